/* SPDX-License-Identifier: Apache-2.0 */
/* Every octet that says which version, algorithm or kind something is of, at each of its 256
 * values: what is in the tables of spec/ is taken, everything else is refused, nothing is guessed
 * or passed over. (What the public formats say is passed over, is: stanzas of age that are nobody's
 * here, and signature lines of unknown keys.) */
#include <string.h>

#include "base/text.h"
#include "core/codec/fingerprint.h"
#include "core/ledger/vkey.h"
#include "core/vault/control.h"
#include "core/vault/event.h"
#include "core/vault/file_opening.h"
#include "core/vault/keywrap.h"
#include "core/vault/leaf.h"
#include "crypt/hash.h"
#include "support/vectors.h"

enum { VALUES = 256 };

static uint8_t ev_room[EVENT_MAX];
static uint8_t seed_room[SIGN_SEED];

static struct secret
sample_seed(void)
{
	struct secret seed;
	secret_init(&seed, seed_room, sizeof seed_room);
	assert_ok(secret_set(&seed, BYTES_LIT("thirty-two octets, no more of it")));
	return seed;
}

static size_t
sample_ev(struct event *e)
{
	struct secret seed = sample_seed();
	*e = (struct event){.seen_origin = BYTES_LIT("example.org/log"),
		.seen = {0, merkle_empty_root()},
		.type = 0x8001,
		.body = BYTES_LIT("body")};
	buf b = BUF_ARRAY(ev_room);
	assert_ok(event_encode(&b, e, &seed));
	return b.len;
}

/* ROOM[at] is set to every value; TAKEN says which are decoded. */
#define EACH_VALUE(room, at, expression, is_listed)                                                \
	do {                                                                                       \
		uint8_t was = (room)[at];                                                          \
		for (unsigned v = 0; v < VALUES; v++) {                                            \
			(room)[at] = (uint8_t)v;                                                   \
			assert_true(!failed(expression) == (is_listed));                           \
		}                                                                                  \
		(room)[at] = was;                                                                  \
	} while (0)

static void
a_signing_key_is_of_a_listed_algorithm(void **state)
{
	(void)state;
	uint8_t room[SIGNATURE_KEY_BYTES] = {0};
	struct signature_key k;
	EACH_VALUE(room, 0, signature_key_decode(&k, BYTES_ARRAY(room)), v == SIGNATURE_ED25519);
}

static void
a_signature_is_of_a_listed_algorithm(void **state)
{
	(void)state;
	struct event e, again;
	bytes ev = bytes_of(ev_room, sample_ev(&e));
	struct secret seed = sample_seed();
	struct signature_key key = signature_key_of(&seed);
	size_t at = ev.len - SIGNATURE_BYTES;
	EACH_VALUE(ev_room, at, event_decode(&again, ev), v == SIGNATURE_ED25519);
	assert_ok(event_decode(&e, ev));
	bytes signature = bytes_slice(ev, at, SIGNATURE_BYTES);
	EACH_VALUE(ev_room, at, signature_verify(&key, LABEL_EVENT, e.message, signature),
		v == SIGNATURE_ED25519);
	/* Nor when the key claims the same. */
	for (unsigned v = 0; v < VALUES; v++) {
		ev_room[at] = (uint8_t)v;
		key.algorithm = (enum signature_algorithm)v;
		err verified = signature_verify(&key, LABEL_EVENT, e.message, signature);
		assert_true(!failed(verified) == (v == SIGNATURE_ED25519));
	}
}

static void
an_event_is_of_a_listed_version_label_and_clock(void **state)
{
	(void)state;
	struct event e, again;
	bytes ev = bytes_of(ev_room, sample_ev(&e));
	assert_ok(event_decode(&e, ev));
	size_t head = (size_t)(e.message.data - ev.data);
	/* Magic, version and label, up to the first field. */
	for (size_t at = 0; at < head + 1 + strlen(LABEL_PREFIX "event") + 1; at++) {
		uint8_t good = ev_room[at];
		EACH_VALUE(ev_room, at, event_decode(&again, ev), v == good);
	}
	/* The clock's octet: behind it are V(type), V(body) and the signature. */
	size_t at = ev.len - SIGNATURE_BYTES - (4 + 4) - (4 + 2) - 1;
	EACH_VALUE(ev_room, at, event_decode(&again, ev), v <= EVENT_CLOCK_SYNCHRONIZED);
}

static void
a_leaf_is_of_a_listed_kind(void **state)
{
	(void)state;
	uint8_t room[LEAF_BYTES] = {0};
	leaf33 leaf;
	EACH_VALUE(room, 0, leaf_decode(&leaf, BYTES_ARRAY(room)),
		v >= LEAF_COMMIT && v <= LEAF_RELEASE);
}

static void
an_opening_of_a_file_is_of_a_listed_version(void **state)
{
	(void)state;
	uint8_t room[FILE_OPENING_BYTES];
	struct file_opening o = {.r = {1}}, again;
	buf b = BUF_ARRAY(room);
	file_opening_encode(&b, &o);
	for (size_t at = 0; at < 4; at++) {
		uint8_t good = room[at];
		EACH_VALUE(room, at, file_opening_decode(&again, BYTES_ARRAY(room)), v == good);
	}
}

static void
a_recipient_that_is_named_is_of_a_listed_algorithm(void **state)
{
	(void)state;
	static const uint8_t room[1216];
	hash32 h;
	for (unsigned v = 0; v < VALUES; v++) {
		enum fingerprint_algorithm a = (enum fingerprint_algorithm)v;
		assert_true(!failed(fingerprint_of(&h, a, bytes_of(room, 32))) ==
			(v == FINGERPRINT_X25519));
		assert_true(!failed(fingerprint_of(&h, a, BYTES_ARRAY(room))) ==
			(v == FINGERPRINT_MLKEM768X25519));
	}
}

/* With the id that such a key would have, so that the type alone decides. */
static void
a_log_s_or_witness_s_key_is_of_a_listed_type(void **state)
{
	(void)state;
	uint8_t room[128], data[33] = {0}, id[4];
	struct vkey k;
	for (unsigned v = 0; v < VALUES; v++) {
		data[0] = (uint8_t)v;
		uint32_t number = vkey_id(BYTES_LIT("example.org"), (enum vkey_type)v, data + 1);
		buf b = BUF_ARRAY(room), i = BUF_ARRAY(id);
		buf_u32(&i, number);
		buf_text(&b, "example.org+");
		hex_encode(&b, BYTES_ARRAY(id));
		buf_text(&b, "+");
		base64_encode(&b, BYTES_ARRAY(data), BASE64_PADDED);
		assert_ok(buf_done(&b));
		err e = vkey_decode(&k, buf_bytes(&b));
		if (v == VKEY_ED25519 || v == VKEY_COSIGNATURE)
			assert_ok(e);
		else
			assert_fails(e, E_KEY);
	}
}

static void
a_part_and_a_wrap_are_of_a_listed_kind(void **state)
{
	(void)state;
	uint8_t part_room[PART_BYTES] = {0};
	struct part p;
	part_room[PART_BYTES - 1] = 1;
	EACH_VALUE(part_room, 0, part_decode(&p, BYTES_ARRAY(part_room)),
		v == PART_WRAP || v == PART_SLOT || v == PART_BLOB);
	part_room[PART_BYTES - 2] = PART_RECIPIENT_BYTES >> 8;
	part_room[PART_BYTES - 1] = PART_RECIPIENT_BYTES & 0xff;
	EACH_VALUE(part_room, 0, part_decode(&p, BYTES_ARRAY(part_room)),
		v >= PART_WRAP && v <= PART_BLOB);

	uint8_t text_room[KEYWRAP_BYTES], out_room[KEYWRAP_SEED];
	struct secret text, out, seed = sample_seed();
	struct keywrap w = {.kind = KEYWRAP_PUK, .number = 1};
	secret_init(&text, text_room, sizeof text_room);
	secret_init(&out, out_room, sizeof out_room);
	keywrap_encode(&text, &w, &seed);
	size_t at = 1 + strlen(LABEL_PREFIX "wrap") + 1 + 4;
	EACH_VALUE(text_room, at, keywrap_decode(&w, &out, &text),
		v == KEYWRAP_PUK || v == KEYWRAP_EPOCH);
}

/* A body of TYPE, of which octet AT from the end is set to every value. */
static bool
takes(const struct control *c, size_t at, unsigned v)
{
	uint8_t room[1024];
	struct control again;
	buf b = BUF_ARRAY(room);
	assert_ok(control_encode(&b, c));
	room[b.len - at] = (uint8_t)v;
	return !failed(control_decode(&again, (uint16_t)c->type, buf_bytes(&b)));
}

static void
a_role_in_a_firm_is_a_listed_one(void **state)
{
	(void)state;
	struct secret seed = sample_seed();
	struct control invite = {.type = EVENT_TYPE_FIRM_INVITE},
		       change = {.type = EVENT_TYPE_FIRM_ROLE};
	invite.as.firm_invite.key = signature_key_of(&seed);
	change.as.firm_role_change.role = FIRM_MEMBER;
	for (unsigned v = 0; v < VALUES; v++) {
		assert_int_equal(takes(&invite, 8 + 4 + 1, v), v <= FIRM_OWNER);
		assert_int_equal(takes(&change, 1, v), v >= FIRM_MEMBER && v <= FIRM_OWNER);
	}
}

static void
a_reason_is_one_that_its_event_allows(void **state)
{
	(void)state;
	uint8_t room[PUK_WRAPS_BYTES];
	buf b = BUF_ARRAY(room);
	struct puk_wrap one = {.device = {{1}}};
	struct control suspend = {.type = EVENT_TYPE_FIRM_SUSPEND},
		       puk = {.type = EVENT_TYPE_USER_PUK};
	suspend.as.firm_suspend.reason = REASON_PLANNED;
	puk.as.user_puk =
		(struct user_puk){.puk = {.gen = 2, .previous = {{1}}}, .reason = REASON_PLANNED};
	assert_ok(puk_set_wraps(&puk.as.user_puk.puk, &b, &one, 1));
	for (unsigned v = 0; v < VALUES; v++) {
		assert_int_equal(takes(&suspend, 8 + 4 + 1, v), v == 2 || v == 4 || v == 6);
		assert_int_equal(takes(&puk, 1, v), v == 2 || v == 6);
	}
}

static void
an_epoch_s_reason_and_roles_are_listed_ones(void **state)
{
	(void)state;
	uint8_t room[4 + 2 * 73], none[4];
	buf members = BUF_ARRAY(room), wraps = BUF_ARRAY(none);
	struct epoch_member two[] = {{.role = EPOCH_MANAGER, .puk_gen = 1},
		{.user = {{1}}, .role = EPOCH_READER, .puk_gen = 1}};
	struct control c = {.type = EVENT_TYPE_EPOCH};
	c.as.epoch = (struct epoch){.number = 2, .reason = REASON_PLANNED};
	assert_ok(epoch_set_members(&c.as.epoch, &members, two, 2));
	assert_ok(epoch_set_wraps(&c.as.epoch, &wraps, NULL, 0));
	size_t after_role = 32 + 4 + 16, lists = (4 + 4) + (4 + 4 + 2 * 73);
	for (unsigned v = 0; v < VALUES; v++) {
		assert_int_equal(
			takes(&c, 8 + after_role + 1, v), v >= EPOCH_READER && v <= EPOCH_MANAGER);
		assert_int_equal(takes(&c, lists + 1, v), v >= 2 && v <= 6);
	}
}

static void
a_control_event_is_of_a_listed_type(void **state)
{
	(void)state;
	struct control c;
	for (unsigned v = 0; v <= UINT16_MAX; v++) {
		bool empty = !failed(control_decode(&c, (uint16_t)v, bytes_of(NULL, 0)));
		assert_int_equal(empty, v == EVENT_TYPE_MATTER_CLOSE);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signing_key_is_of_a_listed_algorithm),
		cmocka_unit_test(a_signature_is_of_a_listed_algorithm),
		cmocka_unit_test(an_event_is_of_a_listed_version_label_and_clock),
		cmocka_unit_test(a_leaf_is_of_a_listed_kind),
		cmocka_unit_test(an_opening_of_a_file_is_of_a_listed_version),
		cmocka_unit_test(a_recipient_that_is_named_is_of_a_listed_algorithm),
		cmocka_unit_test(a_log_s_or_witness_s_key_is_of_a_listed_type),
		cmocka_unit_test(a_part_and_a_wrap_are_of_a_listed_kind),
		cmocka_unit_test(a_role_in_a_firm_is_a_listed_one),
		cmocka_unit_test(a_reason_is_one_that_its_event_allows),
		cmocka_unit_test(an_epoch_s_reason_and_roles_are_listed_ones),
		cmocka_unit_test(a_control_event_is_of_a_listed_type),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

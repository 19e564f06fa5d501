/* SPDX-License-Identifier: Apache-2.0 */
/* Every octet that says which version, algorithm or kind something is of, at each of its 256
 * values: what is in the tables of spec/ is taken, everything else is refused, nothing is guessed
 * or passed over. (What the public formats say is passed over, is: stanzas of age that are nobody's
 * here, and signature lines of unknown keys.) */
#include <string.h>

#include "base/text.h"
#include "core/codec/fingerprint.h"
#include "core/ledger/vkey.h"
#include "core/vault/event.h"
#include "core/vault/file_opening.h"
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
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

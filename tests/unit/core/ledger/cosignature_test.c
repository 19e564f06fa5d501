/* SPDX-License-Identifier: Apache-2.0 */
#include "core/ledger/cosignature.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/ledger/checkpoint.h"
#include "core/ledger/note.h"
#include "sample.h"
#include "support/vectors.h"

static uint8_t seed_space[32];
static struct secret seed;

static struct signer
witness(const char *name, uint8_t octet)
{
	secret_init(&seed, seed_space, sizeof seed_space);
	memset(secret_room(&seed, 32), octet, 32);
	struct signer s;
	assert_ok(signer_of(&s, bytes_of_text(name), VKEY_COSIGNATURE, &seed));
	return s;
}

static void
cosigning_gives_the_same_line_as_others_do(void **state)
{
	(void)state;
	struct signer s = witness("north.example", 2);
	uint8_t space[512];
	buf b = BUF_ARRAY(space);
	assert_ok(cosignature_sign(&b, &s, 1800000000, BYTES_LIT(SAMPLE_TEXT)));
	assert_true(bytes_equal(buf_bytes(&b), BYTES_LIT(SAMPLE_BY_NORTH)));
}

static void
what_is_signed_begins_with_the_time(void **state)
{
	(void)state;
	uint8_t space[128];
	buf b = BUF_ARRAY(space);
	assert_ok(cosignature_message(&b, 1800000000, BYTES_LIT("text\n")));
	assert_true(
		bytes_equal(buf_bytes(&b), BYTES_LIT("cosignature/v1\ntime 1800000000\ntext\n")));
}

/* The signature of the one line in OUT. */
static bytes
signature_in(buf *out, bytes line)
{
	size_t dash = bytes_find(line, 4, ' ');
	bytes base64 = bytes_slice(line, dash + 1, line.len - dash - 2);
	assert_ok(base64_decode(out, base64, BASE64_PADDED));
	return bytes_slice(buf_bytes(out), 4, COSIGNATURE_BYTES);
}

static void
a_changed_time_text_or_signature_is_rejected(void **state)
{
	(void)state;
	uint8_t space[128];
	buf b = BUF_ARRAY(space);
	struct vkey k;
	uint64_t time = 77;
	assert_ok(vkey_decode(&k, BYTES_LIT(SAMPLE_NORTH)));
	bytes signature = signature_in(&b, BYTES_LIT(SAMPLE_BY_NORTH));
	for (size_t i = 0; i < COSIGNATURE_BYTES; i++) {
		space[4 + i] ^= 0x40;
		assert_fails(cosignature_verify(&time, &k, BYTES_LIT(SAMPLE_TEXT), signature),
			E_SIGNATURE);
		space[4 + i] ^= 0x40;
	}
	assert_fails(cosignature_verify(&time, &k, BYTES_LIT(SAMPLE_TEXT "x\n"), signature),
		E_SIGNATURE);
	assert_fails(cosignature_verify(&time, &k, BYTES_LIT(SAMPLE_TEXT),
			     bytes_slice(signature, 0, COSIGNATURE_BYTES - 1)),
		E_SIGNATURE);
	assert_int_equal(time, 77);
	assert_ok(cosignature_verify(&time, &k, BYTES_LIT(SAMPLE_TEXT), signature));
	assert_int_equal(time, 1800000000);
}

static void
times_stop_below_two_to_the_63(void **state)
{
	(void)state;
	struct signer s = witness("north.example", 2);
	uint8_t space[512];
	buf b = BUF_ARRAY(space);
	assert_fails(cosignature_sign(&b, &s, UINT64_C(1) << 63, BYTES_LIT("a\n")), E_RANGE);
	assert_int_equal(b.len, 0);
	assert_ok(cosignature_sign(&b, &s, INT64_MAX, BYTES_LIT("a\n")));
	uint64_t time = 0;
	uint8_t signature[COSIGNATURE_BYTES] = {0x80};
	assert_fails(cosignature_verify(&time, &s.vkey, BYTES_LIT("a\n"), BYTES_ARRAY(signature)),
		E_SIGNATURE);
}

static void
texts_have_a_limit(void **state)
{
	(void)state;
	static uint8_t text[COSIGNATURE_TEXT_MAX + 1], space[8192];
	memset(text, 'a', sizeof text);
	struct signer s = witness("north.example", 2);
	buf b = BUF_ARRAY(space);
	assert_fails(cosignature_sign(&b, &s, 1, BYTES_ARRAY(text)), E_TOO_LARGE);
	assert_ok(cosignature_sign(&b, &s, INT64_MAX, bytes_of(text, COSIGNATURE_TEXT_MAX)));
	uint64_t time = 0;
	uint8_t raw[128];
	buf r = BUF_ARRAY(raw);
	bytes signature = signature_in(&r, buf_bytes(&b));
	assert_fails(cosignature_verify(&time, &s.vkey, BYTES_ARRAY(text), signature), E_TOO_LARGE);
	assert_ok(cosignature_verify(
		&time, &s.vkey, bytes_of(text, COSIGNATURE_TEXT_MAX), signature));
}

static void
cosignature_vectors_come_out(void **state)
{
	(void)state;
	json_t *file = vectors_json("tlog-cosignature/ed25519.json");
	size_t i = 0;
	const json_t *t = NULL;
	json_array_foreach(file, i, t)
	{
		struct loaded octets = json_hex(t, "seed_hex");
		struct loaded message = json_base64(t, "signed_message_base64");
		bytes body = bytes_of_text(json_text(t, "note_body"));
		uint64_t time = 0, stated = 0;
		assert_ok(decimal_decode(&time, bytes_of_text(json_text(t, "timestamp"))));
		struct vkey k;
		assert_ok(vkey_decode(&k, bytes_of_text(json_text(t, "vkey"))));
		struct signer s;
		secret_init(&seed, seed_space, sizeof seed_space);
		assert_ok(secret_set(&seed, loaded_bytes(octets)));
		assert_ok(signer_of(&s, k.name, VKEY_COSIGNATURE, &seed));
		assert_true(vkey_same(&k, &s.vkey));
		uint8_t space[512], raw[128];
		buf m = BUF_ARRAY(space), r = BUF_ARRAY(raw);
		assert_ok(cosignature_message(&m, time, body));
		assert_true(bytes_equal(buf_bytes(&m), loaded_bytes(message)));
		buf b = BUF_ARRAY(space);
		bytes want = bytes_of_text(json_text(t, "signature_line"));
		assert_ok(cosignature_sign(&b, &s, time, body));
		assert_true(bytes_equal(buf_bytes(&b), want));
		assert_ok(cosignature_verify(&stated, &k, body, signature_in(&r, want)));
		assert_true(stated == time);
		free(octets.data);
		free(message.data);
	}
	assert_int_equal(i, 4);
	json_decref(file);
}

/* Lines of post-quantum cosigners are well-formed, and nobody's. */
static void
ml_dsa_cosignatures_are_skipped(void **state)
{
	(void)state;
	json_t *file = vectors_json("tlog-cosignature/ml-dsa-44.json");
	size_t i = 0, seen = 0;
	const json_t *t = NULL;
	json_array_foreach(json_object_get(file, "cosignatures"), i, t)
	{
		struct vkey k;
		assert_fails(vkey_decode(&k, bytes_of_text(json_text(t, "vkey"))), E_KEY);
		if (!json_is_string(json_object_get(t, "signature_line")))
			continue;
		static char text[16384];
		struct note n;
		struct note_verdict v;
		(void)snprintf(text, sizeof text, "%s\n%s%s", SAMPLE_TEXT, SAMPLE_BY_LOG,
			json_text(t, "signature_line"));
		assert_ok(vkey_decode(&k, BYTES_LIT(SAMPLE_LOG)));
		assert_ok(note_decode(&n, bytes_of_text(text)));
		assert_int_equal(n.count, 2);
		assert_ok(note_verify(&v, &n, &k, 1));
		seen++;
	}
	assert_true(seen > 0);
	json_decref(file);
}

static void
check_skylight(const json_t *keys, const char *who)
{
	char path[80];
	(void)snprintf(path, sizeof path, "tlog-cosignature/skylight/%s.checkpoint", who);
	struct loaded in = vectors_file(path);
	struct vkey k;
	struct note n;
	struct note_verdict v;
	struct checkpoint c;
	assert_ok(vkey_decode(&k, bytes_of_text(json_text(keys, who))));
	assert_ok(note_decode(&n, loaded_bytes(in)));
	assert_ok(checkpoint_decode(&c, n.text));
	assert_int_equal(c.tree.size, 300);
	assert_ok(note_verify(&v, &n, &k, 1));
	assert_int_equal(v.times[0], 0x69546780);
	in.data[0] ^= 1; /* another origin */
	assert_ok(note_decode(&n, loaded_bytes(in)));
	assert_fails(note_verify(&v, &n, &k, 1), E_SIGNATURE);
	free(in.data);
}

static void
checkpoints_of_other_witnesses_verify(void **state)
{
	(void)state;
	json_t *keys = vectors_json("tlog-cosignature/skylight/vkeys.json");
	check_skylight(keys, "mirror");
	check_skylight(keys, "witness");
	check_skylight(keys, "witness2");
	json_decref(keys);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(cosigning_gives_the_same_line_as_others_do),
		cmocka_unit_test(what_is_signed_begins_with_the_time),
		cmocka_unit_test(a_changed_time_text_or_signature_is_rejected),
		cmocka_unit_test(times_stop_below_two_to_the_63),
		cmocka_unit_test(texts_have_a_limit),
		cmocka_unit_test(cosignature_vectors_come_out),
		cmocka_unit_test(ml_dsa_cosignatures_are_skipped),
		cmocka_unit_test(checkpoints_of_other_witnesses_verify),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

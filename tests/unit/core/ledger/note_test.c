/* SPDX-License-Identifier: Apache-2.0 */
#include "core/ledger/note.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "sample.h"
#include "support/vectors.h"

static struct vkey
key(const char *text)
{
	struct vkey k;
	assert_ok(vkey_decode(&k, bytes_of_text(text)));
	return k;
}

static void
a_note_falls_into_its_parts(void **state)
{
	(void)state;
	struct note n;
	assert_ok(note_decode(&n, BYTES_LIT(SAMPLE_NOTE)));
	assert_true(bytes_equal(n.text, BYTES_LIT(SAMPLE_TEXT)));
	assert_int_equal(n.count, 4);
	reader lines = reader_of(n.signatures);
	struct note_line l;
	assert_true(note_next(&l, &lines));
	assert_true(bytes_equal(l.name, BYTES_LIT(SAMPLE_ORIGIN)));
	assert_int_equal(l.id, 0x83f0cfa7);
	for (size_t i = 0; i < 3; i++)
		assert_true(note_next(&l, &lines));
	assert_false(note_next(&l, &lines));
	assert_false(note_has_twins(&n));
}

static void
the_last_empty_line_ends_the_text(void **state)
{
	(void)state;
	struct note n;
	assert_ok(note_decode(&n, BYTES_LIT("a\n\nb\n\n" SAMPLE_BY_LOG)));
	assert_true(bytes_equal(n.text, BYTES_LIT("a\n\nb\n")));
}

static void
malformed_notes_are_rejected(void **state)
{
	(void)state;
	static const char *const notes[] = {"", "\n", "\n\n", "text\n", "text\n\n", "text",
		SAMPLE_TEXT SAMPLE_BY_LOG, /* no empty line */
		SAMPLE_TEXT "\n" SAMPLE_BY_LOG "\n", "a\x01\n\n" SAMPLE_BY_LOG,
		"a\r\n\n" SAMPLE_BY_LOG, "a\t\n\n" SAMPLE_BY_LOG, "\xC0\x80\n\n" SAMPLE_BY_LOG,
		"\n\n- a AAAAAAA=\n",             /* a hyphen */
		"a\n\n" DASH " AAAAAAA=\n",       /* no name */
		"a\n\n" DASH "a\n",               /* no signature */
		"a\n\n" DASH "a AAAAAA==\n",      /* an id and nothing else */
		"a\n\n" DASH "a  AAAAAAA=\n",     /* two spaces */
		"a\n\n" DASH "a AAAAAAA= \n",     /* one more */
		"a\n\n" DASH "a+b AAAAAAA=\n",    /* a plus sign in the name */
		"a\n\n" DASH "a AAAAAAB=\n",      /* bits that mean nothing */
		"a\n\n" DASH "a AAAAAAA\n",       /* no padding */
		"a\n\n" DASH "a AAAAAAA=",        /* no LF */
		"a\n\n" DASH "a AAAAAAA=AAAA\n"}; /* padding in the middle */
	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++) {
		struct note n = {.count = 77};
		assert_fails(note_decode(&n, bytes_of_text(notes[i])), E_FORMAT);
		assert_int_equal(n.count, 77);
	}
	struct note n;
	err e = note_decode(&n, BYTES_LIT("a\nb\n\n" DASH "a AAAAAAA=\nhuh\n"));
	assert_fails(e, E_FORMAT);
	assert_int_equal(e.at, 5);
	assert_ok(note_decode(&n, BYTES_LIT("a\n\n" DASH "a AAAAAAA=\n")));
}

/* A text and COUNT lines, each with a signature of LEN octets; release with free. */
static struct loaded
large_note(size_t count, size_t len)
{
	size_t cap = 16 + count * (len * 2 + 64);
	uint8_t *zeros = calloc(1, len + 4), *mem = malloc(cap);
	assert_true(zeros != NULL && mem != NULL);
	buf b = buf_of(mem, cap);
	buf_text(&b, "text\n\n");
	for (size_t i = 0; i < count; i++) {
		buf_text(&b, DASH "a ");
		zeros[3] = (uint8_t)i;
		base64_encode(&b, bytes_of(zeros, len + 4), BASE64_PADDED);
		buf_text(&b, "\n");
	}
	assert_ok(buf_done(&b));
	free(zeros);
	return (struct loaded){b.data, b.len};
}

static void
post_quantum_lines_pass_and_limits_hold(void **state)
{
	(void)state;
	static const struct {
		size_t count, len;
		const char *want;
	} rows[] = {{16, 2428, "OK"}, {100, 64, "OK"}, {101, 64, "E_TOO_LARGE"},
		{3, 260000, "E_TOO_LARGE"}, {1, 700000, "OK"}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct loaded in = large_note(rows[i].count, rows[i].len);
		struct note n;
		assert_string_equal(err_name(note_decode(&n, loaded_bytes(in))), rows[i].want);
		/* Beyond the part of the base64 that is looked at first. */
		in.data[in.len - 100] = '!';
		assert_true(failed(note_decode(&n, loaded_bytes(in))));
		free(in.data);
	}
}

static void
known_signatures_verify_and_state_their_times(void **state)
{
	(void)state;
	struct note n;
	assert_ok(note_decode(&n, BYTES_LIT(SAMPLE_NOTE)));
	struct vkey keys[4] = {
		key(SAMPLE_SOUTH), key(SAMPLE_LOG), key(SAMPLE_WEST), key(SAMPLE_NORTH)};
	struct note_verdict v;
	assert_ok(note_verify(&v, &n, keys, 4));
	assert_int_equal(v.verified, 15);
	assert_int_equal(v.times[0], 1800000060);
	assert_int_equal(v.times[1], 0);
	assert_int_equal(v.times[2], 1800000120);
	assert_int_equal(v.times[3], 1800000000);
	assert_ok(note_verify(&v, &n, keys + 1, 1));
	assert_int_equal(v.verified, 1);
}

static void
unknown_keys_are_nobody(void **state)
{
	(void)state;
	struct note n;
	struct note_verdict v = {.verified = 77};
	struct vkey log = key(SAMPLE_LOG), north = key(SAMPLE_NORTH);
	assert_ok(note_decode(&n, BYTES_LIT(SAMPLE_TEXT "\n" SAMPLE_BY_SOUTH)));
	assert_fails(note_verify(&v, &n, &log, 1), E_UNSIGNED);
	assert_fails(note_verify(&v, &n, NULL, 0), E_UNSIGNED);
	assert_int_equal(v.verified, 77);
	/* The right name with another id, and the other way round. */
	assert_ok(note_decode(&n, BYTES_LIT(SAMPLE_TEXT "\n" SAMPLE_BY_NORTH)));
	north.id++;
	assert_fails(note_verify(&v, &n, &north, 1), E_UNSIGNED);
	north.id--;
	north.name = BYTES_LIT("north.examplf");
	assert_fails(note_verify(&v, &n, &north, 1), E_UNSIGNED);
	/* Two keys that no line could tell apart. */
	struct vkey twins[2] = {key(SAMPLE_NORTH), key(SAMPLE_NORTH)};
	assert_fails(note_verify(&v, &n, twins, 2), E_KEY);
}

static void
a_bad_signature_of_a_known_key_spoils_the_note(void **state)
{
	(void)state;
	struct note n;
	struct note_verdict v;
	struct vkey keys[2] = {key(SAMPLE_LOG), key(SAMPLE_NORTH)};
	/* Signatures of another text. */
	assert_ok(note_decode(&n, BYTES_LIT("other\n\n" SAMPLE_BY_LOG)));
	assert_fails(note_verify(&v, &n, keys, 2), E_SIGNATURE);
	assert_ok(note_decode(&n, BYTES_LIT("other\n\n" SAMPLE_BY_NORTH)));
	assert_fails(note_verify(&v, &n, keys, 2), E_SIGNATURE);
	/* Of another length. */
	assert_ok(note_decode(&n, BYTES_LIT(SAMPLE_TEXT "\n" DASH SAMPLE_ORIGIN " g/DPpwA=\n")));
	assert_fails(note_verify(&v, &n, keys, 1), E_SIGNATURE);
	/* The log's is good, the witness's is not. */
	char spoiled[] = SAMPLE_NOTE;
	char *at = strstr(spoiled, "rSdIACgn6");
	assert_non_null(at);
	*at = 's'; /* in the time */
	assert_ok(note_decode(&n, BYTES_LIT("x\n\n" SAMPLE_BY_LOG)));
	assert_ok(note_decode(&n, bytes_of(spoiled, sizeof spoiled - 1)));
	assert_ok(note_verify(&v, &n, keys, 1));
	assert_fails(note_verify(&v, &n, keys, 2), E_SIGNATURE);
}

static void
the_first_of_twin_lines_counts(void **state)
{
	(void)state;
	static const char bad[] = DASH SAMPLE_ORIGIN " g/DPpwA=\n";
	char text[1024];
	struct note n;
	struct note_verdict v;
	struct vkey log = key(SAMPLE_LOG);
	(void)snprintf(text, sizeof text, "%s\n%s%s", SAMPLE_TEXT, SAMPLE_BY_LOG, bad);
	assert_ok(note_decode(&n, bytes_of_text(text)));
	assert_true(note_has_twins(&n));
	assert_ok(note_verify(&v, &n, &log, 1));
	(void)snprintf(text, sizeof text, "%s\n%s%s", SAMPLE_TEXT, bad, SAMPLE_BY_LOG);
	assert_ok(note_decode(&n, bytes_of_text(text)));
	assert_fails(note_verify(&v, &n, &log, 1), E_SIGNATURE);
}

static void
signing_gives_the_same_line_as_others_do(void **state)
{
	(void)state;
	uint8_t seed_space[32], space[1024];
	struct secret seed;
	secret_init(&seed, seed_space, sizeof seed_space);
	memset(secret_room(&seed, 32), 1, 32);
	struct signer s;
	assert_ok(signer_of(&s, BYTES_LIT(SAMPLE_ORIGIN), VKEY_ED25519, &seed));
	buf b = BUF_ARRAY(space);
	assert_ok(note_begin(&b, BYTES_LIT(SAMPLE_TEXT)));
	note_sign(&b, &s, BYTES_LIT(SAMPLE_TEXT));
	assert_true(bytes_equal(buf_bytes(&b), BYTES_LIT(SAMPLE_TEXT "\n" SAMPLE_BY_LOG)));
}

static void
texts_that_may_not_be_signed_are_refused(void **state)
{
	(void)state;
	static const char *const texts[] = {"", "no end", "bell\x07\n", "\xFF\n", "cr\r\n"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		uint8_t space[64];
		buf b = BUF_ARRAY(space);
		assert_fails(note_begin(&b, bytes_of_text(texts[i])), E_FORMAT);
		assert_int_equal(b.len, 0);
	}
}

static const char *
verdict_name(err e)
{
	return err_is(e, OK)             ? "ok"
		: err_is(e, E_UNSIGNED)  ? "unverified"
		: err_is(e, E_SIGNATURE) ? "bad signature"
					 : "malformed";
}

static void
note_vectors_get_their_verdicts(void **state)
{
	(void)state;
	json_t *file = vectors_json("signed-note/notes.json");
	size_t i = 0, k = 0;
	const json_t *t = NULL, *text = NULL;
	json_array_foreach(file, i, t)
	{
		struct vkey keys[8];
		json_array_foreach(json_object_get(t, "trusted_vkeys"), k, text) keys[k] =
			key(json_string_value(text));
		struct loaded in = json_base64(t, "note_base64");
		struct note n;
		struct note_verdict v = {0};
		err e = note_decode(&n, loaded_bytes(in));
		if (!failed(e))
			e = note_verify(&v, &n, keys, k);
		if (strcmp(verdict_name(e), json_text(t, "result")) != 0)
			fail_msg("%s: %s", json_text(t, "name"), err_name(e));
		size_t verified = json_array_size(json_object_get(t, "verified"));
		assert_int_equal(v.verified, (UINT64_C(1) << verified) - 1);
		free(in.data);
	}
	assert_int_equal(i, 16);
	json_decref(file);
}

static void
signing_vectors_come_out(void **state)
{
	(void)state;
	json_t *file = vectors_json("signed-note/sign.json");
	size_t i = 0;
	const json_t *t = NULL;
	json_array_foreach(file, i, t)
	{
		uint8_t seed_space[32], text_space[SIGNER_TEXT_MAX], space[1024];
		struct secret seed, text;
		struct signer s;
		secret_init(&seed, seed_space, sizeof seed_space);
		secret_init(&text, text_space, sizeof text_space);
		assert_ok(secret_set(&text, bytes_of_text(json_text(t, "skey"))));
		assert_ok(signer_decode(&s, &seed, &text));
		buf b = BUF_ARRAY(space);
		note_sign(&b, &s, bytes_of_text(json_text(t, "text")));
		assert_true(
			bytes_equal(buf_bytes(&b), bytes_of_text(json_text(t, "signature_line"))));
	}
	json_decref(file);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_note_falls_into_its_parts),
		cmocka_unit_test(the_last_empty_line_ends_the_text),
		cmocka_unit_test(malformed_notes_are_rejected),
		cmocka_unit_test(post_quantum_lines_pass_and_limits_hold),
		cmocka_unit_test(known_signatures_verify_and_state_their_times),
		cmocka_unit_test(unknown_keys_are_nobody),
		cmocka_unit_test(a_bad_signature_of_a_known_key_spoils_the_note),
		cmocka_unit_test(the_first_of_twin_lines_counts),
		cmocka_unit_test(signing_gives_the_same_line_as_others_do),
		cmocka_unit_test(texts_that_may_not_be_signed_are_refused),
		cmocka_unit_test(note_vectors_get_their_verdicts),
		cmocka_unit_test(signing_vectors_come_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "core/age/stanza.h"

#include "support/vectors.h"

/* 64 characters, 48 octets. */
#define FULL "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB"

static void
assert_fails_with(const char *text, enum err_code code)
{
	reader r = reader_of(bytes_of_text(text));
	struct stanza s = {.arg_count = 77};
	err e = stanza_decode(&s, &r);
	assert_string_equal(err_name(e), err_name(failure(code)));
	assert_int_equal(r.at, 0);
	assert_int_equal(s.arg_count, 77);
}

static void
a_stanza_is_taken_off_and_the_rest_is_left(void **state)
{
	(void)state;
	reader r = reader_of(BYTES_LIT("-> type one two three\n" FULL "\nQUE\n--- rest"));
	struct stanza s;
	uint8_t body[50];
	assert_ok(stanza_decode(&s, &r));
	assert_true(bytes_equal(s.type, BYTES_LIT("type")));
	assert_true(bytes_equal(s.words, BYTES_LIT("type one two three")));
	assert_int_equal(s.arg_count, 3);
	assert_true(bytes_equal(s.args[0], BYTES_LIT("one")));
	assert_true(bytes_equal(s.args[1], BYTES_LIT("two")));
	assert_int_equal(s.body_len, 50);
	assert_ok(stanza_body_octets(body, sizeof body, &s));
	for (size_t i = 0; i < sizeof body; i++)
		assert_int_equal(body[i], 'A');
	assert_true(bytes_equal(reader_rest(&r), BYTES_LIT("--- rest")));
}

static void
bodies_of_all_lengths_go_both_ways(void **state)
{
	(void)state;
	uint8_t octets[200], again[200], space[512];
	for (size_t i = 0; i < sizeof octets; i++)
		octets[i] = (uint8_t)(i * 11);
	const bytes words[] = {BYTES_LIT("x"), BYTES_LIT("!\"#~")};
	for (size_t n = 0; n <= sizeof octets; n++) {
		struct stanza s;
		buf out = BUF_ARRAY(space);
		stanza_encode(&out, words, 2, bytes_of(octets, n));
		assert_ok(buf_done(&out));
		reader r = reader_of(buf_bytes(&out));
		assert_ok(stanza_decode(&s, &r));
		assert_true(reader_at_end(&r));
		assert_int_equal(s.arg_count, 1);
		assert_ok(stanza_body_octets(again, n, &s));
		assert_memory_equal(again, octets, n);
		assert_fails(stanza_body_octets(again, n + 1, &s), E_HEADER);
	}
}

static void
a_beginning_is_truncated_not_malformed(void **state)
{
	(void)state;
	bytes whole = BYTES_LIT("-> type arg\n" FULL "\nQUE\n");
	for (size_t n = 0; n < whole.len; n++) {
		reader r = reader_of(bytes_slice(whole, 0, n));
		struct stanza s;
		assert_fails(stanza_decode(&s, &r), E_TRUNCATED);
		assert_int_equal(r.at, 0);
	}
	assert_fails_with("-> type\n" FULL "\n", E_TRUNCATED); /* the short line is missing */
}

static void
malformed_first_lines_are_rejected(void **state)
{
	(void)state;
	static const char *const texts[] = {"->type\n\n", "-> \n\n", "->\n\n", "--> type\n\n",
		" -> type\n\n", "->  type\n\n", "-> type \n\n", "-> type  arg\n\n", "-> ty\tpe\n\n",
		"-> type\r\n\n", "-> t\x7Fype\n\n", "-> t\xC3\xA9ype\n\n", "-> \x01\n\n", "\n",
		"xyz", "-> type arg \n"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_fails_with(texts[i], E_HEADER);
}

static void
malformed_bodies_are_rejected(void **state)
{
	(void)state;
	static const char *const texts[] = {"-> a\nQ\n", "-> a\nQUE=\n", "-> a\nQUF\n",
		"-> a\nQR\n", "-> a\n QUE\n", "-> a\nQUE \n", "-> a\nQUE\r\n", "-> a\n-> b\n",
		"-> a\n--- x\n", "-> a\n" FULL "Q\n", "-> a\n" FULL "\n-> b\n", "-> a\nQ-_A\n",
		"-> a\n" FULL "\n" FULL "QUE\n"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_fails_with(texts[i], E_HEADER);
}

static void
arguments_are_canonical_and_of_the_length_asked_for(void **state)
{
	(void)state;
	reader r = reader_of(BYTES_LIT("-> x QUE QUF QUE\n\n"));
	struct stanza s;
	uint8_t out[4];
	assert_ok(stanza_decode(&s, &r));
	assert_ok(stanza_arg_octets(out, 2, &s, 0));
	assert_memory_equal(out, "AA", 2);
	assert_fails(stanza_arg_octets(out, 1, &s, 0), E_HEADER);
	assert_fails(stanza_arg_octets(out, 3, &s, 0), E_HEADER);
	assert_fails(stanza_arg_octets(out, 2, &s, 1), E_HEADER); /* bits left over */
	assert_fails(stanza_arg_octets(out, 2, &s, 2), E_HEADER); /* not kept */
	assert_fails(stanza_arg_octets(out, 0, &s, 3), E_HEADER); /* not there */
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stanza_is_taken_off_and_the_rest_is_left),
		cmocka_unit_test(bodies_of_all_lengths_go_both_ways),
		cmocka_unit_test(a_beginning_is_truncated_not_malformed),
		cmocka_unit_test(malformed_first_lines_are_rejected),
		cmocka_unit_test(malformed_bodies_are_rejected),
		cmocka_unit_test(arguments_are_canonical_and_of_the_length_asked_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

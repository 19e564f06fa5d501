/* SPDX-License-Identifier: Apache-2.0 */
#include "core/age/header.h"

#include <string.h>

#include "sample.h"
#include "support/vectors.h"

#define VERSION "age-encryption.org/v1\n"
#define STANZA  "-> grease arg\nQUE\n"
#define MAC     "--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"

static void
assert_fails_with(const char *text, enum err_code code)
{
	struct header h = {.count = 77};
	err e = header_decode(&h, bytes_of_text(text));
	assert_string_equal(err_name(e), err_name(failure(code)));
	assert_int_equal(h.count, 77);
}

/* A header with one stanza of no known type. */
static void
write_sample(buf *out, const struct secret *file_key)
{
	const bytes words[] = {BYTES_LIT("grease"), BYTES_LIT("arg")};
	header_begin(out);
	stanza_encode(out, words, 2, BYTES_LIT("AA"));
	assert_ok(header_end(out, file_key));
}

static void
what_is_written_is_read_and_verified(void **state)
{
	(void)state;
	struct sample key;
	uint8_t space[512];
	buf out = BUF_ARRAY(space);
	struct header h;
	write_sample(&out, sample_secret(&key, SAMPLE_FILE_KEY));
	size_t len = out.len;
	buf_text(&out, "the payload");
	assert_ok(header_decode(&h, buf_bytes(&out)));
	assert_int_equal(h.raw.len, len);
	assert_int_equal(h.count, 1);
	assert_true(bytes_equal(h.stanzas, BYTES_LIT(STANZA)));
	assert_true(bytes_equal(h.covered, BYTES_LIT(VERSION STANZA "---")));
	assert_ok(header_verify(&h, &key.s));
}

static void
no_changed_octet_passes(void **state)
{
	(void)state;
	struct sample key;
	uint8_t space[512];
	buf out = BUF_ARRAY(space);
	write_sample(&out, sample_secret(&key, SAMPLE_FILE_KEY));
	for (size_t i = 0; i < out.len; i++) {
		for (unsigned bit = 0; bit < 8; bit++) {
			struct header h;
			space[i] ^= (uint8_t)(1U << bit);
			err e = header_decode(&h, buf_bytes(&out));
			if (!failed(e))
				e = header_verify(&h, &key.s);
			assert_true(failed(e));
			space[i] ^= (uint8_t)(1U << bit);
		}
	}
}

static void
another_file_key_does_not_verify(void **state)
{
	(void)state;
	struct sample key, other;
	uint8_t space[512];
	buf out = BUF_ARRAY(space);
	struct header h;
	write_sample(&out, sample_secret(&key, SAMPLE_FILE_KEY));
	assert_ok(header_decode(&h, buf_bytes(&out)));
	assert_fails(
		header_verify(&h, sample_secret(&other, BYTES_LIT("YELLOW SUBMARINf"))), E_HMAC);
}

static void
every_beginning_asks_for_more(void **state)
{
	(void)state;
	bytes whole = BYTES_LIT(VERSION STANZA "-> other\n\n" MAC);
	struct header h;
	for (size_t n = 0; n < whole.len; n++)
		assert_fails(header_decode(&h, bytes_slice(whole, 0, n)), E_TRUNCATED);
	assert_ok(header_decode(&h, whole));
	assert_int_equal(h.count, 2);
}

static void
other_versions_are_told_apart_from_other_files(void **state)
{
	(void)state;
	assert_fails_with("age-encryption.org/v2\n" STANZA MAC, E_VERSION);
	assert_fails_with("age-encryption.org/v10\n", E_VERSION);
	assert_fails_with("age-encryption.org/v0\n", E_VERSION);
	assert_fails_with("age-encryption.org/v01\n" STANZA MAC, E_HEADER);
	assert_fails_with("age-encryption.org/v\n" STANZA MAC, E_HEADER);
	assert_fails_with("age-encryption.org/v1\r\n" STANZA MAC, E_HEADER);
	assert_fails_with("age-encryption.org/v1 \n" STANZA MAC, E_HEADER);
	assert_fails_with("age-encryption.org/v1x\n" STANZA MAC, E_HEADER);
	assert_fails_with("age-encryption.org/v111111111111111111111", E_HEADER);
	assert_fails_with("age-encryption.com/v1\n" STANZA MAC, E_HEADER);
	assert_fails_with("\nage-encryption.org/v1\n" STANZA MAC, E_HEADER);
	assert_fails_with("%PDF-1.7", E_HEADER);
}

static void
malformed_last_lines_are_rejected(void **state)
{
	(void)state;
	static const char *const lines[] = {"---AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
		"---- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
		"---  AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
		"--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA \n",
		"--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n",
		"--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
		"--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB\n",
		"--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
		"--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
		"--- AAAAAAAAAAAAAAAAAAAA*AAAAAAAAAAAAAAAAAAAAAA\n", "---\n", "--- \n"};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		uint8_t space[256];
		struct header h;
		buf b = BUF_ARRAY(space);
		buf_text(&b, VERSION STANZA);
		buf_text(&b, lines[i]);
		assert_fails(header_decode(&h, buf_bytes(&b)), E_HEADER);
	}
}

static void
stanzas_are_needed_and_well_formed(void **state)
{
	(void)state;
	assert_fails_with(VERSION MAC, E_HEADER);
	assert_fails_with(VERSION "\n" STANZA MAC, E_HEADER);
	assert_fails_with(VERSION STANZA "\n" MAC, E_HEADER);
	assert_fails_with(VERSION "-> a\n" MAC, E_HEADER);
	assert_fails_with(VERSION "-- \n" MAC, E_HEADER);
}

static void
a_passphrase_stands_alone(void **state)
{
	(void)state;
	struct header h;
	assert_ok(header_decode(&h, BYTES_LIT(VERSION "-> scrypt a b\n\n" MAC)));
	assert_ok(header_decode(&h, BYTES_LIT(VERSION "-> Scrypt\n\n" STANZA MAC)));
	assert_fails_with(VERSION "-> scrypt a b\n\n" STANZA MAC, E_HEADER);
	assert_fails_with(VERSION STANZA "-> scrypt a b\n\n" MAC, E_HEADER);
	assert_fails_with(VERSION "-> scrypt a b\n\n-> scrypt a b\n\n" MAC, E_HEADER);
}

static void
stanzas_are_given_in_order(void **state)
{
	(void)state;
	struct header h;
	struct stanza s;
	assert_ok(header_decode(&h, BYTES_LIT(VERSION "-> a\n\n-> b\nQUE\n-> c d\n\n" MAC)));
	reader stanzas = header_stanzas(&h);
	for (uint8_t type = 'a'; type <= 'c'; type++) {
		assert_true(header_next(&s, &stanzas));
		assert_true(bytes_equal(s.type, bytes_of(&type, 1)));
	}
	assert_false(header_next(&s, &stanzas));
	assert_false(header_next(&s, &stanzas));
	assert_int_equal(h.count, 3);
}

/* As many stanzas as fit N octets. */
static size_t
fill(uint8_t *to, size_t n)
{
	buf b = buf_of(to, n);
	buf_text(&b, VERSION);
	while (n - b.len >= sizeof STANZA - 1 + sizeof MAC - 1)
		buf_text(&b, STANZA);
	buf_text(&b, MAC);
	assert_ok(buf_done(&b));
	return b.len;
}

static void
a_header_is_bounded_and_the_file_is_not(void **state)
{
	(void)state;
	static uint8_t file[HEADER_MAX + 4096];
	struct header h;
	size_t len = fill(file, HEADER_MAX);
	memset(file + len, 'x', sizeof file - len);
	assert_ok(header_decode(&h, BYTES_ARRAY(file)));
	assert_int_equal(h.raw.len, len);
	assert_in_range(len, HEADER_MAX - 100, HEADER_MAX);
	len = fill(file, HEADER_MAX + 20);
	assert_in_range(len, HEADER_MAX + 1, HEADER_MAX + 20);
	assert_fails(header_decode(&h, bytes_of(file, len)), E_TOO_LARGE);
	assert_fails(header_decode(&h, bytes_of(file, HEADER_MAX - 1)), E_TRUNCATED);
	assert_fails(header_decode(&h, bytes_of(file, HEADER_MAX)), E_TOO_LARGE);
}

static void
what_would_not_be_read_is_not_written(void **state)
{
	(void)state;
	static uint8_t file[HEADER_MAX + 4096];
	struct sample key;
	sample_secret(&key, SAMPLE_FILE_KEY);
	buf small = buf_of(file, 50), large = BUF_ARRAY(file);
	header_begin(&small);
	assert_fails(header_end(&small, &key.s), E_TOO_LARGE);
	header_begin(&large);
	while (large.len <= HEADER_MAX - HEADER_END_MAX)
		buf_text(&large, STANZA);
	assert_fails(header_end(&large, &key.s), E_TOO_LARGE);
}

static void
stanzas_that_may_not_stand_together_are_not_written(void **state)
{
	(void)state;
	static const struct {
		const char *types[3];
		bool refused;
	} rows[] = {
		{{"X25519", "X25519", "grease"}, false},
		{{"mlkem768x25519", "grease", "mlkem768x25519"}, false},
		{{"scrypt"}, false},
		{{"mlkem768x25519", "X25519"}, true},
		{{"X25519", "grease", "mlkem768x25519"}, true},
		{{"scrypt", "scrypt"}, true},
		{{"scrypt", "X25519"}, true},
		{{"grease", "scrypt"}, true},
	};
	struct sample key;
	sample_secret(&key, SAMPLE_FILE_KEY);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t space[512];
		buf out = BUF_ARRAY(space);
		header_begin(&out);
		for (size_t k = 0; k < 3 && rows[i].types[k] != NULL; k++) {
			bytes word = bytes_of_text(rows[i].types[k]);
			stanza_encode(&out, &word, 1, BYTES_LIT("AA"));
		}
		err e = header_end(&out, &key.s);
		assert_string_equal(err_name(e), rows[i].refused ? "E_LABELS" : "OK");
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read_and_verified),
		cmocka_unit_test(no_changed_octet_passes),
		cmocka_unit_test(another_file_key_does_not_verify),
		cmocka_unit_test(every_beginning_asks_for_more),
		cmocka_unit_test(other_versions_are_told_apart_from_other_files),
		cmocka_unit_test(malformed_last_lines_are_rejected),
		cmocka_unit_test(stanzas_are_needed_and_well_formed),
		cmocka_unit_test(a_passphrase_stands_alone),
		cmocka_unit_test(stanzas_are_given_in_order),
		cmocka_unit_test(a_header_is_bounded_and_the_file_is_not),
		cmocka_unit_test(what_would_not_be_read_is_not_written),
		cmocka_unit_test(stanzas_that_may_not_stand_together_are_not_written),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

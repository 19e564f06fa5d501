/* SPDX-License-Identifier: Apache-2.0 */
#include "core/age/scrypt.h"

#include "sample.h"
#include "support/vectors.h"

#define VERSION "age-encryption.org/v1\n"
#define SALT    "AAAAAAAAAAAAAAAAAAAAAA"
#define BODY    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
#define MAC     "--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"

enum { QUICK = 4 };

static const uint8_t salt[SCRYPT_SALT] = {1, 2, 3};

/* A file for PASSPHRASE with little work. */
static void
write_header(buf *out, const char *passphrase, unsigned log2_n)
{
	struct sample key, pass;
	sample_secret(&key, SAMPLE_FILE_KEY);
	sample_secret(&pass, bytes_of_text(passphrase));
	header_begin(out);
	assert_ok(scrypt_wrap(out, &pass.s, &key.s, salt, log2_n));
	assert_ok(header_end(out, &key.s));
}

static void
assert_unwraps(const char *header, const char *passphrase, enum err_code code)
{
	struct sample key, pass;
	struct header h;
	sample_secret(&key, BYTES_LIT("something else"));
	sample_secret(&pass, bytes_of_text(passphrase));
	assert_ok(header_decode(&h, bytes_of_text(header)));
	err e = scrypt_unwrap(&key.s, &pass.s, &h);
	assert_string_equal(err_name(e), err_name(failure(code)));
}

static void
what_is_wrapped_is_unwrapped(void **state)
{
	(void)state;
	struct sample key, pass;
	struct header h;
	uint8_t space[512];
	buf out = BUF_ARRAY(space);
	write_header(&out, "correct horse", QUICK);
	assert_ok(header_decode(&h, buf_bytes(&out)));
	assert_true(scrypt_is(&h));
	sample_secret(&key, BYTES_LIT(""));
	sample_secret(&pass, BYTES_LIT("correct horse"));
	assert_ok(scrypt_unwrap(&key.s, &pass.s, &h));
	assert_true(bytes_equal(secret_expose(&key.s), SAMPLE_FILE_KEY));
	assert_ok(header_verify(&h, &key.s));
}

static void
the_stanza_states_salt_and_work(void **state)
{
	(void)state;
	struct header h;
	struct stanza s;
	uint8_t space[512];
	buf out = BUF_ARRAY(space);
	write_header(&out, "x", 10);
	assert_ok(header_decode(&h, buf_bytes(&out)));
	reader stanzas = header_stanzas(&h);
	assert_true(header_next(&s, &stanzas));
	assert_true(bytes_equal(s.words, BYTES_LIT("scrypt AQIDAAAAAAAAAAAAAAAAAA 10")));
	assert_int_equal(SCRYPT_LOG2_N, 18);
}

static void
another_passphrase_does_not_match(void **state)
{
	(void)state;
	struct sample key, pass;
	struct header h;
	uint8_t space[512];
	buf out = BUF_ARRAY(space);
	write_header(&out, "correct horse", QUICK);
	assert_ok(header_decode(&h, buf_bytes(&out)));
	static const char *const wrong[] = {"", "correct hors", "correct horsf", "correct horse "};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		sample_secret(&key, BYTES_LIT("something else"));
		sample_secret(&pass, bytes_of_text(wrong[i]));
		assert_fails(scrypt_unwrap(&key.s, &pass.s, &h), E_NO_MATCH);
		assert_int_equal(key.s.len, 0);
	}
}

static void
other_types_do_not_match(void **state)
{
	(void)state;
	struct header h;
	assert_unwraps(VERSION "-> X25519 a\n\n" MAC, "x", E_NO_MATCH);
	assert_unwraps(VERSION "-> Scrypt " SALT " 4\n" BODY MAC, "x", E_NO_MATCH);
	assert_ok(header_decode(&h, BYTES_LIT(VERSION "-> Scrypt " SALT " 4\n" BODY MAC)));
	assert_false(scrypt_is(&h));
}

static void
malformed_stanzas_are_rejected(void **state)
{
	(void)state;
	static const char *const words[] = {"", " " SALT, " " SALT " 4 4", " " SALT "A 4",
		" AAAAAAAAAAAAAAAAAAAAA 4", " AAAAAAAAAAAAAAAAAAAAAB 4", " " SALT "== 4"};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		char text[512];
		buf b = buf_of(text, sizeof text - 1);
		buf_text(&b, VERSION "-> scrypt");
		buf_text(&b, words[i]);
		buf_text(&b, "\n" BODY MAC);
		text[b.len] = 0;
		assert_unwraps(text, "x", E_HEADER);
	}
	assert_unwraps(VERSION "-> scrypt " SALT " 4\n\n" MAC, "x", E_HEADER);
	assert_unwraps(VERSION "-> scrypt " SALT " 4\nAAAA\n" MAC, "x", E_HEADER);
	assert_unwraps(VERSION "-> scrypt " SALT
			       " 4\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n" MAC,
		"x", E_HEADER);
	assert_unwraps(VERSION "-> scrypt " SALT " 4\n" BODY MAC, "x", E_NO_MATCH);
}

static void
work_is_a_plain_number_with_a_bound(void **state)
{
	(void)state;
	static const char *const works[] = {"0", "04", "+4", "-4", "0x4", "4.", "a", "23", "99",
		"4294967300", "18446744073709551620", "99999999999999999999999999"};
	for (size_t i = 0; i < sizeof works / sizeof *works; i++) {
		char text[512];
		buf b = buf_of(text, sizeof text - 1);
		buf_text(&b, VERSION "-> scrypt " SALT " ");
		buf_text(&b, works[i]);
		buf_text(&b, "\n" BODY MAC);
		text[b.len] = 0;
		assert_unwraps(text, "x", E_HEADER);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_wrapped_is_unwrapped),
		cmocka_unit_test(the_stanza_states_salt_and_work),
		cmocka_unit_test(another_passphrase_does_not_match),
		cmocka_unit_test(other_types_do_not_match),
		cmocka_unit_test(malformed_stanzas_are_rejected),
		cmocka_unit_test(work_is_a_plain_number_with_a_bound),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

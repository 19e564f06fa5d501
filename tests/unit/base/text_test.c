/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "support/vectors.h"

static void
base64_round_trips_at_every_length(void **state)
{
	(void)state;
	uint8_t in[100], text[200], back[200];
	for (size_t n = 0; n <= sizeof in; n++) {
		for (size_t i = 0; i < n; i++)
			in[i] = (uint8_t)(i * 37 + n);
		for (int form = BASE64_PADDED; form <= BASE64_UNPADDED; form++) {
			buf t = BUF_ARRAY(text), b = BUF_ARRAY(back);
			base64_encode(&t, bytes_of(in, n), (enum base64_form)form);
			assert_int_equal(t.len, base64_encoded_len(n, (enum base64_form)form));
			assert_ok(base64_decode(&b, buf_bytes(&t), (enum base64_form)form));
			assert_true(bytes_equal(buf_bytes(&b), bytes_of(in, n)));
		}
	}
}

static void
base64_gives_rfc_4648_vectors(void **state)
{
	(void)state;
	static const char *const rows[][2] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="},
		{"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="},
		{"foobar", "Zm9vYmFy"}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t text[16];
		buf t = BUF_ARRAY(text);
		base64_encode(&t, bytes_of_text(rows[i][0]), BASE64_PADDED);
		assert_true(bytes_equal(buf_bytes(&t), bytes_of_text(rows[i][1])));
	}
}

static void
lax_base64_is_rejected(void **state)
{
	(void)state;
	static const char *const padded[] = {"Zg", "Zg=", "Zh==", "Zm9=", "Zm9vY", "Zg==\n",
		" Zg=", "Zm-v", "Zm9_", "=", "====", "Z===", "Zg==Zg==", "Zm9v====", "\xC3\xA9/+"};
	static const char *const unpadded[] = {"Z", "Zh", "Zm9", "Zg==", "Zm8=", "Zm9vY", "Z m9"};
	uint8_t back[64];
	for (size_t i = 0; i < sizeof padded / sizeof *padded; i++) {
		buf b = BUF_ARRAY(back);
		assert_fails(base64_decode(&b, bytes_of_text(padded[i]), BASE64_PADDED), E_FORMAT);
		assert_int_equal(b.len, 0);
	}
	for (size_t i = 0; i < sizeof unpadded / sizeof *unpadded; i++) {
		buf b = BUF_ARRAY(back);
		assert_fails(
			base64_decode(&b, bytes_of_text(unpadded[i]), BASE64_UNPADDED), E_FORMAT);
		assert_int_equal(b.len, 0);
	}
}

static void
every_octet_outside_the_alphabet_is_rejected(void **state)
{
	(void)state;
	/* A whole block and one that is not. */
	uint8_t in[64 + 4], back[64];
	memset(in, 'A', sizeof in);
	for (size_t at = 0; at < sizeof in; at++) {
		unsigned accepted = 0;
		for (unsigned c = 0; c < 256; c++) {
			buf b = BUF_ARRAY(back);
			in[at] = (uint8_t)c;
			accepted += !failed(base64_decode(&b, BYTES_ARRAY(in), BASE64_UNPADDED));
		}
		in[at] = 'A';
		assert_int_equal(accepted, 64);
	}
}

static void
hex_round_trips_and_refuses_upper_case(void **state)
{
	(void)state;
	uint8_t all[256], text[512], back[256];
	for (size_t i = 0; i < 256; i++)
		all[i] = (uint8_t)i;
	buf t = BUF_ARRAY(text), b = BUF_ARRAY(back);
	hex_encode(&t, BYTES_ARRAY(all));
	assert_ok(hex_decode(&b, buf_bytes(&t)));
	assert_memory_equal(back, all, sizeof all);
	static const char *const bad[] = {"A0", "0", "0g", "0x", " 0", "0:", "/0", "`0"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		buf r = BUF_ARRAY(back);
		assert_fails(hex_decode(&r, bytes_of_text(bad[i])), E_FORMAT);
		assert_int_equal(r.len, 0);
	}
}

static void
decimals_have_one_spelling(void **state)
{
	(void)state;
	uint64_t v = 7;
	assert_ok(decimal_decode(&v, BYTES_LIT("0")));
	assert_int_equal(v, 0);
	assert_ok(decimal_decode(&v, BYTES_LIT("18446744073709551615")));
	assert_true(v == UINT64_MAX);
	static const char *const bad[] = {"", "00", "01", "+1", "-1", " 1", "1 ", "1a", "0x1",
		"18446744073709551616", "99999999999999999999", "100000000000000000000"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_fails(decimal_decode(&v, bytes_of_text(bad[i])), E_FORMAT);
	assert_true(v == UINT64_MAX);
}

static void
malformed_utf8_is_rejected(void **state)
{
	(void)state;
	static const char *const good[] = {"", "a", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80",
		"\xED\x9F\xBF", "\xEE\x80\x80", "\xEF\xBF\xBF", "\xF0\x90\x80\x80",
		"\xF4\x8F\xBF\xBF"};
	static const char *const bad[] = {"\x80", "\xC0\x80", "\xC1\xBF", "\xC2", "\xE0\x9F\xBF",
		"\xED\xA0\x80", "\xE0\xA0", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
		"\xF5\x80\x80\x80", "\xFF", "a\xC2", "\xC2\x7F", "\xE1\x80\xC0"};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_true(text_is_utf8(bytes_of_text(good[i])));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(text_is_utf8(bytes_of_text(bad[i])));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(base64_round_trips_at_every_length),
		cmocka_unit_test(base64_gives_rfc_4648_vectors),
		cmocka_unit_test(lax_base64_is_rejected),
		cmocka_unit_test(every_octet_outside_the_alphabet_is_rejected),
		cmocka_unit_test(hex_round_trips_and_refuses_upper_case),
		cmocka_unit_test(decimals_have_one_spelling),
		cmocka_unit_test(malformed_utf8_is_rejected),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "core/age/bech32.h"

#include "sample.h"
#include "support/vectors.h"

static void
assert_refused(const char *hrp, const char *text)
{
	uint8_t space[64] = {0};
	buf out = BUF_ARRAY(space);
	buf_text(&out, "kept");
	assert_fails(bech32_decode(&out, bytes_of_text(hrp), bytes_of_text(text)), E_FORMAT);
	assert_true(bytes_equal(buf_bytes(&out), BYTES_LIT("kept")));
	for (size_t i = out.len; i < sizeof space; i++)
		assert_int_equal(space[i], 0);
}

/* From BIP 173, but for the one that is written in both cases: here the HRP decides. */
static void
published_examples_go_both_ways(void **state)
{
	(void)state;
	static const struct {
		const char *hrp;
		const char *text;
		size_t len;
	} examples[] = {
		{"A", "A12UEL5L", 0},
		{"a", "a12uel5l", 0},
		{"an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersb"
		 "io",
			"an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcluded"
			"charactersbio1tt5tgs",
			0},
		{"abcdef", "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", 20},
		{"1",
			"11qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq"
			"qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqc8247j",
			51},
		{"?", "?1ezyfcl", 0},
	};
	for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
		uint8_t octets[64], again[128];
		buf out = BUF_ARRAY(octets), back = BUF_ARRAY(again);
		bytes hrp = bytes_of_text(examples[i].hrp), text = bytes_of_text(examples[i].text);
		assert_true(bytes_equal(bech32_hrp(text), hrp));
		assert_ok(bech32_decode(&out, hrp, text));
		assert_int_equal(out.len, examples[i].len);
		bech32_encode(&back, hrp, buf_bytes(&out));
		assert_true(bytes_equal(buf_bytes(&back), text));
	}
}

static void
what_is_wrong_with_published_examples_is_found(void **state)
{
	(void)state;
	assert_refused("pzry9x0s0muk", "pzry9x0s0muk"); /* no separator */
	assert_refused("x", "x1b4n0q5v");               /* a character outside the alphabet */
	assert_refused("li", "li1dgmt3");               /* a short checksum */
	assert_refused("de", "de1lg7wt\xff");
	assert_refused("A", "A1G7SGD8"); /* the checksum of the HRP in upper case */
	assert_refused("", "10a06t8");
	assert_refused("", "1qzzfhee");
}

static void
another_hrp_or_case_is_rejected(void **state)
{
	(void)state;
	assert_refused("b", "a12uel5l");
	assert_refused("A", "a12uel5l");
	assert_refused("a", "A12UEL5L");
	assert_refused("a", "a12UEL5L");
	assert_refused("a", "a12ueL5l");
	assert_refused("a1", "a12uel5l");
	assert_refused("a12uel5l", "a12uel5l");
	assert_refused("AGE-SECRET-KEY-PQ-", SAMPLE_X25519);
}

static void
each_changed_character_is_found(void **state)
{
	(void)state;
	static const char alphabet[] = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7Lbio1 -";
	uint8_t text[] = SAMPLE_X25519;
	bytes all = bytes_of(text, sizeof text - 1), hrp = BYTES_LIT("AGE-SECRET-KEY-");
	for (size_t i = 0; i < all.len; i++) {
		uint8_t right = text[i];
		for (size_t k = 0; k + 1 < sizeof alphabet; k++) {
			uint8_t space[32];
			buf out = BUF_ARRAY(space);
			text[i] = (uint8_t)alphabet[k];
			err e = bech32_decode(&out, hrp, all);
			assert_true(failed(e) == (text[i] != right));
		}
		text[i] = right;
	}
}

static void
bits_and_characters_left_over_are_rejected(void **state)
{
	(void)state;
	/* With the right checksum: a group too many, twice; two bits that are not zero. */
	assert_refused("a", "a1q3g6mn3");
	assert_refused("a", "a1qqqd87cpp");
	assert_refused("a", "a1qpamnt9j");
}

static void
cut_texts_are_rejected(void **state)
{
	(void)state;
	bytes text = BYTES_LIT(SAMPLE_X25519);
	for (size_t n = 0; n < text.len; n++) {
		uint8_t space[64];
		buf out = BUF_ARRAY(space);
		assert_fails(
			bech32_decode(&out, BYTES_LIT("AGE-SECRET-KEY-"), bytes_slice(text, 0, n)),
			E_FORMAT);
	}
}

static void
what_does_not_fit_is_too_large(void **state)
{
	(void)state;
	uint8_t space[31], text[74];
	buf out = BUF_ARRAY(space), small = buf_of(text, 73), enough = buf_of(text, 74);
	assert_fails(bech32_decode(&out, BYTES_LIT("AGE-SECRET-KEY-"), BYTES_LIT(SAMPLE_X25519)),
		E_TOO_LARGE);
	assert_int_equal(out.len, 0);
	const uint8_t seed[32] = {0};
	bech32_encode(&small, BYTES_LIT("AGE-SECRET-KEY-"), BYTES_ARRAY(seed));
	assert_fails(buf_done(&small), E_TOO_LARGE);
	bech32_encode(&enough, BYTES_LIT("AGE-SECRET-KEY-"), BYTES_ARRAY(seed));
	assert_ok(buf_done(&enough));
	assert_int_equal(enough.len, bech32_encoded_len(15, 32));
}

static void
hrp_is_what_stands_before_the_last_separator(void **state)
{
	(void)state;
	assert_true(bytes_equal(bech32_hrp(BYTES_LIT("age1pq1xyz")), BYTES_LIT("age1pq")));
	assert_true(bytes_equal(bech32_hrp(BYTES_LIT("age1")), BYTES_LIT("age")));
	assert_int_equal(bech32_hrp(BYTES_LIT("1xyz")).len, 0);
	assert_int_equal(bech32_hrp(BYTES_LIT("xyz")).len, 0);
	assert_int_equal(bech32_hrp(BYTES_LIT("")).len, 0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_examples_go_both_ways),
		cmocka_unit_test(what_is_wrong_with_published_examples_is_found),
		cmocka_unit_test(another_hrp_or_case_is_rejected),
		cmocka_unit_test(each_changed_character_is_found),
		cmocka_unit_test(bits_and_characters_left_over_are_rejected),
		cmocka_unit_test(cut_texts_are_rejected),
		cmocka_unit_test(what_does_not_fit_is_too_large),
		cmocka_unit_test(hrp_is_what_stands_before_the_last_separator),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

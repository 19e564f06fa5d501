/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "crypt/keccak.h"
#include "support/vectors.h"

static void
assert_hex(const uint8_t *got, size_t n, const char *expected)
{
	uint8_t text[256];
	buf t = BUF_ARRAY(text);
	hex_encode(&t, bytes_of(got, n));
	assert_ok(buf_done(&t));
	assert_int_equal(strlen(expected), t.len);
	assert_memory_equal(text, expected, t.len);
}

static void
hashes_of_the_standard_examples(void **state)
{
	(void)state;
	uint8_t out[64];
	sha3_256(out, BYTES_LIT(""));
	assert_hex(out, 32, "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a");
	sha3_256(out, BYTES_LIT("abc"));
	assert_hex(out, 32, "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532");
	sha3_512(out, BYTES_LIT("abc"));
	assert_hex(out, 64,
		"b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e"
		"10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0");
	shake256(out, 64, BYTES_LIT(""));
	assert_hex(out, 64,
		"46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f"
		"d75dc4ddd8c0f200cb05019d67b592f6fc821c49479ab48640292eacb3b7c4be");
	struct keccak k;
	shake128_init(&k);
	keccak_squeeze(&k, out, 32);
	assert_hex(out, 32, "7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26");
}

enum { LONGEST = 600 };

static const uint8_t *
message(void)
{
	static uint8_t m[LONGEST];
	for (size_t i = 0; i < sizeof m; i++)
		m[i] = (uint8_t)(i * 151 + i / 7);
	return m;
}

static void
peer(uint8_t *out, size_t n, const char *name, bytes in)
{
	EVP_MD *md = EVP_MD_fetch(NULL, name, NULL);
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	assert_non_null(md);
	assert_non_null(c);
	assert_int_equal(EVP_DigestInit_ex(c, md, NULL), 1);
	assert_int_equal(EVP_DigestUpdate(c, in.data, in.len), 1);
	if (strncmp(name, "SHAKE", 5) == 0)
		assert_int_equal(EVP_DigestFinalXOF(c, out, n), 1);
	else
		assert_int_equal(EVP_DigestFinal_ex(c, out, NULL), 1);
	EVP_MD_CTX_free(c);
	EVP_MD_free(md);
}

static void
every_input_length_agrees_with_openssl(void **state)
{
	(void)state;
	uint8_t ours[400], theirs[400];
	for (size_t n = 0; n <= LONGEST; n++) {
		bytes in = bytes_of(message(), n);
		sha3_256(ours, in);
		peer(theirs, 32, "SHA3-256", in);
		assert_memory_equal(ours, theirs, 32);
		sha3_512(ours, in);
		peer(theirs, 64, "SHA3-512", in);
		assert_memory_equal(ours, theirs, 64);
		shake256(ours, sizeof ours, in);
		peer(theirs, sizeof theirs, "SHAKE256", in);
		assert_memory_equal(ours, theirs, sizeof ours);
		struct keccak k;
		shake128_init(&k);
		keccak_add(&k, in);
		keccak_squeeze(&k, ours, sizeof ours);
		peer(theirs, sizeof theirs, "SHAKE128", in);
		assert_memory_equal(ours, theirs, sizeof ours);
	}
}

static void
every_output_length_agrees_with_openssl(void **state)
{
	(void)state;
	uint8_t ours[LONGEST], theirs[LONGEST];
	for (size_t n = 1; n <= LONGEST; n++) {
		shake256(ours, n, bytes_of(message(), 99));
		peer(theirs, n, "SHAKE256", bytes_of(message(), 99));
		assert_memory_equal(ours, theirs, n);
	}
}

static void
input_in_pieces_is_one_input(void **state)
{
	(void)state;
	uint8_t whole[32], pieces[32];
	shake256(whole, sizeof whole, bytes_of(message(), LONGEST));
	for (size_t step = 1; step <= LONGEST; step++) {
		struct keccak k;
		shake256_init(&k);
		for (size_t at = 0; at < LONGEST; at += step)
			keccak_add(&k,
				bytes_of(
					message() + at, step < LONGEST - at ? step : LONGEST - at));
		keccak_add(&k, (bytes){NULL, 0});
		keccak_squeeze(&k, pieces, sizeof pieces);
		assert_memory_equal(pieces, whole, sizeof whole);
	}
}

static void
many_squeezes_are_one_long_squeeze(void **state)
{
	(void)state;
	uint8_t whole[LONGEST], pieces[LONGEST];
	for (size_t step = 1; step <= 400; step++) {
		struct keccak one, many;
		shake128_init(&one);
		keccak_add(&one, bytes_of(message(), 34));
		many = one; /* a copy is a snapshot */
		keccak_squeeze(&one, whole, sizeof whole);
		for (size_t at = 0; at < LONGEST; at += step) {
			keccak_squeeze(&many, pieces + at, 0);
			keccak_squeeze(
				&many, pieces + at, step < LONGEST - at ? step : LONGEST - at);
		}
		assert_memory_equal(pieces, whole, sizeof whole);
	}
}

static void
output_may_overlap_input(void **state)
{
	(void)state;
	uint8_t expected[32], in_place[100];
	memcpy(in_place, message(), sizeof in_place);
	sha3_256(expected, BYTES_ARRAY(in_place));
	sha3_256(in_place, BYTES_ARRAY(in_place));
	assert_memory_equal(in_place, expected, 32);
}

static void
a_wiped_state_holds_nothing(void **state)
{
	(void)state;
	static const struct keccak zero;
	struct keccak k;
	shake256_init(&k);
	keccak_add(&k, bytes_of(message(), 50));
	keccak_wipe(&k);
	assert_memory_equal(k.lane, zero.lane, sizeof k.lane);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(hashes_of_the_standard_examples),
		cmocka_unit_test(every_input_length_agrees_with_openssl),
		cmocka_unit_test(every_output_length_agrees_with_openssl),
		cmocka_unit_test(input_in_pieces_is_one_input),
		cmocka_unit_test(many_squeezes_are_one_long_squeeze),
		cmocka_unit_test(output_may_overlap_input),
		cmocka_unit_test(a_wiped_state_holds_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

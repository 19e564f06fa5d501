/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "crypt/keccak.h"
#include "crypt/xwing.h"
#include "support/vectors.h"

static void
from_hex(uint8_t *out, size_t n, const char *text)
{
	buf b = buf_of(out, n);
	assert_ok(hex_decode(&b, bytes_of_text(text)));
	assert_int_equal(b.len, n);
}

/* The hash of GOT is what EXPECTED says: the answers themselves are long. */
static void
assert_hash(bytes got, const char *expected)
{
	uint8_t ours[32], theirs[32];
	sha3_256(ours, got);
	from_hex(theirs, 32, expected);
	assert_memory_equal(ours, theirs, 32);
}

/* The draft's first example; its seed and entropy are the first octets of SHAKE128(""). */
static void
first_example_of_the_draft(void **state)
{
	(void)state;
	uint8_t stream[XWING_SEED + XWING_ENTROPY], expected[32], ss[32];
	uint8_t pk[XWING_PUBLIC], ct[XWING_CT];
	struct keccak k;
	shake128_init(&k);
	keccak_squeeze(&k, stream, sizeof stream);
	from_hex(expected, 32, "d2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384");

	xwing_public(pk, stream);
	assert_hash(BYTES_ARRAY(pk),
		"5121745904643ad9dfacca7869292c19a8a69533b53e60666b7db910b4ad6367");
	assert_ok(xwing_check(pk));
	assert_ok(xwing_encaps(ct, ss, pk, stream + XWING_SEED));
	assert_hash(BYTES_ARRAY(ct),
		"c0abd149f83f45324ac3a7ddc7606c71f257e5ea86113522834a0ee1bcb34e3e");
	assert_memory_equal(ss, expected, 32);
	memset(ss, 0, sizeof ss);
	assert_ok(xwing_decaps(ss, stream, ct));
	assert_memory_equal(ss, expected, 32);
}

static void
all_examples_of_the_draft(void **state)
{
	(void)state;
	json_t *all = vectors_json("xwing/test-vectors.json"), *test;
	size_t i;
	json_array_foreach(all, i, test)
	{
		struct loaded seed = json_hex(test, "sk"), public_key = json_hex(test, "pk");
		struct loaded entropy = json_hex(test, "eseed"), sent = json_hex(test, "ct");
		struct loaded shared = json_hex(test, "ss");
		uint8_t pk[XWING_PUBLIC], ct[XWING_CT], ss[32];
		assert_int_equal(seed.len, XWING_SEED);
		assert_int_equal(entropy.len, XWING_ENTROPY);
		assert_int_equal(public_key.len, XWING_PUBLIC);
		assert_int_equal(sent.len, XWING_CT);
		xwing_public(pk, seed.data);
		assert_memory_equal(pk, public_key.data, XWING_PUBLIC);
		assert_ok(xwing_encaps(ct, ss, pk, entropy.data));
		assert_memory_equal(ct, sent.data, XWING_CT);
		assert_memory_equal(ss, shared.data, 32);
		memset(ss, 0, sizeof ss);
		assert_ok(xwing_decaps(ss, seed.data, ct));
		assert_memory_equal(ss, shared.data, 32);
		free(seed.data);
		free(public_key.data);
		free(entropy.data);
		free(sent.data);
		free(shared.data);
	}
	assert_int_equal(i, 3);
	json_decref(all);
}

struct sealed {
	uint8_t seed[XWING_SEED], pk[XWING_PUBLIC], ct[XWING_CT], ss[32];
};

static void
seal(struct sealed *s)
{
	static const uint8_t entropy[XWING_ENTROPY] = {3, 1, 4, 1, 5};
	memset(s->seed, 0x42, sizeof s->seed);
	xwing_public(s->pk, s->seed);
	assert_ok(xwing_encaps(s->ct, s->ss, s->pk, entropy));
}

static void
a_change_in_either_half_gives_another_secret(void **state)
{
	(void)state;
	struct sealed s;
	seal(&s);
	static const size_t places[] = {0, 1087, 1088, 1119};
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		uint8_t ss[32];
		s.ct[places[i]] ^= 2;
		assert_ok(xwing_decaps(ss, s.seed, s.ct));
		assert_memory_not_equal(ss, s.ss, 32);
		s.ct[places[i]] ^= 2;
	}
}

static void
another_seed_gives_another_secret(void **state)
{
	(void)state;
	struct sealed s;
	uint8_t ss[32];
	seal(&s);
	s.seed[0] ^= 1;
	assert_ok(xwing_decaps(ss, s.seed, s.ct));
	assert_memory_not_equal(ss, s.ss, 32);
}

/* u-coordinates of small order (RFC 7748 section 6.1 and its security notes), and one of them plus
 * p and with the top bit set, which X25519 ignores. */
static const char *const low_order[] = {
	"0000000000000000000000000000000000000000000000000000000000000000",
	"0100000000000000000000000000000000000000000000000000000000000000",
	"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
	"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"0000000000000000000000000000000000000000000000000000000000000080",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
};

static void
low_order_points_are_refused_both_ways(void **state)
{
	(void)state;
	static const uint8_t entropy[XWING_ENTROPY] = {9}, zero[XWING_CT];
	for (size_t i = 0; i < sizeof low_order / sizeof *low_order; i++) {
		struct sealed s;
		uint8_t ss[32] = {0}, ct[XWING_CT] = {0};
		seal(&s);
		from_hex(s.ct + 1088, 32, low_order[i]);
		assert_fails(xwing_decaps(ss, s.seed, s.ct), E_KEY);
		from_hex(s.pk + 1184, 32, low_order[i]);
		assert_fails(xwing_encaps(ct, ss, s.pk, entropy), E_KEY);
		assert_memory_equal(ss, zero, 32);
		assert_memory_equal(ct, zero, sizeof ct);
	}
}

static void
a_key_that_fails_the_modulus_check_is_refused(void **state)
{
	(void)state;
	static const uint8_t entropy[XWING_ENTROPY] = {9}, zero[XWING_CT];
	struct sealed s;
	uint8_t ss[32] = {0}, ct[XWING_CT] = {0};
	seal(&s);
	s.pk[0] = s.pk[1] = 0xFF;
	assert_fails(xwing_check(s.pk), E_KEY);
	assert_fails(xwing_encaps(ct, ss, s.pk, entropy), E_KEY);
	assert_memory_equal(ss, zero, 32);
	assert_memory_equal(ct, zero, sizeof ct);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_example_of_the_draft),
		cmocka_unit_test(all_examples_of_the_draft),
		cmocka_unit_test(a_change_in_either_half_gives_another_secret),
		cmocka_unit_test(another_seed_gives_another_secret),
		cmocka_unit_test(low_order_points_are_refused_both_ways),
		cmocka_unit_test(a_key_that_fails_the_modulus_check_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

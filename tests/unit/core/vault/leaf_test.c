/* SPDX-License-Identifier: Apache-2.0 */
#include "core/vault/leaf.h"

#include "core/ledger/merkle.h"
#include "support/vectors.h"

static const hash32 sample = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19,
	20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32}};

static void
each_kind_goes_both_ways(void **state)
{
	(void)state;
	static const enum leaf_kind kinds[] = {LEAF_COMMIT, LEAF_MAP, LEAF_RELEASE};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		leaf33 leaf = leaf_of(kinds[i], &sample), again;
		assert_int_equal(leaf.b[0], i + 1);
		assert_memory_equal(leaf.b + 1, sample.b, sizeof sample.b);
		assert_ok(leaf_decode(&again, BYTES_ARRAY(leaf.b)));
		assert_true(leaf_equal(&leaf, &again));
		assert_int_equal(leaf_kind(&again), kinds[i]);
	}
}

static void
any_other_first_octet_is_another_version(void **state)
{
	(void)state;
	leaf33 leaf = leaf_of(LEAF_COMMIT, &sample);
	for (unsigned first = 0; first < 256; first++) {
		leaf33 out = {{77}};
		leaf.b[0] = (uint8_t)first;
		if (first >= 1 && first <= 3)
			continue;
		assert_fails(leaf_decode(&out, BYTES_ARRAY(leaf.b)), E_VERSION);
		assert_int_equal(out.b[0], 77);
	}
}

static void
any_other_length_is_rejected(void **state)
{
	(void)state;
	uint8_t room[70] = {LEAF_COMMIT};
	for (size_t n = 0; n < sizeof room; n++) {
		leaf33 out = {{77}};
		if (n == LEAF_BYTES)
			continue;
		assert_fails(leaf_decode(&out, bytes_of(room, n)), E_FORMAT);
		assert_int_equal(out.b[0], 77);
	}
}

static void
one_changed_octet_is_another_leaf(void **state)
{
	(void)state;
	leaf33 leaf = leaf_of(LEAF_COMMIT, &sample);
	for (size_t i = 0; i < LEAF_BYTES; i++) {
		leaf33 other = leaf;
		other.b[i] ^= 1;
		assert_false(leaf_equal(&leaf, &other));
	}
}

static void
its_hash_is_that_of_the_entry_in_the_tree(void **state)
{
	(void)state;
	leaf33 leaf = leaf_of(LEAF_MAP, &sample);
	hash32 got = leaf_hash(&leaf), want = merkle_leaf(BYTES_ARRAY(leaf.b));
	assert_true(hash32_equal(&got, &want));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_goes_both_ways),
		cmocka_unit_test(any_other_first_octet_is_another_version),
		cmocka_unit_test(any_other_length_is_rejected),
		cmocka_unit_test(one_changed_octet_is_another_leaf),
		cmocka_unit_test(its_hash_is_that_of_the_entry_in_the_tree),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

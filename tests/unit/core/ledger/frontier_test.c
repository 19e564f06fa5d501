/* SPDX-License-Identifier: Apache-2.0 */
#include "core/ledger/frontier.h"

#include <stdlib.h>

#include "reference.h"
#include "support/vectors.h"

enum { MANY = 1100 };

static void
check(const struct frontier *f, const hash32 *leaves, size_t size)
{
	hash32 want = reference_root(leaves, size), got = frontier_root(f);
	assert_int_equal(f->size, size);
	assert_true(hash32_equal(&got, &want));
}

static void
leaf_by_leaf_gives_every_root(void **state)
{
	(void)state;
	hash32 *leaves = reference_leaves(MANY);
	struct frontier f;
	frontier_init(&f);
	check(&f, leaves, 0);
	for (size_t i = 0; i < 300; i++) {
		assert_ok(frontier_append(&f, 0, &leaves[i], 1));
		check(&f, leaves, i + 1);
	}
	free(leaves);
}

static void
batches_of_any_size_at_any_place_give_the_same_root(void **state)
{
	(void)state;
	static const size_t counts[] = {0, 1, 2, 3, 127, 128, 129, 255, 256, 257, 700};
	enum { COUNTS = sizeof counts / sizeof *counts };
	hash32 *leaves = reference_leaves(MANY);
	for (size_t a = 0; a < COUNTS; a++) {
		for (size_t b = 0; b < COUNTS && counts[a] + counts[b] <= MANY; b++) {
			struct frontier f;
			frontier_init(&f);
			assert_ok(frontier_append(&f, 0, leaves, counts[a]));
			assert_ok(frontier_append(&f, 0, leaves + counts[a], counts[b]));
			check(&f, leaves, counts[a] + counts[b]);
		}
	}
	free(leaves);
}

static void
whole_tiles_may_be_appended_by_their_roots(void **state)
{
	(void)state;
	hash32 *leaves = reference_leaves(MANY);
	struct forest tiles;
	forest_plant(&tiles, leaves, MANY);
	struct frontier f;
	frontier_init(&f);
	assert_ok(frontier_append(&f, 0, leaves, 256));
	assert_ok(frontier_append(&f, 8, tiles.levels[1] + 1, 3));
	check(&f, leaves, 1024);
	assert_ok(frontier_append(&f, 0, leaves + 1024, MANY - 1024));
	check(&f, leaves, MANY);
	forest_done(&tiles);
	free(leaves);
}

static void
more_leaves_than_a_size_can_say_are_rejected(void **state)
{
	(void)state;
	hash32 leaves[3] = {{{1}}, {{2}}, {{3}}};
	struct frontier f;
	frontier_init(&f);
	f.size = UINT64_MAX - 2;
	hash32 before = frontier_root(&f);
	assert_fails(frontier_append(&f, 0, leaves, 3), E_TOO_LARGE);
	assert_int_equal(f.size, UINT64_MAX - 2);
	hash32 after = frontier_root(&f);
	assert_true(hash32_equal(&before, &after));
	assert_ok(frontier_append(&f, 0, leaves, 2));
	assert_true(f.size == UINT64_MAX);
	f = (struct frontier){.size = UINT64_C(1) << 63};
	assert_fails(frontier_append(&f, 63, leaves, 1), E_TOO_LARGE);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(leaf_by_leaf_gives_every_root),
		cmocka_unit_test(batches_of_any_size_at_any_place_give_the_same_root),
		cmocka_unit_test(whole_tiles_may_be_appended_by_their_roots),
		cmocka_unit_test(more_leaves_than_a_size_can_say_are_rejected),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

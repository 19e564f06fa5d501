/* SPDX-License-Identifier: Apache-2.0 */
#include "core/ledger/range.h"

#include <stdlib.h>
#include <string.h>

#include "reference.h"
#include "support/vectors.h"

enum { MANY = 70 };

static hash32 nodes[2 * MANY];

/* The range of LEAVES from index FROM to TO, with all its nodes. */
static struct range
range_over(const hash32 *leaves, size_t from, size_t to)
{
	memcpy(nodes, leaves + from, (to - from) * sizeof *leaves);
	return range_of(from, nodes, to - from);
}

static struct frontier
frontier_at(const hash32 *leaves, size_t size)
{
	struct frontier f;
	frontier_init(&f);
	assert_ok(frontier_append(&f, 0, leaves, size));
	return f;
}

static void
a_cover_takes_any_frontier_to_any_later_size(void **state)
{
	(void)state;
	hash32 *leaves = reference_leaves(MANY);
	for (size_t base = 0; base <= MANY; base += 7) {
		struct range r = range_over(leaves, base, MANY);
		for (size_t from = base; from <= MANY; from++) {
			for (size_t to = from; to <= MANY; to++) {
				struct range_cover c;
				struct frontier f = frontier_at(leaves, from);
				hash32 want = reference_root(leaves, to);
				range_take(&c, &r, from, to);
				assert_ok(range_append(&f, to, range_path(&c)));
				hash32 got = frontier_root(&f);
				assert_true(hash32_equal(&got, &want));
				assert_int_equal(f.size, to);
			}
		}
	}
	free(leaves);
}

static void
a_cover_of_another_length_is_refused_and_changes_nothing(void **state)
{
	(void)state;
	hash32 *leaves = reference_leaves(MANY);
	struct range r = range_over(leaves, 0, MANY);
	struct range_cover c;
	struct frontier f = frontier_at(leaves, 13);
	range_take(&c, &r, 13, 50);
	hash32 before = frontier_root(&f);
	for (size_t count = 0; count <= c.count + 1; count++) {
		merkle_path path = {c.hashes, count};
		if (count != c.count)
			assert_fails(range_append(&f, 50, path), E_PROOF);
	}
	assert_fails(range_append(&f, 12, range_path(&c)), E_PROOF);
	assert_fails(range_append(&f, 12, (merkle_path){NULL, 0}), E_PROOF);
	assert_fails(range_append(&f, UINT64_MAX, range_path(&c)), E_PROOF);
	hash32 after = frontier_root(&f);
	assert_true(hash32_equal(&before, &after));
	assert_ok(range_append(&f, 13, (merkle_path){NULL, 0}));
	free(leaves);
}

static void
leaves_are_proven_where_they_are_and_nowhere_else(void **state)
{
	(void)state;
	hash32 *leaves = reference_leaves(MANY);
	struct range r = range_over(leaves, 0, MANY);
	tree_head tree = {MANY, reference_root(leaves, MANY)};
	for (size_t first = 0; first < MANY; first += 3) {
		for (size_t count = 1; first + count <= MANY; count += 5) {
			static struct range_cover left, right;
			range_take(&left, &r, 0, first);
			range_take(&right, &r, first + count, MANY);
			struct range_proof p = {first, range_path(&left), range_path(&right)};
			assert_ok(range_verify(&tree, &p, leaves + first, count));
			assert_fails(range_verify(&tree, &p, leaves + first, count - 1), E_PROOF);
			if (first > 0)
				assert_fails(range_verify(&tree, &p, leaves, count), E_PROOF);
			p.first++;
			assert_fails(range_verify(&tree, &p, leaves + first, count), E_PROOF);
		}
	}
	free(leaves);
}

/* Nothing is computed with a size before it is compared. */
static void
sizes_beyond_the_tree_are_refused(void **state)
{
	(void)state;
	hash32 leaves[2] = {{{1}}, {{2}}};
	tree_head tree = {UINT64_MAX, {{0}}};
	struct range_proof p = {UINT64_MAX - 1, {NULL, 0}, {NULL, 0}};
	assert_fails(range_verify(&tree, &p, leaves, 2), E_PROOF);
	p.first = UINT64_MAX;
	assert_fails(range_verify(&tree, &p, leaves, 1), E_PROOF);
	tree.size = 0;
	assert_fails(range_verify(&tree, &p, leaves, 0), E_PROOF);
	p.first = 0;
	assert_fails(range_verify(&tree, &p, leaves, 1), E_PROOF);
}

static void
the_longest_cover_has_room(void **state)
{
	(void)state;
	static hash32 cover[RANGE_COVER_MAX + 1];
	struct frontier f = {.size = 1};
	merkle_path path = {cover, RANGE_COVER_MAX};
	assert_ok(range_append(&f, UINT64_MAX, path));
	f = (struct frontier){.size = 1};
	path.count++;
	assert_fails(range_append(&f, UINT64_MAX, path), E_PROOF);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cover_takes_any_frontier_to_any_later_size),
		cmocka_unit_test(a_cover_of_another_length_is_refused_and_changes_nothing),
		cmocka_unit_test(leaves_are_proven_where_they_are_and_nowhere_else),
		cmocka_unit_test(sizes_beyond_the_tree_are_refused),
		cmocka_unit_test(the_longest_cover_has_room),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

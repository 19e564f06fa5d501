/* SPDX-License-Identifier: Apache-2.0 */
#include "core/ledger/proof.h"

#include <stdlib.h>
#include <string.h>

#include "reference.h"
#include "support/vectors.h"

static void
assert_same(const struct proof *a, const struct proof *b)
{
	assert_int_equal(a->count, b->count);
	assert_memory_equal(a->hashes, b->hashes, a->count * sizeof *a->hashes);
}

/* Roots of every size up to COUNT, from a frontier that frontier_test has checked. */
static hash32 *
all_roots(const hash32 *leaves, size_t count)
{
	hash32 *roots = calloc(count + 1, sizeof *roots);
	assert_non_null(roots);
	struct frontier f;
	frontier_init(&f);
	for (size_t i = 0; i <= count; i++) {
		roots[i] = frontier_root(&f);
		if (i < count)
			assert_ok(frontier_append(&f, 0, &leaves[i], 1));
	}
	return roots;
}

static void
proofs_of_small_trees_are_those_of_the_rfc(void **state)
{
	(void)state;
	enum { SIZE = 60 };
	hash32 *leaves = reference_leaves(SIZE);
	struct forest tiles;
	forest_plant(&tiles, leaves, SIZE);
	for (size_t size = 1; size <= SIZE; size++) {
		static struct proof_tiles t;
		proof_tiles_init(&t, forest_read, &tiles, size);
		for (size_t i = 0; i < size; i++) {
			struct proof got, want;
			assert_ok(proof_inclusion(&got, &t, i, size));
			reference_inclusion(&want, i, leaves, size);
			assert_same(&got, &want);
			assert_ok(proof_consistency(&got, &t, i, size));
			reference_consistency(&want, i, leaves, size);
			assert_same(&got, &want);
		}
	}
	forest_done(&tiles);
	free(leaves);
}

/* Every index and every old size up to 600, across the border of a tile. */
static void
every_proof_that_is_made_verifies(void **state)
{
	(void)state;
	enum { SIZE = 600 };
	hash32 *leaves = reference_leaves(SIZE);
	hash32 *roots = all_roots(leaves, SIZE);
	struct forest tiles;
	forest_plant(&tiles, leaves, SIZE);
	for (size_t size = 1; size <= SIZE; size += size < 254 || size > 514 ? 7 : 3) {
		static struct proof_tiles t;
		proof_tiles_init(&t, forest_read, &tiles, size);
		tree_head tree = {size, roots[size]};
		for (size_t i = 0; i < size; i += 1 + size % 3) {
			struct proof p;
			assert_ok(proof_inclusion(&p, &t, i, size));
			assert_ok(merkle_inclusion_verify(&tree, i, &leaves[i], proof_path(&p)));
			tree_head older = {i, roots[i]};
			assert_ok(proof_consistency(&p, &t, i, size));
			assert_ok(merkle_consistency_verify(&older, &tree, proof_path(&p)));
		}
	}
	forest_done(&tiles);
	free(roots);
	free(leaves);
}

static void
proofs_of_a_large_tree_verify_and_read_few_tiles(void **state)
{
	(void)state;
	enum { SIZE = 70000, TIMES = 300 };
	hash32 *leaves = reference_leaves(SIZE);
	struct forest tiles;
	forest_plant(&tiles, leaves, SIZE);
	struct frontier f;
	frontier_init(&f);
	assert_ok(frontier_append(&f, 0, leaves, SIZE));
	tree_head tree = {SIZE, frontier_root(&f)};
	uint32_t x = 1;
	for (size_t i = 0; i < TIMES; i++) {
		static struct proof_tiles t;
		struct proof p;
		x = x * 1664525 + 1013904223;
		size_t at = x % SIZE;
		proof_tiles_init(&t, forest_read, &tiles, SIZE);
		tiles.reads = 0;
		assert_ok(proof_inclusion(&p, &t, at, SIZE));
		assert_true(tiles.reads <= 6); /* three levels, down the leaf and down the edge */
		assert_ok(merkle_inclusion_verify(&tree, at, &leaves[at], proof_path(&p)));
		tree_head older = {at, merkle_empty_root()};
		assert_ok(proof_frontier(&f, &t, at));
		older.root = frontier_root(&f);
		assert_ok(proof_consistency(&p, &t, at, SIZE));
		assert_ok(merkle_consistency_verify(&older, &tree, proof_path(&p)));
	}
	forest_done(&tiles);
	free(leaves);
}

static void
a_frontier_from_tiles_can_be_appended_to(void **state)
{
	(void)state;
	enum { SIZE = 530 };
	hash32 *leaves = reference_leaves(SIZE);
	struct forest tiles;
	forest_plant(&tiles, leaves, SIZE);
	hash32 want = reference_root(leaves, SIZE);
	for (size_t size = 0; size <= SIZE; size++) {
		static struct proof_tiles t;
		struct frontier f;
		proof_tiles_init(&t, forest_read, &tiles, SIZE);
		assert_ok(proof_frontier(&f, &t, size));
		assert_ok(frontier_append(&f, 0, leaves + size, SIZE - size));
		hash32 got = frontier_root(&f);
		assert_true(hash32_equal(&got, &want));
	}
	forest_done(&tiles);
	free(leaves);
}

static void
what_lies_outside_the_tree_is_refused(void **state)
{
	(void)state;
	struct proof p;
	struct frontier f;
	static struct proof_tiles t;
	proof_tiles_init(&t, forest_read, NULL, 10); /* nothing is read */
	assert_fails(proof_inclusion(&p, &t, 10, 10), E_RANGE);
	assert_fails(proof_inclusion(&p, &t, 0, 0), E_RANGE);
	assert_fails(proof_inclusion(&p, &t, 3, 11), E_RANGE);
	assert_fails(proof_inclusion(&p, &t, UINT64_MAX, 10), E_RANGE);
	assert_fails(proof_consistency(&p, &t, 6, 5), E_RANGE);
	assert_fails(proof_consistency(&p, &t, 6, 11), E_RANGE);
	assert_fails(proof_frontier(&f, &t, 11), E_RANGE);
	assert_ok(proof_consistency(&p, &t, 0, 10));
	assert_int_equal(p.count, 0);
	assert_ok(proof_consistency(&p, &t, 10, 10));
	assert_int_equal(p.count, 0);
}

static void
a_tile_that_cannot_be_read_fails_the_proof(void **state)
{
	(void)state;
	enum { SIZE = 1000 };
	hash32 *leaves = reference_leaves(SIZE);
	struct forest tiles;
	forest_plant(&tiles, leaves, SIZE);
	struct proof p = {.count = 77};
	static struct proof_tiles t;
	proof_tiles_init(&t, forest_read, &tiles, SIZE);
	assert_ok(proof_inclusion(&p, &t, 5, SIZE));
	size_t needed = tiles.reads;
	assert_true(needed > 1);
	for (size_t n = 1; n < needed; n++) {
		proof_tiles_init(&t, forest_read, &tiles, SIZE);
		tiles.reads = 0;
		tiles.fail_from = n;
		p.count = 77;
		assert_fails(proof_inclusion(&p, &t, 5, SIZE), E_IO);
		assert_int_equal(p.count, 77);
		tiles.fail_from = 0; /* the same tiles go on afterwards */
		assert_ok(proof_inclusion(&p, &t, 5, SIZE));
	}
	forest_done(&tiles);
	free(leaves);
}

/* Hashes out of nothing, for trees that nobody could store: only lengths and reads are looked at.
 */
static err
read_anything(void *user, hash32 *out, const struct tile *t)
{
	const struct proof_tiles *tiles = user;
	struct tile want = tile_at(t->level, t->index, tiles->size);
	assert_int_equal(t->width, want.width);
	for (unsigned i = 0; i < t->width; i++) {
		uint64_t v = t->index * TILE_WIDTH + i;
		memset(out[i].b, (int)t->level, sizeof out[i].b);
		memcpy(out[i].b, &v, sizeof v);
	}
	return ok();
}

static void
the_largest_tree_has_proofs_that_fit(void **state)
{
	(void)state;
	static struct proof_tiles t;
	struct proof p;
	proof_tiles_init(&t, read_anything, &t, UINT64_MAX);
	assert_ok(proof_inclusion(&p, &t, 0, UINT64_MAX));
	assert_int_equal(p.count, 64);
	assert_ok(proof_inclusion(&p, &t, UINT64_MAX - 1, UINT64_MAX));
	assert_int_equal(p.count, 63);
	assert_ok(proof_consistency(&p, &t, 1, UINT64_MAX));
	assert_int_equal(p.count, 64);
	assert_ok(proof_consistency(&p, &t, UINT64_MAX - 2, UINT64_MAX));
	assert_true(p.count <= PROOF_HASHES);
	assert_ok(proof_consistency(&p, &t, (UINT64_C(1) << 63) - 1, UINT64_MAX));
	assert_int_equal(p.count, 65);
	struct frontier f;
	assert_ok(proof_frontier(&f, &t, UINT64_MAX));
}

static void
the_roots_of_a_mirrored_log_come_from_its_tiles(void **state)
{
	(void)state;
	struct loaded full = vectors_file("tlog-tiles/skylight-mirror-300/tile/0/000");
	struct loaded part = vectors_file("tlog-tiles/skylight-mirror-300/tile/0/001.p/44");
	struct loaded upper = vectors_file("tlog-tiles/skylight-mirror-300/tile/1/000.p/1");
	static hash32 leaves[300];
	hash32 root;
	assert_int_equal(full.len + part.len, sizeof leaves);
	memcpy(leaves, full.data, full.len);
	memcpy(leaves + 256, part.data, part.len);
	root = tile_root(leaves);
	assert_int_equal(upper.len, sizeof root);
	assert_memory_equal(upper.data, root.b, upper.len);
	struct forest tiles;
	forest_plant(&tiles, leaves, 300);
	static struct proof_tiles t;
	struct frontier f;
	proof_tiles_init(&t, forest_read, &tiles, 300);
	assert_ok(proof_frontier(&f, &t, 300));
	root = frontier_root(&f);
	hash32 want = reference_root(leaves, 300);
	assert_true(hash32_equal(&root, &want));
	forest_done(&tiles);
	free(full.data);
	free(part.data);
	free(upper.data);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(proofs_of_small_trees_are_those_of_the_rfc),
		cmocka_unit_test(every_proof_that_is_made_verifies),
		cmocka_unit_test(proofs_of_a_large_tree_verify_and_read_few_tiles),
		cmocka_unit_test(a_frontier_from_tiles_can_be_appended_to),
		cmocka_unit_test(what_lies_outside_the_tree_is_refused),
		cmocka_unit_test(a_tile_that_cannot_be_read_fails_the_proof),
		cmocka_unit_test(the_largest_tree_has_proofs_that_fit),
		cmocka_unit_test(the_roots_of_a_mirrored_log_come_from_its_tiles),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

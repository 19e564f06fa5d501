/* SPDX-License-Identifier: Apache-2.0 */
#include "app/covers.h"

#include "support/vectors.h"

enum { LEAVES = 1200 };

static hash32 leaves[LEAVES];

static err
tile(void *self, hash32 *out, const struct tile *t)
{
	const err *e = self;
	uint64_t span = UINT64_C(1) << 8 * t->level;
	for (unsigned i = 0; i < t->width && !failed(*e); i++) {
		struct frontier f;
		frontier_init(&f);
		uint64_t from = (t->index * TILE_WIDTH + i) * span;
		assert_true(from + span <= LEAVES);
		assert_ok(frontier_append(&f, 0, leaves + from, span));
		out[i] = frontier_root(&f);
	}
	return *e;
}

static int
setup(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEAVES; i++)
		leaves[i] = (hash32){{(uint8_t)i, (uint8_t)(i >> 8), 1}};
	return 0;
}

static void
a_cover_leads_from_one_tree_to_another(void **state)
{
	(void)state;
	static hash32 room[TILE_WIDTH];
	err e = ok();
	struct store store = {.self = &e, .tile = tile};
	const uint64_t sizes[] = {0, 1, 2, 7, 255, 256, 257, 511, 512, 700, 1024, 1025, 1200};
	size_t n = sizeof sizes / sizeof *sizes;
	for (size_t i = 0; i < n; i++) {
		for (size_t k = i; k < n; k++) {
			static struct range_cover cover;
			static struct frontier from, to;
			struct covers_source source = {
				.store = &store, .size = sizes[k], .room = room};
			frontier_init(&from);
			frontier_init(&to);
			assert_ok(frontier_append(&from, 0, leaves, sizes[i]));
			assert_ok(frontier_append(&to, 0, leaves, sizes[k]));
			assert_ok(covers_take(&cover, &source, sizes[i], sizes[k]));
			assert_ok(range_append(&from, sizes[k], range_path(&cover)));
			hash32 got = frontier_root(&from), want = frontier_root(&to);
			assert_true(hash32_equal(&got, &want));
		}
	}
}

static void
a_tile_that_cannot_be_read_ends_it(void **state)
{
	(void)state;
	static hash32 room[TILE_WIDTH];
	struct range_cover cover;
	err e = failure(E_DAMAGED);
	struct store store = {.self = &e, .tile = tile};
	struct covers_source source = {.store = &store, .size = LEAVES, .room = room};
	assert_fails(covers_take(&cover, &source, 0, LEAVES), E_DAMAGED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cover_leads_from_one_tree_to_another),
		cmocka_unit_test(a_tile_that_cannot_be_read_ends_it),
	};
	return cmocka_run_group_tests(tests, setup, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Arenas from the system: zero, large enough, and gone afterwards. */
#include "sys/memory.h"

#include "support/vectors.h"

static void
expect_zeroes(arena *a, size_t n)
{
	const uint8_t *p = arena_new(a, uint8_t, n);
	assert_non_null(p);
	for (size_t i = 0; p != NULL && i < n; i += 4096)
		assert_int_equal(p[i], 0);
}

static void
an_arena_is_zero_and_no_larger_than_asked(void **state)
{
	(void)state;
	arena a;
	assert_ok(memory_arena_new(&a, 10000));
	expect_zeroes(&a, 10000);
	assert_null(arena_new(&a, uint8_t, 1));
	memory_arena_free(&a);
	assert_null(a.data);
	memory_arena_free(&a);
}

static void
a_large_arena_is_zero_and_holds_what_was_asked(void **state)
{
	(void)state;
	const size_t sizes[] = {1, (1 << 21) - 1, 1 << 21, (1 << 21) + 1};
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		arena a;
		assert_ok(memory_arena_new_large(&a, sizes[i]));
		expect_zeroes(&a, sizes[i]);
		memory_arena_free(&a);
		assert_null(a.data);
	}
}

static void
more_than_there_is_is_refused(void **state)
{
	(void)state;
	arena a = {.cap = 7};
	assert_fails(memory_arena_new(&a, SIZE_MAX / 2), E_NOMEM);
	assert_fails(memory_arena_new_large(&a, SIZE_MAX / 2), E_NOMEM);
	assert_fails(memory_arena_new_large(&a, SIZE_MAX), E_NOMEM);
	assert_int_equal(a.cap, 7);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_arena_is_zero_and_no_larger_than_asked),
		cmocka_unit_test(a_large_arena_is_zero_and_holds_what_was_asked),
		cmocka_unit_test(more_than_there_is_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

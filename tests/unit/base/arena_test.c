/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <string.h>

#include "support/vectors.h"

static void
objects_are_zeroed_aligned_and_apart(void **state)
{
	(void)state;
	_Alignas(16) uint8_t space[128];
	memset(space, 0xAA, sizeof space);
	arena a = arena_of(space, sizeof space);
	uint8_t *one = arena_new(&a, uint8_t, 3);
	uint64_t *two = arena_new(&a, uint64_t, 2);
	assert_non_null(one);
	assert_non_null(two);
	assert_int_equal((uintptr_t)two % _Alignof(uint64_t), 0);
	assert_true((uint8_t *)two >= one + 3);
	assert_true(two[0] == 0 && two[1] == 0 && one[0] == 0 && one[2] == 0);
}

static void
alignment_holds_wherever_the_memory_starts(void **state)
{
	(void)state;
	uint8_t space[64];
	for (size_t from = 0; from < 16; from++) {
		arena a = arena_of(space + from, sizeof space - from);
		void *p = arena_alloc(&a, 1, 16, 1);
		assert_non_null(p);
		assert_int_equal((uintptr_t)p % 16, 0);
	}
}

static void
it_can_be_filled_to_the_last_octet(void **state)
{
	(void)state;
	uint8_t space[32];
	arena a = arena_of(space, sizeof space);
	assert_non_null(arena_new(&a, uint8_t, 32));
	assert_int_equal(a.used, 32);
	assert_null(arena_new(&a, uint8_t, 1));
}

static void
nothing_fits_always(void **state)
{
	(void)state;
	uint8_t space[1];
	arena a = arena_of(space, sizeof space);
	assert_non_null(arena_new(&a, uint8_t, 1));
	assert_non_null(arena_new(&a, uint8_t, 0));
	assert_non_null(arena_alloc(&a, 0, 1, SIZE_MAX));
	assert_int_equal(a.used, 1);
}

static void
a_copy_gives_its_allocations_back(void **state)
{
	(void)state;
	uint8_t space[16];
	arena perm = arena_of(space, sizeof space);
	arena scratch = perm;
	assert_non_null(arena_new(&scratch, uint8_t, 16));
	assert_int_equal(perm.used, 0);
	assert_non_null(arena_new(&perm, uint8_t, 16));
}

static void
what_does_not_fit_takes_nothing(void **state)
{
	(void)state;
	uint8_t space[32];
	arena a = arena_of(space, sizeof space);
	assert_null(arena_new(&a, uint8_t, 33));
	assert_int_equal(a.used, 0);
	assert_non_null(arena_new(&a, uint8_t, 32));
}

static void
a_product_that_overflows_is_refused(void **state)
{
	(void)state;
	uint8_t space[32];
	arena a = arena_of(space, sizeof space);
	assert_null(arena_alloc(&a, 16, 1, SIZE_MAX / 16 + 1));
	assert_null(arena_alloc(&a, SIZE_MAX, 1, 2));
	assert_null(arena_alloc(&a, 1, 1, SIZE_MAX));
	assert_int_equal(a.used, 0);
}

static void
padding_that_does_not_fit_is_refused(void **state)
{
	(void)state;
	_Alignas(16) uint8_t space[16];
	arena a = arena_of(space + 1, 7);
	assert_null(arena_alloc(&a, 1, 16, 1));
	assert_int_equal(a.used, 0);
}

static void
reserved_memory_is_left_as_it_is(void **state)
{
	(void)state;
	_Alignas(16) uint8_t space[16] = {7, 7, 7, 7, 7, 7, 7, 7, 7};
	arena a = arena_of(space, sizeof space);
	const uint8_t *first = arena_reserve(&a, uint8_t, 1);
	assert_ptr_equal(first, space);
	assert_int_equal(*first, 7);
	const uint64_t *second = arena_reserve(&a, uint64_t, 1);
	assert_ptr_equal(second, space + 8);
	assert_int_equal(space[8], 7);
	assert_null(arena_reserve(&a, uint8_t, 1));
	assert_int_equal(a.used, 16);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(objects_are_zeroed_aligned_and_apart),
		cmocka_unit_test(alignment_holds_wherever_the_memory_starts),
		cmocka_unit_test(it_can_be_filled_to_the_last_octet),
		cmocka_unit_test(nothing_fits_always),
		cmocka_unit_test(a_copy_gives_its_allocations_back),
		cmocka_unit_test(what_does_not_fit_takes_nothing),
		cmocka_unit_test(a_product_that_overflows_is_refused),
		cmocka_unit_test(padding_that_does_not_fit_is_refused),
		cmocka_unit_test(reserved_memory_is_left_as_it_is),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "core/detect/fixed.h"

#include "support/vectors.h"

static void
logarithms_are_exact_at_powers_of_two_and_near_between(void **state)
{
	(void)state;
	assert_int_equal(fixed_log2(0), 0);
	for (unsigned i = 0; i < 64; i++)
		assert_int_equal(fixed_log2(UINT64_C(1) << i), i * Q8);
	assert_in_range(fixed_log2(3), 405 - 3, 405 + 3);      /* 1.585 */
	assert_in_range(fixed_log2(10), 850 - 3, 850 + 3);     /* 3.322 */
	assert_in_range(fixed_log2(1000), 2551 - 3, 2551 + 3); /* 9.966 */
	assert_in_range(fixed_log2(UINT64_MAX), 64 * Q8 - 2, 64 * Q8);
}

static void
logarithms_never_fall(void **state)
{
	(void)state;
	for (uint64_t x = 1; x < 100000; x++)
		assert_true(fixed_log2(x) <= fixed_log2(x + 1));
	for (uint64_t x = 1; x < UINT64_MAX / 3; x = x * 3 / 2 + 1)
		assert_true(fixed_log2(x) <= fixed_log2(x + 1));
}

static void
what_fades_is_half_after_each_half_life(void **state)
{
	(void)state;
	assert_int_equal(fixed_fade(1 << 20, 0, 600), 1 << 20);
	for (uint64_t i = 1; i < 20; i++)
		assert_int_equal(fixed_fade(1 << 20, 600 * i, 600), (1 << 20) >> i);
	assert_in_range(fixed_fade(1000000, 300, 600), 702000, 712000); /* 707,107 */
	assert_int_equal(fixed_fade(UINT32_MAX, UINT64_MAX, 1), 0);
	for (uint64_t t = 0; t < 2000; t++)
		assert_true(fixed_fade(1 << 20, t + 1, 600) <= fixed_fade(1 << 20, t, 600));
}

static void
roots_are_rounded_down(void **state)
{
	(void)state;
	for (uint64_t x = 0; x < 1000; x++) {
		assert_int_equal(fixed_root(x * x), x);
		if (x > 0)
			assert_int_equal(fixed_root(x * x + 2 * x), x);
	}
	assert_int_equal(fixed_root(UINT64_MAX), UINT32_MAX);
}

static void
cosines_are_near_and_never_below_zero(void **state)
{
	(void)state;
	assert_int_equal(fixed_cosine(0), Q16);
	assert_in_range(fixed_cosine(60000), 32768 - 131, 32768 + 131);
	assert_in_range(fixed_cosine(-45000), 46341 - 131, 46341 + 131);
	assert_int_equal(fixed_cosine(90000), 0);
	assert_int_equal(fixed_cosine(-90000), 0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(logarithms_are_exact_at_powers_of_two_and_near_between),
		cmocka_unit_test(logarithms_never_fall),
		cmocka_unit_test(what_fades_is_half_after_each_half_life),
		cmocka_unit_test(roots_are_rounded_down),
		cmocka_unit_test(cosines_are_near_and_never_below_zero),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

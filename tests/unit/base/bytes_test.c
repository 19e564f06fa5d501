/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"

#include <string.h>

#include "support/vectors.h"

static void
literals_and_arrays_have_their_length(void **state)
{
	(void)state;
	static const uint8_t array[3] = {1, 2, 3};
	assert_int_equal(BYTES_LIT("").len, 0);
	assert_int_equal(BYTES_LIT("a\0b").len, 3);
	assert_int_equal(BYTES_ARRAY(array).len, 3);
	assert_int_equal(bytes_of_text("muniment").len, 8);
}

static void
equality_is_of_content_and_length(void **state)
{
	(void)state;
	char copy[] = "muniment";
	assert_true(bytes_equal(bytes_of_text(copy), BYTES_LIT("muniment")));
	assert_true(bytes_equal((bytes){NULL, 0}, BYTES_LIT("")));
	assert_false(bytes_equal(BYTES_LIT("muniment"), BYTES_LIT("muniments")));
	assert_false(bytes_equal(BYTES_LIT("muniment"), BYTES_LIT("Muniment")));
	assert_false(bytes_equal((bytes){NULL, 0}, BYTES_LIT("m")));
}

static void
a_slice_lies_inside(void **state)
{
	(void)state;
	bytes b = BYTES_LIT("muniment");
	assert_true(bytes_equal(bytes_slice(b, 0, 8), b));
	assert_true(bytes_equal(bytes_slice(b, 4, 4), BYTES_LIT("ment")));
	assert_int_equal(bytes_slice(b, 8, 0).len, 0);
	assert_int_equal(bytes_slice((bytes){NULL, 0}, 0, 0).len, 0);
}

static void
a_slice_that_reaches_outside_is_empty(void **state)
{
	(void)state;
	bytes b = BYTES_LIT("muniment");
	static const size_t outside[][2] = {
		{0, 9}, {8, 1}, {9, 0}, {4, 5}, {1, SIZE_MAX}, {SIZE_MAX, 1}, {SIZE_MAX, SIZE_MAX}};
	for (size_t i = 0; i < sizeof outside / sizeof *outside; i++) {
		bytes s = bytes_slice(b, outside[i][0], outside[i][1]);
		assert_int_equal(s.len, 0);
		assert_null(s.data);
	}
}

static void
prefixes_are_found(void **state)
{
	(void)state;
	bytes b = BYTES_LIT("muniment");
	assert_true(bytes_has_prefix(b, BYTES_LIT("")));
	assert_true(bytes_has_prefix(b, BYTES_LIT("muni")));
	assert_true(bytes_has_prefix(b, b));
	assert_false(bytes_has_prefix(b, BYTES_LIT("muniments")));
	assert_false(bytes_has_prefix(b, BYTES_LIT("ment")));
	assert_false(bytes_has_prefix((bytes){NULL, 0}, BYTES_LIT("m")));
}

static void
an_octet_is_found_from_a_place_on(void **state)
{
	(void)state;
	bytes b = BYTES_LIT("muniment");
	assert_int_equal(bytes_find(b, 0, 'm'), 0);
	assert_int_equal(bytes_find(b, 1, 'm'), 4);
	assert_int_equal(bytes_find(b, 4, 'm'), 4);
}

static void
an_octet_that_is_not_there_is_found_at_the_end(void **state)
{
	(void)state;
	bytes b = BYTES_LIT("muniment");
	assert_int_equal(bytes_find(b, 0, 'x'), 8);
	assert_int_equal(bytes_find(b, 5, 'm'), 8);
	assert_int_equal(bytes_find(b, 8, 'm'), 8);
	assert_int_equal(bytes_find(b, SIZE_MAX, 'm'), 8);
	assert_int_equal(bytes_find((bytes){NULL, 0}, 0, 'm'), 0);
}

static void
hashes_differ_in_any_bit(void **state)
{
	(void)state;
	hash32 a = {{0}}, b = {{0}};
	assert_true(hash32_equal(&a, &b));
	for (size_t bit = 0; bit < 256; bit++) {
		b = a;
		b.b[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_false(hash32_equal(&a, &b));
	}
}

static void
ids_differ_in_any_bit(void **state)
{
	(void)state;
	id16 a = {{0}}, b = {{0}};
	assert_true(id16_equal(&a, &b));
	for (size_t bit = 0; bit < 128; bit++) {
		b = a;
		b.b[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_false(id16_equal(&a, &b));
	}
}

static void
nothing_is_copied_from_nothing(void **state)
{
	(void)state;
	uint8_t to[2] = {1, 2};
	bytes_copy(to, (bytes){NULL, 0});
	bytes_copy(NULL, (bytes){NULL, 0});
	assert_int_equal(to[0], 1);
	bytes_copy(to, BYTES_LIT("a"));
	assert_int_equal(to[0], 'a');
	assert_int_equal(to[1], 2);
}

static void
wiped_memory_is_zero_and_its_neighbours_are_not(void **state)
{
	(void)state;
	uint8_t space[34];
	memset(space, 0xAA, sizeof space);
	wipe(space + 1, 32);
	wipe(space, 0);
	wipe(NULL, 0);
	assert_int_equal(space[0], 0xAA);
	assert_int_equal(space[33], 0xAA);
	for (size_t i = 1; i < 33; i++)
		assert_int_equal(space[i], 0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(literals_and_arrays_have_their_length),
		cmocka_unit_test(equality_is_of_content_and_length),
		cmocka_unit_test(a_slice_lies_inside),
		cmocka_unit_test(a_slice_that_reaches_outside_is_empty),
		cmocka_unit_test(prefixes_are_found),
		cmocka_unit_test(an_octet_is_found_from_a_place_on),
		cmocka_unit_test(an_octet_that_is_not_there_is_found_at_the_end),
		cmocka_unit_test(hashes_differ_in_any_bit),
		cmocka_unit_test(ids_differ_in_any_bit),
		cmocka_unit_test(nothing_is_copied_from_nothing),
		cmocka_unit_test(wiped_memory_is_zero_and_its_neighbours_are_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

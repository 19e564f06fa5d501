/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include "support/vectors.h"

static void
numbers_are_written_big_endian(void **state)
{
	(void)state;
	uint8_t space[15];
	buf b = BUF_ARRAY(space);
	buf_u8(&b, 0x01);
	buf_u16(&b, 0x0203);
	buf_u32(&b, 0x04050607);
	buf_u64(&b, 0x08090A0B0C0D0E0F);
	assert_ok(buf_done(&b));
	for (uint8_t i = 0; i < sizeof space; i++)
		assert_int_equal(space[i], i + 1);
}

static void
text_and_bytes_follow_each_other_without_a_nul(void **state)
{
	(void)state;
	uint8_t space[8];
	buf b = BUF_ARRAY(space);
	buf_text(&b, "muni");
	buf_put(&b, BYTES_LIT("ment"));
	buf_put(&b, (bytes){NULL, 0});
	buf_text(&b, "");
	assert_ok(buf_done(&b));
	assert_true(bytes_equal(buf_bytes(&b), BYTES_LIT("muniment")));
}

static void
decimals_have_no_leading_zeroes(void **state)
{
	(void)state;
	static const struct {
		uint64_t v;
		const char *text;
	} rows[] = {{0, "0"}, {7, "7"}, {10, "10"}, {UINT32_MAX, "4294967295"},
		{UINT64_MAX, "18446744073709551615"}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t space[20];
		buf b = BUF_ARRAY(space);
		buf_decimal(&b, rows[i].v);
		assert_ok(buf_done(&b));
		assert_true(bytes_equal(buf_bytes(&b), bytes_of_text(rows[i].text)));
	}
}

static void
room_is_given_in_place(void **state)
{
	(void)state;
	uint8_t space[4];
	buf b = BUF_ARRAY(space);
	buf_u8(&b, 1);
	assert_ptr_equal(buf_room(&b, 3), space + 1);
	assert_int_equal(b.len, 4);
	assert_ok(buf_done(&b));
}

static void
a_write_that_does_not_fit_writes_nothing(void **state)
{
	(void)state;
	uint8_t space[4] = {9, 9, 9, 9};
	buf b = buf_of(space, 3);
	buf_u32(&b, 0);
	assert_int_equal(b.len, 0);
	static const uint8_t untouched[4] = {9, 9, 9, 9};
	assert_memory_equal(space, untouched, sizeof space);
	assert_fails(buf_done(&b), E_TOO_LARGE);
}

static void
after_a_failed_write_nothing_is_written_any_more(void **state)
{
	(void)state;
	uint8_t space[4];
	buf b = BUF_ARRAY(space);
	buf_u16(&b, 0x0102);
	buf_text(&b, "abc");
	buf_u8(&b, 3);
	buf_put(&b, BYTES_LIT("d"));
	assert_null(buf_room(&b, 0));
	assert_int_equal(b.len, 2);
	assert_fails(buf_done(&b), E_TOO_LARGE);
}

static void
a_size_near_the_end_of_memory_is_refused(void **state)
{
	(void)state;
	uint8_t space[4];
	buf b = BUF_ARRAY(space);
	buf_u8(&b, 1);
	assert_null(buf_room(&b, SIZE_MAX));
	assert_fails(buf_done(&b), E_TOO_LARGE);
}

static void
no_memory_holds_nothing_but_nothing(void **state)
{
	(void)state;
	buf b = buf_of(NULL, 0);
	buf_put(&b, (bytes){NULL, 0});
	assert_ok(buf_done(&b));
	buf_u8(&b, 1);
	assert_fails(buf_done(&b), E_TOO_LARGE);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_written_big_endian),
		cmocka_unit_test(text_and_bytes_follow_each_other_without_a_nul),
		cmocka_unit_test(decimals_have_no_leading_zeroes),
		cmocka_unit_test(room_is_given_in_place),
		cmocka_unit_test(a_write_that_does_not_fit_writes_nothing),
		cmocka_unit_test(after_a_failed_write_nothing_is_written_any_more),
		cmocka_unit_test(a_size_near_the_end_of_memory_is_refused),
		cmocka_unit_test(no_memory_holds_nothing_but_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

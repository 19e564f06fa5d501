/* SPDX-License-Identifier: Apache-2.0 */
#include "base/reader.h"

#include "base/buf.h"
#include "support/vectors.h"

static void
what_a_buf_wrote_is_read_back(void **state)
{
	(void)state;
	uint8_t space[64];
	buf b = BUF_ARRAY(space);
	buf_u8(&b, 0xFE);
	buf_u16(&b, 0xFEDC);
	buf_u32(&b, 0xFEDCBA98);
	buf_u64(&b, 0xFEDCBA9876543210);
	buf_text(&b, "label");
	buf_text(&b, "rest");
	reader r = reader_of(buf_bytes(&b));
	assert_int_equal(reader_u8(&r), 0xFE);
	assert_int_equal(reader_u16(&r), 0xFEDC);
	assert_int_equal(reader_u32(&r), 0xFEDCBA98);
	assert_true(reader_u64(&r) == 0xFEDCBA9876543210);
	reader_expect(&r, BYTES_LIT("label"));
	assert_true(bytes_equal(reader_rest(&r), BYTES_LIT("rest")));
	assert_true(bytes_equal(reader_take(&r, 4), BYTES_LIT("rest")));
	assert_true(reader_at_end(&r));
	assert_ok(reader_done(&r));
}

static void
lines_end_with_lf_and_are_given_without_it(void **state)
{
	(void)state;
	reader r = reader_of(BYTES_LIT("one\n\ntwo\r\n"));
	assert_true(bytes_equal(reader_line(&r), BYTES_LIT("one")));
	assert_int_equal(reader_line(&r).len, 0);
	assert_true(bytes_equal(reader_line(&r), BYTES_LIT("two\r")));
	assert_ok(reader_done(&r));
}

static void
hashes_and_ids_are_copied(void **state)
{
	(void)state;
	uint8_t in[48];
	for (uint8_t i = 0; i < sizeof in; i++)
		in[i] = i;
	reader r = reader_of(BYTES_ARRAY(in));
	hash32 h = reader_hash32(&r);
	id16 id = reader_id16(&r);
	assert_ok(reader_done(&r));
	assert_memory_equal(h.b, in, 32);
	assert_memory_equal(id.b, in + 32, 16);
}

static void
nothing_is_read_from_nothing(void **state)
{
	(void)state;
	reader r = reader_of((bytes){NULL, 0});
	assert_int_equal(reader_take(&r, 0).len, 0);
	assert_ok(reader_done(&r));
	assert_int_equal(reader_u8(&r), 0);
	assert_fails(reader_done(&r), E_FORMAT);
}

static void
bytes_left_over_are_rejected(void **state)
{
	(void)state;
	reader r = reader_of(BYTES_LIT("ab"));
	assert_int_equal(reader_u8(&r), 'a');
	assert_false(reader_at_end(&r));
	assert_fails(reader_done(&r), E_FORMAT);
}

static void
a_number_that_is_cut_short_reads_as_zero_and_fails(void **state)
{
	(void)state;
	for (size_t n = 0; n < 8; n++) {
		static const uint8_t in[7] = {1, 1, 1, 1, 1, 1, 1};
		reader r = reader_of(bytes_of(in, n));
		assert_true(reader_u64(&r) == 0);
		assert_fails(reader_done(&r), E_FORMAT);
	}
}

static void
a_hash_that_is_cut_short_is_all_zero(void **state)
{
	(void)state;
	uint8_t in[31];
	for (size_t i = 0; i < sizeof in; i++)
		in[i] = 0xFF;
	reader r = reader_of(BYTES_ARRAY(in));
	hash32 h = reader_hash32(&r), zero = {{0}};
	assert_true(hash32_equal(&h, &zero));
	assert_fails(reader_done(&r), E_FORMAT);
}

static void
after_a_failed_read_nothing_is_read_any_more(void **state)
{
	(void)state;
	reader r = reader_of(BYTES_LIT("abcdefgh\n"));
	assert_int_equal(reader_take(&r, 10).len, 0);
	assert_int_equal(reader_u8(&r), 0);
	assert_int_equal(reader_u16(&r), 0);
	assert_int_equal(reader_u32(&r), 0);
	assert_int_equal(reader_line(&r).len, 0);
	assert_int_equal(reader_rest(&r).len, 0);
	assert_true(reader_at_end(&r)); /* so that a loop over the input ends */
	assert_fails(reader_done(&r), E_FORMAT);
}

static void
a_size_near_the_end_of_memory_is_refused(void **state)
{
	(void)state;
	reader r = reader_of(BYTES_LIT("abcd"));
	assert_int_equal(reader_u8(&r), 'a');
	assert_int_equal(reader_take(&r, SIZE_MAX).len, 0);
	assert_fails(reader_done(&r), E_FORMAT);
}

static void
another_literal_is_rejected(void **state)
{
	(void)state;
	static const char *const others[] = {"", "labe", "Label", "labem"};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		reader r = reader_of(bytes_of_text(others[i]));
		reader_expect(&r, BYTES_LIT("label"));
		assert_fails(reader_done(&r), E_FORMAT);
	}
}

static void
a_last_line_without_lf_is_rejected(void **state)
{
	(void)state;
	static const char *const texts[] = {"", "one", "one\ntwo"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		reader r = reader_of(bytes_of_text(texts[i]));
		(void)reader_line(&r);
		(void)reader_line(&r);
		assert_fails(reader_done(&r), E_FORMAT);
	}
}

static void
what_the_caller_refuses_stays_refused(void **state)
{
	(void)state;
	reader r = reader_of(BYTES_LIT("a"));
	assert_int_equal(reader_u8(&r), 'a');
	reader_refuse(&r);
	assert_fails(reader_done(&r), E_FORMAT);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_buf_wrote_is_read_back),
		cmocka_unit_test(lines_end_with_lf_and_are_given_without_it),
		cmocka_unit_test(hashes_and_ids_are_copied),
		cmocka_unit_test(nothing_is_read_from_nothing),
		cmocka_unit_test(bytes_left_over_are_rejected),
		cmocka_unit_test(a_number_that_is_cut_short_reads_as_zero_and_fails),
		cmocka_unit_test(a_hash_that_is_cut_short_is_all_zero),
		cmocka_unit_test(after_a_failed_read_nothing_is_read_any_more),
		cmocka_unit_test(a_size_near_the_end_of_memory_is_refused),
		cmocka_unit_test(another_literal_is_rejected),
		cmocka_unit_test(a_last_line_without_lf_is_rejected),
		cmocka_unit_test(what_the_caller_refuses_stays_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "core/codec/field.h"

#include "support/vectors.h"

/* One field of N octets 01 02 03 ... */
static bytes
sample(size_t n)
{
	static uint8_t room[64];
	uint8_t octets[48];
	for (size_t i = 0; i < sizeof octets; i++)
		octets[i] = (uint8_t)(i + 1);
	buf b = BUF_ARRAY(room);
	field_put(&b, bytes_of(octets, n));
	assert_ok(buf_done(&b));
	return buf_bytes(&b);
}

static void
numbers_are_big_endian_and_of_their_size(void **state)
{
	(void)state;
	static const struct {
		uint64_t value;
		size_t octets;
		const char *want;
	} rows[] = {{0, 1, "\0"}, {255, 1, "\xFF"}, {258, 2, "\1\2"}, {258, 4, "\0\0\1\2"},
		{UINT64_MAX, 8, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"},
		{UINT64_C(0x0102030405060708), 8, "\1\2\3\4\5\6\7\10"}};
	uint8_t room[24];
	buf b = BUF_ARRAY(room);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		bytes got = field_number(&b, rows[i].value, rows[i].octets);
		assert_int_equal(got.len, rows[i].octets);
		assert_memory_equal(got.data, rows[i].want, got.len);
	}
	assert_int_equal(b.len, 1 + 1 + 2 + 4 + 8 + 8);
}

static void
fields_of_fixed_size_are_read(void **state)
{
	(void)state;
	reader r = reader_of(sample(1));
	assert_int_equal(field_take_u8(&r), 1);
	assert_ok(reader_done(&r));
	r = reader_of(sample(2));
	assert_int_equal(field_take_u16(&r), 0x0102);
	assert_ok(reader_done(&r));
	r = reader_of(sample(4));
	assert_int_equal(field_take_u32(&r), 0x01020304);
	assert_ok(reader_done(&r));
	r = reader_of(sample(8));
	assert_true(field_take_u64(&r) == UINT64_C(0x0102030405060708));
	assert_ok(reader_done(&r));
	r = reader_of(sample(16));
	assert_int_equal(field_take_id16(&r).b[15], 16);
	assert_ok(reader_done(&r));
	r = reader_of(sample(32));
	assert_int_equal(field_take_hash32(&r).b[31], 32);
	assert_ok(reader_done(&r));
}

/* Also when the octets are there: a number has one spelling. */
static void
fields_of_any_other_size_are_rejected(void **state)
{
	(void)state;
	for (size_t n = 0; n <= 40; n++) {
		reader r[6];
		for (size_t i = 0; i < 6; i++)
			r[i] = reader_of(sample(n));
		(void)field_take_u8(&r[0]);
		(void)field_take_u16(&r[1]);
		(void)field_take_u32(&r[2]);
		(void)field_take_u64(&r[3]);
		(void)field_take_id16(&r[4]);
		(void)field_take_hash32(&r[5]);
		static const size_t sizes[6] = {1, 2, 4, 8, 16, 32};
		for (size_t i = 0; i < 6; i++)
			assert_true(r[i].bad == (n != sizes[i]));
	}
}

static void
a_field_longer_than_what_is_there_is_rejected(void **state)
{
	(void)state;
	static const uint8_t huge[] = {0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3};
	bytes whole = sample(8);
	for (size_t n = 0; n < whole.len; n++) {
		reader r = reader_of(bytes_slice(whole, 0, n));
		assert_int_equal(field_take(&r).len, 0);
		assert_true(r.bad);
	}
	reader r = reader_of(BYTES_ARRAY(huge));
	assert_int_equal(field_take(&r).len, 0);
	assert_true(r.bad);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_big_endian_and_of_their_size),
		cmocka_unit_test(fields_of_fixed_size_are_read),
		cmocka_unit_test(fields_of_any_other_size_are_rejected),
		cmocka_unit_test(a_field_longer_than_what_is_there_is_rejected),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

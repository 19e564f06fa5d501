/* SPDX-License-Identifier: Apache-2.0 */
#include "api/range.h"

#include "support/vectors.h"

static void
one_range_in_its_three_forms(void **state)
{
	(void)state;
	static const struct {
		const char *value;
		uint64_t total, from, length;
	} rows[] = {
		{"bytes=0-0", 10, 0, 1},
		{"bytes=4-7", 10, 4, 4},
		{"bytes=4-9", 10, 4, 6},
		{"bytes=4-10", 10, 4, 6},
		{"bytes=4-18446744073709551615", 10, 4, 6},
		{"bytes=4-", 10, 4, 6},
		{"bytes=0-", 10, 0, 10},
		{"bytes=-4", 10, 6, 4},
		{"bytes=-10", 10, 0, 10},
		{"bytes=-11", 10, 0, 10},
		{"bytes=0-18446744073709551615", UINT64_MAX, 0, UINT64_MAX},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct range r;
		assert_ok(range_decode(&r, bytes_of_text(rows[i].value), rows[i].total));
		assert_true(r.from == rows[i].from);
		assert_true(r.length == rows[i].length);
	}
}

static void
what_lies_behind_the_end_is_not_there(void **state)
{
	(void)state;
	static const struct {
		const char *value;
		uint64_t total;
	} rows[] = {
		{"bytes=10-", 10},
		{"bytes=10-12", 10},
		{"bytes=-0", 10},
		{"bytes=0-", 0},
		{"bytes=0-0", 0},
		{"bytes=-1", 0},
		{"bytes=18446744073709551615-", UINT64_MAX},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct range r = {7, 7};
		assert_fails(
			range_decode(&r, bytes_of_text(rows[i].value), rows[i].total), E_EXTENT);
		assert_int_equal(r.from, 7);
	}
}

static void
anything_else_is_refused(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"",
		"bytes",
		"bytes=",
		"bytes=-",
		"bytes=4",
		"bytes=7-4",
		"bytes= 4-7",
		"bytes=4 -7",
		"bytes=4-7 ",
		"bytes=4-7,9-",
		"bytes=0-0,-1",
		"bytes=04-7",
		"bytes=4-07",
		"bytes=--4",
		"bytes=4--7",
		"bytes=+4-7",
		"bytes=0x4-7",
		"Bytes=4-7",
		"lines=4-7",
		"bytes=18446744073709551616-",
		"bytes=000000000000000000000000000-",
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct range r = {7, 7};
		assert_fails(range_decode(&r, bytes_of_text(rows[i]), 10), E_FORMAT);
		assert_int_equal(r.from, 7);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_range_in_its_three_forms),
		cmocka_unit_test(what_lies_behind_the_end_is_not_there),
		cmocka_unit_test(anything_else_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

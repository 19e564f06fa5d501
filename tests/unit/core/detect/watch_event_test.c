/* SPDX-License-Identifier: Apache-2.0 */
#include "core/detect/watch_event.h"

#include <stdio.h>
#include <string.h>

#include "support/vectors.h"

enum { COLUMNS = 16 };

static const char *const good[COLUMNS] = {"7", "1767560963", "u050", "reviewer", "download", "c1",
	"0", "451192", "192.0.2.1", "PH", "-14.59", "120.9", "5734", "d02ab8", "denied", "0"};

/* GOOD with TEXT in COLUMN. */
static err
decode_with(struct watch_event *out, size_t column, const char *text)
{
	static char line[2 * WATCH_LINE_MAX];
	size_t n = 0;
	for (size_t i = 0; i < COLUMNS; i++)
		n += (size_t)snprintf(line + n, sizeof line - n, "%s%s", i > 0 ? "\t" : "",
			i == column ? text : good[i]);
	return watch_event_decode(out, bytes_of((uint8_t *)line, n));
}

static void
every_column_is_taken(void **state)
{
	(void)state;
	struct watch_event e;
	assert_ok(decode_with(&e, COLUMNS, ""));
	assert_int_equal(e.idx, 7);
	assert_int_equal(e.time_s, 1767560963);
	assert_true(bytes_equal(e.person, BYTES_LIT("u050")));
	assert_true(bytes_equal(e.role, BYTES_LIT("reviewer")));
	assert_int_equal(e.kind, WATCH_TAKE);
	assert_true(e.unassigned);
	assert_true(e.one_factor);
	assert_int_equal(e.octets, 451192);
	assert_int_equal(e.latitude, -14590);
	assert_int_equal(e.longitude, 120900);
	assert_int_equal(e.result, WATCH_REFUSED);
}

static void
names_that_differ_are_told_apart(void **state)
{
	(void)state;
	struct watch_event a, b;
	assert_ok(decode_with(&a, COLUMNS, ""));
	assert_ok(decode_with(&b, 13, "d02ab9"));
	assert_int_not_equal(a.device, b.device);
	assert_int_equal(a.network, b.network);
	assert_ok(decode_with(&b, 4, "teleport"));
	assert_int_equal(b.action, WATCH_ACTIONS - 1);
	assert_int_equal(b.kind, WATCH_OTHER);
}

static void
each_column_refuses_what_it_cannot_be(void **state)
{
	(void)state;
	static const struct {
		size_t column;
		const char *text;
	} bad[] = {{0, ""}, {0, "07"}, {0, "-1"}, {1, "253402300800"}, {1, "1.5"},
		{1, "18446744073709551616"}, {2, ""}, {2, "a\x1b[2J"}, {2, "\xff"}, {3, ""},
		{3, "\x7f"}, {6, "2"}, {6, "yes"}, {6, ""}, {7, "1e3"}, {10, "90.001"},
		{10, "-90.001"}, {10, "."}, {10, "-"}, {10, ""}, {10, "1.2345"}, {10, "1.2.3"},
		{10, "+1"}, {10, "1e1"}, {11, "180.001"}, {11, "999999999999999999999"},
		{14, "maybe"}, {14, ""}, {15, "3"}};
	struct watch_event e = {.idx = 99};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		err got = decode_with(&e, bad[i].column, bad[i].text);
		assert_fails(got, E_FORMAT);
		assert_int_equal(got.at, bad[i].column + 1);
		assert_int_equal(e.idx, 99);
	}
}

static void
too_few_or_too_many_columns_or_octets_are_refused(void **state)
{
	(void)state;
	static uint8_t long_line[WATCH_LINE_MAX + 1];
	struct watch_event e;
	assert_fails(watch_event_decode(&e, BYTES_LIT("")), E_FORMAT);
	assert_fails(watch_event_decode(&e, BYTES_LIT("1\t2\tu\tr")), E_FORMAT);
	assert_fails(decode_with(&e, 15, "1\t"), E_FORMAT);
	memset(long_line, '1', sizeof long_line);
	assert_fails(watch_event_decode(&e, BYTES_ARRAY(long_line)), E_TOO_LARGE);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_column_is_taken),
		cmocka_unit_test(names_that_differ_are_told_apart),
		cmocka_unit_test(each_column_refuses_what_it_cannot_be),
		cmocka_unit_test(too_few_or_too_many_columns_or_octets_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

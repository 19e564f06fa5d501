/* SPDX-License-Identifier: Apache-2.0 */
#include "api/query.h"

#include "support/vectors.h"

static void
each_parameter_is_found_and_none_need_be_there(void **state)
{
	(void)state;
	struct query_row rows[] = {{"after", {0}}, {"control", {0}}, {"chain", {0}}};
	assert_ok(query_decode(rows, 3, BYTES_LIT("chain=matter:00ff&after=17")));
	assert_true(bytes_equal(rows[0].value, BYTES_LIT("17")));
	assert_null(rows[1].value.data);
	assert_true(bytes_equal(rows[2].value, BYTES_LIT("matter:00ff")));
	struct query_row none[] = {{"after", {0}}};
	assert_ok(query_decode(none, 1, (bytes){0}));
	assert_null(none[0].value.data);
}

static void
a_query_that_is_not_exactly_that_is_refused(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"x=1",
		"after",
		"after=",
		"=1",
		"after=1&after=1",
		"after=1&",
		"&after=1",
		"after=1&&control=1",
		"&",
		"after=%31",
		"after=1+1",
		"after=A",
		"After=1",
		"after=1;control=1",
		"after=1?",
		"after=a=b",
		"after=1 ",
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct query_row known[] = {{"after", {0}}, {"control", {0}}};
		assert_fails(query_decode(known, 2, bytes_of_text(rows[i])), E_FORMAT);
	}
}

static void
a_number_is_canonical_and_bounded(void **state)
{
	(void)state;
	struct query_row row = {"after", {0}};
	uint64_t n = 5;
	assert_ok(query_number(&n, &row, 25));
	assert_int_equal(n, 5);
	row.value = BYTES_LIT("25");
	assert_ok(query_number(&n, &row, 25));
	assert_int_equal(n, 25);
	row.value = BYTES_LIT("26");
	assert_fails(query_number(&n, &row, 25), E_RANGE);
	row.value = BYTES_LIT("007");
	assert_fails(query_number(&n, &row, 25), E_FORMAT);
	row.value = BYTES_LIT("-7");
	assert_fails(query_number(&n, &row, 25), E_FORMAT);
	assert_int_equal(n, 25);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_parameter_is_found_and_none_need_be_there),
		cmocka_unit_test(a_query_that_is_not_exactly_that_is_refused),
		cmocka_unit_test(a_number_is_canonical_and_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

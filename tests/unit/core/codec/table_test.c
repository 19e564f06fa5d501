/* SPDX-License-Identifier: Apache-2.0 */
#include "core/codec/table.h"

#include "base/buf.h"
#include "core/codec/list.h"
#include "support/vectors.h"

enum { ROWS = 9 };

static uint8_t room[256];

/* Rows "a1", "c2", "e3", ...; the key is the letter. */
static bytes
sample(size_t count)
{
	static uint8_t rows[ROWS][2];
	bytes items[ROWS];
	for (size_t i = 0; i < count; i++) {
		rows[i][0] = (uint8_t)('a' + 2 * i);
		rows[i][1] = (uint8_t)('1' + i);
		items[i] = BYTES_ARRAY(rows[i]);
	}
	buf b = BUF_ARRAY(room);
	list_encode(&b, items, (uint32_t)count);
	return buf_bytes(&b);
}

static void
each_row_is_found_by_its_key_and_no_other_is(void **state)
{
	(void)state;
	for (size_t n = 0; n <= ROWS; n++) {
		table t;
		assert_ok(table_decode(&t, sample(n), 2, 1));
		assert_int_equal(table_count(&t), n);
		for (size_t i = 0; i < ROWS; i++) {
			uint8_t there = (uint8_t)('a' + 2 * i), between = (uint8_t)(there + 1);
			bytes row = {NULL, 77};
			assert_int_equal(table_find(&row, &t, bytes_of(&there, 1)), i < n);
			assert_true(i >= n ? row.len == 77 : bytes_equal(row, table_at(&t, i)));
			assert_false(table_find(&row, &t, bytes_of(&between, 1)));
		}
	}
}

static void
refuse(const bytes *items, uint32_t count)
{
	table t = {.row = 77};
	buf b = BUF_ARRAY(room);
	list_encode(&b, items, count);
	assert_fails(table_decode(&t, buf_bytes(&b), 2, 1), E_FORMAT);
	assert_int_equal(t.row, 77);
}

static void
rows_out_of_order_or_with_one_key_are_rejected(void **state)
{
	(void)state;
	refuse((bytes[]){BYTES_LIT("b1"), BYTES_LIT("a2")}, 2);
	refuse((bytes[]){BYTES_LIT("a1"), BYTES_LIT("a1")}, 2);
	refuse((bytes[]){BYTES_LIT("a1"), BYTES_LIT("a2")}, 2);
	refuse((bytes[]){BYTES_LIT("a1"), BYTES_LIT("c2"), BYTES_LIT("b3")}, 3);
}

static void
rows_of_another_size_are_rejected(void **state)
{
	(void)state;
	refuse((bytes[]){BYTES_LIT("a")}, 1);
	refuse((bytes[]){BYTES_LIT("a11")}, 1);
	refuse((bytes[]){BYTES_LIT("a1"), BYTES_LIT("")}, 2);
}

static void
what_is_no_list_is_rejected(void **state)
{
	(void)state;
	table t;
	bytes whole = sample(3);
	for (size_t n = 0; n < whole.len; n++)
		assert_fails(table_decode(&t, bytes_slice(whole, 0, n), 2, 1), E_FORMAT);
	assert_fails(table_decode(&t, bytes_of(room, whole.len + 1), 2, 1), E_FORMAT);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_row_is_found_by_its_key_and_no_other_is),
		cmocka_unit_test(rows_out_of_order_or_with_one_key_are_rejected),
		cmocka_unit_test(rows_of_another_size_are_rejected),
		cmocka_unit_test(what_is_no_list_is_rejected),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

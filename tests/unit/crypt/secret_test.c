/* SPDX-License-Identifier: Apache-2.0 */
#include "crypt/secret.h"

#include <string.h>

#include "crypt/ct.h"
#include "support/vectors.h"

static const uint8_t zero[16];

static void
contents_are_replaced_without_leftovers(void **state)
{
	(void)state;
	uint8_t mem[16];
	struct secret s;
	secret_init(&s, mem, sizeof mem);
	assert_int_equal(secret_expose(&s).len, 0);
	assert_ok(secret_set(&s, BYTES_LIT("a longer secret!")));
	assert_ok(secret_set(&s, BYTES_LIT("short")));
	assert_true(bytes_equal(secret_expose(&s), BYTES_LIT("short")));
	assert_memory_equal(mem + 5, zero, 11);
	secret_shorten(&s, 2);
	assert_true(bytes_equal(secret_expose(&s), BYTES_LIT("sh")));
	assert_memory_equal(mem + 2, zero, 14);
	secret_done(&s);
	assert_int_equal(secret_expose(&s).len, 0);
	assert_memory_equal(mem, zero, 16);
}

static void
what_does_not_fit_empties_the_secret(void **state)
{
	(void)state;
	uint8_t mem[16];
	struct secret s;
	secret_init(&s, mem, sizeof mem);
	assert_ok(secret_set(&s, BYTES_LIT("secret")));
	assert_fails(secret_set(&s, BYTES_LIT("seventeen octets!")), E_TOO_LARGE);
	assert_int_equal(secret_expose(&s).len, 0);
	assert_memory_equal(mem, zero, 16);
	assert_null(secret_room(&s, 17));
	assert_non_null(secret_room(&s, 16));
}

static void
what_is_appended_stands_behind_or_not_at_all(void **state)
{
	(void)state;
	uint8_t mem[16];
	struct secret s;
	secret_init(&s, mem, sizeof mem);
	secret_done(&s);
	assert_ok(secret_append(&s, BYTES_LIT("ten octets")));
	assert_ok(secret_append(&s, BYTES_LIT("")));
	assert_fails(secret_append(&s, BYTES_LIT("too long")), E_TOO_LARGE);
	assert_true(bytes_equal(secret_expose(&s), BYTES_LIT("ten octets")));
	assert_memory_equal(mem + 10, zero, 6);
	assert_ok(secret_append(&s, BYTES_LIT("longer")));
	assert_true(bytes_equal(secret_expose(&s), BYTES_LIT("ten octetslonger")));
	assert_fails(secret_append(&s, BYTES_LIT("!")), E_TOO_LARGE);
}

static void
a_part_is_replaced_in_its_place(void **state)
{
	(void)state;
	uint8_t room[8];
	struct secret s;
	secret_init(&s, room, sizeof room);
	assert_ok(secret_set(&s, BYTES_LIT("abcdef")));
	secret_replace(&s, 2, BYTES_LIT("XY"));
	assert_int_equal(s.len, 6);
	assert_memory_equal(room, "abXYef\0\0", 8);
}

static void
comparison_sees_every_octet(void **state)
{
	(void)state;
	uint8_t a[40], b[40];
	memset(a, 0xA5, sizeof a);
	memset(b, 0xA5, sizeof b);
	assert_true(ct_eq(a, b, sizeof a));
	assert_int_equal(ct_eq_mask(a, b, sizeof a), 0xFF);
	assert_true(ct_eq(a, b, 0));
	for (size_t bit = 0; bit < sizeof b * 8; bit++) {
		b[bit / 8] ^= (uint8_t)(1U << bit % 8);
		assert_false(ct_eq(a, b, sizeof a));
		assert_int_equal(ct_eq_mask(a, b, sizeof a), 0);
		assert_true(ct_eq(a, b, bit / 8));
		b[bit / 8] ^= (uint8_t)(1U << bit % 8);
	}
}

static void
selection_takes_one_side_whole(void **state)
{
	(void)state;
	const uint8_t a[3] = {0, 0xFF, 7}, b[3] = {0xFF, 1, 7};
	uint8_t out[3];
	ct_select(out, 0xFF, a, b, 3);
	assert_memory_equal(out, a, 3);
	ct_select(out, 0, a, b, 3);
	assert_memory_equal(out, b, 3);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(contents_are_replaced_without_leftovers),
		cmocka_unit_test(what_does_not_fit_empties_the_secret),
		cmocka_unit_test(what_is_appended_stands_behind_or_not_at_all),
		cmocka_unit_test(a_part_is_replaced_in_its_place),
		cmocka_unit_test(comparison_sees_every_octet),
		cmocka_unit_test(selection_takes_one_side_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

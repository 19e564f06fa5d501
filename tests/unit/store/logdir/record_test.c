/* SPDX-License-Identifier: Apache-2.0 */
#include "store/logdir/record.h"

#include <string.h>

#include "store/sector.h"
#include "support/vectors.h"

static struct record
sample(void)
{
	struct record r = {.kind = RECORD_ENTRIES,
		.count = 3,
		.at = 1024,
		.before = 77,
		.entries_len = 600,
		.openings_len = 72,
		.zero_sectors = 1,
		.thin_sectors = 2};
	memset(r.root.b, 0xaa, sizeof r.root.b);
	memset(r.openings.b, 0x55, sizeof r.openings.b);
	return r;
}

static void
what_is_encoded_is_decoded(void **state)
{
	(void)state;
	uint8_t sector[RECORD_SECTOR];
	struct record r = sample(), got;
	record_encode(sector, &r);
	assert_ok(record_decode(&got, sector));
	assert_int_equal(got.kind, RECORD_ENTRIES);
	assert_int_equal(got.count, 3);
	assert_int_equal(got.at, 1024);
	assert_int_equal(got.before, 77);
	assert_int_equal(got.entries_len, 600);
	assert_int_equal(got.openings_len, 72);
	assert_int_equal(got.zero_sectors, 1);
	assert_int_equal(got.thin_sectors, 2);
	assert_true(hash32_equal(&got.root, &r.root));
	assert_true(hash32_equal(&got.openings, &r.openings));
}

static void
any_flipped_bit_is_refused(void **state)
{
	(void)state;
	uint8_t sector[RECORD_SECTOR];
	struct record r = sample(), got;
	record_encode(sector, &r);
	for (size_t bit = 0; bit < RECORD_SECTOR * 8; bit++) {
		sector[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_fails(record_decode(&got, sector), E_FORMAT);
		sector[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

static void
a_sector_of_zeroes_is_no_record(void **state)
{
	(void)state;
	static const uint8_t zeroes[RECORD_SECTOR];
	struct record got;
	assert_true(sector_is_zero(zeroes));
	assert_fails(record_decode(&got, zeroes), E_FORMAT);
}

static void
one_octet_anywhere_is_not_zero(void **state)
{
	(void)state;
	uint8_t sector[RECORD_SECTOR] = {0};
	for (size_t i = 0; i < RECORD_SECTOR; i++) {
		sector[i] = 1;
		assert_false(sector_is_zero(sector));
		sector[i] = 0;
	}
}

/* Its own checksum is right: what it says is not. */
static void
refuse(struct record r)
{
	uint8_t sector[RECORD_SECTOR];
	struct record got;
	record_encode(sector, &r);
	assert_fails(record_decode(&got, sector), E_FORMAT);
}

static void
what_cannot_be_is_refused(void **state)
{
	(void)state;
	struct record r = sample();
	r.count = 0;
	refuse(r);
	r = sample();
	r.kind = RECORD_CLOSED;
	refuse(r);
	r = sample();
	r.entries_len = 5;
	refuse(r);
	r = sample();
	r.entries_len = 3 * 65537 + 1;
	refuse(r);
	r = sample();
	r.openings_len = UINT64_MAX;
	refuse(r);
	r = sample();
	r.before = UINT64_MAX - 2;
	refuse(r);
}

static void
bits_are_counted_up_to_two(void **state)
{
	(void)state;
	uint8_t sector[RECORD_SECTOR] = {0};
	assert_int_equal(sector_bits(sector), 0);
	sector[RECORD_SECTOR - 1] = 0x80;
	assert_int_equal(sector_bits(sector), 1);
	sector[0] = 0x01;
	assert_int_equal(sector_bits(sector), 2);
	sector[0] = 0xFF;
	assert_int_equal(sector_bits(sector), 2);
	sector[0] = 0;
	sector[RECORD_SECTOR - 1] = 0x03;
	assert_int_equal(sector_bits(sector), 2);
}

static void
a_body_is_padded_to_whole_sectors(void **state)
{
	(void)state;
	struct record r = sample();
	assert_int_equal(record_body(&r), 1024);
	r.openings_len = 424;
	assert_int_equal(record_body(&r), 1024);
	r.openings_len = 425;
	assert_int_equal(record_body(&r), 1536);
	r = (struct record){.kind = RECORD_START};
	assert_int_equal(record_body(&r), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_encoded_is_decoded),
		cmocka_unit_test(any_flipped_bit_is_refused),
		cmocka_unit_test(a_sector_of_zeroes_is_no_record),
		cmocka_unit_test(one_octet_anywhere_is_not_zero),
		cmocka_unit_test(what_cannot_be_is_refused),
		cmocka_unit_test(bits_are_counted_up_to_two),
		cmocka_unit_test(a_body_is_padded_to_whole_sectors),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "store/logdir/journal.h"

#include <stdlib.h>
#include <string.h>

#include "core/ledger/bundle.h"
#include "fixture.h"
#include "store/sector.h"
#include "support/vectors.h"

static void
what_was_committed_is_there_again(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	fixture_grow(&f, 3, false);
	fixture_grow(&f, 1, false);
	hash32 root = frontier_root(&f.log->journal.frontier);
	fixture_close(&f);
	assert_ok(fixture_open(&f));
	hash32 again = frontier_root(&f.log->journal.frontier);
	assert_int_equal(journal_size(&f.log->journal), 4);
	assert_true(hash32_equal(&root, &again));
	fixture_done(&f);
}

static void
what_was_not_committed_is_not(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	fixture_grow(&f, 3, false);
	assert_ok(fixture_put(&f, 5));
	assert_int_equal(journal_waiting(&f.log->journal), 5);
	fixture_close(&f);
	assert_ok(fixture_open(&f));
	assert_int_equal(journal_size(&f.log->journal), 3);
	fixture_done(&f);
}

/* Records longer than the memory for one, and entries of the greatest length. */
static void
long_records_are_there_again(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	uint8_t *entry = calloc(1, BUNDLE_ENTRY_MAX), *raw = malloc(BUNDLE_ENTRY_MAX + 2);
	assert_true(entry != NULL && raw != NULL);
	for (int i = 0; i < 20; i++) {
		buf b = buf_of(raw, BUNDLE_ENTRY_MAX + 2);
		entry[7] = (uint8_t)i;
		bytes text = bytes_of(entry, i % 3 == 2 ? 3 : BUNDLE_ENTRY_MAX);
		assert_ok(bundle_put(&b, text));
		hash32 leaf = merkle_leaf(text);
		assert_ok(journal_put(&f.log->journal,
			&(struct journal_batch){
				.raw = buf_bytes(&b), .leaves = &leaf, .count = 1}));
	}
	assert_ok(fixture_put_file(&f, 1));
	assert_ok(journal_commit(&f.log->journal));
	fixture_close(&f);
	assert_ok(fixture_open(&f));
	assert_int_equal(journal_size(&f.log->journal), 21);
	assert_ok(logdir_publish(f.log));
	fixture_done(&f);
	free(entry);
	free(raw);
}

static void
runs_hashed_ahead_give_the_same_root(void **state)
{
	(void)state;
	enum { MOST = 70 };
	uint8_t raw[MOST * 3];
	hash32 leaves[MOST], runs[MOST / 2];
	for (size_t i = 0; i < MOST; i++) {
		memcpy(raw + 3 * i, (const uint8_t[]){0, 1, (uint8_t)i}, 3);
		leaves[i] = merkle_leaf(bytes_of(raw + 3 * i + 2, 1));
	}
	for (uint64_t first = 0; first < 2 * JOURNAL_RUN; first++) {
		for (size_t count = 0; count <= MOST; count += 7) {
			struct fixture f;
			fixture_init(&f);
			if (first > 0)
				fixture_grow(&f, first, false);
			struct frontier want = f.log->journal.frontier;
			assert_ok(frontier_append(&want, 0, leaves, count));
			journal_hash_runs(runs, leaves, count, first);
			const struct journal_batch batch = {.raw = bytes_of(raw, count * 3),
				.leaves = leaves,
				.count = count,
				.runs = runs};
			assert_ok(journal_put(&f.log->journal, &batch));
			hash32 root = frontier_root(&want);
			hash32 got = frontier_root(&f.log->journal.frontier);
			assert_true(hash32_equal(&root, &got));
			fixture_done(&f);
		}
	}
}

static void
a_record_has_so_many_openings_and_no_more(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	for (int i = 0; i < JOURNAL_OPENINGS; i++)
		assert_ok(fixture_put_file(&f, 2));
	assert_fails(fixture_put_file(&f, 2), E_TOO_LARGE);
	assert_int_equal(journal_waiting(&f.log->journal), JOURNAL_OPENINGS);
	assert_ok(journal_commit(&f.log->journal));
	assert_ok(fixture_put_file(&f, 2));
	assert_ok(journal_commit(&f.log->journal));
	fixture_close(&f);
	assert_ok(fixture_open(&f));
	assert_int_equal(journal_size(&f.log->journal), JOURNAL_OPENINGS + 1);
	fixture_done(&f);
}

/* The file as it is after a crash: without what a good end adds. */
static void
make_cut_short(struct fixture *f)
{
	fixture_init(f);
	fixture_grow(f, 3, false);
	fixture_grow(f, 2, false);
	fixture_close(f);
}

static void
the_last_record_with_sectors_missing_was_never_acknowledged(void **state)
{
	(void)state;
	/* Its header is the last sector but one that is not zero. */
	for (int missing = 0; missing < 2; missing++) {
		struct fixture f;
		make_cut_short(&f);
		struct memory_content journal = memory_disk_content(f.disk, JOURNAL_PATH);
		size_t end = journal.len;
		while (sector_is_zero(journal.data + end - RECORD_SECTOR))
			end -= RECORD_SECTOR;
		memset(journal.data + end - (size_t)(missing + 1) * RECORD_SECTOR, 0,
			RECORD_SECTOR);
		assert_ok(fixture_open(&f));
		assert_int_equal(journal_size(&f.log->journal), 3);
		fixture_done(&f);
	}
}

static void
an_earlier_record_with_a_sector_missing_is_damage(void **state)
{
	(void)state;
	struct fixture f;
	make_cut_short(&f);
	struct memory_content journal = memory_disk_content(f.disk, JOURNAL_PATH);
	memset(journal.data + (size_t)2 * RECORD_SECTOR, 0, RECORD_SECTOR);
	assert_fails(fixture_open(&f), E_DAMAGED);
	fixture_done(&f);
}

static void
a_last_record_that_was_changed_is_damage(void **state)
{
	(void)state;
	struct fixture f;
	make_cut_short(&f);
	struct memory_content journal = memory_disk_content(f.disk, JOURNAL_PATH);
	size_t end = journal.len;
	while (journal.data[end - 1] == 0)
		end--;
	journal.data[end - 1] ^= 1;
	assert_fails(fixture_open(&f), E_DAMAGED);
	fixture_done(&f);
}

static void
an_acknowledged_record_is_not_taken_for_torn_because_of_its_own_zeroes(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	static const uint8_t raw[4002] = {4000 >> 8, 4000 & 0xff};
	hash32 leaf = merkle_leaf(bytes_of(raw + 2, 4000));
	assert_ok(journal_put(&f.log->journal,
		&(struct journal_batch){.raw = BYTES_ARRAY(raw), .leaves = &leaf, .count = 1}));
	assert_ok(journal_commit(&f.log->journal));
	fixture_close(&f);
	assert_ok(fixture_open(&f));
	assert_int_equal(journal_size(&f.log->journal), 1);
	fixture_done(&f);
}

/* One entry of zeroes but for one bit in the body's fourth sector; its octet in the journal. */
static uint8_t *
make_thin(struct fixture *f)
{
	static uint8_t raw[4002] = {4000 >> 8, 4000 & 0xff};
	const size_t at = 3 * RECORD_SECTOR + 100;
	raw[at] = 0x20;
	fixture_init(f);
	hash32 leaf = merkle_leaf(bytes_of(raw + 2, 4000));
	assert_ok(journal_put(&f->log->journal,
		&(struct journal_batch){.raw = BYTES_ARRAY(raw), .leaves = &leaf, .count = 1}));
	assert_ok(journal_commit(&f->log->journal));
	fixture_close(f);
	uint8_t *octet =
		memory_disk_content(f->disk, JOURNAL_PATH).data + (size_t)2 * RECORD_SECTOR + at;
	assert_int_equal(*octet, 0x20);
	return octet;
}

static void
a_flipped_bit_that_was_the_only_one_of_its_sector_is_damage(void **state)
{
	(void)state;
	struct fixture f;
	*make_thin(&f) = 0;
	assert_fails(fixture_open(&f), E_DAMAGED);
	fixture_done(&f);
}

static void
a_record_with_a_thin_sector_and_another_missing_was_never_acknowledged(void **state)
{
	(void)state;
	struct fixture f;
	uint8_t *octet = make_thin(&f);
	/* The body's first sector has the entry's length, the last one the padding. */
	memset(octet - 100 - (size_t)3 * RECORD_SECTOR, 0, RECORD_SECTOR);
	*octet = 0;
	assert_ok(fixture_open(&f));
	assert_int_equal(journal_size(&f.log->journal), 0);
	fixture_done(&f);
}

static void
padding_that_was_changed_is_damage(void **state)
{
	(void)state;
	struct fixture f;
	uint8_t *octet = make_thin(&f);
	octet[(size_t)5 * RECORD_SECTOR - 101] ^= 0x01; /* the body's last octet */
	assert_fails(fixture_open(&f), E_DAMAGED);
	fixture_done(&f);
}

static void
after_a_good_end_nothing_is_taken_for_torn(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	fixture_grow(&f, 3, false);
	assert_ok(journal_end(&f.log->journal));
	fixture_close(&f);
	struct memory_content journal = memory_disk_content(f.disk, JOURNAL_PATH);
	assert_int_equal(journal.len, 4 * RECORD_SECTOR);
	memset(journal.data + (size_t)2 * RECORD_SECTOR, 0, RECORD_SECTOR);
	assert_fails(fixture_open(&f), E_DAMAGED);
	fixture_done(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_committed_is_there_again),
		cmocka_unit_test(what_was_not_committed_is_not),
		cmocka_unit_test(long_records_are_there_again),
		cmocka_unit_test(runs_hashed_ahead_give_the_same_root),
		cmocka_unit_test(a_record_has_so_many_openings_and_no_more),
		cmocka_unit_test(the_last_record_with_sectors_missing_was_never_acknowledged),
		cmocka_unit_test(an_earlier_record_with_a_sector_missing_is_damage),
		cmocka_unit_test(a_last_record_that_was_changed_is_damage),
		cmocka_unit_test(
			an_acknowledged_record_is_not_taken_for_torn_because_of_its_own_zeroes),
		cmocka_unit_test(a_flipped_bit_that_was_the_only_one_of_its_sector_is_damage),
		cmocka_unit_test(
			a_record_with_a_thin_sector_and_another_missing_was_never_acknowledged),
		cmocka_unit_test(padding_that_was_changed_is_damage),
		cmocka_unit_test(after_a_good_end_nothing_is_taken_for_torn),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "store/logdir/audit.h"

#include <stdio.h>
#include <string.h>

#include "fixture.h"
#include "support/vectors.h"

/* Two checkpoints, the first of a partial tile; files among the entries; some of both wait. */
static void
make(struct fixture *f)
{
	fixture_init(f);
	assert_ok(fixture_put_file(f, 1));
	fixture_grow(f, 256, true);
	assert_ok(fixture_put_file(f, 2));
	fixture_grow(f, 258, true);
	assert_ok(fixture_put_file(f, 3));
	fixture_grow(f, 1, false);
	assert_ok(journal_end(&f->log->journal));
	fixture_close(f);
}

static void
a_sound_log_has_no_findings(void **state)
{
	(void)state;
	struct fixture f;
	struct fixture_audit a;
	make(&f);
	fixture_audit(&a, &f);
	assert_ok(a.e);
	assert_int_equal(a.findings, 0);
	assert_int_equal(a.surpluses, 0);
	assert_true(a.closed);
	fixture_done(&f);
}

/* Long files at every STEPth octet, another bit each time. */
static void
every_changed_octet_is_found_and_laid_to_its_file(void **state)
{
	(void)state;
	struct fixture f;
	struct fixture_audit a;
	const char *path;
	make(&f);
	for (size_t i = 0; (path = memory_disk_name(f.disk, i)) != NULL; i++) {
		struct memory_content c = memory_disk_content(f.disk, path);
		size_t step = c.len > 600 ? 37 : 1;
		for (size_t at = 0; at < c.len; at += step) {
			c.data[at] ^= (uint8_t)(1 << at % 8);
			fixture_audit(&a, &f);
			assert_fails(a.e, E_DAMAGED);
			assert_string_equal(a.path, path);
			c.data[at] ^= (uint8_t)(1 << at % 8);
		}
	}
	fixture_audit(&a, &f);
	assert_ok(a.e);
	fixture_done(&f);
}

static void
every_missing_file_is_found(void **state)
{
	(void)state;
	static const char *const paths[] = {LOGDIR_POLICY, OPENINGS_PATH, "tile/0/000",
		"tile/entries/000", "tile/0/002.p/4", "tile/entries/002.p/4", "tile/1/000.p/2"};
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		struct fixture f;
		struct fixture_audit a;
		make(&f);
		memory_disk_remove(f.disk, paths[i]);
		fixture_audit(&a, &f);
		assert_fails(a.e, E_DAMAGED);
		assert_string_equal(a.path, paths[i]);
		fixture_done(&f);
	}
}

static void
openings_that_are_exchanged_are_found(void **state)
{
	(void)state;
	struct fixture f;
	struct fixture_audit a;
	uint8_t first[FILE_OPENING_KEPT];
	make(&f);
	struct memory_content c = memory_disk_content(f.disk, OPENINGS_PATH);
	assert_int_equal(c.len, 2 * sizeof first);
	memcpy(first, c.data, sizeof first);
	memcpy(c.data, c.data + sizeof first, sizeof first);
	memcpy(c.data + sizeof first, first, sizeof first);
	fixture_audit(&a, &f);
	assert_fails(a.e, E_DAMAGED);
	assert_string_equal(a.path, OPENINGS_PATH);
	fixture_done(&f);
}

static void
what_belongs_to_no_checkpoint_is_told_and_is_no_damage(void **state)
{
	(void)state;
	static const char *const paths[] = {"tile/0/002.p/9", "tile/5/000",
		"tile/entries/notes.txt", "notes.txt", "key", "folder/checkpoint",
		"private/notes.txt", "private/tile/0", "private/state.new"};
	struct fixture f;
	struct fixture_audit a;
	make(&f);
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		assert_ok(f.port.replace(f.port.self, paths[i], BYTES_LIT("x"), false));
	fixture_audit(&a, &f);
	assert_ok(a.e);
	assert_int_equal(a.surpluses, sizeof paths / sizeof *paths);
	fixture_done(&f);
}

/* Entries that wait, of a run that was cut short: zeroes stand behind them. */
static struct memory_content
make_cut_short(struct fixture *f)
{
	fixture_init(f);
	fixture_grow(f, 3, true);
	fixture_grow(f, 2, false);
	fixture_close(f);
	struct memory_content journal = memory_disk_content(f->disk, JOURNAL_PATH);
	assert_true(journal.len > 1 << 16);
	return journal;
}

static void
a_bit_that_flipped_behind_the_journals_end_is_found(void **state)
{
	(void)state;
	struct fixture f;
	struct fixture_audit a;
	struct memory_content journal = make_cut_short(&f);
	fixture_audit(&a, &f);
	assert_ok(a.e);
	assert_false(a.closed);
	const size_t places[] = {journal.len - 1, journal.len / 2, 1 << 13};
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		uint8_t *at = journal.data + places[i];
		assert_int_equal(*at, 0);
		*at = 0x10;
		fixture_audit(&a, &f);
		assert_fails(a.e, E_DAMAGED);
		assert_string_equal(a.path, JOURNAL_PATH);
		*at = 0;
	}
	fixture_done(&f);
}

static void
what_was_being_written_behind_the_journals_end_is_no_damage(void **state)
{
	(void)state;
	struct fixture f;
	struct fixture_audit a;
	struct memory_content journal = make_cut_short(&f);
	memset(journal.data + (1 << 13), 'e', 600);
	fixture_audit(&a, &f);
	assert_ok(a.e);
	assert_false(a.closed);
	fixture_done(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bit_that_flipped_behind_the_journals_end_is_found),
		cmocka_unit_test(what_was_being_written_behind_the_journals_end_is_no_damage),
		cmocka_unit_test(a_sound_log_has_no_findings),
		cmocka_unit_test(every_changed_octet_is_found_and_laid_to_its_file),
		cmocka_unit_test(every_missing_file_is_found),
		cmocka_unit_test(openings_that_are_exchanged_are_found),
		cmocka_unit_test(what_belongs_to_no_checkpoint_is_told_and_is_no_damage),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

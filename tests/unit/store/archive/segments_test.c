/* SPDX-License-Identifier: Apache-2.0 */
#include "store/archive/segments.h"

#include <stdlib.h>
#include <string.h>

#include "support/memory_disk.h"
#include "support/vectors.h"

enum { OCTETS = 16 << 10 };

#define FIRST "journal/00000001"

/* A journal in memory, and what a replay of it gave. */
struct fixture {
	struct memory_disk *disk;
	struct disk port;
	struct segments s;
	unsigned commits;
	uint64_t octets;
	uint8_t last; /* what the body of the last commit is made of */
};

static err
seen(void *user, const struct segment_record *r, bytes body)
{
	struct fixture *f = user;
	for (size_t i = 0; i < body.len; i++)
		assert_int_equal(body.data[i], body.data[0]);
	if (r->kind == SEGMENT_COMMIT) {
		f->commits++;
		f->octets += body.len;
		f->last = body.data[0];
	}
	return ok();
}

static err
begin(struct fixture *f)
{
	f->commits = 0;
	f->octets = 0;
	f->port = memory_disk_port(f->disk);
	assert_ok(segments_init(&f->s, &f->port, OCTETS, false));
	return segments_replay(&f->s, &(struct segments_mark){0}, seen, f);
}

static void
open_fixture(struct fixture *f)
{
	*f = (struct fixture){.disk = memory_disk_new()};
	assert_ok(begin(f));
	assert_ok(segments_continue(&f->s));
}

static void
close_fixture(struct fixture *f)
{
	segments_done(&f->s);
	memory_disk_free(f->disk);
}

static err
again(struct fixture *f)
{
	segments_done(&f->s);
	memory_disk_restart(f->disk);
	return begin(f);
}

/* A commit of N octets, all FILL. */
static err
commit(struct fixture *f, size_t n, uint8_t fill)
{
	static uint8_t body[3 << 20];
	segment_place place;
	memset(body, fill, n);
	const tree_head tree = {.size = fill};
	err e = segments_begin(&f->s, &place, 1, n, &tree);
	if (!failed(e))
		e = segments_put(&f->s, bytes_of(body, n));
	return failed(e) ? e : segments_commit(&f->s, &tree.root);
}

static void
what_was_committed_is_read_again_in_order(void **state)
{
	(void)state;
	struct fixture f;
	open_fixture(&f);
	assert_ok(commit(&f, 1, 1));
	assert_ok(commit(&f, 512, 2));
	assert_ok(commit(&f, 2000, 3));
	assert_ok(again(&f));
	assert_int_equal(f.commits, 3);
	assert_int_equal(f.octets, 2513);
	assert_int_equal(f.last, 3);
	close_fixture(&f);
}

static void
a_journal_goes_on_in_another_segment(void **state)
{
	(void)state;
	struct fixture f;
	open_fixture(&f);
	for (uint8_t i = 1; i <= 40; i++)
		assert_ok(commit(&f, 1000, i));
	assert_true(f.s.end.segment > 3);
	assert_ok(again(&f));
	assert_int_equal(f.commits, 40);
	assert_ok(segments_continue(&f.s));
	assert_ok(commit(&f, 1000, 41));
	assert_ok(again(&f));
	assert_int_equal(f.commits, 41);
	close_fixture(&f);
}

static void
a_record_larger_than_a_segment_has_one_of_its_own(void **state)
{
	(void)state;
	struct fixture f;
	open_fixture(&f);
	assert_ok(commit(&f, 100, 1));
	assert_ok(commit(&f, 3 << 20, 2));
	assert_ok(commit(&f, 100, 3));
	assert_int_equal(f.s.end.segment, 3);
	assert_ok(again(&f));
	assert_int_equal(f.commits, 3);
	close_fixture(&f);
}

static void
reading_goes_on_from_a_mark(void **state)
{
	(void)state;
	struct fixture f;
	open_fixture(&f);
	assert_ok(commit(&f, 100, 1));
	assert_ok(commit(&f, 100, 2));
	struct segments_mark mark = {.place = f.s.last, .sum = f.s.sum};
	assert_ok(commit(&f, 100, 3));
	segments_done(&f.s);
	memory_disk_restart(f.disk);
	f.commits = 0;
	assert_ok(segments_init(&f.s, &f.port, OCTETS, false));
	assert_ok(segments_replay(&f.s, &mark, seen, &f));
	assert_int_equal(f.commits, 1);
	assert_int_equal(f.last, 3);
	mark.sum.b[0] ^= 1;
	assert_fails(segments_replay(&f.s, &mark, seen, &f), E_DAMAGED);
	mark.place.segment = 9;
	assert_fails(segments_replay(&f.s, &mark, seen, &f), E_DAMAGED);
	close_fixture(&f);
}

/* Three commits, the last of which has lost the sectors that MASK names, its header first. */
static err
read_torn(struct fixture *f, unsigned mask)
{
	open_fixture(f);
	assert_ok(commit(f, 700, 1));
	assert_ok(commit(f, 700, 2));
	uint32_t at = f->s.end.at;
	assert_ok(commit(f, 1500, 3));
	struct memory_content c = memory_disk_content(f->disk, FIRST);
	for (unsigned i = 0; i < 4; i++)
		if ((mask >> i & 1) != 0)
			memset(c.data + at + (size_t)i * DISK_SECTOR, 0, DISK_SECTOR);
	return again(f);
}

static void
a_record_that_misses_any_of_its_sectors_ends_the_journal(void **state)
{
	(void)state;
	for (unsigned mask = 1; mask < 16; mask++) {
		struct fixture f;
		assert_ok(read_torn(&f, mask));
		assert_int_equal(f.commits, 2);
		assert_ok(segments_continue(&f.s));
		assert_ok(commit(&f, 10, 4));
		assert_ok(again(&f));
		assert_int_equal(f.commits, 3);
		assert_int_equal(f.last, 4);
		close_fixture(&f);
	}
}

static void
a_record_with_a_successor_is_never_taken_for_torn(void **state)
{
	(void)state;
	struct fixture f;
	open_fixture(&f);
	assert_ok(commit(&f, 700, 1));
	uint32_t at = f.s.last.at + DISK_SECTOR;
	assert_ok(commit(&f, 700, 2));
	struct memory_content c = memory_disk_content(f.disk, FIRST);
	memset(c.data + at, 0, DISK_SECTOR);
	assert_fails(again(&f), E_DAMAGED);
	assert_int_equal(f.s.damaged.at, at - DISK_SECTOR);
	close_fixture(&f);
}

static void
a_record_before_another_segment_is_never_taken_for_torn(void **state)
{
	(void)state;
	struct fixture f;
	open_fixture(&f);
	assert_ok(commit(&f, 15000, 1));
	uint32_t at = f.s.last.at + DISK_SECTOR;
	assert_ok(commit(&f, 15000, 2));
	assert_int_equal(f.s.end.segment, 2);
	struct memory_content c = memory_disk_content(f.disk, FIRST);
	memset(c.data + at, 0, DISK_SECTOR);
	assert_fails(again(&f), E_DAMAGED);
	close_fixture(&f);
}

static void
any_flipped_bit_of_a_closed_journal_is_damage(void **state)
{
	(void)state;
	struct fixture f;
	open_fixture(&f);
	assert_ok(commit(&f, 600, 1));
	assert_ok(commit(&f, 10, 2));
	assert_ok(segments_end(&f.s, &(tree_head){0}));
	struct memory_content c = memory_disk_content(f.disk, FIRST);
	assert_int_equal(c.len, f.s.end.at);
	for (size_t i = 0; i < c.len; i++) {
		c = memory_disk_content(f.disk, FIRST);
		c.data[i] ^= (uint8_t)(1 << i % 8);
		assert_fails(again(&f), E_DAMAGED);
		c.data[i] ^= (uint8_t)(1 << i % 8);
	}
	assert_ok(again(&f));
	close_fixture(&f);
}

/* An archive knows how large its log was, and so finds out about the first one and the last. */
static void
a_segment_that_is_gone_in_the_middle_is_damage(void **state)
{
	(void)state;
	struct fixture f;
	open_fixture(&f);
	for (uint8_t i = 1; i <= 40; i++)
		assert_ok(commit(&f, 1000, i));
	struct memory_content second = memory_disk_content(f.disk, "journal/00000002");
	struct memory_content third = memory_disk_content(f.disk, "journal/00000003");
	assert_int_equal(second.len, third.len);
	memcpy(second.data, third.data, third.len);
	assert_fails(again(&f), E_DAMAGED);
	assert_int_equal(f.s.damaged.segment, 2);
	close_fixture(&f);
}

/* A day of commits, the Nth changing call failing; *acknowledged of them were said to be durable.
 */
static err
work(unsigned *acknowledged, struct fixture *f)
{
	static const size_t sizes[] = {100, 5000, 9000, 700, 14000, 3000};
	for (uint8_t i = 0; i < 6; i++) {
		err e = commit(f, sizes[i], (uint8_t)(i + 1));
		if (failed(e))
			return e;
		*acknowledged = i + 1U;
	}
	return segments_end(&f->s, &(tree_head){0});
}

static bool
survives(uint64_t n, uint32_t seed, bool power_lost, enum err_code code)
{
	struct fixture f;
	unsigned acknowledged = 0;
	open_fixture(&f);
	memory_disk_fail_at(f.disk, n, code);
	err e = work(&acknowledged, &f);
	segments_done(&f.s);
	if (power_lost)
		memory_disk_crash(f.disk, seed);
	memory_disk_restart(f.disk);
	assert_ok(begin(&f));
	assert_in_range(f.commits, acknowledged, acknowledged + 1);
	unsigned there = f.commits;
	assert_ok(segments_continue(&f.s));
	assert_ok(commit(&f, 50, 77));
	segments_done(&f.s);
	memory_disk_crash(f.disk, seed + 1);
	assert_ok(begin(&f));
	assert_int_equal(f.commits, there + 1);
	assert_int_equal(f.last, 77);
	close_fixture(&f);
	return failed(e);
}

static void
power_that_fails_at_any_call_loses_nothing_acknowledged(void **state)
{
	(void)state;
	uint64_t n = 1;
	for (bool reached = true; reached; n++)
		for (uint32_t seed = 0; seed < 8; seed++)
			reached = survives(n, seed * 7919 + (uint32_t)n, true, E_IO);
	assert_true(n > 15);
}

static void
a_disk_that_is_full_at_any_call_loses_nothing_acknowledged(void **state)
{
	(void)state;
	for (uint64_t n = 1; survives(n, 0, false, E_SPACE); n++)
		continue;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_committed_is_read_again_in_order),
		cmocka_unit_test(a_journal_goes_on_in_another_segment),
		cmocka_unit_test(a_record_larger_than_a_segment_has_one_of_its_own),
		cmocka_unit_test(reading_goes_on_from_a_mark),
		cmocka_unit_test(a_record_that_misses_any_of_its_sectors_ends_the_journal),
		cmocka_unit_test(a_record_with_a_successor_is_never_taken_for_torn),
		cmocka_unit_test(a_record_before_another_segment_is_never_taken_for_torn),
		cmocka_unit_test(any_flipped_bit_of_a_closed_journal_is_damage),
		cmocka_unit_test(a_segment_that_is_gone_in_the_middle_is_damage),
		cmocka_unit_test(power_that_fails_at_any_call_loses_nothing_acknowledged),
		cmocka_unit_test(a_disk_that_is_full_at_any_call_loses_nothing_acknowledged),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

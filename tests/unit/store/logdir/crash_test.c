/* SPDX-License-Identifier: Apache-2.0 */
/* The promise of the whole folder: what was acknowledged survives whatever stops the machine at
 * whatever call, and the next run goes on from there. */
#include <string.h>

#include "core/ledger/bundle.h"
#include "fixture.h"
#include "support/vectors.h"

/* How often each call is the last one, with other sectors lost. */
enum { SEEDS = 6 };

/* One day of a log; *acknowledged: entries said to be durable. */
static err
work(uint64_t *acknowledged, struct fixture *f)
{
	for (int i = 0; i < 3; i++) {
		err e = fixture_put(f, (uint64_t)i * 40 + 1);
		if (!failed(e))
			e = fixture_put_file(f, (uint8_t)i);
		if (!failed(e))
			e = journal_commit(&f->log->journal);
		if (failed(e))
			return e;
		*acknowledged = journal_size(&f->log->journal);
	}
	err e = logdir_publish(f->log);
	if (!failed(e))
		e = fixture_put(f, 2);
	if (!failed(e))
		e = journal_commit(&f->log->journal);
	if (failed(e))
		return e;
	*acknowledged = journal_size(&f->log->journal);
	return journal_end(&f->log->journal);
}

/* The entries that are not commitments are named by their index. */
static void
check_entries(struct fixture *f)
{
	uint64_t size = f->log->state.checkpoint.tree.size;
	for (uint64_t at = 0; at < size; at += TILE_WIDTH) {
		char path[DISK_PATH_MAX] = {0};
		buf b = buf_of(path, sizeof path - 1);
		struct tile t = tile_at(TILE_ENTRIES, at / TILE_WIDTH, size);
		tile_path_encode(&b, &t);
		struct memory_content bundle = memory_disk_content(f->disk, path);
		bytes entries[TILE_WIDTH];
		assert_ok(bundle_decode(entries, t.width, bytes_of(bundle.data, bundle.len)));
		for (size_t i = 0; i < t.width; i++) {
			uint8_t text[32];
			buf want = BUF_ARRAY(text);
			buf_text(&want, "entry ");
			buf_decimal(&want, at + i);
			assert_true(entries[i].len == LEAF_BYTES ||
				bytes_equal(entries[i], buf_bytes(&want)));
		}
	}
}

static void
check_sound(struct fixture *f)
{
	struct fixture_audit a;
	fixture_audit(&a, f);
	assert_ok(a.e);
	assert_int_equal(a.findings, 0);
}

/* False: the Nth call was not reached. */
static bool
survives(uint64_t n, uint32_t seed, bool power_lost, enum err_code code)
{
	struct fixture f;
	uint64_t acknowledged = 258;
	fixture_init(&f);
	fixture_grow(&f, 255, true);
	fixture_grow(&f, 3, false);
	fixture_close(&f);
	memory_disk_fail_at(f.disk, n, code);
	err e = fixture_open(&f);
	if (!failed(e))
		e = work(&acknowledged, &f);
	bool reached = failed(e);
	fixture_close(&f);
	if (power_lost)
		memory_disk_crash(f.disk, seed);
	check_sound(&f);
	assert_ok(fixture_open(&f));
	assert_true(journal_size(&f.log->journal) >= acknowledged);
	assert_ok(logdir_publish(f.log));
	check_entries(&f);
	check_sound(&f);
	fixture_done(&f);
	return reached;
}

static void
power_that_fails_at_any_call_loses_nothing_acknowledged(void **state)
{
	(void)state;
	uint64_t n = 1;
	for (bool reached = true; reached; n++)
		for (uint32_t seed = 0; seed < SEEDS; seed++)
			reached = survives(n, seed * 7919 + (uint32_t)n, true, E_IO);
	assert_true(n > 40);
}

static void
a_disk_that_is_full_at_any_call_loses_nothing_acknowledged(void **state)
{
	(void)state;
	for (uint64_t n = 1; survives(n, 0, false, E_SPACE); n++)
		continue;
}

static void
a_failed_sync_is_the_callers_failure(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	assert_ok(fixture_put(&f, 1));
	memory_disk_fail_at(f.disk, 1, E_SYNC);
	assert_fails(journal_commit(&f.log->journal), E_SYNC);
	fixture_done(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(power_that_fails_at_any_call_loses_nothing_acknowledged),
		cmocka_unit_test(a_disk_that_is_full_at_any_call_loses_nothing_acknowledged),
		cmocka_unit_test(a_failed_sync_is_the_callers_failure),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

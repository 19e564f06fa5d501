/* SPDX-License-Identifier: Apache-2.0 */
#include "store/logdir/logdir.h"

#include <stdlib.h>
#include <string.h>

#include "core/ledger/bundle.h"
#include "core/ledger/note.h"
#include "fixture.h"
#include "support/vectors.h"

static void
a_new_log_is_empty_signed_and_has_a_policy_of_its_own(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	struct checkpoint c;
	struct memory_content shown = memory_disk_content(f.disk, CHECKPOINT_PATH);
	hash32 empty = merkle_empty_root();
	assert_ok(state_checkpoint(&c, bytes_of(shown.data, shown.len), &f.log->signer.vkey));
	assert_int_equal(c.tree.size, 0);
	assert_true(hash32_equal(&c.tree.root, &empty));
	uint8_t room[256];
	buf want = BUF_ARRAY(room);
	logdir_policy(&want, &f.log->signer.vkey);
	struct memory_content policy = memory_disk_content(f.disk, LOGDIR_POLICY);
	assert_true(bytes_equal(bytes_of(policy.data, policy.len), buf_bytes(&want)));
	fixture_done(&f);
}

static void
a_name_that_is_no_origin_is_refused(void **state)
{
	(void)state;
	static const char *const names[] = {"", "with space", "with+plus", "slash/", "line\nend"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct fixture f;
		fixture_init(&f);
		const struct random_source random = {0};
		assert_fails(logdir_new(f.log, &f.memory, &f.port, &f.secrets, &random,
				     bytes_of_text(names[i])),
			E_KEY);
		fixture_done(&f);
	}
}

static void
a_log_in_use_is_not_opened_again(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	struct logdir *other = calloc(1, sizeof *other);
	void *room = malloc(LOGDIR_ARENA);
	assert_true(other != NULL && room != NULL);
	arena memory = arena_of(room, LOGDIR_ARENA);
	assert_fails(logdir_open(other, &memory, &f.port, &f.secrets), E_BUSY);
	free(other);
	free(room);
	fixture_done(&f);
}

/* Published in steps of these sizes, every tile and bundle must give the same roots. */
static void
publish_at(const uint64_t *sizes, size_t count)
{
	struct fixture f;
	fixture_init(&f);
	for (size_t i = 0; i < count; i++) {
		uint64_t size = journal_size(&f.log->journal);
		hash32 root;
		if (sizes[i] > size)
			fixture_grow(&f, sizes[i] - size, false);
		root = frontier_root(&f.log->journal.frontier);
		assert_ok(logdir_publish(f.log));
		assert_int_equal(f.log->state.checkpoint.tree.size, sizes[i]);
		assert_true(hash32_equal(&root, &f.log->state.checkpoint.tree.root));
		struct fixture_audit a;
		fixture_audit(&a, &f);
		assert_ok(a.e);
		assert_int_equal(a.findings, 0);
		assert_int_equal(a.surpluses, 0);
		assert_true(a.closed);
		assert_ok(fixture_open(&f));
	}
	fixture_done(&f);
}

static void
logs_of_all_sizes_are_published_and_sound(void **state)
{
	(void)state;
	static const uint64_t whole[][1] = {
		{0}, {1}, {2}, {255}, {256}, {257}, {511}, {512}, {513}};
	for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
		publish_at(whole[i], 1);
	publish_at((const uint64_t[]){0, 1, 2, 255, 256, 257, 257, 700}, 8);
	publish_at((const uint64_t[]){300, 65535, 65536, 65793}, 4);
}

static void
what_is_published_is_what_was_added(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	fixture_grow(&f, 255, true);
	fixture_grow(&f, 3, true);
	struct memory_content bundle = memory_disk_content(f.disk, "tile/entries/000");
	bytes entries[256];
	assert_ok(bundle_decode(entries, 256, bytes_of(bundle.data, bundle.len)));
	assert_true(bytes_equal(entries[0], BYTES_LIT("entry 0")));
	assert_true(bytes_equal(entries[255], BYTES_LIT("entry 255")));
	struct memory_content rest = memory_disk_content(f.disk, "tile/entries/001.p/2");
	assert_ok(bundle_decode(entries, 2, bytes_of(rest.data, rest.len)));
	assert_true(bytes_equal(entries[1], BYTES_LIT("entry 257")));
	fixture_done(&f);
}

/* A log of 255, and three entries that wait. */
static void
make_waiting(struct fixture *f)
{
	fixture_init(f);
	fixture_grow(f, 255, true);
	fixture_grow(f, 3, false);
	assert_ok(journal_end(&f->log->journal));
	fixture_close(f);
}

static void
spoil(struct fixture *f, const char *path, size_t at)
{
	struct memory_content c = memory_disk_content(f->disk, path);
	assert_true(at < c.len);
	c.data[at] ^= 1;
}

static void
a_log_with_a_damaged_file_that_it_needs_is_not_opened(void **state)
{
	(void)state;
	static const char *const paths[] = {
		LOGDIR_KEY, STATE_PATH, JOURNAL_PATH, CHECKPOINT_PATH, "tile/0/000.p/255"};
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		struct fixture f;
		make_waiting(&f);
		spoil(&f, paths[i], 20);
		assert_fails(fixture_open(&f), E_DAMAGED);
		fixture_done(&f);
	}
}

static void
a_damaged_bundle_is_not_carried_on(void **state)
{
	(void)state;
	struct fixture f;
	make_waiting(&f);
	spoil(&f, "tile/entries/000.p/255", 5);
	assert_ok(fixture_open(&f));
	assert_fails(logdir_publish(f.log), E_DAMAGED);
	assert_string_equal(f.log->culprit, "tile/entries/000.p/255");
	assert_int_equal(f.log->state.checkpoint.tree.size, 255);
	fixture_done(&f);
}

/* At every level, an entry beyond a full tile: nothing is signed over what was damaged since. */
static void
damage_at_the_right_edge_is_found_before_anything_is_signed(void **state)
{
	(void)state;
	static const char *const paths[] = {
		"tile/0/001.p/1", "tile/1/000.p/1", "tile/entries/001.p/1"};
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		struct fixture f;
		fixture_init(&f);
		fixture_grow(&f, 257, true);
		fixture_grow(&f, 3, false);
		assert_ok(journal_end(&f.log->journal));
		fixture_close(&f);
		spoil(&f, paths[i], 2);
		err e = fixture_open(&f);
		if (!failed(e)) {
			e = logdir_publish(f.log);
			assert_int_equal(f.log->state.checkpoint.tree.size, 257);
		}
		assert_fails(e, E_DAMAGED);
		struct fixture_audit a;
		fixture_close(&f);
		fixture_audit(&a, &f);
		assert_string_equal(a.path, paths[i]);
		fixture_done(&f);
	}
}

/* Waiting to be signed: 255 entries before, three more that were acknowledged. What FLIP does to it
 * in memory or on disk, at its Nth place, must be found; false: there is no such place. */
static bool
refuses_to_sign(bool (*flip)(struct fixture *f, size_t n), size_t n)
{
	struct fixture f;
	fixture_init(&f);
	fixture_grow(&f, 255, true);
	fixture_grow(&f, 3, false);
	bool flipped = flip(&f, n);
	err e = logdir_publish(f.log);
	assert_true(failed(e) == flipped);
	if (flipped) {
		assert_fails(e, E_DAMAGED);
		struct checkpoint c;
		struct memory_content shown = memory_disk_content(f.disk, CHECKPOINT_PATH);
		bytes note = bytes_of(shown.data, shown.len);
		assert_ok(state_checkpoint(&c, note, &f.log->signer.vkey));
		assert_int_equal(c.tree.size, 255);
	}
	fixture_done(&f);
	return flipped;
}

/* The journal's record. */
static bool
flip_on_disk(struct fixture *f, size_t n)
{
	struct memory_content c = memory_disk_content(f->disk, JOURNAL_PATH);
	if (n >= f->log->journal.end)
		return false;
	assert_true(n < c.len);
	c.data[n] ^= (uint8_t)(1u << n % 8);
	return true;
}

/* The tree as it is kept in memory: its peaks, and those of the tree that was signed last. */
static bool
flip_in_memory(struct fixture *f, size_t n)
{
	struct frontier *trees[] = {&f->log->journal.frontier, &f->log->journal.first};
	for (size_t t = 0; t < 2; t++)
		for (size_t level = 0; level < 64; level++) {
			if ((trees[t]->size >> level & 1) == 0)
				continue;
			if (n < sizeof(hash32)) {
				trees[t]->peaks[level].b[n] ^= (uint8_t)(1u << n % 8);
				return true;
			}
			n -= sizeof(hash32);
		}
	return false;
}

static void
what_is_signed_is_recomputed_from_the_disk_and_compared(void **state)
{
	(void)state;
	size_t n = 0;
	while (refuses_to_sign(flip_on_disk, n))
		n += 5;
	assert_true(n >= 512);
	n = 0;
	while (refuses_to_sign(flip_in_memory, n))
		n += 3;
	assert_in_range(n, (2 + 8) * sizeof(hash32), (2 + 8) * sizeof(hash32) + 2);
}

static void
a_checkpoint_put_back_is_shown_again(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	fixture_grow(&f, 1, true);
	struct memory_content now = memory_disk_content(f.disk, CHECKPOINT_PATH);
	uint8_t *old = malloc(now.len);
	assert_non_null(old);
	memcpy(old, now.data, now.len);
	size_t n = now.len;
	fixture_grow(&f, 1, true);
	assert_ok(f.port.replace(f.port.self, CHECKPOINT_PATH, bytes_of(old, n), false));
	fixture_close(&f);
	assert_ok(fixture_open(&f));
	now = memory_disk_content(f.disk, CHECKPOINT_PATH);
	assert_true(bytes_equal(bytes_of(now.data, now.len), f.log->state.note));
	free(old);
	fixture_done(&f);
}

static void
a_file_that_is_too_long_is_not_loaded(void **state)
{
	(void)state;
	struct memory_disk *d = memory_disk_new();
	struct disk port = memory_disk_port(d);
	uint8_t room[8];
	bytes got;
	assert_ok(port.replace(port.self, "f", BYTES_LIT("12345678"), false));
	assert_ok(logdir_load(&got, &port, "f", room, 8));
	assert_fails(logdir_load(&got, &port, "f", room, 7), E_TOO_LARGE);
	assert_fails(logdir_load(&got, &port, "g", room, 8), E_NOT_FOUND);
	memory_disk_free(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_log_is_empty_signed_and_has_a_policy_of_its_own),
		cmocka_unit_test(a_name_that_is_no_origin_is_refused),
		cmocka_unit_test(a_log_in_use_is_not_opened_again),
		cmocka_unit_test(logs_of_all_sizes_are_published_and_sound),
		cmocka_unit_test(what_is_published_is_what_was_added),
		cmocka_unit_test(a_log_with_a_damaged_file_that_it_needs_is_not_opened),
		cmocka_unit_test(a_damaged_bundle_is_not_carried_on),
		cmocka_unit_test(damage_at_the_right_edge_is_found_before_anything_is_signed),
		cmocka_unit_test(what_is_signed_is_recomputed_from_the_disk_and_compared),
		cmocka_unit_test(a_checkpoint_put_back_is_shown_again),
		cmocka_unit_test(a_file_that_is_too_long_is_not_loaded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

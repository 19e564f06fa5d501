/* SPDX-License-Identifier: Apache-2.0 */
#include "store/archive/uploads.h"

#include <string.h>

#include "fixture.h"

enum { LENGTH = 3 << 20 };

static uint8_t octets[2 * UPLOAD_SYNC + 100];

static struct store_upload
wanted(size_t length)
{
	for (size_t i = 0; i < length; i++)
		octets[i] = (uint8_t)(i / 7 & 0xff);
	return (struct store_upload){.device = fixture_id(1),
		.hash = sha256(bytes_of(octets, length)),
		.length = length};
}

static err
append(struct fixture *f, const struct store_upload *u, uint64_t at, size_t n)
{
	uint64_t received = 0;
	err e = f->store.upload_append(
		f->store.self, &received, &u->id, at, bytes_of(octets + at, n));
	if (!failed(e))
		assert_int_equal(received, at + n);
	return e;
}

static void
a_blob_arrives_in_pieces(void **state)
{
	(void)state;
	struct fixture f;
	uint64_t length = 0;
	struct store_upload u = wanted(LENGTH);
	fixture_init(&f);
	assert_ok(f.store.upload_begin(f.store.self, &u));
	assert_int_equal(u.received, 0);
	assert_ok(append(&f, &u, 0, 1));
	assert_ok(append(&f, &u, 1, 1000000));
	assert_fails(f.store.blob(f.store.self, &length, &u.hash), E_NOT_FOUND);
	assert_ok(append(&f, &u, 1000001, LENGTH - 1000001));
	assert_ok(f.store.upload_finish(f.store.self, &u.id));
	assert_ok(f.store.blob(f.store.self, &length, &u.hash));
	assert_int_equal(length, LENGTH);
	assert_fails(f.store.upload_find(f.store.self, &u, &u.id), E_NOT_FOUND);
	fixture_done(&f);
}

static void
a_piece_that_is_not_the_next_is_refused(void **state)
{
	(void)state;
	struct fixture f;
	struct store_upload u = wanted(1000);
	const id16 other = fixture_id(77);
	uint64_t received = 0;
	fixture_init(&f);
	assert_ok(f.store.upload_begin(f.store.self, &u));
	assert_fails(append(&f, &u, 1, 10), E_RANGE);
	assert_ok(append(&f, &u, 0, 10));
	assert_fails(append(&f, &u, 0, 10), E_RANGE);
	assert_fails(append(&f, &u, 10, 991), E_RANGE);
	assert_fails(f.store.upload_append(f.store.self, &received, &other, 0, bytes_of(octets, 1)),
		E_NOT_FOUND);
	assert_fails(f.store.upload_finish(f.store.self, &u.id), E_PAYLOAD);
	assert_ok(append(&f, &u, 10, 990));
	assert_ok(f.store.upload_finish(f.store.self, &u.id));
	fixture_done(&f);
}

static void
a_blob_of_another_hash_is_thrown_away(void **state)
{
	(void)state;
	struct fixture f;
	uint64_t length = 0;
	struct store_upload u = wanted(1000);
	fixture_init(&f);
	assert_ok(f.store.upload_begin(f.store.self, &u));
	octets[500] ^= 1;
	assert_ok(append(&f, &u, 0, 1000));
	assert_fails(f.store.upload_finish(f.store.self, &u.id), E_PAYLOAD);
	assert_fails(f.store.blob(f.store.self, &length, &u.hash), E_NOT_FOUND);
	assert_ok(f.store.upload_begin(f.store.self, &u));
	assert_int_equal(u.received, 0);
	fixture_done(&f);
}

static void
what_was_synced_of_an_upload_survives_a_loss_of_power(void **state)
{
	(void)state;
	struct fixture f;
	struct store_upload u = wanted(sizeof octets);
	fixture_init(&f);
	assert_ok(f.store.upload_begin(f.store.self, &u));
	assert_ok(append(&f, &u, 0, UPLOAD_SYNC + 5000));
	fixture_kill(&f);
	memory_disk_crash(f.disk, 3);
	assert_ok(fixture_open(&f));
	struct store_upload again = wanted(sizeof octets);
	assert_ok(f.store.upload_begin(f.store.self, &again));
	assert_memory_equal(again.id.b, u.id.b, 16);
	assert_true(again.received == UPLOAD_SYNC || again.received == 0);
	assert_ok(append(&f, &u, again.received, sizeof octets - again.received));
	assert_ok(f.store.upload_finish(f.store.self, &u.id));
	fixture_done(&f);
}

static void
an_upload_that_nobody_remembers_is_begun_anew(void **state)
{
	(void)state;
	struct fixture f;
	struct store_upload u = wanted(1000);
	fixture_init(&f);
	assert_ok(f.store.upload_begin(f.store.self, &u));
	assert_ok(append(&f, &u, 0, 600));
	fixture_close(&f);
	assert_ok(fixture_open(&f));
	assert_fails(f.store.upload_find(f.store.self, &u, &u.id), E_NOT_FOUND);
	struct store_upload again = wanted(1000);
	assert_ok(f.store.upload_begin(f.store.self, &again));
	assert_int_equal(again.received, 0);
	assert_ok(append(&f, &again, 0, 1000));
	assert_ok(f.store.upload_finish(f.store.self, &again.id));
	fixture_done(&f);
}

static void
a_blob_that_is_there_need_not_come_again(void **state)
{
	(void)state;
	struct fixture f;
	struct store_upload u = wanted(1000), other = wanted(1000), early = wanted(1000);
	other.device = fixture_id(2);
	early.device = fixture_id(3);
	fixture_init(&f);
	assert_ok(f.store.upload_begin(f.store.self, &early));
	assert_ok(f.store.upload_begin(f.store.self, &u));
	assert_ok(append(&f, &u, 0, 1000));
	assert_ok(f.store.upload_finish(f.store.self, &u.id));
	assert_ok(f.store.upload_begin(f.store.self, &other));
	assert_int_equal(other.received, 1000);
	assert_ok(append(&f, &early, 0, 1000));
	assert_ok(f.store.upload_finish(f.store.self, &early.id));
	fixture_done(&f);
}

static void
a_full_disk_fails_the_upload_and_nothing_else(void **state)
{
	(void)state;
	struct fixture f;
	struct store_upload u = wanted(1000);
	const chain_id matter = fixture_chain(CHAIN_MATTER, 7);
	fixture_init(&f);
	assert_ok(f.store.upload_begin(f.store.self, &u));
	assert_ok(append(&f, &u, 0, 100));
	memory_disk_fail_at(f.disk, 1, E_SPACE);
	assert_fails(append(&f, &u, 100, 100), E_SPACE);
	memory_disk_fail_at(f.disk, 0, OK);
	assert_ok(fixture_grow(&f, &matter, 1));
	assert_ok(append(&f, &u, 100, 900));
	assert_ok(f.store.upload_finish(f.store.self, &u.id));
	fixture_done(&f);
}

/* Whether the same upload is known still when the archive is opened at NOW_MS. */
static bool
is_known_at(uint64_t now_ms)
{
	struct fixture f;
	struct store_upload u = wanted(sizeof octets);
	fixture_init(&f);
	assert_ok(f.store.upload_begin(f.store.self, &u));
	assert_ok(append(&f, &u, 0, UPLOAD_SYNC + 5000));
	fixture_close(&f);
	const struct archive_options options = {.disk = &f.port,
		.random = &f.random,
		.segment_octets = FIXTURE_SEGMENT,
		.now_ms = now_ms};
	assert_ok(archive_open(f.archive, &options));
	f.store = archive_of(f.archive);
	f.open = true;
	bool known = !failed(f.store.upload_find(f.store.self, &u, &u.id));
	for (size_t i = 0; !known && memory_disk_name(f.disk, i) != NULL; i++) {
		const char *name = memory_disk_name(f.disk, i);
		bool is_upload = strncmp(name, UPLOAD_FOLDER "/", sizeof UPLOAD_FOLDER) == 0;
		assert_true(!is_upload || memory_disk_content(f.disk, name).data == NULL);
	}
	fixture_done(&f);
	return known;
}

static void
an_upload_that_stands_still_for_a_month_is_given_up(void **state)
{
	(void)state;
	assert_true(is_known_at(0));
	assert_true(is_known_at(MEMORY_DISK_WRITTEN + UPLOADS_IDLE_MS));
	assert_false(is_known_at(MEMORY_DISK_WRITTEN + UPLOADS_IDLE_MS + 1));
}

static void
what_is_to_stay_free_is_not_filled(void **state)
{
	(void)state;
	struct fixture f;
	struct store_upload u = wanted(100000), again = u;
	fixture_init(&f);
	f.archive->options.keep_free = 5;
	const uint64_t reserve = MEMORY_DISK_TOTAL / 100 * 5;
	memory_disk_set_free(f.disk, reserve + u.length - 1);
	assert_fails(f.store.room(f.store.self, u.length), E_SPACE);
	assert_fails(f.store.upload_begin(f.store.self, &u), E_SPACE);
	memory_disk_set_free(f.disk, reserve + u.length);
	assert_ok(f.store.room(f.store.self, u.length));
	assert_ok(f.store.upload_begin(f.store.self, &u));
	memory_disk_set_free(f.disk, reserve);
	assert_fails(append(&f, &u, 0, u.length), E_SPACE);
	memory_disk_set_free(f.disk, reserve + u.length);
	assert_ok(append(&f, &u, 0, u.length));
	assert_ok(f.store.upload_finish(f.store.self, &u.id));
	memory_disk_set_free(f.disk, 0);
	assert_ok(f.store.upload_begin(f.store.self, &again));
	assert_int_equal(again.received, again.length);
	fixture_done(&f);
}

/* Trying again would say that octets are durable which the system may have dropped. */
static void
a_sync_that_fails_ends_the_store(void **state)
{
	(void)state;
	struct fixture f;
	struct store_upload u = wanted(1000), other = wanted(900);
	const chain_id matter = fixture_chain(CHAIN_MATTER, 7);
	fixture_init(&f);
	assert_ok(f.store.upload_begin(f.store.self, &u));
	assert_ok(append(&f, &u, 0, 1000));
	memory_disk_fail_at(f.disk, 1, E_SYNC);
	assert_fails(f.store.upload_finish(f.store.self, &u.id), E_SYNC);
	memory_disk_fail_at(f.disk, 0, OK);
	assert_fails(f.store.upload_finish(f.store.self, &u.id), E_SYNC);
	assert_fails(f.store.upload_begin(f.store.self, &other), E_SYNC);
	assert_fails(fixture_grow(&f, &matter, 1), E_SYNC);
	fixture_done(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_blob_arrives_in_pieces),
		cmocka_unit_test(a_piece_that_is_not_the_next_is_refused),
		cmocka_unit_test(a_blob_of_another_hash_is_thrown_away),
		cmocka_unit_test(what_was_synced_of_an_upload_survives_a_loss_of_power),
		cmocka_unit_test(an_upload_that_nobody_remembers_is_begun_anew),
		cmocka_unit_test(a_blob_that_is_there_need_not_come_again),
		cmocka_unit_test(a_full_disk_fails_the_upload_and_nothing_else),
		cmocka_unit_test(an_upload_that_stands_still_for_a_month_is_given_up),
		cmocka_unit_test(what_is_to_stay_free_is_not_filled),
		cmocka_unit_test(a_sync_that_fails_ends_the_store),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

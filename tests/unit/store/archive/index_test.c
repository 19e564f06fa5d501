/* SPDX-License-Identifier: Apache-2.0 */
/* The index of a real folder may be lost or wrong in any way: what is told is the same. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"

static void
live(struct fixture *f)
{
	struct control c;
	const chain_id matter = fixture_chain(CHAIN_MATTER, 7);
	const chain_id user = fixture_chain(CHAIN_USER, 1);
	fixture_begin(f, 1);
	fixture_user_create(&c, 1);
	fixture_put_control(f, &user, &c, 1, 1);
	fixture_epoch(&c, 1, (const unsigned[]){1, 2}, 2);
	fixture_put_control(f, &matter, &c, 1, 1);
	assert_ok(fixture_commit(f));
	for (unsigned i = 0; i < 20; i++) {
		const chain_id other = fixture_chain(CHAIN_MATTER, 8 + i % 3);
		assert_ok(fixture_grow(f, &other, 30));
		if (i == 11)
			assert_ok(fixture_publish(f));
	}
}

/* Open it again; what is told must be BEFORE. */
static void
assert_same(struct fixture *f, const hash32 *before)
{
	assert_ok(fixture_open(f));
	hash32 after = fixture_digest(f);
	assert_memory_equal(before->b, after.b, 32);
}

static void
write_at(const struct fixture *f, off_t at, bytes in)
{
	int fd = open(f->index, O_RDWR);
	assert_true(fd != -1);
	assert_int_equal(pwrite(fd, in.data, in.len, at), in.len);
	assert_int_equal(close(fd), 0);
}

static void
an_index_that_was_kept_is_gone_on_with(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init_real(&f);
	live(&f);
	hash32 before = fixture_digest(&f);
	fixture_close(&f);
	assert_same(&f, &before);
	assert_ok(fixture_publish(&f));
	fixture_kill(&f);
	assert_same(&f, &before);
	fixture_done(&f);
}

static void
an_index_that_a_kill_left_behind_catches_up(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init_real(&f);
	live(&f);
	hash32 before = fixture_digest(&f);
	fixture_kill(&f);
	assert_same(&f, &before);
	const chain_id matter = fixture_chain(CHAIN_MATTER, 9);
	assert_ok(fixture_grow(&f, &matter, 3));
	before = fixture_digest(&f);
	fixture_kill(&f);
	assert_same(&f, &before);
	fixture_done(&f);
}

static void
an_index_that_is_gone_is_made_anew(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init_real(&f);
	live(&f);
	hash32 before = fixture_digest(&f);
	fixture_close(&f);
	assert_int_equal(unlink(f.index), 0);
	assert_same(&f, &before);
	fixture_done(&f);
}

static void
an_index_that_is_something_else_is_made_anew(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init_real(&f);
	live(&f);
	hash32 before = fixture_digest(&f);
	fixture_close(&f);
	write_at(&f, 0, BYTES_LIT("this is no database, but it begins here"));
	assert_same(&f, &before);
	fixture_close(&f);
	/* The version of the schema, in SQLite's header. */
	write_at(&f, 60, BYTES_LIT("\0\0\0\7"));
	assert_same(&f, &before);
	fixture_done(&f);
}

static void
an_index_of_another_archive_is_made_anew(void **state)
{
	(void)state;
	struct fixture f, other;
	fixture_init_real(&f);
	live(&f);
	hash32 before = fixture_digest(&f);
	fixture_close(&f);
	fixture_init_real(&other);
	other.next = 1000;
	live(&other);
	fixture_close(&other);
	assert_int_equal(rename(other.index, f.index), 0);
	assert_same(&f, &before);
	fixture_done(&f);
	fixture_done(&other);
}

static void
pages_of_an_index_that_are_zero_are_never_believed(void **state)
{
	(void)state;
	struct fixture f;
	static const uint8_t page[4096];
	fixture_init_real(&f);
	live(&f);
	hash32 before = fixture_digest(&f);
	fixture_close(&f);
	for (off_t at = 4096; at < 3 * 4096; at += 4096) {
		write_at(&f, at, BYTES_ARRAY(page));
		assert_same(&f, &before);
		fixture_close(&f);
	}
	fixture_done(&f);
}

static void
a_folder_is_one_process_at_a_time(void **state)
{
	(void)state;
	struct fixture f;
	static struct archive second;
	struct disk_folder folder;
	fixture_init_real(&f);
	assert_ok(disk_open(&folder, f.path));
	struct disk port = disk_of(&folder);
	assert_fails(archive_open(&second,
			     &(struct archive_options){
				     .disk = &port, .random = &f.random, .index = f.index}),
		E_BUSY);
	disk_close(&folder);
	fixture_done(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_index_that_was_kept_is_gone_on_with),
		cmocka_unit_test(an_index_that_a_kill_left_behind_catches_up),
		cmocka_unit_test(an_index_that_is_gone_is_made_anew),
		cmocka_unit_test(an_index_that_is_something_else_is_made_anew),
		cmocka_unit_test(an_index_of_another_archive_is_made_anew),
		cmocka_unit_test(pages_of_an_index_that_are_zero_are_never_believed),
		cmocka_unit_test(a_folder_is_one_process_at_a_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/disk.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/vectors.h"

struct place {
	char path[64];
	struct disk_folder folder;
	struct disk disk;
};

static int
enter(void **state)
{
	struct place *p = calloc(1, sizeof *p);
	assert_non_null(p);
	(void)snprintf(p->path, sizeof p->path, "/tmp/disk_test.XXXXXX");
	assert_non_null(mkdtemp(p->path));
	assert_ok(disk_open(&p->folder, p->path));
	p->disk = disk_of(&p->folder);
	*state = p;
	return 0;
}

static err
remove_name(void *user, const char *name, bool is_folder)
{
	const char *folder = user;
	char path[512];
	(void)snprintf(path, sizeof path, "%s/%s", folder, name);
	if (is_folder) {
		struct disk_folder below;
		assert_ok(disk_open(&below, path));
		struct disk disk = disk_of(&below);
		assert_ok(disk.list(disk.self, ".", remove_name, path));
		disk_close(&below);
		assert_int_equal(rmdir(path), 0);
	} else {
		assert_int_equal(unlink(path), 0);
	}
	return ok();
}

static int
leave(void **state)
{
	struct place *p = *state;
	assert_ok(p->disk.list(p->disk.self, ".", remove_name, p->path));
	disk_close(&p->folder);
	assert_int_equal(rmdir(p->path), 0);
	free(p);
	return 0;
}

static void
holds(struct place *p, const char *path, const char *want)
{
	disk_file f;
	uint8_t room[64];
	size_t n = 0;
	uint64_t size = 0;
	assert_ok(p->disk.open(p->disk.self, &f, path, DISK_READ));
	assert_ok(p->disk.size(p->disk.self, &size, f));
	assert_ok(p->disk.read(p->disk.self, &n, f, 0, room, sizeof room));
	assert_int_equal(n, size);
	assert_int_equal(n, strlen(want));
	assert_memory_equal(room, want, n);
	p->disk.close(p->disk.self, f);
}

static void
a_created_file_and_its_folders_are_there(void **state)
{
	struct place *p = *state;
	disk_file f;
	assert_ok(p->disk.create(p->disk.self, &f, "tile/0/x001/234.p/5"));
	assert_ok(p->disk.write(p->disk.self, f, 0, BYTES_LIT("hash")));
	assert_ok(p->disk.write(p->disk.self, f, 4, BYTES_LIT("es")));
	assert_ok(p->disk.finish(p->disk.self, f));
	assert_ok(p->disk.settle(p->disk.self));
	holds(p, "tile/0/x001/234.p/5", "hashes");
	assert_ok(p->disk.create(p->disk.self, &f, "tile/0/x001/234.p/5"));
	assert_ok(p->disk.finish(p->disk.self, f));
	holds(p, "tile/0/x001/234.p/5", "");
}

/* A folder that is gone cannot be synced: so it is seen which ones are. */
static void
the_folders_of_files_open_at_the_same_time_are_all_synced(void **state)
{
	struct place *p = *state;
	disk_file outer, inner;
	assert_ok(p->disk.create(p->disk.self, &outer, "outer/file"));
	assert_ok(p->disk.create(p->disk.self, &inner, "inner/file"));
	assert_ok(p->disk.finish(p->disk.self, inner));
	assert_ok(p->disk.finish(p->disk.self, outer));
	assert_int_equal(unlinkat(p->folder.fd, "outer/file", 0), 0);
	assert_int_equal(unlinkat(p->folder.fd, "outer", AT_REMOVEDIR), 0);
	assert_fails(p->disk.settle(p->disk.self), E_NOT_FOUND);
}

static void
more_files_than_are_synced_one_by_one_are_settled(void **state)
{
	struct place *p = *state;
	char path[32];
	disk_file f;
	for (int i = 0; i <= DISK_SINGLES; i++) {
		(void)snprintf(path, sizeof path, "many/%d", i);
		assert_ok(p->disk.create(p->disk.self, &f, path));
		assert_ok(p->disk.write(p->disk.self, f, 0, BYTES_LIT("x")));
		assert_ok(p->disk.finish(p->disk.self, f));
	}
	assert_ok(p->disk.settle(p->disk.self));
	holds(p, "many/0", "x");
	holds(p, path, "x");
}

static void
what_was_written_since_a_file_was_opened_is_synced_at_once(void **state)
{
	struct place *p = *state;
	disk_file first, second;
	assert_ok(p->disk.open(p->disk.self, &first, "first", DISK_NEW));
	assert_ok(p->disk.open(p->disk.self, &second, "second", DISK_NEW));
	assert_ok(p->disk.write(p->disk.self, second, 0, BYTES_LIT("x")));
	p->disk.close(p->disk.self, second);
	assert_ok(p->disk.sync_all(p->disk.self, first));
	assert_ok(p->disk.rename(p->disk.self, "second", "other"));
	assert_ok(p->disk.sync_all(p->disk.self, first));
	p->disk.close(p->disk.self, first);
	holds(p, "other", "x");
	assert_fails(p->disk.sync_all(p->disk.self, (disk_file){-1}), E_SYNC);
}

static void
whole_sectors_are_written_and_read_back(void **state)
{
	struct place *p = *state;
	static _Alignas(DISK_SECTOR) const uint8_t sectors[3 * DISK_SECTOR] = {1, 2, 3};
	uint8_t back[3 * DISK_SECTOR];
	disk_file out, in;
	size_t n = 0;
	assert_ok(p->disk.replace(p->disk.self, "journal", (bytes){NULL, 0}, true));
	assert_ok(p->disk.open(p->disk.self, &out, "journal", DISK_SECTORS));
	assert_ok(p->disk.open(p->disk.self, &in, "journal", DISK_READ));
	assert_ok(p->disk.write(p->disk.self, out, DISK_SECTOR, BYTES_ARRAY(sectors)));
	assert_ok(p->disk.sync(p->disk.self, out));
	assert_ok(p->disk.read(p->disk.self, &n, in, DISK_SECTOR, back, sizeof back));
	assert_int_equal(n, sizeof back);
	assert_memory_equal(back, sectors, sizeof back);
	assert_ok(p->disk.read(p->disk.self, &n, in, 4 * DISK_SECTOR, back, 1));
	assert_int_equal(n, 0);
	p->disk.close(p->disk.self, in);
	p->disk.close(p->disk.self, out);
}

static void
a_file_is_cut_off_and_reads_as_zero_beyond(void **state)
{
	struct place *p = *state;
	disk_file f;
	assert_ok(p->disk.replace(p->disk.self, "f", BYTES_LIT("12345678"), false));
	assert_ok(p->disk.open(p->disk.self, &f, "f", DISK_WRITE));
	assert_ok(p->disk.resize(p->disk.self, f, 3));
	assert_ok(p->disk.write(p->disk.self, f, 4, BYTES_LIT("5")));
	assert_ok(p->disk.sync(p->disk.self, f));
	p->disk.close(p->disk.self, f);
	disk_file again;
	uint8_t room[8];
	size_t n = 0;
	assert_ok(p->disk.open(p->disk.self, &again, "f", DISK_READ));
	assert_ok(p->disk.read(p->disk.self, &n, again, 0, room, sizeof room));
	assert_int_equal(n, 5);
	assert_memory_equal(room, "123\0005", 5);
	p->disk.close(p->disk.self, again);
}

static void
a_private_file_is_for_its_owner_only(void **state)
{
	struct place *p = *state;
	struct stat st;
	assert_ok(p->disk.make_private(p->disk.self, "private"));
	assert_ok(p->disk.replace(p->disk.self, "private/key", BYTES_LIT("old"), true));
	assert_ok(p->disk.replace(p->disk.self, "private/key", BYTES_LIT("new"), true));
	holds(p, "private/key", "new");
	assert_int_equal(fstatat(p->folder.fd, "private/key", &st, 0), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(fstatat(p->folder.fd, "private", &st, 0), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_int_equal(fstatat(p->folder.fd, "private/key.new", &st, 0), -1);
	assert_fails(p->disk.make_private(p->disk.self, "private"), E_EXISTS);
}

static void
what_is_not_there_or_no_file_is_refused(void **state)
{
	struct place *p = *state;
	disk_file f;
	assert_fails(p->disk.open(p->disk.self, &f, "nothing", DISK_READ), E_NOT_FOUND);
	assert_fails(p->disk.open(p->disk.self, &f, "no/where", DISK_WRITE), E_NOT_FOUND);
	assert_ok(p->disk.make_private(p->disk.self, "folder"));
	assert_fails(p->disk.open(p->disk.self, &f, "folder", DISK_READ), E_DAMAGED);
	assert_fails(p->disk.list(p->disk.self, "nothing", remove_name, NULL), E_NOT_FOUND);
	struct disk_folder other;
	assert_fails(disk_open(&other, "/tmp/disk_test.nothing"), E_NOT_FOUND);
}

static void
a_lock_is_held_by_one(void **state)
{
	struct place *p = *state;
	struct disk_folder other;
	assert_ok(p->disk.lock(p->disk.self, "lock"));
	assert_ok(disk_open(&other, p->path));
	struct disk disk = disk_of(&other);
	assert_fails(disk.lock(disk.self, "lock"), E_BUSY);
	disk_close(&other);
}

/* Root may write to everything, so it becomes somebody else meanwhile. */
static void
a_lock_that_may_only_be_read_is_held_too(void **state)
{
	struct place *p = *state;
	bool root = geteuid() == 0;
	assert_ok(p->disk.replace(p->disk.self, "lock", (bytes){NULL, 0}, false));
	assert_int_equal(fchmodat(p->folder.fd, "lock", 0444, 0), 0);
	assert_int_equal(fchmod(p->folder.fd, 0555), 0);
	assert_true(!root || seteuid(65534) == 0);
	err e = p->disk.lock(p->disk.self, "lock");
	err none = p->disk.lock(p->disk.self, "another");
	assert_true(!root || seteuid(0) == 0);
	assert_int_equal(fchmod(p->folder.fd, 0755), 0);
	assert_ok(e);
	assert_fails(none, E_NOT_FOUND);
	struct disk_folder other;
	assert_ok(disk_open(&other, p->path));
	struct disk disk = disk_of(&other);
	assert_fails(disk.lock(disk.self, "lock"), E_BUSY);
	disk_close(&other);
}

static void
what_a_link_leads_to_is_not_written_over(void **state)
{
	struct place *p = *state;
	disk_file f;
	assert_ok(p->disk.replace(p->disk.self, "victim", BYTES_LIT("mine"), false));
	assert_int_equal(symlinkat("victim", p->folder.fd, "tile"), 0);
	assert_int_equal(symlinkat("victim", p->folder.fd, "checkpoint.new"), 0);
	assert_fails(p->disk.create(p->disk.self, &f, "tile"), E_DAMAGED);
	assert_ok(p->disk.replace(p->disk.self, "checkpoint", BYTES_LIT("new"), false));
	holds(p, "checkpoint", "new");
	holds(p, "victim", "mine");
}

static void
a_folder_with_something_in_it_is_not_made_new(void **state)
{
	struct place *p = *state;
	struct disk_folder other;
	char path[128];
	(void)snprintf(path, sizeof path, "%s/log", p->path);
	assert_ok(disk_new(&other, path));
	disk_close(&other);
	assert_ok(disk_new(&other, path));
	disk_close(&other);
	assert_fails(disk_new(&other, p->path), E_EXISTS);
	assert_ok(p->disk.replace(p->disk.self, "file", BYTES_LIT("x"), false));
	(void)snprintf(path, sizeof path, "%s/file", p->path);
	assert_fails(disk_new(&other, path), E_EXISTS);
	(void)snprintf(path, sizeof path, "%s/no/where", p->path);
	assert_fails(disk_new(&other, path), E_NOT_FOUND);
}

static bool
makes_a_folder(const char *path)
{
	struct disk_folder made;
	bool good = !failed(disk_new(&made, path));
	if (good)
		disk_close(&made);
	return good;
}

static void
a_folder_that_may_not_be_read_takes_a_new_one(void **state)
{
	struct place *p = *state;
	char path[128];
	int status = 0;
	if (geteuid() != 0)
		skip();
	(void)snprintf(path, sizeof path, "%s/log", p->path);
	assert_int_equal(chmod(p->path, 0733), 0);
	pid_t child = fork();
	if (child == 0)
		_exit(setuid(65534) == 0 && makes_a_folder(path) ? 0 : 1);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void
a_new_folder_that_cannot_be_used_is_taken_away(void **state)
{
	struct place *p = *state;
	char path[128];
	int status = 0;
	if (geteuid() != 0)
		skip();
	(void)snprintf(path, sizeof path, "%s/log", p->path);
	assert_int_equal(chmod(p->path, 0777), 0);
	pid_t child = fork();
	if (child == 0) {
		(void)umask(0777);
		_exit(setuid(65534) == 0 && !makes_a_folder(path) ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(access(path, F_OK), -1);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, enter, leave)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_created_file_and_its_folders_are_there),
		CASE(the_folders_of_files_open_at_the_same_time_are_all_synced),
		CASE(more_files_than_are_synced_one_by_one_are_settled),
		CASE(what_was_written_since_a_file_was_opened_is_synced_at_once),
		CASE(whole_sectors_are_written_and_read_back),
		CASE(a_file_is_cut_off_and_reads_as_zero_beyond),
		CASE(a_private_file_is_for_its_owner_only),
		CASE(what_is_not_there_or_no_file_is_refused),
		CASE(a_lock_is_held_by_one),
		CASE(a_lock_that_may_only_be_read_is_held_too),
		CASE(what_a_link_leads_to_is_not_written_over),
		CASE(a_folder_with_something_in_it_is_not_made_new),
		CASE(a_folder_that_may_not_be_read_takes_a_new_one),
		CASE(a_new_folder_that_cannot_be_used_is_taken_away),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

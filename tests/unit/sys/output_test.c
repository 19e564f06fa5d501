/* SPDX-License-Identifier: Apache-2.0 */
/* A name appears with all of its content, or not at all; a folder is left as it was found. */
#include "sys/output.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/vectors.h"
#include "sys/fd.h"
#include "sys/interrupt.h"

static int
into_fresh_folder(void **state)
{
	static char path[64];
	(void)snprintf(path, sizeof path, "/tmp/muniment-output-XXXXXX");
	*state = mkdtemp(path);
	return *state != NULL && chdir(path) == 0 ? 0 : -1;
}

static size_t
entries(void)
{
	size_t n = 0;
	DIR *d = opendir(".");
	assert_non_null(d);
	if (d == NULL) /* for the analyzers, which do not know that the line before leaves */
		return 0;
	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n - 2;
}

static int
out_of_folder(void **state)
{
	(void)unlink("out");
	(void)unlink("other");
	return chdir("/") == 0 && rmdir(*state) == 0 ? 0 : -1;
}

static void
put_old(const char *text)
{
	int fd = open("out", O_CREAT | O_WRONLY | O_TRUNC, 0644);
	assert_int_not_equal(fd, -1);
	assert_ok(fd_write(fd, bytes_of_text(text)));
	close(fd);
}

static void
expect_content(const char *text)
{
	uint8_t got[64];
	size_t n = 0;
	int fd = open("out", O_RDONLY);
	assert_int_not_equal(fd, -1);
	assert_ok(fd_read(&n, fd, got, sizeof(got)));
	close(fd);
	assert_int_equal(n, strlen(text));
	assert_memory_equal(got, text, n);
}

static void
a_published_file_has_its_name_content_and_mode(void **state)
{
	(void)state;
	struct output o;
	struct stat st;
	assert_ok(output_open(&o, "out", 0600, false));
	assert_false(output_is_stream(&o));
	assert_ok(fd_write(o.fd, BYTES_LIT("whole")));
	assert_int_equal(access("out", F_OK), -1);
	assert_ok(output_publish(&o));
	output_close(&o);
	expect_content("whole");
	assert_int_equal(stat("out", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(entries(), 1);
}

static void
an_output_that_is_not_published_leaves_nothing(void **state)
{
	(void)state;
	struct output o;
	assert_ok(output_open(&o, "out", 0600, false));
	assert_ok(fd_write(o.fd, BYTES_LIT("half")));
	output_close(&o);
	assert_int_equal(entries(), 0);
}

static void
what_is_expected_and_does_not_come_is_not_in_the_file(void **state)
{
	(void)state;
	struct output o;
	struct stat st;
	assert_ok(output_open(&o, "out", 0600, false));
	output_expect(&o, 4 << 20);
	assert_int_equal(fstat(o.fd, &st), 0);
	assert_int_equal(st.st_size, 0);
	assert_ok(fd_write(o.fd, BYTES_LIT("whole")));
	assert_ok(output_publish(&o));
	output_close(&o);
	expect_content("whole");
}

static void
more_is_expected_than_a_disk_holds_and_a_file_is_made(void **state)
{
	(void)state;
	struct output o;
	assert_ok(output_open(&o, "out", 0600, false));
	output_expect(&o, INT64_MAX / 4);
	output_expect(&o, UINT64_MAX);
	assert_ok(fd_write(o.fd, BYTES_LIT("whole")));
	assert_ok(output_publish(&o));
	output_close(&o);
	expect_content("whole");
}

static void
room_is_set_aside_on_ext4_and_never_for_a_little(void **state)
{
	(void)state;
	struct output o;
	struct stat st;
	struct statfs fs;
	assert_ok(output_open(&o, "out", 0600, false));
	output_expect(&o, 4096);
	assert_int_equal(fstat(o.fd, &st), 0);
	assert_int_equal(st.st_blocks, 0);
	output_expect(&o, 4 << 20);
	assert_int_equal(fstat(o.fd, &st), 0);
	assert_int_equal(fstatfs(o.fd, &fs), 0);
	bool aside = st.st_blocks >= (4 << 20) / 512;
	output_close(&o);
	assert_int_equal(aside, fs.f_type == EXT4_SUPER_MAGIC);
}

static bool
makes_a_file(void)
{
	struct output o;
	bool made = !failed(output_open(&o, "out", 0600, false)) && !failed(output_publish(&o));
	output_close(&o);
	return made;
}

static void
a_folder_that_may_not_be_read_takes_a_file(void **state)
{
	(void)state;
	int status = 0;
	if (geteuid() != 0)
		skip();
	assert_int_equal(chmod(".", 0733), 0);
	pid_t child = fork();
	if (child == 0)
		_exit(setuid(65534) == 0 && makes_a_file() ? 0 : 1);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(entries(), 1);
}

static void
an_existing_file_is_refused_and_kept(void **state)
{
	(void)state;
	struct output o;
	put_old("old");
	assert_fails(output_open(&o, "out", 0600, false), E_EXISTS);
	expect_content("old");
}

static void
a_link_that_leads_nowhere_is_refused(void **state)
{
	(void)state;
	struct output o;
	assert_int_equal(symlink("nowhere", "out"), 0);
	assert_fails(output_open(&o, "out", 0600, false), E_EXISTS);
}

static void
a_name_taken_meanwhile_is_refused_and_kept(void **state)
{
	(void)state;
	struct output o;
	assert_ok(output_open(&o, "out", 0600, false));
	put_old("faster");
	assert_fails(output_publish(&o), E_EXISTS);
	assert_false(o.published);
	output_close(&o);
	expect_content("faster");
	assert_int_equal(entries(), 1);
}

static void
replacing_keeps_the_old_file_until_the_new_one_is_whole(void **state)
{
	(void)state;
	struct output o;
	put_old("old");
	assert_ok(output_open(&o, "out", 0600, true));
	assert_ok(fd_write(o.fd, BYTES_LIT("new")));
	expect_content("old");
	assert_ok(output_publish(&o));
	output_close(&o);
	expect_content("new");
	assert_int_equal(entries(), 1);
}

static void
replacing_and_giving_up_keeps_the_old_file(void **state)
{
	(void)state;
	struct output o;
	put_old("old");
	assert_ok(output_open(&o, "out", 0600, true));
	assert_ok(fd_write(o.fd, BYTES_LIT("new")));
	output_close(&o);
	expect_content("old");
	assert_int_equal(entries(), 1);
}

static void
a_folder_that_does_not_exist_is_refused(void **state)
{
	(void)state;
	struct output o;
	assert_fails(output_open(&o, "no/such/out", 0600, false), E_NOT_FOUND);
	assert_true(failed(output_open(&o, ".", 0600, false)));
	assert_true(failed(output_open(&o, "", 0600, false)));
}

static void
a_device_is_written_as_it_comes(void **state)
{
	(void)state;
	struct output o;
	assert_ok(output_open(&o, "/dev/null", 0600, false));
	assert_true(output_is_stream(&o));
	assert_ok(output_publish(&o));
	output_close(&o);
	assert_ok(output_open(&o, "-", 0600, false));
	assert_int_equal(o.fd, STDOUT_FILENO);
	output_close(&o);
	assert_int_not_equal(fcntl(STDOUT_FILENO, F_GETFD), -1);
}

/* What a child says that makes the file, publishes it or not, and is told to stop. */
static size_t
stopped(char *said, size_t cap, bool publish)
{
	int pipe_of[2];
	assert_int_equal(pipe(pipe_of), 0);
	pid_t child = fork();
	assert_int_not_equal(child, -1);
	if (child == 0) {
		struct output o;
		bool good = dup2(pipe_of[1], STDERR_FILENO) != -1 &&
			!failed(interrupt_handle("No file was made.\n")) &&
			!failed(output_open(&o, "out", 0600, false)) &&
			(!publish || !failed(output_publish(&o))) && raise(SIGTERM) == 0;
		_exit(good ? 98 : 99);
	}
	assert_int_equal(close(pipe_of[1]), 0);
	size_t n = 0;
	int status = 0;
	assert_ok(fd_read(&n, pipe_of[0], (uint8_t *)said, cap));
	assert_int_equal(close(pipe_of[0]), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 4);
	return n;
}

static void
an_interruption_tells_whether_there_is_a_file(void **state)
{
	(void)state;
	char said[128] = {0};
	assert_true(stopped(said, sizeof said - 1, false) > 0);
	assert_string_equal(said, "No file was made.\n");
	assert_int_equal(entries(), 0);
	memset(said, 0, sizeof said);
	assert_true(stopped(said, sizeof said - 1, true) > 0);
	assert_string_equal(said, "muniment: interrupted. The file had been made already.\n");
	assert_int_equal(entries(), 1);
}

#define IN_FOLDER(f) cmocka_unit_test_setup_teardown(f, into_fresh_folder, out_of_folder)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(a_published_file_has_its_name_content_and_mode),
		IN_FOLDER(an_output_that_is_not_published_leaves_nothing),
		IN_FOLDER(what_is_expected_and_does_not_come_is_not_in_the_file),
		IN_FOLDER(more_is_expected_than_a_disk_holds_and_a_file_is_made),
		IN_FOLDER(room_is_set_aside_on_ext4_and_never_for_a_little),
		IN_FOLDER(a_folder_that_may_not_be_read_takes_a_file),
		IN_FOLDER(an_existing_file_is_refused_and_kept),
		IN_FOLDER(a_link_that_leads_nowhere_is_refused),
		IN_FOLDER(a_name_taken_meanwhile_is_refused_and_kept),
		IN_FOLDER(replacing_keeps_the_old_file_until_the_new_one_is_whole),
		IN_FOLDER(replacing_and_giving_up_keeps_the_old_file),
		IN_FOLDER(a_folder_that_does_not_exist_is_refused),
		IN_FOLDER(an_interruption_tells_whether_there_is_a_file),
		IN_FOLDER(a_device_is_written_as_it_comes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

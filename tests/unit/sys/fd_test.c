/* SPDX-License-Identifier: Apache-2.0 */
/* Short reads, pieces, ends and closed pipes. */
#include "sys/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "support/vectors.h"

/* Writes "abcdef" in three parts, then closes. */
static void *
dribble(void *arg)
{
	int fd = *(const int *)arg;
	const struct timespec pause = {.tv_nsec = 2000000};
	for (size_t i = 0; i < 6; i += 2) {
		assert_int_equal(write(fd, &"abcdef"[i], 2), 2);
		(void)nanosleep(&pause, NULL);
	}
	close(fd);
	return NULL;
}

static void
read_from_dribble(int flags, uint8_t got[8], size_t *n)
{
	int fds[2];
	pthread_t t;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(fcntl(fds[0], F_SETFL, flags), 0);
	assert_int_equal(pthread_create(&t, NULL, dribble, &fds[1]), 0);
	assert_ok(fd_read(n, fds[0], got, 8));
	pthread_join(t, NULL);
	close(fds[0]);
}

static void
short_reads_of_a_pipe_are_put_together(void **state)
{
	(void)state;
	uint8_t got[8] = {0};
	size_t n = 0;
	read_from_dribble(0, got, &n);
	assert_int_equal(n, 6);
	assert_memory_equal(got, "abcdef", 6);
}

static void
a_non_blocking_pipe_is_waited_for(void **state)
{
	(void)state;
	uint8_t got[8] = {0};
	size_t n = 0;
	read_from_dribble(O_NONBLOCK, got, &n);
	assert_int_equal(n, 6);
}

static void
pieces_are_filled_and_written_in_order(void **state)
{
	(void)state;
	int fds[2];
	uint8_t a[3] = {0};
	uint8_t b[2] = {0};
	char one[] = "he";
	char two[] = "";
	char three[] = "llo";
	size_t n = 0;
	assert_int_equal(pipe(fds), 0);
	struct iovec out[3] = {{one, 2}, {two, 0}, {three, 3}};
	assert_ok(fd_write_pieces(fds[1], out, 3));
	struct iovec in[2] = {{a, sizeof(a)}, {b, sizeof(b)}};
	assert_ok(fd_read_pieces(&n, fds[0], in, 2));
	assert_int_equal(n, 5);
	assert_memory_equal(a, "hel", 3);
	assert_memory_equal(b, "lo", 2);
	close(fds[0]);
	close(fds[1]);
}

static void
writing_to_a_closed_pipe_fails_and_says_why(void **state)
{
	(void)state;
	int fds[2];
	assert_int_equal(pipe(fds), 0);
	close(fds[0]);
	err e = fd_write(fds[1], BYTES_LIT("x"));
	assert_fails(e, E_IO);
	assert_int_equal(e.sys, EPIPE);
	close(fds[1]);
}

static void
writing_to_a_full_device_is_a_full_disk(void **state)
{
	(void)state;
	int fd = open("/dev/full", O_WRONLY);
	assert_int_not_equal(fd, -1);
	assert_fails(fd_write(fd, BYTES_LIT("x")), E_SPACE);
	close(fd);
}

static void
reading_from_nowhere_fails(void **state)
{
	(void)state;
	uint8_t c = 0;
	size_t n = 7;
	assert_true(failed(fd_read(&n, -1, &c, 1)));
	assert_int_equal(n, 7);
}

static void
a_read_of_a_quiet_pipe_ends_when_told_to_stop(void **state)
{
	(void)state;
	int in[2];
	int stop[2];
	uint8_t got[4] = {0};
	size_t n = 0;
	assert_int_equal(pipe(in), 0);
	assert_int_equal(pipe(stop), 0);
	assert_int_equal(write(in[1], "abc", 3), 3);
	assert_ok(fd_read_or_stop(&n, in[0], got, 2, stop[0]));
	assert_int_equal(n, 2);
	assert_int_equal(write(stop[1], "x", 1), 1);
	assert_fails(fd_read_or_stop(&n, in[0], got, 4, stop[0]), E_INTERRUPTED);
	close(in[1]);
	close(stop[1]);
	assert_int_equal(read(stop[0], got, 1), 1);
	close(in[0]);
	close(stop[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(short_reads_of_a_pipe_are_put_together),
		cmocka_unit_test(a_non_blocking_pipe_is_waited_for),
		cmocka_unit_test(pieces_are_filled_and_written_in_order),
		cmocka_unit_test(writing_to_a_closed_pipe_fails_and_says_why),
		cmocka_unit_test(writing_to_a_full_device_is_a_full_disk),
		cmocka_unit_test(reading_from_nowhere_fails),
		cmocka_unit_test(a_read_of_a_quiet_pipe_ends_when_told_to_stop),
	};
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

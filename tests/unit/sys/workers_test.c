/* SPDX-License-Identifier: Apache-2.0 */
/* Order, completeness and the first failure, with any number of workers. */
#include "sys/workers.h"

#include <stdint.h>
#include <unistd.h>

#include "support/vectors.h"
#include "sys/fd.h"

enum { NEVER = 1000000 };

/* Batch number i is the number i; working squares it. */
struct stream {
	uint64_t length;
	uint64_t fail_read, fail_work, fail_write; /* at which batch */
	uint64_t next_read, next_written;
	int quiet; /* a descriptor that never has anything; -1: none */
};

static err
read_number(bool *out_last, void *self, void *batch, int stop)
{
	struct stream *s = self;
	uint64_t *n = batch;
	if (s->quiet != -1 && s->next_read > s->fail_work) {
		uint8_t c = 0;
		size_t got = 0;
		err e = fd_read_or_stop(&got, s->quiet, &c, 1, stop);
		assert_true(failed(e));
		return e;
	}
	if (s->next_read == s->fail_read)
		return failure(E_IO);
	*n = s->next_read++;
	*out_last = s->next_read == s->length;
	return ok();
}

static err
square(void *self, void *batch)
{
	const struct stream *s = self;
	uint64_t *n = batch;
	uint64_t was = *n;
	*n = was * was;
	return was == s->fail_work ? failure(E_PAYLOAD) : ok();
}

static err
expect_square(void *self, void *batch)
{
	struct stream *s = self;
	const uint64_t *n = batch;
	if (s->next_written == s->fail_write)
		return failure(E_SPACE);
	assert_int_equal(*n, s->next_written * s->next_written);
	s->next_written++;
	return ok();
}

static const struct workers_job job = {read_number, square, expect_square};

static err
run(struct stream *s, unsigned count)
{
	uint64_t numbers[WORKERS_MAX];
	void *batches[WORKERS_MAX];
	for (unsigned i = 0; i < WORKERS_MAX; i++)
		batches[i] = &numbers[i];
	return workers_run(&job, s, batches, count);
}

/* A thousand batches, and nothing goes wrong. */
static struct stream
healthy(void)
{
	return (struct stream){.length = 1000,
		.fail_read = NEVER,
		.fail_work = NEVER,
		.fail_write = NEVER,
		.quiet = -1};
}

static void
all_batches_are_written_in_order(void **state)
{
	(void)state;
	for (unsigned count = 1; count <= WORKERS_MAX; count++) {
		struct stream s = healthy();
		assert_ok(run(&s, count));
		assert_int_equal(s.next_written, 1000);
	}
}

static void
a_stream_of_one_batch_ends(void **state)
{
	(void)state;
	struct stream s = healthy();
	s.length = 1;
	assert_ok(run(&s, 4));
	assert_int_equal(s.next_written, 1);
}

static void
a_failed_read_comes_after_everything_before_it(void **state)
{
	(void)state;
	for (unsigned count = 1; count <= WORKERS_MAX; count++) {
		struct stream s = healthy();
		s.fail_read = 100;
		assert_fails(run(&s, count), E_IO);
		assert_int_equal(s.next_written, 100);
	}
}

static void
failed_work_is_still_written_and_ends_the_stream(void **state)
{
	(void)state;
	for (unsigned count = 1; count <= WORKERS_MAX; count++) {
		struct stream s = healthy();
		s.fail_work = 100;
		s.fail_read = 102;
		assert_fails(run(&s, count), E_PAYLOAD);
		assert_int_equal(s.next_written, 101);
	}
}

static void
a_failed_write_ends_the_stream(void **state)
{
	(void)state;
	for (unsigned count = 1; count <= WORKERS_MAX; count++) {
		struct stream s = healthy();
		s.fail_write = 100;
		assert_fails(run(&s, count), E_SPACE);
		assert_int_equal(s.next_written, 100);
	}
}

static void
a_failure_does_not_wait_for_a_quiet_input(void **state)
{
	(void)state;
	int fds[2];
	assert_int_equal(pipe(fds), 0);
	struct stream s = healthy();
	s.fail_work = 10;
	s.quiet = fds[0];
	assert_fails(run(&s, 3), E_PAYLOAD);
	assert_int_equal(s.next_written, 11);
	close(fds[0]);
	close(fds[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_batches_are_written_in_order),
		cmocka_unit_test(a_stream_of_one_batch_ends),
		cmocka_unit_test(a_failed_read_comes_after_everything_before_it),
		cmocka_unit_test(failed_work_is_still_written_and_ends_the_stream),
		cmocka_unit_test(a_failed_write_ends_the_stream),
		cmocka_unit_test(a_failure_does_not_wait_for_a_quiet_input),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

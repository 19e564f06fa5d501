/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/stop.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "support/vectors.h"

static struct stop stop;

static int
open_stop(void **state)
{
	(void)state;
	return failed(stop_open(&stop)) ? 1 : 0;
}

static int
close_stop(void **state)
{
	(void)state;
	stop_close(&stop);
	return 0;
}

static void
nobody_asked(void **state)
{
	(void)state;
	assert_false(stop_wait(&stop, 0));
	assert_false(stop_wait(&stop, 10));
}

static void
each_signal_counts_once(void **state)
{
	(void)state;
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(kill(getpid(), signals[i]), 0);
		assert_true(stop_wait(&stop, 1000));
		assert_false(stop_wait(&stop, 0));
	}
}

static void *
ask(void *arg)
{
	(void)arg;
	stop_ask(&stop);
	stop_ask(&stop);
	return NULL;
}

static void
another_thread_may_ask(void **state)
{
	(void)state;
	pthread_t thread;
	assert_int_equal(pthread_create(&thread, NULL, ask, NULL), 0);
	assert_true(stop_wait(&stop, -1));
	assert_int_equal(pthread_join(thread, NULL), 0);
	(void)stop_wait(&stop, 0);
	assert_false(stop_wait(&stop, 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nobody_asked, open_stop, close_stop),
		cmocka_unit_test_setup_teardown(each_signal_counts_once, open_stop, close_stop),
		cmocka_unit_test_setup_teardown(another_thread_may_ask, open_stop, close_stop),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

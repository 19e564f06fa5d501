/* SPDX-License-Identifier: Apache-2.0 */
#include "app/quota.h"

#include <stdlib.h>

#include "support/vectors.h"

enum { MEMORY = 32 << 20 };

static uint8_t *memory;
static struct quota quota;

static err
count_up(void *self, uint8_t *to, size_t n)
{
	(void)self;
	for (size_t i = 0; i < n; i++)
		to[i] = (uint8_t)i;
	return ok();
}

static err
no_randomness(void *self, uint8_t *to, size_t n)
{
	(void)self;
	(void)to;
	(void)n;
	return failure(E_RANDOM);
}

static const struct random_source source = {.fill = count_up};
static const struct quota_rules rules = {{60, 6000, 3}};

static int
setup(void **state)
{
	(void)state;
	if (memory == NULL)
		memory = malloc(MEMORY);
	assert_non_null(memory);
	arena perm = arena_of(memory, MEMORY);
	assert_ok(quota_init(&quota, &perm, &source, &rules));
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	quota_done(&quota);
	return 0;
}

static id16
id_of(size_t number)
{
	return (id16){{(uint8_t)number, (uint8_t)(number >> 8), 7}};
}

static err
take(size_t account, enum quota_kind kind, uint64_t n, uint64_t now_ms)
{
	const struct quota_ask ask = {id_of(account), kind, n, now_ms};
	return quota_take(&quota, &ask);
}

static void
a_minute_s_worth_may_be_had_at_once_and_no_more(void **state)
{
	(void)state;
	for (size_t i = 0; i < 60; i++)
		assert_ok(take(1, QUOTA_SUBMISSIONS, 1, 1000));
	assert_fails(take(1, QUOTA_SUBMISSIONS, 1, 1000), E_RATE);
}

static void
a_bucket_fills_with_time_and_not_beyond_its_rim(void **state)
{
	(void)state;
	assert_ok(take(1, QUOTA_SUBMISSIONS, 60, 1000));
	assert_fails(take(1, QUOTA_SUBMISSIONS, 1, 1999), E_RATE);
	assert_ok(take(1, QUOTA_SUBMISSIONS, 1, 2000));
	assert_fails(take(1, QUOTA_SUBMISSIONS, 60, 61999), E_RATE);
	assert_ok(take(1, QUOTA_SUBMISSIONS, 60, 10000000));
	assert_fails(take(1, QUOTA_SUBMISSIONS, 1, 10000000), E_RATE);
}

static void
who_was_refused_has_paid_nothing(void **state)
{
	(void)state;
	assert_ok(take(1, QUOTA_OCTETS, 5000, 1000));
	for (size_t i = 0; i < 10; i++)
		assert_fails(take(1, QUOTA_OCTETS, 1001, 1000), E_RATE);
	assert_ok(take(1, QUOTA_OCTETS, 1000, 1000));
}

static void
more_than_a_minute_s_worth_takes_a_full_bucket(void **state)
{
	(void)state;
	assert_ok(take(1, QUOTA_OCTETS, UINT64_MAX, 1000));
	assert_fails(take(1, QUOTA_OCTETS, UINT64_MAX, 60999), E_RATE);
	assert_ok(take(1, QUOTA_OCTETS, UINT64_MAX, 61000));
}

static void
one_account_s_haste_is_not_another_s_and_one_kind_not_the_other(void **state)
{
	(void)state;
	assert_ok(take(1, QUOTA_SUBMISSIONS, 60, 1000));
	assert_ok(take(2, QUOTA_SUBMISSIONS, 60, 1000));
	assert_ok(take(1, QUOTA_OCTETS, 6000, 1000));
	assert_fails(take(2, QUOTA_SUBMISSIONS, 1, 1000), E_RATE);
}

static void
a_clock_that_stands_still_fills_nothing(void **state)
{
	(void)state;
	assert_ok(take(1, QUOTA_SUBMISSIONS, 60, 5000));
	assert_fails(take(1, QUOTA_SUBMISSIONS, 1, 5000), E_RATE);
	assert_fails(take(1, QUOTA_SUBMISSIONS, 1, 0), E_RATE);
	assert_fails(take(1, QUOTA_SUBMISSIONS, 1, 5000), E_RATE);
}

static void
without_a_rule_there_is_no_end(void **state)
{
	(void)state;
	const struct quota_rules none = {{0}};
	quota.rules = none;
	for (size_t i = 0; i < 1000; i++)
		assert_ok(take(1, QUOTA_SUBMISSIONS, UINT64_MAX, 1000));
}

static void
the_earliest_of_too_many_sessions_has_to_end(void **state)
{
	(void)state;
	const id16 account = id_of(1), other = id_of(2);
	id16 ends;
	for (size_t i = 1; i <= QUOTA_OPEN; i++) {
		id16 session = id_of(i);
		assert_false(quota_open(&ends, &quota, &account, &session, 1000));
	}
	id16 one_more = id_of(1000), first = id_of(1), second = id_of(2);
	assert_false(quota_open(&ends, &quota, &other, &one_more, 1000));
	assert_true(quota_open(&ends, &quota, &account, &one_more, 1000));
	assert_true(id16_equal(&ends, &first));
	assert_true(quota_open(&ends, &quota, &account, &one_more, 1000));
	assert_true(id16_equal(&ends, &second));
}

/* More accounts than there are places: nobody is refused for that. */
static void
of_very_many_accounts_each_has_its_bucket(void **state)
{
	(void)state;
	for (size_t i = 0; i < 3 * (size_t)QUOTA_SETS * QUOTA_WAYS; i++)
		assert_ok(take(i, QUOTA_SUBMISSIONS, 60, 1000 + i));
}

static void
without_randomness_or_memory_there_is_none(void **state)
{
	(void)state;
	struct quota q;
	const struct random_source broken = {.fill = no_randomness};
	uint8_t little[64];
	arena perm = arena_of(little, sizeof little);
	assert_fails(quota_init(&q, &perm, &broken, &rules), E_RANDOM);
	assert_fails(quota_init(&q, &perm, &source, &rules), E_NOMEM);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_minute_s_worth_may_be_had_at_once_and_no_more),
		TEST(a_bucket_fills_with_time_and_not_beyond_its_rim),
		TEST(who_was_refused_has_paid_nothing),
		TEST(more_than_a_minute_s_worth_takes_a_full_bucket),
		TEST(one_account_s_haste_is_not_another_s_and_one_kind_not_the_other),
		TEST(a_clock_that_stands_still_fills_nothing),
		TEST(without_a_rule_there_is_no_end),
		TEST(the_earliest_of_too_many_sessions_has_to_end),
		TEST(of_very_many_accounts_each_has_its_bucket),
		TEST(without_randomness_or_memory_there_is_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

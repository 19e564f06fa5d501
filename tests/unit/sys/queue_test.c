/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/queue.h"

#include <stdatomic.h>

#include "support/vectors.h"

enum { ITEMS = 20000, PUTTERS = 3, TAKERS = 3 };

struct item {
	struct queue_node node; /* first, so that a node is its item */
	unsigned putter;
	unsigned number;
};

static struct item items[PUTTERS][ITEMS];

static void
items_come_out_in_the_order_in_which_they_went_in(void **state)
{
	(void)state;
	struct queue q;
	queue_init(&q);
	assert_null(queue_poll(&q));
	for (size_t i = 0; i < 3; i++)
		queue_put(&q, &items[0][i].node);
	assert_ptr_equal(queue_take(&q), &items[0][0].node);
	assert_ptr_equal(queue_poll(&q), &items[0][1].node);
	queue_put(&q, &items[0][0].node);
	struct queue_node *all = queue_take_all(&q);
	assert_ptr_equal(all, &items[0][2].node);
	assert_ptr_equal(all->next, &items[0][0].node);
	assert_null(all->next->next);
	assert_null(queue_poll(&q));
	queue_done(&q);
}

static void
a_closed_queue_gives_what_is_left_and_then_nothing(void **state)
{
	(void)state;
	struct queue q;
	queue_init(&q);
	queue_put(&q, &items[0][0].node);
	queue_close(&q);
	queue_put(&q, &items[0][1].node);
	assert_ptr_equal(queue_take(&q), &items[0][0].node);
	assert_ptr_equal(queue_take_all(&q), &items[0][1].node);
	assert_null(queue_take(&q));
	assert_null(queue_take_all(&q));
	queue_done(&q);
}

static struct queue shared;
static atomic_uint taken;

static void *
put(void *self)
{
	struct item *mine = self;
	for (size_t i = 0; i < ITEMS; i++)
		queue_put(&shared, &mine[i].node);
	return NULL;
}

/* How many came out of order: what one putter put comes to a taker in its order. */
static void *
take(void *self)
{
	unsigned next[PUTTERS] = {0};
	size_t *wrong = self;
	for (struct queue_node *n = queue_take(&shared); n != NULL; n = queue_take(&shared)) {
		const struct item *item = (const struct item *)(const void *)n;
		if (item->number < next[item->putter])
			++*wrong;
		next[item->putter] = item->number + 1;
		atomic_fetch_add(&taken, 1);
	}
	return NULL;
}

static void
many_threads_lose_nothing(void **state)
{
	(void)state;
	pthread_t putters[PUTTERS], takers[TAKERS];
	size_t wrong[TAKERS] = {0};
	queue_init(&shared);
	for (unsigned p = 0; p < PUTTERS; p++)
		for (unsigned i = 0; i < ITEMS; i++)
			items[p][i] = (struct item){.putter = p, .number = i};
	for (size_t i = 0; i < TAKERS; i++)
		assert_int_equal(pthread_create(&takers[i], NULL, take, &wrong[i]), 0);
	for (size_t i = 0; i < PUTTERS; i++)
		assert_int_equal(pthread_create(&putters[i], NULL, put, items[i]), 0);
	for (size_t i = 0; i < PUTTERS; i++)
		assert_int_equal(pthread_join(putters[i], NULL), 0);
	queue_close(&shared);
	for (size_t i = 0; i < TAKERS; i++) {
		assert_int_equal(pthread_join(takers[i], NULL), 0);
		assert_int_equal(wrong[i], 0);
	}
	assert_int_equal(taken, PUTTERS * ITEMS);
	queue_done(&shared);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(items_come_out_in_the_order_in_which_they_went_in),
		cmocka_unit_test(a_closed_queue_gives_what_is_left_and_then_nothing),
		cmocka_unit_test(many_threads_lose_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

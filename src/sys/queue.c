/* SPDX-License-Identifier: Apache-2.0 */
/* A thread is woken only when one waits: under load nobody does, and putting is a few stores. */
#include "sys/queue.h"

#include <stddef.h>

#include "base/err.h"

static void
lock(struct queue *q)
{
	must(pthread_mutex_lock(&q->lock) == 0);
}

static void
unlock(struct queue *q)
{
	must(pthread_mutex_unlock(&q->lock) == 0);
}

void
queue_init(struct queue *q)
{
	*q = (struct queue){0};
	q->end = &q->first;
	must(pthread_mutex_init(&q->lock, NULL) == 0);
	must(pthread_cond_init(&q->some, NULL) == 0);
}

void
queue_done(struct queue *q)
{
	(void)pthread_cond_destroy(&q->some);
	(void)pthread_mutex_destroy(&q->lock);
}

void
queue_put(struct queue *q, struct queue_node *item)
{
	item->next = NULL;
	lock(q);
	*q->end = item;
	q->end = &item->next;
	bool wake = q->waiting > 0;
	unlock(q);
	if (wake)
		must(pthread_cond_signal(&q->some) == 0);
}

/* With the lock. */
static void
wait_for_some(struct queue *q)
{
	q->waiting++;
	while (q->first == NULL && !q->closed)
		must(pthread_cond_wait(&q->some, &q->lock) == 0);
	q->waiting--;
}

static struct queue_node *
unlink_first(struct queue *q)
{
	struct queue_node *item = q->first;
	if (item == NULL)
		return NULL;
	q->first = item->next;
	if (q->first == NULL)
		q->end = &q->first;
	item->next = NULL;
	return item;
}

struct queue_node *
queue_take(struct queue *q)
{
	lock(q);
	wait_for_some(q);
	struct queue_node *item = unlink_first(q);
	unlock(q);
	return item;
}

struct queue_node *
queue_take_all(struct queue *q)
{
	lock(q);
	wait_for_some(q);
	struct queue_node *items = q->first;
	q->first = NULL;
	q->end = &q->first;
	unlock(q);
	return items;
}

struct queue_node *
queue_poll(struct queue *q)
{
	lock(q);
	struct queue_node *item = unlink_first(q);
	unlock(q);
	return item;
}

void
queue_close(struct queue *q)
{
	lock(q);
	q->closed = true;
	unlock(q);
	must(pthread_cond_broadcast(&q->some) == 0);
}

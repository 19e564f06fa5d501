/* SPDX-License-Identifier: Apache-2.0 */
/* sys/queue: what waits for a thread: first in, first out, any number of threads at both ends.
 * Its items are the caller's, who puts a queue_node into each: nothing is allocated, and an item is
 * in one queue at most. Owns: its lock. */
#ifndef SYS_QUEUE_H
#define SYS_QUEUE_H

#include <pthread.h>
#include <stdbool.h>

struct queue_node {
	struct queue_node *next;
};

struct queue {
	pthread_mutex_t lock;
	pthread_cond_t some;
	struct queue_node *first;
	struct queue_node **end; /* where the next one goes */
	unsigned waiting;        /* threads that wait for an item */
	bool closed;
};

void queue_init(struct queue *q);
void queue_done(struct queue *q);

/* An item into a closed queue comes out of it all the same. */
void queue_put(struct queue *q, struct queue_node *item);
/* The first; it is waited for. NULL once the queue is closed and empty. */
struct queue_node *queue_take(struct queue *q);
/* All that are there, as a list; at least one, which is waited for. NULL as above. */
struct queue_node *queue_take_all(struct queue *q);
/* The first, if there is one now. */
struct queue_node *queue_poll(struct queue *q);
/* Who waits, and who comes, gets what is left and then NULL. */
void queue_close(struct queue *q);

#endif

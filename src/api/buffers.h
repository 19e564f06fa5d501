/* SPDX-License-Identifier: Apache-2.0 */
/* api/buffers: a fixed number of buffers of one size, and who waits for one.
 * Bodies are taken in only where there is room for them, so that no number of clients makes the
 * server grow: who comes late waits, and the network makes its client wait. In the order of coming.
 * Owns: its lock; the memory is the caller's. Any thread may call. */
#ifndef API_BUFFERS_H
#define API_BUFFERS_H

#include <pthread.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"

struct buffers_waiter {
	struct buffers_waiter *next;
	/* BUFFER is the waiter's from now on; NULL: there will be none. Called in the thread that
	 * gave it back, or at once. */
	void (*granted)(struct buffers_waiter *w, uint8_t *buffer);
};

struct buffers {
	pthread_mutex_t lock;
	size_t octets; /* of each */
	void *spare;   /* a list; each begins with the pointer to the next */
	struct buffers_waiter *first;
	struct buffers_waiter **end;
	bool closed;
};

/* COUNT of OCTETS each (at least a pointer's), in PERM. E_NOMEM. *b stays where it is. */
err buffers_init(struct buffers *b, arena *perm, size_t count, size_t octets) MUST_USE;
void buffers_done(struct buffers *b);

void buffers_take(struct buffers *b, struct buffers_waiter *w);
/* Who waits, and who comes, gets none. */
void buffers_close(struct buffers *b);
void buffers_give(struct buffers *b, uint8_t *buffer);

#endif

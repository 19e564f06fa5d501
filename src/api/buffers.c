/* SPDX-License-Identifier: Apache-2.0 */
#include "api/buffers.h"

#include <string.h>

/* A spare buffer's own memory holds the list. */
static void
push(struct buffers *b, uint8_t *buffer)
{
	memcpy(buffer, (const void *)&b->spare, sizeof b->spare);
	b->spare = buffer;
}

static uint8_t *
pop(struct buffers *b)
{
	uint8_t *buffer = b->spare;
	if (buffer != NULL)
		memcpy((void *)&b->spare, buffer, sizeof b->spare);
	return buffer;
}

err
buffers_init(struct buffers *b, arena *perm, size_t count, size_t octets)
{
	*b = (struct buffers){.octets = octets};
	b->end = &b->first;
	must(octets >= sizeof b->spare);
	for (size_t i = 0; i < count; i++) {
		uint8_t *buffer = arena_room(perm, octets, _Alignof(max_align_t), 1);
		if (buffer == NULL)
			return failure(E_NOMEM);
		push(b, buffer);
	}
	return pthread_mutex_init(&b->lock, NULL) == 0 ? ok() : failure(E_NOMEM);
}

void
buffers_done(struct buffers *b)
{
	(void)pthread_mutex_destroy(&b->lock);
}

void
buffers_take(struct buffers *b, struct buffers_waiter *w)
{
	must(pthread_mutex_lock(&b->lock) == 0);
	uint8_t *buffer = b->closed ? NULL : pop(b);
	bool now = buffer != NULL || b->closed;
	if (!now) {
		w->next = NULL;
		*b->end = w;
		b->end = &w->next;
	}
	must(pthread_mutex_unlock(&b->lock) == 0);
	if (now)
		w->granted(w, buffer);
}

void
buffers_close(struct buffers *b)
{
	must(pthread_mutex_lock(&b->lock) == 0);
	b->closed = true;
	struct buffers_waiter *w = b->first;
	b->first = NULL;
	b->end = &b->first;
	must(pthread_mutex_unlock(&b->lock) == 0);
	while (w != NULL) {
		struct buffers_waiter *next = w->next;
		w->granted(w, NULL);
		w = next;
	}
}

void
buffers_give(struct buffers *b, uint8_t *buffer)
{
	must(pthread_mutex_lock(&b->lock) == 0);
	struct buffers_waiter *w = b->first;
	if (w == NULL) {
		push(b, buffer);
	} else {
		b->first = w->next;
		if (b->first == NULL)
			b->end = &b->first;
	}
	must(pthread_mutex_unlock(&b->lock) == 0);
	if (w != NULL)
		w->granted(w, buffer);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A failure here is none of the store's: the commit that comes to that place finds it out itself,
 * and without zeroes it is only slower. The disk does one thing at a time, so a commit waits for a
 * piece that is being written: pieces are small, and only so many are kept ahead that a burst of
 * commits does not come to their end. */
#include "store/archive/zeroes.h"

#include <stdlib.h>

enum { PIECE = 1 << 18, AHEAD = 1 << 22, ALIGN = 4096, LARGE = 1 << 16 };

/* A piece and its sync, so that a commit's own sync finds nothing of it left to do. */
static bool
fill(struct zeroes *z, disk_file file, uint64_t at, size_t n)
{
	err e = z->disk->write(z->disk->self, file, at, bytes_of(z->piece, n));
	if (!failed(e))
		e = z->disk->sync(z->disk->self, file);
	return !failed(e);
}

/* A whole piece is wanted; the last one of a file may be shorter. */
static bool
is_due(const struct zeroes *z)
{
	return !z->paused && z->at < z->to && z->at + PIECE <= z->passed + AHEAD;
}

static void *
run(void *self)
{
	struct zeroes *z = self;
	(void)pthread_mutex_lock(&z->lock);
	while (!z->stop) {
		if (!is_due(z)) {
			(void)pthread_cond_wait(&z->changed, &z->lock);
			continue;
		}
		uint64_t at = z->at, left = z->to - at;
		size_t n = left < PIECE ? (size_t)left : PIECE;
		disk_file file = z->file;
		z->at += n;
		z->busy = true;
		(void)pthread_mutex_unlock(&z->lock);
		bool good = fill(z, file, at, n);
		(void)pthread_mutex_lock(&z->lock);
		z->busy = false;
		if (!good)
			z->at = z->to;
		(void)pthread_cond_broadcast(&z->changed);
	}
	(void)pthread_mutex_unlock(&z->lock);
	return NULL;
}

err
zeroes_start(struct zeroes *z, const struct disk *disk, bool threaded)
{
	*z = (struct zeroes){.disk = disk};
	if (!threaded)
		return ok();
	z->piece = aligned_alloc(ALIGN, PIECE);
	if (z->piece == NULL)
		return failure(E_NOMEM);
	for (size_t i = 0; i < PIECE; i++)
		z->piece[i] = 0;
	(void)pthread_mutex_init(&z->lock, NULL);
	(void)pthread_cond_init(&z->changed, NULL);
	z->threaded = pthread_create(&z->thread, NULL, run, z) == 0;
	if (!z->threaded)
		free(z->piece);
	return z->threaded ? ok() : failure(E_NOMEM);
}

void
zeroes_stop(struct zeroes *z)
{
	if (!z->threaded)
		return;
	(void)pthread_mutex_lock(&z->lock);
	z->stop = true;
	(void)pthread_cond_broadcast(&z->changed);
	(void)pthread_mutex_unlock(&z->lock);
	(void)pthread_join(z->thread, NULL);
	(void)pthread_cond_destroy(&z->changed);
	(void)pthread_mutex_destroy(&z->lock);
	free(z->piece);
	z->threaded = false;
}

void
zeroes_fill(struct zeroes *z, disk_file file, uint64_t at, uint64_t to)
{
	if (!z->threaded)
		return;
	(void)pthread_mutex_lock(&z->lock);
	while (z->busy)
		(void)pthread_cond_wait(&z->changed, &z->lock);
	z->file = file;
	z->at = z->passed = at;
	z->to = to;
	z->paused = false;
	(void)pthread_cond_broadcast(&z->changed);
	(void)pthread_mutex_unlock(&z->lock);
}

void
zeroes_pass(struct zeroes *z, uint64_t to, uint64_t n)
{
	if (!z->threaded)
		return;
	(void)pthread_mutex_lock(&z->lock);
	/* A piece that is being written ends at AT. */
	while (z->busy && z->at < to + PIECE)
		(void)pthread_cond_wait(&z->changed, &z->lock);
	z->passed = to;
	if (z->at < to) {
		z->at = to < z->to ? to : z->to;
		z->paused = n >= LARGE;
	}
	z->paused = z->paused && n >= LARGE;
	if (is_due(z))
		(void)pthread_cond_broadcast(&z->changed);
	(void)pthread_mutex_unlock(&z->lock);
}

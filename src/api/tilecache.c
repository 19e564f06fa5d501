/* SPDX-License-Identifier: Apache-2.0 */
#include "api/tilecache.h"

#include <stdatomic.h>

err
tilecache_init(struct tilecache *c, arena *perm, size_t count)
{
	*c = (struct tilecache){.sets = count / TILECACHE_WAYS};
	c->places = arena_new(perm, struct tilecache_place, c->sets * TILECACHE_WAYS);
	if (c->places == NULL || pthread_mutex_init(&c->lock, NULL) != 0)
		return failure(E_NOMEM);
	return ok();
}

void
tilecache_done(struct tilecache *c)
{
	for (size_t i = 0; i < c->sets * TILECACHE_WAYS; i++)
		httpd_ready_done(&c->places[i].ready);
	(void)pthread_mutex_destroy(&c->lock);
}

/* The first place of T's set. Neighbors are read one after the other, so they spread evenly. */
static struct tilecache_place *
set_of(struct tilecache *c, const struct tile *t)
{
	return &c->places[(t->index + t->level) % c->sets * TILECACHE_WAYS];
}

static struct tilecache_place *
find(struct tilecache *c, const struct tile *t)
{
	struct tilecache_place *set = set_of(c, t);
	for (size_t i = 0; i < TILECACHE_WAYS; i++)
		if (set[i].ready.response != NULL && set[i].tile.index == t->index &&
			set[i].tile.level == t->level)
			return &set[i];
	return NULL;
}

/* The place to take: an empty one, else the one that was asked for least recently. */
static struct tilecache_place *
oldest(struct tilecache *c, const struct tile *t)
{
	struct tilecache_place *set = set_of(c, t), *best = NULL;
	for (size_t i = 0; i < TILECACHE_WAYS; i++)
		if (atomic_load(&set[i].ready.users) == 0 &&
			(best == NULL || set[i].used < best->used))
			best = &set[i];
	return best;
}

static void
lock(struct tilecache *c)
{
	must(pthread_mutex_lock(&c->lock) == 0);
}

static void
unlock(struct tilecache *c)
{
	must(pthread_mutex_unlock(&c->lock) == 0);
}

/* Under the lock: one more uses P, so that it stays. */
static struct httpd_ready *
use(struct tilecache *c, struct tilecache_place *p)
{
	p->used = ++c->askings;
	(void)atomic_fetch_add(&p->ready.users, 1);
	return &p->ready;
}

bool
tilecache_answer(struct tilecache *c, struct httpd_request *r, const struct tile *t)
{
	if (c->sets == 0 || t->width != TILE_WIDTH)
		return false;
	lock(c);
	struct tilecache_place *p = find(c, t);
	struct httpd_ready *ready = p != NULL ? use(c, p) : NULL;
	unlock(c);
	if (ready != NULL)
		httpd_answer_ready(r, ready);
	return ready != NULL;
}

bool
tilecache_take(
	struct tilecache *c, struct httpd_request *r, const struct tile *t, struct httpd_answer *a)
{
	if (c->sets == 0 || t->width != TILE_WIDTH)
		return false;
	struct httpd_ready *ready = NULL;
	lock(c);
	struct tilecache_place *p = find(c, t);
	if (p == NULL) {
		p = oldest(c, t);
		if (p != NULL) {
			httpd_ready_done(&p->ready);
			p->tile = *t;
			if (failed(httpd_ready_make(&p->ready, a)))
				p = NULL;
		}
	}
	if (p != NULL)
		ready = use(c, p);
	unlock(c);
	if (ready != NULL)
		httpd_answer_ready(r, ready);
	return ready != NULL;
}

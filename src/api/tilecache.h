/* SPDX-License-Identifier: Apache-2.0 */
/* api/tilecache: full tiles and bundles of the log, ready to be sent.
 * They never change, so nothing in here is ever stale. A fixed number of places, in sets of four: a
 * new one takes the place that was not asked for longest, unless all are being sent.
 * Owns: its lock and what the answers hold; the places are the caller's. Any thread may call. */
#ifndef API_TILECACHE_H
#define API_TILECACHE_H

#include <pthread.h>

#include "api/httpd.h"
#include "core/ledger/tile.h"

struct tilecache_place {
	struct httpd_ready ready;
	struct tile tile;
	uint64_t used; /* when it was last asked for, in askings */
};

enum { TILECACHE_WAYS = 4 };

struct tilecache {
	pthread_mutex_t lock;
	struct tilecache_place *places;
	size_t sets; /* 0: nothing is kept */
	uint64_t askings;
};

/* COUNT places, rounded down to whole sets. E_NOMEM. */
err tilecache_init(struct tilecache *c, arena *perm, size_t count) MUST_USE;
/* Nobody is being answered any more. */
void tilecache_done(struct tilecache *c);

/* Answer R with full tile T if it is here. */
bool tilecache_answer(struct tilecache *c, struct httpd_request *r, const struct tile *t);
/* Take T in, its octets being those of A, and answer R with it. False: nothing was done. */
bool tilecache_take(
	struct tilecache *c, struct httpd_request *r, const struct tile *t, struct httpd_answer *a);

#endif

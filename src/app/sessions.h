/* SPDX-License-Identifier: Apache-2.0 */
/* app/sessions: who may read, under which key, until when.
 * In memory only: a restart ends them all, and a client opens another. The table is of sets of a
 * few places each, so that nobody's sessions can grow it or slow it down: in a full set the one
 * that would end first makes room. A session says who asks; what he may read is judged at each
 * read (access.h), so that a revocation counts at once.
 * Owns: its lock; the memory is the caller's. Any thread may call. */
#ifndef APP_SESSIONS_H
#define APP_SESSIONS_H

#include <pthread.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"
#include "core/vault/session.h"
#include "core/vault/session_read.h"
#include "ipc/ipc.h"
#include "port/random.h"

enum {
	SESSIONS_WAYS = 8,             /* places of a set */
	SESSIONS_SETS_MAX = 1 << 16,   /* a power of two */
	SESSIONS_LIFETIME = 43200000,  /* milliseconds: 12 hours */
	SESSIONS_CLOCK_WINDOW = 300000 /* the asker's clock may be that far off, either way */
};

/* Who asks: a device, or who holds an invitation. */
struct sessions_holder {
	enum session_kind kind;
	id16 id;
};

struct sessions_entry {
	id16 session;
	struct sessions_holder holder;
	uint64_t ends_ms; /* monotonic; 0: the place is free */
	struct session_window window;
	uint8_t key[SESSION_KEY];
};

struct sessions {
	pthread_mutex_t lock;
	struct sessions_entry *entries;
	size_t sets;
	uint64_t mix[2]; /* so that nobody can choose the set of a session */
};

/* SETS (a power of two) of SESSIONS_WAYS places, in PERM. E_NOMEM, E_RANDOM. */
err sessions_init(
	struct sessions *s, arena *perm, const struct random_source *random, size_t sets) MUST_USE;
void sessions_done(struct sessions *s);

/* The session that R asks for, under the key of exchange X, from NOW_MS on. That R is signed, and
 * by whom, is the caller's to know. E_EXISTS when its id was used already; E_KEY. */
err sessions_add(struct sessions *s, const struct session_request *r,
	const struct session_exchange *x, uint64_t now_ms) MUST_USE;

/* The session ends; where there is none, nothing does. */
void sessions_end(struct sessions *s, const id16 *session);

/* Who makes CLAIM. E_SESSION: no such session, or it is over; E_SIGNATURE; E_EXISTS: the claim was
 * made before. */
err sessions_claim(struct sessions_holder *out, struct sessions *s, const struct ipc_claim *claim,
	uint64_t now_ms) MUST_USE;
/* Who has the session, with no claim made. E_SESSION. */
err sessions_find(struct sessions_holder *out, struct sessions *s, const id16 *session,
	uint64_t now_ms) MUST_USE;

#endif

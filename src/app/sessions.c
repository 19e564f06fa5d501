/* SPDX-License-Identifier: Apache-2.0 */
#include "app/sessions.h"

#include <string.h>

#include "base/reader.h"

static void
lock(struct sessions *s)
{
	must(pthread_mutex_lock(&s->lock) == 0);
}

static void
unlock(struct sessions *s)
{
	must(pthread_mutex_unlock(&s->lock) == 0);
}

err
sessions_init(struct sessions *s, arena *perm, const struct random_source *random, size_t sets)
{
	must(sets > 0 && sets <= SESSIONS_SETS_MAX && (sets & (sets - 1)) == 0);
	uint8_t seed[16];
	err e = random->fill(random->self, seed, sizeof seed);
	if (failed(e))
		return e;
	struct sessions_entry *entries =
		arena_new(perm, struct sessions_entry, sets * SESSIONS_WAYS);
	if (entries == NULL)
		return failure(E_NOMEM);
	reader r = reader_of(BYTES_ARRAY(seed));
	*s = (struct sessions){.entries = entries, .sets = sets};
	s->mix[0] = reader_u64(&r);
	s->mix[1] = reader_u64(&r) | 1;
	must(pthread_mutex_init(&s->lock, NULL) == 0);
	return ok();
}

void
sessions_done(struct sessions *s)
{
	wipe(s->entries, s->sets * SESSIONS_WAYS * sizeof *s->entries);
	(void)pthread_mutex_destroy(&s->lock);
}

/* Multiplication with a secret spreads what the asker chose; the upper half is well mixed. */
static struct sessions_entry *
set_of(struct sessions *s, const id16 *session)
{
	reader r = reader_of(BYTES_ARRAY(session->b));
	uint64_t high = reader_u64(&r), low = reader_u64(&r);
	uint64_t a = (high ^ s->mix[0]) * s->mix[1];
	uint64_t b = (low ^ (a >> 32)) * s->mix[1];
	return &s->entries[(size_t)(b >> 32 & (s->sets - 1)) * SESSIONS_WAYS];
}

/* The place of SESSION that has not ended; NULL when there is none. */
static struct sessions_entry *
find(struct sessions *s, const id16 *session, uint64_t now_ms)
{
	struct sessions_entry *set = set_of(s, session);
	for (size_t i = 0; i < SESSIONS_WAYS; i++)
		if (set[i].ends_ms > now_ms && id16_equal(&set[i].session, session))
			return &set[i];
	return NULL;
}

/* The place to be used next: a free one, or that of the session that ends first. */
static struct sessions_entry *
make_room(struct sessions_entry *set)
{
	struct sessions_entry *best = set;
	for (size_t i = 1; i < SESSIONS_WAYS; i++)
		if (set[i].ends_ms < best->ends_ms)
			best = &set[i];
	return best;
}

static err
fill(struct sessions_entry *to, const struct session_request *r, const struct session_exchange *x)
{
	struct secret key;
	wipe(to, sizeof *to);
	secret_init(&key, to->key, sizeof to->key);
	to->session = r->session;
	to->holder = (struct sessions_holder){.kind = r->kind, .id = r->id};
	return session_key(&key, x, r);
}

err
sessions_add(struct sessions *s, const struct session_request *r, const struct session_exchange *x,
	uint64_t now_ms)
{
	err e = failure(E_EXISTS);
	lock(s);
	if (find(s, &r->session, now_ms) == NULL) {
		struct sessions_entry *to = make_room(set_of(s, &r->session));
		e = fill(to, r, x);
		if (!failed(e))
			to->ends_ms = now_ms + SESSIONS_LIFETIME;
	}
	unlock(s);
	return e;
}

void
sessions_end(struct sessions *s, const id16 *session)
{
	lock(s);
	struct sessions_entry *entry = find(s, session, 0);
	if (entry != NULL)
		wipe(entry, sizeof *entry);
	unlock(s);
}

static err
claim_entry(struct sessions_entry *entry, const struct ipc_claim *claim)
{
	struct session_read read = {.counter = claim->counter,
		.method = claim->method,
		.target = claim->target,
		.range = claim->range};
	struct secret key = {.locked = entry->key, .len = SESSION_KEY, .cap = SESSION_KEY};
	err e = session_read_verify(&key, &read, &claim->mac);
	return failed(e) ? e : session_read_use(&entry->window, claim->counter);
}

err
sessions_claim(struct sessions_holder *out, struct sessions *s, const struct ipc_claim *claim,
	uint64_t now_ms)
{
	lock(s);
	struct sessions_entry *entry = find(s, &claim->session, now_ms);
	err e = entry != NULL ? claim_entry(entry, claim) : failure(E_SESSION);
	if (!failed(e))
		*out = entry->holder;
	unlock(s);
	return e;
}

err
sessions_find(struct sessions_holder *out, struct sessions *s, const id16 *session, uint64_t now_ms)
{
	lock(s);
	const struct sessions_entry *entry = find(s, session, now_ms);
	err e = entry != NULL ? ok() : failure(E_SESSION);
	if (entry != NULL)
		*out = entry->holder;
	unlock(s);
	return e;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "app/quota.h"

#include <string.h>

#include "base/reader.h"

static void
lock(struct quota *q)
{
	must(pthread_mutex_lock(&q->lock) == 0);
}

static void
unlock(struct quota *q)
{
	must(pthread_mutex_unlock(&q->lock) == 0);
}

err
quota_init(struct quota *q, arena *perm, const struct random_source *random,
	const struct quota_rules *rules)
{
	const size_t count = (size_t)QUOTA_SETS * QUOTA_WAYS;
	*q = (struct quota){.rules = *rules};
	for (size_t i = 0; i < QUOTA_KINDS; i++)
		must(rules->a_minute[i] <= QUOTA_MOST);
	uint8_t seed[16];
	err e = random->fill(random->self, seed, sizeof seed);
	if (failed(e))
		return e;
	reader r = reader_of(BYTES_ARRAY(seed));
	q->mix[0] = reader_u64(&r);
	q->mix[1] = reader_u64(&r) | 1;
	q->accounts = arena_new(perm, struct quota_account, count);
	/* Not touched before an account takes its place. */
	struct quota_sessions *sessions = arena_reserve(perm, struct quota_sessions, count);
	if (q->accounts == NULL || sessions == NULL)
		return failure(E_NOMEM);
	for (size_t i = 0; i < count; i++)
		q->accounts[i].sessions = &sessions[i];
	must(pthread_mutex_init(&q->lock, NULL) == 0);
	return ok();
}

void
quota_done(struct quota *q)
{
	(void)pthread_mutex_destroy(&q->lock);
}

/* Multiplication with a secret spreads what whoever made the account chose. */
static struct quota_account *
set_of(const struct quota *q, const id16 *account)
{
	reader r = reader_of(BYTES_ARRAY(account->b));
	uint64_t high = reader_u64(&r), low = reader_u64(&r);
	uint64_t a = (high ^ q->mix[0]) * q->mix[1];
	uint64_t b = (low ^ (a >> 32)) * q->mix[1];
	return &q->accounts[(size_t)(b >> 32 & (QUOTA_SETS - 1)) * QUOTA_WAYS];
}

static uint64_t
full(const struct quota *q, size_t kind)
{
	return q->rules.a_minute[kind] * QUOTA_REFILL_MS;
}

static void
begin(const struct quota *q, struct quota_account *a, const id16 *account, uint64_t now_ms)
{
	struct quota_sessions *sessions = a->sessions;
	*a = (struct quota_account){
		.id = *account, .used = true, .at_ms = now_ms, .sessions = sessions};
	for (size_t i = 0; i < QUOTA_KINDS; i++)
		a->level[i] = full(q, i);
	memset(sessions, 0, sizeof *sessions);
}

static void
refill(const struct quota *q, struct quota_account *a, uint64_t now_ms)
{
	uint64_t ms = now_ms > a->at_ms ? now_ms - a->at_ms : 0;
	for (size_t i = 0; i < QUOTA_KINDS; i++) {
		uint64_t missing = full(q, i) - a->level[i];
		uint64_t more =
			(ms < QUOTA_REFILL_MS ? ms : QUOTA_REFILL_MS) * q->rules.a_minute[i];
		a->level[i] += more < missing ? more : missing;
	}
	if (now_ms > a->at_ms)
		a->at_ms = now_ms;
}

/* The place of ACCOUNT as it is at NOW_MS. */
static struct quota_account *
find(const struct quota *q, const id16 *account, uint64_t now_ms)
{
	struct quota_account *set = set_of(q, account), *oldest = set;
	for (size_t i = 0; i < QUOTA_WAYS; i++) {
		if (set[i].used && id16_equal(&set[i].id, account)) {
			refill(q, &set[i], now_ms);
			return &set[i];
		}
		if (oldest->used && (!set[i].used || set[i].at_ms < oldest->at_ms))
			oldest = &set[i];
	}
	begin(q, oldest, account, now_ms);
	return oldest;
}

err
quota_take(struct quota *q, const struct quota_ask *ask)
{
	const uint64_t most = q->rules.a_minute[ask->kind];
	if (most == 0)
		return ok();
	lock(q);
	struct quota_account *a = find(q, &ask->account, ask->now_ms);
	uint64_t cost = (ask->n < most ? ask->n : most) * QUOTA_REFILL_MS;
	bool enough = a->level[ask->kind] >= cost;
	a->level[ask->kind] -= enough ? cost : 0;
	unlock(q);
	return enough ? ok() : failure(E_RATE);
}

bool
quota_open(id16 *out, struct quota *q, const id16 *account, const id16 *session, uint64_t now_ms)
{
	static const id16 none;
	lock(q);
	struct quota_sessions *s = find(q, account, now_ms)->sessions;
	id16 before = s->ids[s->next];
	s->ids[s->next] = *session;
	s->next = (s->next + 1) % QUOTA_OPEN;
	unlock(q);
	bool ends = !id16_equal(&before, &none);
	if (ends)
		*out = before;
	return ends;
}

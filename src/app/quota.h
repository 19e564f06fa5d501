/* SPDX-License-Identifier: Apache-2.0 */
/* app/quota: how much one account may ask for in a time, so that it cannot crowd out the others.
 * An account has a token bucket for each kind of thing, which holds what it may have in a minute
 * and fills up again in one; and so many sessions at once. An account is a user, or the firm for
 * all who come with an invitation of it. In memory only: a restart fills every bucket. The table is
 * of sets of a few places each, as that of sessions is; in a full set the account that asked for
 * nothing for the longest time makes room, whose buckets are the fullest. Owns: its lock; the
 * memory is the caller's. Any thread may call. */
#ifndef APP_QUOTA_H
#define APP_QUOTA_H

#include <pthread.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"
#include "port/random.h"

enum {
	QUOTA_WAYS = 8,          /* places of a set */
	QUOTA_SETS = 1 << 9,     /* a power of two */
	QUOTA_OPEN = 256,        /* sessions of one account at once */
	QUOTA_REFILL_MS = 60000, /* after which an empty bucket is full */
};
/* So many a minute, at most, may a rule allow. */
#define QUOTA_MOST ((uint64_t)1 << 40)

enum quota_kind {
	QUOTA_SUBMISSIONS,
	QUOTA_OCTETS, /* of uploads */
	QUOTA_SESSIONS,
	QUOTA_KINDS
};

/* So many of each kind in a minute; 0: any number. */
struct quota_rules {
	uint64_t a_minute[QUOTA_KINDS];
};

struct quota_sessions {
	id16 ids[QUOTA_OPEN]; /* the newest, in turn; zero: none yet */
	size_t next;
};

struct quota_account {
	id16 id;
	bool used;
	uint64_t at_ms;              /* when the buckets were looked at; monotonic */
	uint64_t level[QUOTA_KINDS]; /* in parts of which QUOTA_REFILL_MS are one */
	struct quota_sessions *sessions;
};

struct quota {
	pthread_mutex_t lock;
	struct quota_rules rules;
	struct quota_account *accounts;
	uint64_t mix[2]; /* so that nobody can choose the set of an account */
};

/* In PERM. No rule is above QUOTA_MOST (must). E_NOMEM, E_RANDOM. */
err quota_init(struct quota *q, arena *perm, const struct random_source *random,
	const struct quota_rules *rules) MUST_USE;
void quota_done(struct quota *q);

/* N of KIND for ACCOUNT at NOW_MS (monotonic); more than a minute's are counted as a minute's.
 * E_RATE: there are not so many, and none was taken. */
struct quota_ask {
	id16 account;
	enum quota_kind kind;
	uint64_t n;
	uint64_t now_ms;
};
err quota_take(struct quota *q, const struct quota_ask *ask) MUST_USE;

/* ACCOUNT has opened SESSION. True: *out is an earlier one of it that has to end. */
bool quota_open(
	id16 *out, struct quota *q, const id16 *account, const id16 *session, uint64_t now_ms);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* app/states: the states of chains (core/policy) in memory: as many as there are places for, the
 * others made anew of the store's control events when they are asked for.
 * The writer changes states ahead of the store: what a submission changed is undone or kept, and
 * what was kept stays in memory until the store has it. Not locked: the caller's lock is around
 * every call. Owns: nothing; the memory is the caller's. */
#ifndef APP_STATES_H
#define APP_STATES_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "core/policy/policy_firm.h"
#include "core/policy/policy_matter.h"
#include "core/policy/policy_user.h"
#include "port/store.h"

enum {
	STATES_WAYS = 8,    /* places of a set; a chain's id says which set */
	STATES_CHANGES = 8, /* chains that one submission may change the states of */
};

union states_value {
	struct policy_user user;
	struct policy_firm firm;
	struct policy_matter matter;
};

struct states_slot {
	chain_id chain; /* kind 0: free */
	uint64_t used;  /* when, by the count of uses */
	bool held;      /* ahead of the store: not to be given up */
	bool pinned;    /* being worked on */
	id16 firm;      /* of a user, once it is known; zero: not yet */
	/* Of a space: that its epoch need not rotate, as found when so many control events had been
	 * judged, and how many events are under it. */
	uint64_t sound_at;
	uint64_t under;
	union {
		struct policy_user *user;
		struct policy_firm *firm;
		struct policy_matter *matter;
	} is;
};

/* Sets of users, firms and matters. */
struct states_sizes {
	size_t users;
	size_t firms;
	size_t matters;
};

struct states_change {
	struct states_slot *slot;
	bool began; /* the chain did not exist before */
	bool was_held;
	union states_value *before;
};

struct states {
	const struct store *store;
	struct states_sizes sizes;
	struct states_slot *slots[3]; /* by kind of chain */
	uint64_t uses;
	size_t held; /* slots */
	size_t change_count;
	struct states_change changes[STATES_CHANGES];
};

/* E_NOMEM. */
err states_init(struct states *s, arena *perm, const struct store *store,
	const struct states_sizes *sizes) MUST_USE;

/* The state of CHAIN, a user's, firm's or matter's (must). It stays where it is until the next call
 * that may load another, longer when it is pinned or held. E_NOT_FOUND: the chain has no event;
 * E_BUSY: every place for it is taken until the store has caught up; E_DAMAGED. */
err states_find(struct states_slot **out, struct states *s, const chain_id *chain) MUST_USE;

/* By the writer, for one submission: the state of CHAIN, to be changed; a new chain's has not
 * begun. It is pinned until states_keep or states_undo. E_BUSY as above; E_TOO_LARGE: the
 * submission has changed STATES_CHANGES others already. */
err states_change(struct states_slot **out, struct states *s, const chain_id *chain) MUST_USE;
void states_keep(struct states *s);
void states_undo(struct states *s);
/* The store has everything that was kept. */
void states_release(struct states *s);

/* A chain of KIND for which MATCHES is true of ID, among those that the store may not have as they
 * are: held, or being changed. NULL: none. */
typedef bool states_match_fn(const struct states_slot *slot, const id16 *id);
struct states_slot *states_held(
	struct states *s, enum chain_kind kind, states_match_fn *matches, const id16 *id);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* client/view: what is so, by the chains that were fetched and nothing else: users, firms, matters,
 * their members, and the contents of the spaces that this user can read.
 *
 * Chains that an event of another speaks of are fetched too, until nothing is missing. Then all
 * events are applied in the order of the log, each judged by what was so at its place: control
 * events by core/policy, content by its signature, its author's membership and the epoch in force.
 * The server's lists are nowhere asked (threats C2, C4, C9). Owns: nothing; in the client's arena.
 */
#ifndef CLIENT_VIEW_H
#define CLIENT_VIEW_H

#include "base/attr.h"
#include "base/err.h"
#include "client/chain.h"
#include "client/client.h"
#include "core/policy/policy_firm.h"
#include "core/policy/policy_matter.h"
#include "core/policy/policy_user.h"
#include "core/vault/control.h"

enum { VIEW_CHAINS = 1024, VIEW_JOINS = 4096, VIEW_UNOPENED = 8 };

/* An event of a space that stands, opened. */
struct view_event {
	uint64_t index; /* in the log */
	uint16_t type;
	uint32_t epoch;
	id16 event;
	id16 actor;
	id16 device;
	uint64_t claimed_ms;
	bytes body;                  /* of its type: core/vault/content.h, object.h */
	const struct record *record; /* as it is stored, with its parts */
};

/* Whose event it is: what one device calls an event, another may call one of its own. */
struct view_seen {
	id16 device;
	id16 event;
};

/* A chain, and what follows from it: one of the three states, by its kind. */
struct view_chain {
	struct chain chain;
	struct policy_user *user;
	struct policy_firm *firm;
	struct policy_matter *matter;
	bool open;    /* its contents are wanted */
	size_t named; /* of its records: the chains that they speak of are in the view */
	/* Of a space that is open. */
	size_t event_count;
	size_t event_cap;
	struct view_event *events;
	/* Epochs whose key was given to us in a wrap that is none: the first of them. */
	size_t unopened_count;
	uint32_t unopened[VIEW_UNOPENED];
	size_t hidden;  /* content that we have no key for, or that was erased */
	size_t ignored; /* content that nobody who may write it has written, or once more: not shown
			 */
	size_t broken; /* content that does not open: whoever has the key can write such, as can the
			* server; no reason for anybody else to lose the rest */
	size_t seen_cap;
	struct view_seen *seen; /* events that stand; a free place is zero */
	uint32_t under;         /* content events under the epoch in force */
	size_t next;            /* record to apply next */
};

/* Who came with which invitation: how a person's name is found. */
struct view_join {
	id16 invite;
	id16 user;
};

struct view {
	struct client *c;
	size_t count;
	struct view_chain *chains[VIEW_CHAINS];
	size_t join_count;
	struct view_join *joins;
	uint64_t fresh;              /* from this entry of the log on, somebody's chain is news */
	struct policy_lookup lookup; /* over the states here */
};

/* Nothing in it yet. *out must stay where it is. E_NOMEM. */
err view_begin(struct view *out, struct client *c) MUST_USE;

/* Fetch CHAIN and all that it speaks of; OPEN: its contents are wanted. E_NOT_FOUND, E_FORBIDDEN.
 */
err view_add(struct view *v, const chain_id *chain, bool open) MUST_USE;

/* Apply everything, hold it against the state map, pin it, and save the state. Once, at the end.
 * ALARM_CHAIN, ALARM_MAP and ALARM_RECORD ones, ALARM_EVENT_REFUSED, ALARM_FIRM_ROOT. */
err view_settle(struct view *v) MUST_USE;

/* NULL: not in the view. */
struct view_chain *view_find(const struct view *v, const chain_id *chain);
const struct policy_user *view_user(const struct view *v, const id16 *user);
const struct policy_firm *view_firm(const struct view *v, const id16 *firm);
const struct policy_matter *view_matter(const struct view *v, const id16 *matter);
/* The directory of a firm, or the space of a matter. */
const struct policy_space *view_space(const struct view_chain *chain);

/* R, a control record of ROW, with its parts as its body names them. ALARM_RECORD. */
err view_open_control(struct event *out, struct control *out_body, struct view *v,
	const struct view_chain *row, const struct record *r) MUST_USE;

/* By whom a firm is known here: its own, by `firm trust`, or by the word of our firm's admins. */
enum view_trust {
	VIEW_UNKNOWN,
	VIEW_OWN,
	VIEW_TRUSTED,
	VIEW_CONTRADICTED, /* by another root than the one it shows */
};
enum view_trust view_trust(const struct view *v, const id16 *firm);

#endif

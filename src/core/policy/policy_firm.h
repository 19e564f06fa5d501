/* SPDX-License-Identifier: Apache-2.0 */
/* policy/policy_firm: the state of a firm's chain: root, roster, invitations, firms it knows, and
 * its directory. Owns: nothing; no pointers. Pure. Spec: spec/policy.md. */
#ifndef CORE_POLICY_POLICY_FIRM_H
#define CORE_POLICY_POLICY_FIRM_H

#include "core/policy/policy_chain.h"
#include "core/policy/policy_space.h"

enum {
	POLICY_FIRM_USERS = 1024, /* ever, suspended ones too */
	POLICY_INVITES = 1024,    /* open ones; of the spent ones as many as fit are remembered */
	POLICY_TRUSTED = 256,
};

struct policy_firm_user {
	id16 user;
	enum firm_role role;
	uint64_t since; /* index */
	bool suspended;
	uint64_t suspended_at; /* index, then */
	uint64_t last_good;    /* then: what the user signed at this index or later is void */
};

enum policy_invite_state {
	POLICY_INVITE_OPEN,
	POLICY_INVITE_USED,
	POLICY_INVITE_WITHDRAWN,
};

struct policy_invite {
	struct firm_invite invite;
	id16 by; /* user */
	enum policy_invite_state state;
	uint64_t changed; /* index: made, used or withdrawn */
};

struct policy_firm {
	struct policy_chain chain;
	struct signature_key root;
	size_t user_count;
	struct policy_firm_user users[POLICY_FIRM_USERS]; /* as they came */
	size_t invite_count;
	struct policy_invite invites[POLICY_INVITES];
	size_t trusted_count;
	struct firm_trust trusted[POLICY_TRUSTED];
	struct policy_space directory;
};

/* Before the chain's first event. */
void policy_firm_init(struct policy_firm *f, const id16 *firm);

/* As policy_user_apply. The lookup is asked for users (the actor, members of the directory), for
 * the firm of a user, and for founding invitations; it need not know this firm itself. When an
 * invitation expires is nothing that this decides: see policy_firm_open_invite. */
err policy_firm_apply(struct policy_firm *f, const struct policy_event *e,
	const struct policy_lookup *l) MUST_USE;
/* E was judged when it came, and stood: the state after it (policy_user_advance). */
err policy_firm_advance(struct policy_firm *f, const struct policy_event *e) MUST_USE;

/* NULL: the user never was in the roster. */
const struct policy_firm_user *policy_firm_user(const struct policy_firm *f, const id16 *user);
/* In the roster, and not suspended. */
bool policy_firm_is_active(const struct policy_firm *f, const id16 *user);
/* What the user signed at INDEX of the log is void (as policy_user_is_void). */
bool policy_firm_is_void(const struct policy_firm *f, const id16 *user, uint64_t index);
/* The keyprint by which this firm knows another; false: not named. */
bool policy_firm_trusts(hash32 *out, const struct policy_firm *f, const id16 *firm);
/* NULL: there is none, or it is spent and forgotten. */
const struct policy_invite *policy_firm_find_invite(
	const struct policy_firm *f, const id16 *invite);
/* It is open, and NOW is before its end: for the archive, by its own clock, when somebody comes
 * with it. E_NOT_FOUND. */
err policy_firm_open_invite(struct firm_invite *out, const struct policy_firm *f,
	const id16 *invite, uint64_t now_ms) MUST_USE;

#endif

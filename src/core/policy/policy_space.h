/* SPDX-License-Identifier: Apache-2.0 */
/* policy/policy_space: who has the key of a space, a matter's or a firm's directory, in which role.
 * The epoch in force; policy_access.h is for those before. Owns: nothing; no pointers. Pure.
 * Spec: spec/policy.md. */
#ifndef CORE_POLICY_POLICY_SPACE_H
#define CORE_POLICY_POLICY_SPACE_H

#include "core/policy/policy_event.h"
#include "core/vault/epoch.h"
#include "core/vault/event_type.h"

/* So many events are written under one epoch, and no more. */
enum { POLICY_EPOCH_EVENTS = 10000 };

struct policy_space {
	id16 firm;       /* that owns it */
	uint32_t number; /* of the epoch in force; 0: none yet */
	hash32 fp;       /* of its recipient */
	uint64_t since;  /* index of the event that made the number */
	bool closed;
	size_t member_count;
	struct epoch_member members[EPOCH_MEMBERS_MAX]; /* by user */
};

/* Somebody who may write or not. */
struct policy_content {
	id16 user;
	enum event_class class; /* content or note */
	uint32_t epoch;
};

/* NULL: no member of the epoch in force. Members may be suspended meanwhile. */
const struct epoch_member *policy_space_member(const struct policy_space *s, const id16 *user);

/* C may stand: rules CONTENT_EPOCH to CONTENT_OPEN, and SUSPENDED. E_FORBIDDEN, E_STALE. That the
 * device is an active one of the user is to be looked up besides (policy_user_device). */
err policy_space_may(const struct policy_space *s, const struct policy_content *c,
	const struct policy_lookup *l) MUST_USE;

/* Nothing but notes may be written under the epoch in force any more: a member is suspended or has
 * a newer key, or COUNT events are under it (rule CONTENT_ROTATE). Writers ask before they write,
 * the archive before it accepts; readers do not: a writer may not have known. */
err policy_space_must_rotate(bool *out, const struct policy_space *s, const struct policy_lookup *l,
	uint64_t count) MUST_USE;

/* For policy_matter and policy_firm. BODY may stand, by who may always make one; a repair, by a
 * writer. Rules EPOCH_NUMBER to MEMBER_PUK. */
err policy_space_check(const struct policy_space *s, const struct epoch *body,
	const struct policy_lookup *l) MUST_USE;
err policy_space_check_repair(const struct policy_space *s, const struct epoch *body,
	const id16 *actor, const struct policy_lookup *l) MUST_USE;
/* BODY stands, at INDEX. */
void policy_space_advance(struct policy_space *s, const struct epoch *body, uint64_t index);

#endif

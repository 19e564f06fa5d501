/* SPDX-License-Identifier: Apache-2.0 */
/* policy/policy_access: what one user could read in a space, since when and until when.
 * Fed with the space's epoch events that stand, in order, it has one row for each epoch: whose key
 * somebody has can read all that is written under it, before and after the wrap was given, and
 * nothing takes that back. Owns: nothing; the rows are the caller's. Pure. Spec: spec/policy.md. */
#ifndef CORE_POLICY_POLICY_ACCESS_H
#define CORE_POLICY_POLICY_ACCESS_H

#include "core/policy/policy_event.h"
#include "core/vault/epoch.h"

/* No index of the log. */
#define POLICY_ACCESS_NEVER UINT64_MAX

/* Epoch number i + 1 is at rows[i]. */
struct policy_access_row {
	uint64_t began;       /* index of the event that made it: content under it comes after */
	uint64_t ended;       /* of the one that made the next; NEVER: in force */
	uint64_t given;       /* of the first one with a wrap of it for the user; NEVER: none */
	bool member;          /* the user was a member of it; given and no member: as history */
	enum epoch_role role; /* then, the last one */
};

struct policy_access {
	id16 user;
	size_t count;
	size_t max;
	struct policy_access_row *rows;
};

/* ROWS are MAX, and live as long as A. */
void policy_access_init(
	struct policy_access *a, const id16 *user, struct policy_access_row *rows, size_t max);
/* BODY stood at INDEX. E_TOO_LARGE: there are more epochs than rows; *a is unchanged. E_FORMAT: it
 * does not follow on the one before. */
err policy_access_add(struct policy_access *a, const struct epoch *body, uint64_t index) MUST_USE;

/* Could the user, with all that was given below SIZE of the log, read what is under epoch NUMBER?
 */
bool policy_access_has(const struct policy_access *a, uint32_t number, uint64_t size);

#endif

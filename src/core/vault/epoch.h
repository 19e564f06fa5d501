/* SPDX-License-Identifier: Apache-2.0 */
/* vault/epoch: the body of an epoch event: a space's key, who has it, and their wraps of it.
 * A space is a firm's directory, a matter or a job. Adding somebody without a change of the key,
 * and giving older epochs to a member, is an epoch event of the same number.
 * control.h encodes and decodes; whether it may follow on the one before is policy's.
 * Owns: nothing; borrows. Pure. Spec: spec/spaces.md. Untrusted input: yes. Fuzz: fuzz_control. */
#ifndef CORE_VAULT_EPOCH_H
#define CORE_VAULT_EPOCH_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/reader.h"
#include "core/codec/table.h"
#include "core/vault/reason.h"

enum {
	EPOCH_MEMBERS_MAX = 256,
	/* As many as fit an event's body beside one member; beside 256 there is room for 835. */
	EPOCH_WRAPS_MAX = 1167,
	EPOCH_MEMBERS_BYTES = 4 + EPOCH_MEMBERS_MAX * (4 + 16 + 1 + 16 + 4 + 32),
	EPOCH_WRAPS_BYTES = 4 + EPOCH_WRAPS_MAX * (4 + 4 + 16 + 32),
};

enum epoch_role {
	EPOCH_READER = 1,
	EPOCH_WRITER = 2,
	EPOCH_MANAGER = 3,
};

struct epoch_member {
	id16 user;
	enum epoch_role role;
	id16 firm;        /* of which the user is a member */
	uint32_t puk_gen; /* of the user's key to which the epoch is wrapped; from 1 */
	hash32 puk_fp;
};

/* Some epoch's seed, wrapped for a member. */
struct epoch_wrap {
	uint32_t epoch; /* 1 to the event's number */
	id16 user;
	hash32 wrap; /* of the part */
};

struct epoch {
	uint32_t number; /* from 1 */
	hash32 fp;       /* of its recipient */
	enum reason reason;
	table members; /* at least one, a manager; epoch_member_at */
	table wraps;   /* for members only; epoch_wrap_at */
};

/* MEMBERS, which rise by user, as E's, in ROOM for at most EPOCH_MEMBERS_BYTES more, which E
 * borrows. E_FORMAT: none, too many, not in order, no manager; E_TOO_LARGE: ROOM is full. */
err epoch_set_members(
	struct epoch *e, buf *room, const struct epoch_member *members, size_t count) MUST_USE;
/* WRAPS, which rise by epoch, then user; likewise. */
err epoch_set_wraps(
	struct epoch *e, buf *room, const struct epoch_wrap *wraps, size_t count) MUST_USE;

size_t epoch_member_count(const struct epoch *e);
struct epoch_member epoch_member_at(const struct epoch *e, size_t i);
/* False when USER is no member. */
bool epoch_member_find(struct epoch_member *out, const struct epoch *e, const id16 *user);

size_t epoch_wrap_count(const struct epoch *e);
struct epoch_wrap epoch_wrap_at(const struct epoch *e, size_t i);
/* The wrap of epoch NUMBER for USER; false when there is none. */
bool epoch_wrap_find(hash32 *out, const struct epoch *e, uint32_t number, const id16 *user);
/* Wraps of the event's own number. As many as members: each of them has one, as a new epoch must;
 * wraps are of members only, and one for each at most. */
size_t epoch_wrap_own(const struct epoch *e);

void epoch_put(buf *out, const struct epoch *e);
/* The reader fails where it is none. */
void epoch_take(struct epoch *out, reader *r);

#endif

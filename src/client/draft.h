/* SPDX-License-Identifier: Apache-2.0 */
/* client/draft: an epoch event in the making: who is in the space, who is given which epochs.
 * Owns: nothing. Spec: spec/spaces.md. */
#ifndef CLIENT_DRAFT_H
#define CLIENT_DRAFT_H

#include "base/attr.h"
#include "base/err.h"
#include "client/parts.h"
#include "client/submit.h"
#include "core/vault/epoch.h"

struct draft_member {
	struct epoch_member row;
	uint32_t from;       /* given the epochs from this number on; 0: none */
	struct recipient to; /* of row.puk_fp; only looked at when something is given */
};

struct draft {
	chain_id chain;
	uint32_t number;
	enum reason reason;
	size_t count;
	struct draft_member members[EPOCH_MEMBERS_MAX];
};

/* Draw the seed of epoch NUMBER of CHAIN and hold it among the keys, in place of one that was drawn
 * before in vain. */
err draft_new_seed(struct client *c, const chain_id *chain, uint32_t number) MUST_USE;

/* Add ROW, or replace that of its user. E_TOO_LARGE. */
err draft_put_member(struct draft *d, const struct draft_member *member) MUST_USE;
void draft_drop_member(struct draft *d, const id16 *user);

/* Append the event to S. Every epoch that is given, and the number's own, is among the keys; of an
 * older one that is not, nothing is given. E_NOT_FOUND: the number's own is not. */
err draft_submit(struct submit *s, struct submit_place *at, struct draft *d) MUST_USE;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* policy/policy_chain: where a chain's control events stand, and who signed them last.
 * The part of a state that all kinds of chain have. Owns: nothing. Pure. Spec: spec/policy.md. */
#ifndef CORE_POLICY_POLICY_CHAIN_H
#define CORE_POLICY_POLICY_CHAIN_H

#include "core/policy/policy_event.h"
#include "core/vault/control.h"
#include "core/vault/head.h"
#include "core/vault/map_hash.h"

enum { POLICY_SIGNERS = 256 };

/* The newest control event of a device here. Content in between is not seen by all, so that a gap
 * in seq is no fault; going back is. */
struct policy_signer {
	id16 device;
	uint64_t seq;
	hash32 leaf; /* leaf hash */
	uint64_t index;
};

struct policy_chain {
	chain_id id;
	struct head control; /* of its control events; count 0: the chain has not begun */
	uint64_t next;       /* smallest index that an event may have */
	/* Of more devices than there is room for, those that signed last. */
	size_t signer_count;
	struct policy_signer signers[POLICY_SIGNERS];
};

/* A chain that has not begun. */
void policy_chain_init(struct policy_chain *c, enum chain_kind kind, const id16 *id);

/* E may follow here as far as the chain itself says; EPOCH is in force. *out is its body, borrowed.
 * Rules CHAIN to SEQUENCE. */
err policy_chain_check(struct control *out, const struct policy_chain *c,
	const struct policy_event *e, uint32_t epoch) MUST_USE;
/* E stands. */
void policy_chain_advance(struct policy_chain *c, const struct policy_event *e);

#endif

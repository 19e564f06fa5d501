/* SPDX-License-Identifier: Apache-2.0 */
/* vault/map_proof: what the state map says of one chain: its head, or that it has no entry.
 * Under a tree's hash each chain has one answer, whoever made the tree and however: the way down is
 * laid by the chain's lid and by bits that the hashes bind. Owns: nothing; borrows its input. Pure.
 * Spec: spec/statemap.md. Untrusted input: yes. Fuzz: fuzz_map_proof. */
#ifndef CORE_VAULT_MAP_PROOF_H
#define CORE_VAULT_MAP_PROOF_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "core/vault/map_hash.h"

/* What stands at the end of the way down. */
enum map_end {
	MAP_END_NONE = 0,  /* nothing: the map is empty */
	MAP_END_ENTRY = 1, /* the chain's own, which the verifier makes of the head it was told */
	MAP_END_OTHER = 2, /* another chain's, so that there is none of this */
};

struct map_proof {
	enum map_end end;
	struct map_entry other; /* for MAP_END_OTHER; else zero */
	bytes steps;            /* MAP_STEP_BYTES each */
};

enum { MAP_STEP_BYTES = 33, MAP_PROOF_MAX = 4 + 1 + 64 + 2 + MAP_BITS * MAP_STEP_BYTES };

/* Test with buf_done. The end with OTHER (NULL where there is none), then COUNT steps, each with
 * map_proof_encode_step. */
void map_proof_encode_end(buf *out, enum map_end end, const struct map_entry *other, size_t count);
void map_proof_encode_step(buf *out, unsigned bit, const hash32 *sibling);
void map_proof_encode(buf *out, const struct map_proof *proof);

/* E_VERSION, E_FORMAT; of one proof there is one spelling. *out borrows IN. */
err map_proof_decode(struct map_proof *out, bytes in) MUST_USE;

/* In the map with TREE, CHAIN stands at HEADS. E_PROOF, also when they are those of an empty chain.
 */
err map_proof_verify_head(const struct map_proof *proof, const hash32 *tree, const chain_id *chain,
	const struct map_heads *heads) MUST_USE;
/* In the map with TREE, CHAIN has no entry. E_PROOF. */
err map_proof_verify_absent(
	const struct map_proof *proof, const hash32 *tree, const chain_id *chain) MUST_USE;

#endif

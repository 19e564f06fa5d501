/* SPDX-License-Identifier: Apache-2.0 */
/* ledger/merkle: the hash tree of RFC 6962 section 2.1, and the verifiers of its two proofs.
 * Owns: nothing. Pure. The proofs are checked by the loops of RFC 9162 sections 2.1.3.2 and
 * 2.1.4.2: every hash is used, exactly once. Untrusted input: yes. Fuzz: fuzz_merkle_proof. */
#ifndef CORE_LEDGER_MERKLE_H
#define CORE_LEDGER_MERKLE_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"

/* What a checkpoint states: so many leaves have this root. */
typedef struct {
	uint64_t size;
	hash32 root;
} tree_head;

/* The hashes of a proof, in the order of the RFC; borrowed. */
typedef struct {
	const hash32 *hashes;
	size_t count;
} merkle_path;

/* Single hashes; for many at once use crypt/treehash.h. */
hash32 merkle_empty_root(void);
hash32 merkle_leaf(bytes entry);
hash32 merkle_node(const hash32 *left, const hash32 *right);

/* LEAF is the leaf at INDEX of TREE. E_PROOF, also when INDEX is not below the size. */
err merkle_inclusion_verify(
	const tree_head *tree, uint64_t index, const hash32 *leaf, merkle_path proof) MUST_USE;

/* NEWER is OLDER with leaves appended. E_PROOF. Equal sizes: empty proof and equal roots. Older
 * size 0: empty proof and the root of the empty tree; any newer tree follows. */
err merkle_consistency_verify(
	const tree_head *older, const tree_head *newer, merkle_path proof) MUST_USE;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* ledger/range: a tree's leaves from one size to another, in as few hashes as there can be.
 * The cover of [from, to) is the roots of the largest aligned subtrees, from the left: what a
 * keeper needs to go from one size to the next, and what proves that leaves stand next to each
 * other in a tree. Owns: nothing; borrows. Pure. Spec: spec/requests.md. Untrusted input: yes.
 * Fuzz: fuzz_answer. */
#ifndef CORE_LEDGER_RANGE_H
#define CORE_LEDGER_RANGE_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"
#include "core/ledger/frontier.h"
#include "core/ledger/merkle.h"

/* No cover is longer: up to the largest subtree, and down again. */
enum { RANGE_COVER_MAX = 126 };

struct range_cover {
	size_t count;
	hash32 hashes[RANGE_COVER_MAX];
};
merkle_path range_path(const struct range_cover *c);
/* The level of the first subtree in the cover of [from, to), which is not empty (must): the largest
 * that begins at FROM, is aligned, and does not reach beyond TO. */
unsigned range_level(uint64_t from, uint64_t to);

/* Append the leaves [f->size, to) to F, given by their cover. E_PROOF when it has not as many
 * hashes as that cover has, or TO is below the size; F is unchanged then. */
err range_append(struct frontier *f, uint64_t to, merkle_path cover) MUST_USE;

/* What shows that leaves are those of a tree from index FIRST on. */
struct range_proof {
	uint64_t first;
	merkle_path left;  /* cover of [0, first): the frontier's peaks, the largest first */
	merkle_path right; /* cover of what comes behind the leaves */
};

/* TREE has the COUNT leaf hashes LEAVES from index proof->first on. E_PROOF. */
err range_verify(const tree_head *tree, const struct range_proof *proof, const hash32 *leaves,
	size_t count) MUST_USE;

/* All aligned subtrees of a run of leaves, to take covers from. */
struct range {
	uint64_t from;
	uint64_t to;
	const hash32 *nodes; /* level by level, each by index */
};

/* NODES has room for 2 * COUNT hashes, of which the first COUNT are the leaf hashes; the rest is
 * filled here, and all of it lives as long as the range. FROM + COUNT below 2^64 (must). */
struct range range_of(uint64_t from, hash32 *nodes, size_t count);
/* The cover of [from, to), which lies in R (must). */
void range_take(struct range_cover *out, const struct range *r, uint64_t from, uint64_t to);

#endif

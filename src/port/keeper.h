/* SPDX-License-Identifier: Apache-2.0 */
/* port/keeper: who holds the log's keys and signs its checkpoints.
 * The keeper trusts nobody with the order of the log: it remembers the tree that it signed last,
 * durably, and signs another only when it was shown, hash by hash, that the other is that one with
 * leaves appended. Whoever asks can so make it sign leaves of his choice, but never two histories.
 * One caller at a time. */
#ifndef PORT_KEEPER_H
#define PORT_KEEPER_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "core/ledger/merkle.h"

/* Most hashes that an extension needs: the subtrees between two sizes below 2^64. */
enum { KEEPER_NODES_MAX = 126, KEEPER_NOTE_MAX = 1024, KEEPER_KEY_MAX = 384 };

/* TREE is the tree of OLD_SIZE leaves with those under NODES appended: the roots of the maximal
 * aligned subtrees that cover [old_size, tree.size), from left to right (core/ledger/range.h). */
struct keeper_extension {
	uint64_t old_size;
	tree_head tree;
	const hash32 *nodes;
	size_t node_count;
};

struct keeper {
	void *self;
	/* What it signed last; of a keeper that never signed, size 0. */
	err (*last)(void *self, tree_head *out);
	/* Append the signed note of X's tree to NOTE: the log's signature, and the time cosignature
	 * of the provider. The tree that was signed last may be signed again: old_size is its size
	 * and there are no nodes.
	 * E_RANGE when old_size is not the size that was signed last, or the new one is smaller;
	 * E_INCONSISTENT when the nodes do not lead to the root; nothing is signed then. Any other
	 * failure means that the keeper cannot go on: start it anew. */
	err (*sign)(void *self, buf *note, const struct keeper_extension *x);
	/* Append the vkey text of the log's key, and of the key of the provider's time. */
	void (*keys)(void *self, buf *log_vkey, buf *time_vkey);
};

#endif

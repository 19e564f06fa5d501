/* SPDX-License-Identifier: Apache-2.0 */
/* ledger/frontier: what one must remember of a tree to append to it and to know its root.
 * A tree of any size is a row of perfect subtrees, one for each bit set in its size; the frontier
 * holds their roots: at most 64 hashes. A plain value: copy it to keep a state. Pure. */
#ifndef CORE_LEDGER_FRONTIER_H
#define CORE_LEDGER_FRONTIER_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"

struct frontier {
	uint64_t size;
	hash32 peaks[64]; /* peaks[l], where bit l of size is set: root of 2^l leaves */
};

void frontier_init(struct frontier *f);

/* Append COUNT perfect subtrees of 2^LEVEL leaves each, given by their roots; LEVEL 0: leaf hashes.
 * The size must be a multiple of 2^LEVEL (must). E_TOO_LARGE beyond 2^64 - 1 leaves, nothing
 * appended. Hashes in bulk: one call for 65,536 leaves is much faster than as many calls. */
err frontier_append(struct frontier *f, unsigned level, const hash32 *roots, size_t count) MUST_USE;

hash32 frontier_root(const struct frontier *f);

#endif

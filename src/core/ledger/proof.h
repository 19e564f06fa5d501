/* SPDX-License-Identifier: Apache-2.0 */
/* ledger/proof: inclusion and consistency proofs, roots and frontiers, made from tiles.
 * Owns: nothing; tiles come through a callback, one is held at a time, so that memory does not grow
 * with the tree. Pure. Hashes are believed as read: check a proof you made with
 * ledger/merkle before you hand it out; if it fails, a tile is damaged. */
#ifndef CORE_LEDGER_PROOF_H
#define CORE_LEDGER_PROOF_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"
#include "core/ledger/frontier.h"
#include "core/ledger/merkle.h"
#include "core/ledger/tile.h"

/* Fill out[0 .. t->width) with the hashes of T. A reader may take them from a wider tile. */
typedef err proof_read_fn(void *user, hash32 *out, const struct tile *t);

/* 8 KiB; not on the stack of a small function. */
struct proof_tiles {
	proof_read_fn *read;
	void *user;
	uint64_t size; /* of the tree whose tiles are read: only those it implies are asked for */
	struct tile held; /* width 0: none */
	hash32 hashes[TILE_WIDTH];
};

void proof_tiles_init(struct proof_tiles *t, proof_read_fn *read, void *user, uint64_t size);

/* Longest proof there can be below 2^64 leaves. */
enum { PROOF_HASHES = 65 };
struct proof {
	size_t count;
	hash32 hashes[PROOF_HASHES];
};
merkle_path proof_path(const struct proof *p);

/* Sizes are at most that of TILES. E_RANGE when index < size <= tiles->size, or old_size <=
 * new_size <= tiles->size, does not hold; else the callback's failure. */
err proof_inclusion(
	struct proof *out, struct proof_tiles *tiles, uint64_t index, uint64_t size) MUST_USE;
err proof_consistency(struct proof *out, struct proof_tiles *tiles, uint64_t old_size,
	uint64_t new_size) MUST_USE;
/* The frontier at SIZE; frontier_root of it is the root at SIZE. */
err proof_frontier(struct frontier *out, struct proof_tiles *tiles, uint64_t size) MUST_USE;

#endif

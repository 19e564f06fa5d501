/* SPDX-License-Identifier: Apache-2.0 */
/* ledger/tile: which files hold a tree (C2SP tlog-tiles), and their names.
 * A tile is up to 256 hashes of one level; level l + 1 holds the roots of the full tiles of level
 * l. Bundles of entries are named alike, their level being TILE_ENTRIES. Owns: nothing. Pure.
 * Untrusted input: yes. Fuzz: fuzz_tile_path. */
#ifndef CORE_LEDGER_TILE_H
#define CORE_LEDGER_TILE_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

enum {
	TILE_WIDTH = 256,
	TILE_LEVELS = 8,   /* levels that a tree of less than 2^64 leaves has hashes on */
	TILE_ENTRIES = 64, /* the "level" of entry bundles; a name may say 0 to 63 */
	TILE_PATH_MAX = 64 /* no name is longer */
};

struct tile {
	unsigned level;
	unsigned width; /* 1..256; 256 is a full tile, whose name does not say it */
	uint64_t index;
};

/* "tile/1/x001/x234/067.p/17". The decoder takes one spelling each and nothing else: E_FORMAT. */
void tile_path_encode(buf *out, const struct tile *t);
err tile_path_decode(struct tile *out, bytes path) MUST_USE;

/* Hashes on LEVEL (entries: TILE_ENTRIES) of a tree of SIZE leaves. */
uint64_t tile_hashes(unsigned level, uint64_t size);
/* The tile INDEX of LEVEL at that size; width 0 when there is none. */
struct tile tile_at(unsigned level, uint64_t index, uint64_t size);
/* The bundle with the entries of a tile of level 0. */
struct tile tile_bundle(const struct tile *t);

/* The tiles that a tree of NEW_SIZE has and one of OLD_SIZE had not, or not as wide: level by level
 * from 0, by index. For OLD_SIZE 0 all of them. */
struct tile_walk {
	uint64_t old_size;
	uint64_t new_size;
	uint64_t next;
	unsigned level;
};
struct tile_walk tile_walk_of(uint64_t old_size, uint64_t new_size);
bool tile_walk_next(struct tile *out, struct tile_walk *w);

/* Root of a full tile, which is one hash of the level above. */
hash32 tile_root(const hash32 hashes[TILE_WIDTH]);

#endif

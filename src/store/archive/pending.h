/* SPDX-License-Identifier: Apache-2.0 */
/* archive/pending: the tree, and of its leaves and hashes what is not in full tiles on the disk.
 * Owns: its memory: 66 octets a leaf that is not published. */
#ifndef STORE_ARCHIVE_PENDING_H
#define STORE_ARCHIVE_PENDING_H

#include "base/attr.h"
#include "base/err.h"
#include "core/ledger/frontier.h"
#include "core/ledger/tile.h"
#include "core/vault/leaf.h"
#include "port/disk.h"
#include "store/archive/batch.h"

/* Hashes of one level from BASE on, which is where a tile begins. */
struct pending_level {
	hash32 *hashes;
	uint64_t base;
	size_t count;
	size_t room;
};

struct pending {
	const struct disk *disk;
	struct frontier frontier;
	struct pending_level levels[TILE_LEVELS];
	leaf33 *leaves; /* those of level 0 */
	size_t room;
};

/* An empty tree, whose tiles are in the folder "log" of DISK. */
void pending_init(struct pending *out, const struct disk *disk);
void pending_done(struct pending *p);
/* Instead: the tree of SIZE leaves, by its tiles. E_DAMAGED. */
err pending_load(struct pending *p, uint64_t size) MUST_USE;

/* Room for N leaves more, so that appending them cannot fail. E_NOMEM. */
err pending_reserve(struct pending *p, size_t n) MUST_USE;
/* The leaves of B, which has been hashed; FRONTIER is the tree with them. */
void pending_append(struct pending *p, const struct batch *b, const struct frontier *frontier);
/* Leaves that no full tile before BASE has. */
size_t pending_count(const struct pending *p);

/* Any tile of the tree: from memory, or from the disk. E_DAMAGED. */
err pending_tile(const struct pending *p, hash32 *out, const struct tile *t) MUST_USE;
/* The leaves of a tile of level 0 that is in memory; NULL: it is not. */
const leaf33 *pending_leaves(const struct pending *p, const struct tile *t);
/* The tiles of the tree of SIZE leaves are on the disk: forget those that are full. */
void pending_drop(struct pending *p, uint64_t size);

#endif

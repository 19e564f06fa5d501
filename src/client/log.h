/* SPDX-License-Identifier: Apache-2.0 */
/* client/log: the server's log as this device believes it: one checkpoint, signed by the log's key,
 * that only ever grows into trees that contain it (threat C6), and leaves in that tree.
 * Tiles are read from the server and hold no authority: what they say is hashed up to the
 * checkpoint's root. Owns: nothing. */
#ifndef CLIENT_LOG_H
#define CLIENT_LOG_H

#include "base/attr.h"
#include "base/err.h"
#include "client/client.h"
#include "core/ledger/checkpoint.h"
#include "core/ledger/tile.h"
#include "core/vault/leaf.h"

/* Tiles of the newest tree that were read, and whether they were proven. */
enum { LOG_TILES = 1024 };
struct log_tiles {
	size_t count;
	struct log_tile {
		struct tile at;
		bool proven; /* of level 0: each of its hashes is a leaf under the checkpoint */
		hash32 *hashes;
	} held[LOG_TILES];
};

/* What a note states, once it is verified: signed by the log's key, about its origin. */
struct log_statement {
	tree_head tree;
	uint64_t time_s; /* by the provider's cosigner, POSIX; 0: no time stated */
};

/* Signed by the log's key: else ALARM_NOTE_SIGNATURE. */
err log_verify_note(struct log_statement *out, struct client *c, bytes note) MUST_USE;

/* Read the public checkpoint and advance to it: what was seen before, and each note that was
 * promised since, is contained in it. Waits up to some seconds for a checkpoint that has at least
 * SIZE leaves and those of every promise. ALARM_LOG_OLDER,
 * ALARM_LOG_FORKED, ALARM_LOG_STALE. */
err log_advance(struct client *c, uint64_t size) MUST_USE;

/* The tree believed now; size 0: none yet. */
tree_head log_tree(const struct client *c);

/* LEAF is at INDEX of that tree. E_RANGE: the tree is smaller; ALARM_LEAF_MISSING. */
err log_include(struct client *c, uint64_t index, const hash32 *leaf) MUST_USE;

/* The proof of that, for somebody else. Failures likewise. */
struct proof;
err log_prove(struct proof *out, struct client *c, uint64_t index, const hash32 *leaf) MUST_USE;

/* The entries of that tree that stand in one bundle, from FIRST on. */
struct log_entries {
	uint64_t first;
	size_t count;
	leaf33 leaves[TILE_WIDTH];
};
/* Those in INDEX's bundle, each of them proven. E_RANGE: the tree is smaller; ALARM_LOG_ENTRY:
 * they are others, or not shown. */
err log_read_entries(struct log_entries *out, struct client *c, uint64_t index) MUST_USE;

/* A note of the log that an answer promised: it is kept until log_advance has proven it. There is
 * room for about a hundred; then, and only then, this advances. */
err log_promise(struct client *c, bytes note) MUST_USE;

#endif

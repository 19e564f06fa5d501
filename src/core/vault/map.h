/* SPDX-License-Identifier: Apache-2.0 */
/* vault/map: the state map: where every chain stands, under one hash.
 * A Patricia tree in memory: one node at each bit in which lids differ, so n entries have n - 1
 * nodes whatever the lids are, and the tree depends on nothing but the set of entries. Putting
 * changes no hash; map_tree then makes those of all that was put since, each node's once. An entry
 * is replaced, never removed. Owns: nothing: the memory is the caller's, 108 octets an entry, and
 * only what is used of it is touched. Pure. Spec: spec/statemap.md. */
#ifndef CORE_VAULT_MAP_H
#define CORE_VAULT_MAP_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "core/vault/map_hash.h"

struct map_node {
	hash32 hash;       /* unless stale */
	uint32_t child[2]; /* by the lid's bit: a node's index, or an entry's with the highest bit
			      set */
	uint8_t bit;       /* larger than in the node above */
	bool stale;        /* then the nodes above are too */
};

/* At most so many entries. */
enum { MAP_ENTRIES_MAX = 1 << 30 };

struct map {
	struct map_entry *entries; /* in the order in which they came */
	struct map_node *nodes;    /* one fewer */
	uint32_t max;
	uint32_t count;
	uint32_t root; /* a child, when count is not 0 */
};

/* An empty map in two arrays of MAX each, which live as long as the map; they need not be zeroed.
 * More than MAP_ENTRIES_MAX is a programmer's error. */
void map_init(struct map *m, struct map_entry *entries, struct map_node *nodes, uint32_t max);

/* Add ENTRY, or replace the state of the one with its lid. E_NOMEM when it would be one more than
 * MAX; nothing changed. */
err map_put(struct map *m, const struct map_entry *entry) MUST_USE;

/* The hash of all entries; 32 zero octets when there is none. */
hash32 map_tree(struct map *m);

/* What the map says of LID, as map_proof_decode takes it, at most MAP_PROOF_MAX octets: the head
 * is not in it. Proves under map_tree. Test with buf_done. */
void map_prove(buf *out, struct map *m, const hash32 *lid);

#endif

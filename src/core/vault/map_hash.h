/* SPDX-License-Identifier: Apache-2.0 */
/* vault/map_hash: the hashes of which the state map is made.
 * A chain has a place in the map, its lid, and there a state: its heads, hidden under its id from
 * whoever does not know the id. Owns: nothing. Pure. Spec: spec/statemap.md. */
#ifndef CORE_VAULT_MAP_HASH_H
#define CORE_VAULT_MAP_HASH_H

#include "base/bytes.h"
#include "core/vault/head.h"

/* There are no others. */
enum chain_kind {
	CHAIN_USER = 1,
	CHAIN_FIRM = 2,
	CHAIN_MATTER = 3,
	CHAIN_JOB = 4,
	CHAIN_RELEASE = 5,
};

typedef struct {
	enum chain_kind kind;
	id16 id;
} chain_id;

/* Where a chain stands. A head says which leaves there are, not of which class: with that of the
 * control events beside it, no server can pass one of them off as content that cannot be read. */
struct map_heads {
	struct head all;
	struct head control; /* of its control events alone */
};

bool map_hash_is_same(const chain_id *a, const chain_id *b);

/* What the map holds of a chain. */
struct map_entry {
	hash32 lid;
	hash32 state;
};

enum { MAP_BITS = 256 };

/* A kind that is none is a programmer's error here and below. */
hash32 map_hash_lid(const chain_id *chain);
/* The entry of CHAIN, which stands at HEADS. Those of an empty chain are a programmer's error. */
struct map_entry map_hash_state(const chain_id *chain, const struct map_heads *heads);

/* Bit 0 of a lid is the highest one of its first octet. */
unsigned map_hash_bit(const hash32 *lid, unsigned bit);
/* The first bit in which A and B differ; MAP_BITS when they are equal. */
unsigned map_hash_first_difference(const hash32 *a, const hash32 *b);

/* Of the node whose lids are alike before BIT: those with 0 there are in LEFT. */
hash32 map_hash_node(unsigned bit, const hash32 *left, const hash32 *right);
hash32 map_hash_entry(const struct map_entry *entry);

#endif

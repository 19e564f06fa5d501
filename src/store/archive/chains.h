/* SPDX-License-Identifier: Apache-2.0 */
/* archive/chains: where every chain stands, in memory: what each commit changes most.
 * Some 150 octets a chain. Ids come from outside, so the table is keyed.
 * Owns: its memory. */
#ifndef STORE_ARCHIVE_CHAINS_H
#define STORE_ARCHIVE_CHAINS_H

#include "base/attr.h"
#include "base/err.h"
#include "port/random.h"
#include "port/store.h"

/* No chain's number: also the end of a list. */
#define CHAINS_NONE UINT32_MAX

struct chains_entry {
	struct store_chain state;
	uint32_t newer; /* in the order of their newest events */
	uint32_t older;
	bool dirty; /* changed since it was last told to the tables */
};

struct chains {
	struct chains_entry *entries; /* by number, in the order of their first events */
	uint32_t count;
	uint32_t room;
	uint32_t *slots; /* numbers, or CHAINS_NONE; twice as many as there is room for */
	uint8_t key[16];
	uint32_t newest;
	uint32_t oldest;
};

/* E_RANDOM. */
err chains_init(struct chains *out, const struct random_source *random) MUST_USE;
void chains_done(struct chains *c);

/* Its number; CHAINS_NONE when there is none. */
uint32_t chains_find(const struct chains *c, const chain_id *chain);
/* Room for N chains more. E_NOMEM. */
err chains_reserve(struct chains *c, size_t n) MUST_USE;
/* A new chain, for which there is room; it has no event yet. */
uint32_t chains_add(struct chains *c, const chain_id *chain);
/* The next chain, as an index has it. Then sort. */
void chains_load(struct chains *c, const struct store_chain *state);
/* Put all in the order of their newest events. E_NOMEM. */
err chains_sort(struct chains *c) MUST_USE;
/* The leaf with the hash LEAF, at INDEX in the log, is its newest. */
void chains_append(
	struct chains *c, uint32_t number, const hash32 *leaf, uint64_t index, bool control);

#endif

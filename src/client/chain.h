/* SPDX-License-Identifier: Apache-2.0 */
/* client/chain: all records of one chain, in the order of the log, up to a head.
 * What is fetched once is kept in the home's cache (client/cache), and is either what the state has
 * pinned or fetched again. A chain never goes back: what does not contain the pinned head is an
 * alarm (threats C6, C9). Whether the events are lawful is core/policy's.
 *
 * "The second time only what is new": chain_keep is called once everything in the view was found to
 * be so. Of records that were kept then, leaves need not be looked up in the log again, control
 * events need not be judged again unless a user's or a firm's chain shows an earlier record that is
 * new, and a signature that was verified is not verified again: all of that is a function of octets
 * that the state pins. What depends on
 * more than these is asked anew in each run: whether content may be read, who may have written it
 * there, and whether it has become void since. Content that was not for us, or not asked for, has
 * no mark, and is verified once it is opened. Owns: nothing; records are in the client's arena. */
#ifndef CLIENT_CHAIN_H
#define CLIENT_CHAIN_H

#include "base/attr.h"
#include "base/err.h"
#include "client/cache.h"
#include "client/client.h"
#include "core/vault/record.h"

struct chain {
	chain_id id;
	size_t count;
	struct record *records; /* those that are classed as control can be opened by anybody */
	struct head *heads;     /* heads[i]: of the chain with records 0..i */
	struct head control;    /* of its control events alone */
	uint8_t *marks;  /* one a record of content: its signature was verified; see chain_mark */
	size_t verified; /* of the records: kept by chain_keep, so that they are so */
	/* For chain_keep. */
	struct cache_piece *pieces;
	uint64_t kept; /* of their octets: in the file already */
	bool changed;  /* a mark has come to what was kept */
	size_t cap;    /* of the three tables */
};

/* Cache and server together, each new record's leaf proven to be in the log. E_NOT_FOUND: there is
 * no such chain, or it is not for us. */
err chain_fetch(struct chain *out, struct client *c, const chain_id *id) MUST_USE;

/* The same without the cache: what the server did not show us before it may show us now. */
err chain_fetch_anew(struct chain *out, struct client *c, const chain_id *id) MUST_USE;

/* What the server has behind it by now; it was fetched before. */
err chain_fetch_more(struct chain *chain, struct client *c) MUST_USE;

/* Where the chain stood when the log had SIZE leaves; heads of an empty chain: nowhere yet. */
struct map_heads chain_heads_at(const struct chain *chain, uint64_t size);
struct head chain_head(const struct chain *chain);

/* The signature in content record I is its device's: it need not be verified again. */
void chain_mark(struct chain *chain, size_t i);

/* Believe it from now on: pin the head in the state, and keep the records in the cache. That the
 * state becomes durable is the caller's. A cache that cannot be written is done without. */
err chain_keep(struct client *c, struct chain *chain) MUST_USE;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* app/statemap: the state map of all chains, its versions, and proofs under the newest one.
 * In memory, made of the store's chains at the start. Between versions it only remembers which
 * chains have changed; a version is made by one thread, between two commits, so that the heads it
 * states are those at its size. Proofs, by any thread, wait meanwhile.
 * Owns: its lock; the memory is the caller's. */
#ifndef APP_STATEMAP_H
#define APP_STATEMAP_H

#include <pthread.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "core/codec/list.h"
#include "core/vault/map.h"
#include "core/vault/map_proof.h"
#include "core/vault/map_version.h"
#include "port/store.h"

enum {
	STATEMAP_CHANGED_MAX = 1 << 15, /* chains that change between versions; beyond: all */
	STATEMAP_CHAINS_MAX = 256       /* of one question */
};

struct statemap {
	pthread_mutex_t lock;
	const struct store *store;
	struct map map;
	struct map_version version; /* the newest; number 0: none yet */
	uint64_t index;             /* of its leaf */
	bool good;                  /* the map is that of the version */
	bool failed;                /* a version was begun and is not recorded */
	/* a set: places by id, of kind 0 when free */
	chain_id *changed;
	size_t changed_count;
	bool all; /* any chain may have changed */
};

/* Of STORE, for at most CHAINS chains, in PERM. E_NOMEM; E_DAMAGED: the newest version is not what
 * the chains say. */
err statemap_open(
	struct statemap *m, arena *perm, const struct store *store, uint32_t chains) MUST_USE;
void statemap_close(struct statemap *m);

/* CHAIN has changed. By the thread that makes versions. */
void statemap_note(struct statemap *m, const chain_id *chain);
/* Something has changed since the newest version; there is one. By the same thread. */
bool statemap_has_changes(const struct statemap *m);
bool statemap_has_version(const struct statemap *m);

/* The next version, at a tree of SIZE leaves, which are all committed. Until statemap_end, which is
 * told the index of its leaf once that is durable, or statemap_fail, no proof is made. E_NOMEM, and
 * the store's failures: there is no next version then, and neither is called. */
err statemap_begin(struct map_version *out, struct statemap *m, uint64_t size) MUST_USE;
void statemap_end(struct statemap *m, const struct map_version *version, uint64_t index);
/* The version could not be recorded. The map is of no version any more: E_SYNC to who asks. */
void statemap_fail(struct statemap *m);

/* version || u64 index, then for each chain of ASKED, a field of u8 kind || id16: V(proof). OUT has
 * place for STATEMAP_ANSWER_MAX. E_FORMAT; E_TOO_LARGE: more than STATEMAP_CHAINS_MAX; E_NOT_FOUND:
 * there is no version yet, or none since a start; E_SYNC: making one has failed. */
enum { STATEMAP_ANSWER_MAX = MAP_VERSION_BYTES + 8 + STATEMAP_CHAINS_MAX * (4 + MAP_PROOF_MAX) };
err statemap_prove(buf *out, struct statemap *m, bytes asked) MUST_USE;

#endif

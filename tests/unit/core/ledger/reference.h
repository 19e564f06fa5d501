/* SPDX-License-Identifier: Apache-2.0 */
/* The trees of RFC 6962 section 2.1 once more, in the recursive words of the RFC and with one hash
 * at a time: what the tests of ledger/ compare with. And a tree's tiles in memory. */
#ifndef LEDGER_TEST_REFERENCE_H
#define LEDGER_TEST_REFERENCE_H

#include "core/ledger/proof.h"

/* Leaf hashes of the entries "entry 0", "entry 1", ...; release with free. */
hash32 *reference_leaves(size_t count);

/* MTH, PATH and PROOF of the RFC. */
hash32 reference_root(const hash32 *leaves, size_t count);
void reference_inclusion(struct proof *out, size_t index, const hash32 *leaves, size_t count);
void reference_consistency(struct proof *out, size_t old_count, const hash32 *leaves, size_t count);

/* The hashes on every tile level. */
struct forest {
	hash32 *levels[TILE_LEVELS];
	size_t counts[TILE_LEVELS];
	size_t reads;     /* tiles read so far */
	size_t fail_from; /* 0: never; else reads fail with E_IO when that many were made */
};
void forest_plant(struct forest *out, const hash32 *leaves, size_t count);
void forest_done(struct forest *f);
/* A proof_read_fn over a forest; fails the test when a tile is asked for that is not there. */
err forest_read(void *user, hash32 *out, const struct tile *t);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* crypt/treehash: many RFC 6962 hashes at once.
 * A tree hashes thousands of short, independent messages; several are worked on side by side where
 * the processor allows. Every engine gives the same hashes (tested against each other). */
#ifndef CRYPT_TREEHASH_H
#define CRYPT_TREEHASH_H

#include "base/attr.h"
#include "base/bytes.h"

/* out[i] = SHA-256(00 || entries[i]), RFC 6962 section 2.1. */
void treehash_leaves(hash32 *out, const bytes *entries, size_t count);
/* out[i] = SHA-256(01 || children[2i] || children[2i+1]). OUT may be CHILDREN itself. */
void treehash_nodes(hash32 *out, const hash32 *children, size_t count);

/* The engines of this build, for tests and benches. */
size_t treehash_engine_count(void);
const char *treehash_engine_name(size_t engine);
/* False, and nothing changed, when this processor lacks ENGINE. Not for threads: call first. */
bool treehash_engine_use(size_t engine) MUST_USE;

#endif

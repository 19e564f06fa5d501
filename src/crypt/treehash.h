/* SPDX-License-Identifier: Apache-2.0 */
/* crypt/treehash: many RFC 6962 hashes at once.
 * A tree hashes thousands of short, independent messages; several are worked on side by side where
 * the processor allows. Every engine gives the same hashes. Pure. */
#ifndef CRYPT_TREEHASH_H
#define CRYPT_TREEHASH_H

#include "base/attr.h"
#include "base/bytes.h"

/* out[i] = SHA-256(00 || entries[i]), RFC 6962 section 2.1. */
void treehash_leaves(hash32 *out, const bytes *entries, size_t count);
/* out[i] = SHA-256(01 || children[2i] || children[2i+1]). OUT may be CHILDREN itself. */
void treehash_nodes(hash32 *out, const hash32 *children, size_t count);

/* The engines of this build, fastest first; for tests and benches, which compare them. The two
 * functions above use the first that this processor has. */
size_t treehash_engine_count(void);
const char *treehash_engine_name(size_t engine);
bool treehash_engine_is_here(size_t engine);
/* As above, by an engine that is here. */
void treehash_leaves_by(size_t engine, hash32 *out, const bytes *entries, size_t count);
void treehash_nodes_by(size_t engine, hash32 *out, const hash32 *children, size_t count);

#endif

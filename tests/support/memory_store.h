/* SPDX-License-Identifier: Apache-2.0 */
/* support/memory_store: port/store in memory, for one thread at a time, every look-up a walk over
 * all there is. It keeps what it was given and derives the rest anew at each question, so that it
 * is right rather than fast. */
#ifndef SUPPORT_MEMORY_STORE_H
#define SUPPORT_MEMORY_STORE_H

#include "port/store.h"

struct memory_store;

struct memory_store *memory_store_new(void);
void memory_store_free(struct memory_store *s);
struct store memory_store_port(struct memory_store *s);

/* The next commit fails with CODE, and changes nothing. */
void memory_store_fail_commit(struct memory_store *s, enum err_code code);
/* There is no room for anything new. */
void memory_store_set_full(struct memory_store *s, bool full);
/* Commits so far, and frames of the last one. */
unsigned memory_store_commits(const struct memory_store *s);
size_t memory_store_last_frames(const struct memory_store *s);
/* A large blob is there, complete. */
void memory_store_add_blob(struct memory_store *s, const hash32 *hash, uint64_t length);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* sys/memory: pages from the system, locked ones for secrets and plain ones for work.
 * Nothing above this floor allocates: it is handed an arena or a secret made here. */
#ifndef SYS_MEMORY_H
#define SYS_MEMORY_H

#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "crypt/secret.h"

/* An empty secret with room for CAP bytes in pages of its own: guarded on both sides, out of the
 * swap (as far as the system's limit on locked memory allows) and of core files. E_NOMEM. */
err memory_secret_new(struct secret *out, size_t cap) MUST_USE;
/* Zeroes and frees, and leaves *s all zero; an all-zero *s is fine. */
void memory_secret_free(struct secret *s);

/* An arena over CAP bytes of fresh zero pages; those never touched cost nothing. E_NOMEM. */
err memory_arena_new(arena *out, size_t cap) MUST_USE;
/* The same for memory that will be used whole, of at least CAP bytes: in the processor's large
 * pages where the system gives them, which copies, hashes and disks get through faster. */
err memory_arena_new_large(arena *out, size_t cap) MUST_USE;
/* Zeroes what was used and frees, and leaves *a all zero; an all-zero *a is fine. */
void memory_arena_free(arena *a);

#endif

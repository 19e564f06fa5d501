/* SPDX-License-Identifier: Apache-2.0 */
/* base/arena: memory for one request, job or command.
 * The caller hands over the memory and takes all of it back at once. Pass `perm` by pointer (what
 * is allocated stays), `scratch` by copy (what is allocated vanishes on return, on every path). */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/attr.h"
#include "base/bytes.h"

typedef struct {
	uint8_t *data;
	size_t used;
	size_t cap;
} arena;

arena arena_of(void *mem, size_t cap);

/* COUNT objects of SIZE, zeroed, aligned to ALIGN (a power of two); NULL when they do not fit or
 * the product overflows. */
void *arena_alloc(arena *a, size_t size, size_t align, size_t count) MUST_USE;
#define arena_new(a, T, n) ((T *)arena_alloc((a), sizeof(T), _Alignof(T), (n)))

/* As arena_alloc, but not zeroed: what the caller writes before he reads it. Of fresh pages, those
 * that are never touched cost nothing. */
void *arena_room(arena *a, size_t size, size_t align, size_t count) MUST_USE;
#define arena_reserve(a, T, n) ((T *)arena_room((a), sizeof(T), _Alignof(T), (n)))

#endif

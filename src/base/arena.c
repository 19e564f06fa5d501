/* SPDX-License-Identifier: Apache-2.0 */
/* Range checks come before arithmetic; the padding is computed on the address, the bounds on sizes.
 */
#include "base/arena.h"

#include <string.h>

arena
arena_of(void *mem, size_t cap)
{
	return (arena){(uint8_t *)mem, 0, cap};
}

void *
arena_room(arena *a, size_t size, size_t align, size_t count)
{
	size_t misaligned = (size_t)((uintptr_t)(a->data + a->used) & (align - 1));
	size_t pad = misaligned == 0 ? 0 : align - misaligned;
	size_t room = a->cap - a->used;
	if (pad > room || (size != 0 && count > (room - pad) / size))
		return NULL;
	void *p = a->data + a->used + pad;
	a->used += pad + size * count;
	return p;
}

void *
arena_alloc(arena *a, size_t size, size_t align, size_t count)
{
	void *p = arena_room(a, size, align, count);
	return p == NULL || size * count == 0 ? p : memset(p, 0, size * count);
}

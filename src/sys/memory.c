/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets come from sodium_malloc: a page each, between guard pages, with a canary checked when
 * they are freed. There are few of them (identities, a passphrase, a file key), so the page is no
 * waste. Arenas come from mmap, so that memory for the worst case (a header of a thousand
 * recipients) can be asked for at once and only what is used is ever backed. */
#include "sys/memory.h"

#include <errno.h>
#include <sodium.h>
#include <sys/mman.h>

#include "base/bytes.h"

enum { LARGE = 1 << 21 };

err
memory_secret_new(struct secret *out, size_t cap)
{
	void *pages = sodium_malloc(cap);
	if (pages == NULL)
		return failure_sys(E_NOMEM, ENOMEM);
	secret_init(out, pages, cap);
	return ok();
}

void
memory_secret_free(struct secret *s)
{
	if (s->locked == NULL)
		return;
	void *pages = s->locked;
	secret_done(s);
	sodium_free(pages);
	*s = (struct secret){0};
}

err
memory_arena_new(arena *out, size_t cap)
{
	void *pages = mmap(NULL, cap, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (pages == MAP_FAILED)
		return failure_sys(E_NOMEM, ENOMEM);
	*out = arena_of(pages, cap);
	return ok();
}

/* The system puts a mapping of whole large pages where they can be; elsewhere madvise does nothing,
 * and small pages do, too. */
err
memory_arena_new_large(arena *out, size_t cap)
{
	arena a;
	if (cap > SIZE_MAX - LARGE)
		return failure(E_NOMEM);
	err e = memory_arena_new(&a, (cap + LARGE - 1) / LARGE * LARGE);
	if (failed(e))
		return e;
	(void)madvise(a.data, a.cap, MADV_HUGEPAGE);
	*out = a;
	return ok();
}

void
memory_arena_free(arena *a)
{
	if (a->data == NULL)
		return;
	wipe(a->data, a->used);
	must(munmap(a->data, a->cap) == 0);
	*a = (arena){0};
}

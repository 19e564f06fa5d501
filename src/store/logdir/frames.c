/* SPDX-License-Identifier: Apache-2.0 */
/* The window always holds at least one whole entry, or the end of the file: it is four times as
 * long as an entry can be. What is left of it moves to its front before more is read. */
#include "store/logdir/frames.h"

#include <string.h>

#include "crypt/treehash.h"

struct frames *
frames_new(arena *perm)
{
	struct frames *f = arena_new(perm, struct frames, 1);
	if (f != NULL)
		f->window = arena_new(perm, uint8_t, FRAMES_WINDOW);
	return f != NULL && f->window != NULL ? f : NULL;
}

void
frames_start(struct frames *f, const struct disk *disk, disk_file file, uint64_t at,
	uint64_t length, uint64_t count)
{
	f->disk = disk;
	f->file = file;
	f->at = at;
	f->left = length;
	f->count = count;
	f->have = 0;
	f->used = 0;
	f->n = 0;
}

static err
fill(struct frames *f)
{
	memmove(f->window, f->window + f->used, f->have - f->used);
	f->have -= f->used;
	f->used = 0;
	size_t n = FRAMES_WINDOW - f->have, got = 0;
	if (n > f->left)
		n = (size_t)f->left;
	err e = f->disk->read(f->disk->self, &got, f->file, f->at, f->window + f->have, n);
	if (failed(e))
		return e;
	if (got != n)
		return failure(E_FORMAT);
	f->have += n;
	f->at += n;
	f->left -= n;
	return ok();
}

/* Length of the entry at position AT of the window with its two octets; 0: not all there. */
static size_t
framed(const struct frames *f, size_t at)
{
	if (f->have - at < 2)
		return 0;
	size_t n = 2 + ((size_t)f->window[at] << 8 | f->window[at + 1]);
	return n <= f->have - at ? n : 0;
}

err
frames_next(struct frames *f, size_t max)
{
	must(max >= 1 && max <= FRAMES_BATCH);
	f->n = 0;
	if (f->count == 0)
		return f->left == 0 && f->used == f->have ? ok() : failure(E_FORMAT);
	if (framed(f, f->used) == 0) {
		err e = fill(f);
		if (failed(e))
			return e;
	}
	size_t from = f->used;
	for (size_t n = framed(f, f->used); n > 0 && f->n < max && f->count > 0;
		n = framed(f, f->used)) {
		f->entries[f->n++] = bytes_of(f->window + f->used + 2, n - 2);
		f->used += n;
		f->count--;
	}
	if (f->n == 0)
		return failure(E_FORMAT);
	f->raw = bytes_of(f->window + from, f->used - from);
	treehash_leaves(f->leaves, f->entries, f->n);
	return ok();
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Appending is binary addition with hashes for carries: two subtrees of a level make one of the
 * next. Done leaf by leaf that would be one node hash at a time; done level by level over a chunk
 * of leaves, half of all nodes are hashed in calls of 64, which the wide engines of crypt/treehash
 * want. The chunk bounds the stack. */
#include "core/ledger/frontier.h"

#include <string.h>

#include "core/ledger/merkle.h"
#include "crypt/treehash.h"

enum { CHUNK = 128 };

void
frontier_init(struct frontier *f)
{
	*f = (struct frontier){0};
}

static bool
has_peak(const struct frontier *f, unsigned level)
{
	return (f->size >> level & 1) != 0;
}

/* ROOTS becomes a level's row of hashes to come; a peak that waits there goes in front of it. Pairs
 * go up a level, what stays alone is the level's new peak. */
static void
append_chunk(struct frontier *f, unsigned level, const hash32 *roots, size_t count)
{
	hash32 row[1 + CHUNK]; /* row[0] is free for a peak */
	memcpy(row + 1, roots, count * sizeof *roots);
	uint64_t size = f->size + ((uint64_t)count << level);
	for (; count > 0; level++) {
		hash32 *from = row + 1;
		if (has_peak(f, level)) {
			*--from = f->peaks[level];
			count++;
		}
		if (count % 2 != 0)
			f->peaks[level] = from[count - 1];
		count /= 2;
		treehash_nodes(from, from, count);
		memmove(row + 1, from, count * sizeof *from);
	}
	f->size = size;
}

err
frontier_append(struct frontier *f, unsigned level, const hash32 *roots, size_t count)
{
	must(level < 64 && (f->size & ((UINT64_C(1) << level) - 1)) == 0);
	if (count > (UINT64_MAX - f->size) >> level)
		return failure(E_TOO_LARGE);
	while (count > 0) {
		/* Chunks that end on even places leave no odd ends on the levels below. */
		size_t n = CHUNK - (size_t)(f->size >> level) % CHUNK;
		if (n > count)
			n = count;
		append_chunk(f, level, roots, n);
		roots += n;
		count -= n;
	}
	return ok();
}

/* The peaks from the smallest, each on the left of what is already there. */
hash32
frontier_root(const struct frontier *f)
{
	hash32 root = merkle_empty_root();
	bool some = false;
	for (unsigned level = 0; level < 64; level++) {
		if (!has_peak(f, level))
			continue;
		root = some ? merkle_node(&f->peaks[level], &root) : f->peaks[level];
		some = true;
	}
	return root;
}

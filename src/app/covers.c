/* SPDX-License-Identifier: Apache-2.0 */
/* A tile holds the hashes of every eighth level; those between are made of it. */
#include "app/covers.h"

#include "crypt/treehash.h"

enum { TILE_HEIGHT = 8 };

/* The root of the 2^LEVEL leaves from index FROM on. */
static err
node_at(hash32 *out, const struct covers_source *in, unsigned level, uint64_t from)
{
	hash32 *hashes = in->room;
	unsigned row = level / TILE_HEIGHT, rest = level % TILE_HEIGHT;
	uint64_t first = from >> (row * TILE_HEIGHT);
	struct tile t = tile_at(row, first / TILE_WIDTH, in->size);
	size_t at = (size_t)(first % TILE_WIDTH), count = (size_t)1 << rest;
	must(at + count <= t.width);
	err e = in->store->tile(in->store->self, hashes, &t);
	if (failed(e))
		return e;
	for (; count > 1; count /= 2)
		treehash_nodes(hashes + at, hashes + at, count / 2);
	*out = hashes[at];
	return ok();
}

err
covers_take(struct range_cover *out, const struct covers_source *in, uint64_t from, uint64_t to)
{
	must(from <= to && to <= in->size);
	struct range_cover c = {0};
	while (from < to) {
		unsigned level = range_level(from, to);
		err e = node_at(&c.hashes[c.count++], in, level, from);
		if (failed(e))
			return e;
		from += UINT64_C(1) << level;
	}
	*out = c;
	return ok();
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Every hash of a proof is the root of some leaves [from, to). Such a range falls apart into
 * perfect subtrees, and a perfect subtree of 2^l leaves lies within one tile: it is the root of
 * 2^(l mod 8) neighboring hashes on tile level l / 8. So one tile at a time is enough for trees of
 * any size, and holding the last one read means that neighboring ranges cost one read together.
 *
 * The recursions of RFC 6962 go from the root down; a proof lists hashes from the leaf up. Both are
 * loops here: the ranges are found on the way down, at most 64, and hashed on the way back, which
 * also visits each tile once. */
#include "core/ledger/proof.h"

#include "crypt/treehash.h"

/* The leaves [from, to). */
struct range {
	uint64_t from;
	uint64_t to;
};

struct ranges {
	size_t count;
	struct range of[PROOF_HASHES];
};

void
proof_tiles_init(struct proof_tiles *t, proof_read_fn *read, void *user, uint64_t size)
{
	t->read = read;
	t->user = user;
	t->size = size;
	t->held = (struct tile){0};
}

merkle_path
proof_path(const struct proof *p)
{
	return (merkle_path){p->hashes, p->count};
}

static err
hold(struct proof_tiles *t, unsigned level, uint64_t index)
{
	if (t->held.width > 0 && t->held.level == level && t->held.index == index)
		return ok();
	struct tile want = tile_at(level, index, t->size);
	must(want.width > 0);
	t->held.width = 0;
	err e = t->read(t->user, t->hashes, &want);
	if (failed(e))
		return e;
	t->held = want;
	return ok();
}

/* Root of the perfect subtree of 2^LEVEL leaves that starts at leaf FROM. */
static err
perfect_root(hash32 *out, struct proof_tiles *t, unsigned level, uint64_t from)
{
	uint64_t first = from >> level / 8 * 8; /* on the tile's level */
	size_t count = (size_t)1 << level % 8;
	err e = hold(t, level / 8, first / TILE_WIDTH);
	if (failed(e))
		return e;
	const hash32 *hashes = t->hashes + first % TILE_WIDTH;
	must(first % TILE_WIDTH + count <= t->held.width);
	if (count == 1) {
		*out = hashes[0];
		return ok();
	}
	hash32 row[TILE_WIDTH / 4]; /* count is at most half a tile */
	do {
		count /= 2;
		treehash_nodes(row, hashes, count);
		hashes = row;
	} while (count > 1);
	*out = row[0];
	return ok();
}

/* Root of the range R of some subtree of the tree: what it holds as a tree of its own. */
static err
range_root(hash32 *out, struct proof_tiles *t, struct range r)
{
	/* Its perfect subtrees from the right, the smallest first: take each off the end. */
	bool some = false;
	hash32 root = {{0}};
	while (r.to > r.from) {
		uint64_t count = r.to - r.from;
		unsigned level = 0;
		while ((count >> level & 1) == 0)
			level++;
		uint64_t from = r.to - (UINT64_C(1) << level);
		hash32 peak;
		err e = perfect_root(&peak, t, level, from);
		if (failed(e))
			return e;
		root = some ? merkle_node(&peak, &root) : peak;
		some = true;
		r.to = from;
	}
	*out = root;
	return ok();
}

/* Largest power of two below N, which is at least 2. */
static uint64_t
split(uint64_t n)
{
	uint64_t k = 1;
	while (k < n - k)
		k <<= 1;
	return k;
}

static void
add_range(struct ranges *list, uint64_t from, uint64_t to)
{
	must(list->count < PROOF_HASHES);
	list->of[list->count++] = (struct range){from, to};
}

/* The ranges of LIST, found from the root down, hashed from the leaf up. */
static err
hash_ranges(struct proof *out, struct proof_tiles *t, const struct ranges *list)
{
	struct proof p = {.count = list->count};
	for (size_t i = 0; i < list->count; i++) {
		err e = range_root(&p.hashes[i], t, list->of[list->count - 1 - i]);
		if (failed(e))
			return e;
	}
	*out = p;
	return ok();
}

/* PATH of RFC 6962 section 2.1.1. */
err
proof_inclusion(struct proof *out, struct proof_tiles *tiles, uint64_t index, uint64_t size)
{
	if (index >= size || size > tiles->size)
		return failure(E_RANGE);
	struct ranges list = {0};
	struct range r = {0, size};
	while (r.to - r.from > 1) {
		uint64_t middle = r.from + split(r.to - r.from);
		if (index < middle) {
			add_range(&list, middle, r.to);
			r.to = middle;
		} else {
			add_range(&list, r.from, middle);
			r.from = middle;
		}
	}
	return hash_ranges(out, tiles, &list);
}

/* SUBPROOF of RFC 6962 section 2.1.2. Going right means that what is left of the older tree is not
 * its whole, so the verifier needs its root, too. */
err
proof_consistency(
	struct proof *out, struct proof_tiles *tiles, uint64_t old_size, uint64_t new_size)
{
	if (old_size > new_size || new_size > tiles->size)
		return failure(E_RANGE);
	struct ranges list = {0};
	struct range r = {0, new_size};
	while (old_size > 0 && r.to > old_size) {
		uint64_t middle = r.from + split(r.to - r.from);
		if (old_size <= middle) {
			add_range(&list, middle, r.to);
			r.to = middle;
		} else {
			add_range(&list, r.from, middle);
			r.from = middle;
		}
	}
	if (r.from > 0)
		add_range(&list, r.from, r.to);
	return hash_ranges(out, tiles, &list);
}

err
proof_frontier(struct frontier *out, struct proof_tiles *tiles, uint64_t size)
{
	if (size > tiles->size)
		return failure(E_RANGE);
	struct frontier f = {.size = size};
	uint64_t to = size;
	for (unsigned level = 0; level < 64; level++) {
		if ((size >> level & 1) == 0)
			continue;
		to -= UINT64_C(1) << level;
		err e = perfect_root(&f.peaks[level], tiles, level, to);
		if (failed(e))
			return e;
	}
	*out = f;
	return ok();
}

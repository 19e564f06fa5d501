/* SPDX-License-Identifier: Apache-2.0 */
/* A level's row begins where a tile does. When it has a whole tile more, the root of that goes to
 * the row above. Tiles are full on disk before they leave memory, so every hash is in one of the
 * two places. */
#include "store/archive/pending.h"

#include <stdlib.h>
#include <string.h>

#include "core/ledger/bundle.h"
#include "core/ledger/proof.h"
#include "crypt/treehash.h"
#include "store/archive/tiles.h"

enum { ROOM_FIRST = 2 * TILE_WIDTH };

void
pending_init(struct pending *out, const struct disk *disk)
{
	*out = (struct pending){.disk = disk};
}

void
pending_done(struct pending *p)
{
	for (size_t i = 0; i < TILE_LEVELS; i++)
		free(p->levels[i].hashes);
	free(p->leaves);
	*p = (struct pending){0};
}

/* As many hashes as are needed for N more, and for a tile beside. */
static err
reserve_level(struct pending *p, size_t level, size_t n)
{
	struct pending_level *l = &p->levels[level];
	size_t room = l->room > 0 ? l->room : ROOM_FIRST;
	while (room - l->count < n)
		room *= 2;
	hash32 *more = room == l->room ? l->hashes : realloc(l->hashes, room * sizeof *more);
	if (more == NULL)
		return failure(E_NOMEM);
	l->hashes = more;
	l->room = room;
	return ok();
}

static err
reserve_leaves(struct pending *p)
{
	size_t room = p->levels[0].room;
	leaf33 *more = room == p->room ? p->leaves : realloc(p->leaves, room * sizeof *more);
	if (more == NULL)
		return failure(E_NOMEM);
	p->leaves = more;
	p->room = room;
	return ok();
}

err
pending_reserve(struct pending *p, size_t n)
{
	err e = ok();
	for (size_t i = 0; i < TILE_LEVELS && !failed(e); i++) {
		e = reserve_level(p, i, n);
		n = n / TILE_WIDTH + TILE_WIDTH;
	}
	return failed(e) ? e : reserve_leaves(p);
}

size_t
pending_count(const struct pending *p)
{
	return p->levels[0].count;
}

/* One hash more on LEVEL; whole tiles go up. */
static void
put(struct pending *p, size_t level, const hash32 *hash)
{
	hash32 up = *hash;
	for (; level < TILE_LEVELS; level++) {
		struct pending_level *l = &p->levels[level];
		must(l->count < l->room);
		l->hashes[l->count++] = up;
		if (l->count % TILE_WIDTH != 0)
			return;
		up = tile_root(l->hashes + l->count - TILE_WIDTH);
	}
}

void
pending_append(struct pending *p, const struct batch *b, const struct frontier *frontier)
{
	struct pending_level *l = &p->levels[0];
	must(b->count <= l->room - l->count && p->room >= l->room);
	memcpy(p->leaves + l->count, b->leaves, b->count * sizeof *b->leaves);
	for (size_t i = 0; i < b->head; i++)
		put(p, 0, &b->hashes[i]);
	for (size_t i = 0; i < b->tiles; i++) {
		memcpy(l->hashes + l->count, b->hashes + b->head + i * TILE_WIDTH,
			TILE_WIDTH * sizeof *b->hashes);
		l->count += TILE_WIDTH;
		put(p, 1, &b->roots[i]);
	}
	for (size_t i = b->head + b->tiles * TILE_WIDTH; i < b->count; i++)
		put(p, 0, &b->hashes[i]);
	p->frontier = *frontier;
	must(l->base + l->count == frontier->size);
}

err
pending_tile(const struct pending *p, hash32 *out, const struct tile *t)
{
	const struct pending_level *l = &p->levels[t->level];
	uint64_t first = t->index * TILE_WIDTH;
	if (first >= l->base) {
		if (first - l->base + t->width > l->count)
			return failure(E_RANGE);
		memcpy(out, l->hashes + (first - l->base), t->width * sizeof *out);
		return ok();
	}
	return tiles_read_full(p->disk, out, t);
}

const leaf33 *
pending_leaves(const struct pending *p, const struct tile *t)
{
	const struct pending_level *l = &p->levels[0];
	uint64_t first = t->index * TILE_WIDTH;
	bool here = first >= l->base && first - l->base + t->width <= l->count;
	return here ? p->leaves + (first - l->base) : NULL;
}

void
pending_drop(struct pending *p, uint64_t size)
{
	for (unsigned level = 0; level < TILE_LEVELS; level++) {
		struct pending_level *l = &p->levels[level];
		uint64_t base = tile_hashes(level, size) / TILE_WIDTH * TILE_WIDTH;
		size_t gone = base > l->base ? (size_t)(base - l->base) : 0;
		must(gone <= l->count);
		if (gone == 0)
			continue;
		memmove(l->hashes, l->hashes + gone, (l->count - gone) * sizeof *l->hashes);
		if (level == 0)
			memmove(p->leaves, p->leaves + gone, (l->count - gone) * sizeof *p->leaves);
		l->count -= gone;
		l->base = base;
	}
}

/* What loading needs for a while. */
struct loading {
	struct proof_tiles tiles;
	bytes entries[TILE_WIDTH];
	uint8_t bundle[TILES_BUNDLE];
};

/* The right edge of LEVEL, as the tree of SIZE leaves has it on disk. */
static err
load_level(struct pending *p, unsigned level, uint64_t size)
{
	struct pending_level *l = &p->levels[level];
	uint64_t index = tile_hashes(level, size) / TILE_WIDTH;
	struct tile t = tile_at(level, index, size);
	l->base = index * TILE_WIDTH;
	l->count = t.width;
	return t.width > 0 ? tiles_read(p->disk, l->hashes, &t) : ok();
}

/* The leaves of the right edge; each must be the one that its hash says. */
static err
load_leaves(struct pending *p, struct loading *work, uint64_t size)
{
	struct tile t = tile_at(TILE_ENTRIES, size / TILE_WIDTH, size);
	bytes bundle;
	if (t.width == 0)
		return ok();
	err e = tiles_read_bundle(p->disk, &bundle, work->bundle, &t);
	if (!failed(e))
		e = bundle_decode(work->entries, t.width, bundle);
	for (size_t i = 0; i < t.width && !failed(e); i++) {
		e = leaf_decode(&p->leaves[i], work->entries[i]);
		if (failed(e))
			break;
		hash32 hash = leaf_hash(&p->leaves[i]);
		if (!hash32_equal(&hash, &p->levels[0].hashes[i]))
			e = failure(E_DAMAGED);
	}
	return e;
}

static err
read_tile(void *user, hash32 *out, const struct tile *t)
{
	const struct pending *p = user;
	return tiles_read(p->disk, out, t);
}

err
pending_load(struct pending *p, uint64_t size)
{
	struct loading *work = malloc(sizeof *work);
	err e = work != NULL ? pending_reserve(p, TILE_WIDTH) : failure(E_NOMEM);
	if (!failed(e)) {
		proof_tiles_init(&work->tiles, read_tile, p, size);
		e = proof_frontier(&p->frontier, &work->tiles, size);
	}
	for (unsigned level = 0; level < TILE_LEVELS && !failed(e); level++)
		e = load_level(p, level, size);
	if (!failed(e))
		e = load_leaves(p, work, size);
	free(work);
	return err_is(e, E_FORMAT) || err_is(e, E_VERSION) ? failure(E_DAMAGED) : e;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The tree is computed from the entries up, and each tile compared with what it must be. Where a
 * bundle and its tile contradict each other, the hash above them says which is right. Earlier
 * partial tiles, which nobody needs any more, are not looked at. */
#include <stdlib.h>
#include <string.h>

#include "core/ledger/frontier.h"
#include "core/ledger/merkle.h"
#include "core/vault/leaf.h"
#include "store/archive/publish.h"
#include "store/archive/scrub_inner.h"
#include "store/archive/tiles.h"

struct pass {
	struct scrub *s;
	tree_head tree;
	struct frontier frontier;
	hash32 rows[TILE_LEVELS][TILE_WIDTH]; /* as they must be, from level 1 */
	size_t have[TILE_LEVELS];
	hash32 tile[TILE_WIDTH];
	hash32 leaves[TILE_WIDTH];
	hash32 above[TILE_WIDTH];
	uint8_t bundle[TILES_BUNDLE];
};

static void
find_tile(struct pass *p, const struct tile *t)
{
	char path[DISK_PATH_MAX];
	tiles_path(path, t);
	scrub_find(p->s, path);
}

/* The leaf hashes of the entries of T. */
static err
read_leaves(struct pass *p, const struct tile *t)
{
	bytes in;
	const struct tile bundle = tile_bundle(t);
	err e = tiles_read_bundle(p->s->disk, &in, p->bundle, &bundle);
	for (size_t i = 0; !failed(e) && i < t->width; i++) {
		leaf33 leaf;
		const uint8_t *at = in.data + i * TILES_LEAF;
		if (at[0] != 0 || at[1] != LEAF_BYTES)
			return failure(E_DAMAGED);
		memcpy(leaf.b, at + 2, LEAF_BYTES);
		p->leaves[i] = leaf_hash(&leaf);
	}
	return e;
}

/* The hash above HASHES, which are T, is theirs; for the last ones, that is the checkpoint's root.
 */
static bool
is_borne_out(struct pass *p, const struct tile *t, const hash32 *hashes)
{
	if (t->width < TILE_WIDTH) {
		struct frontier f = p->frontier;
		hash32 root;
		if (failed(frontier_append(&f, 0, hashes, t->width)))
			return false;
		root = frontier_root(&f);
		return hash32_equal(&root, &p->tree.root);
	}
	struct tile up = tile_at(1, t->index / TILE_WIDTH, p->tree.size);
	if (failed(tiles_read(p->s->disk, p->above, &up)))
		return false;
	hash32 root = tile_root(hashes);
	return hash32_equal(&root, &p->above[t->index % TILE_WIDTH]);
}

/* The tile T on the disk is HASHES. */
static void
check_tile(struct pass *p, const struct tile *t, const hash32 *hashes)
{
	err e = tiles_read(p->s->disk, p->tile, t);
	if (failed(e) || memcmp(p->tile, hashes, t->width * sizeof *hashes) != 0)
		find_tile(p, t);
}

/* A row of LEVEL is full: it is a tile, and a hash of the level above. */
static void
carry(struct pass *p)
{
	for (unsigned level = 1; level < TILE_LEVELS && p->have[level] == TILE_WIDTH; level++) {
		uint64_t count = tile_hashes(level, p->frontier.size);
		const struct tile t = {
			.level = level, .width = TILE_WIDTH, .index = count / TILE_WIDTH - 1};
		check_tile(p, &t, p->rows[level]);
		p->have[level] = 0;
		if (level + 1 < TILE_LEVELS)
			p->rows[level + 1][p->have[level + 1]++] = tile_root(p->rows[level]);
	}
}

/* T of level 0, and its entries. */
static err
check_row(struct pass *p, const struct tile *t)
{
	bool has_leaves = !failed(read_leaves(p, t));
	bool has_tile = !failed(tiles_read(p->s->disk, p->tile, t));
	bool same = has_leaves && has_tile &&
		memcmp(p->tile, p->leaves, t->width * sizeof *p->tile) == 0;
	bool by_tile = !same && has_tile && (!has_leaves || !is_borne_out(p, t, p->leaves));
	if (!same && (by_tile || !has_leaves)) {
		const struct tile bundle = tile_bundle(t);
		find_tile(p, &bundle);
	}
	if (!same && (!by_tile || !is_borne_out(p, t, p->tile)))
		find_tile(p, t);
	const hash32 *right = by_tile ? p->tile : p->leaves;
	err e = frontier_append(&p->frontier, 0, right, t->width);
	p->s->entries += t->width;
	if (!failed(e) && t->width == TILE_WIDTH) {
		p->rows[1][p->have[1]++] = tile_root(right);
		carry(p);
	}
	return e;
}

static err
check_tree(struct pass *p)
{
	uint64_t before = p->s->findings;
	frontier_init(&p->frontier);
	for (uint64_t i = 0; p->frontier.size < p->tree.size; i++) {
		struct tile t = tile_at(0, i, p->tree.size);
		err e = check_row(p, &t);
		if (failed(e))
			return e;
	}
	for (unsigned level = 1; level < TILE_LEVELS; level++) {
		uint64_t hashes = tile_hashes(level, p->tree.size);
		struct tile t = tile_at(level, hashes / TILE_WIDTH, p->tree.size);
		if (t.width > 0)
			check_tile(p, &t, p->rows[level]);
	}
	hash32 root = frontier_root(&p->frontier);
	if (!hash32_equal(&root, &p->tree.root) && p->s->findings == before)
		scrub_find(p->s, ARCHIVE_CHECKPOINT);
	return ok();
}

err
scrub_log(struct scrub *s)
{
	struct pass *p = calloc(1, sizeof *p);
	if (p == NULL)
		return failure(E_NOMEM);
	p->s = s;
	err e = publish_peek(s->disk, &p->tree);
	if (err_is(e, E_DAMAGED)) {
		scrub_find(s, ARCHIVE_CHECKPOINT);
		e = ok();
	} else if (!failed(e)) {
		e = check_tree(p);
	}
	free(p);
	return e;
}

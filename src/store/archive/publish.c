/* SPDX-License-Identifier: Apache-2.0 */
/* Commits go on meanwhile: each tile is copied under the lock and written without it. Full tiles
 * that are public already are never written again; what a crashed run left of others is written
 * over. The tables follow last: they may know less than the public log, never more. */
#include "store/archive/publish.h"

#include <stdlib.h>
#include <string.h>

#include "core/ledger/checkpoint.h"
#include "core/ledger/note.h"
#include "core/ledger/proof.h"
#include "store/archive/tiles.h"

/* What publishing needs for a while. */
struct publish {
	struct archive *a;
	hash32 hashes[TILE_WIDTH];
	leaf33 leaves[TILE_WIDTH];
	uint8_t bundle[TILES_BUNDLE];
	struct proof_tiles tiles;
};

/* The commit that made TREE; the published one will do. Under the lock. */
static err
find_commit(const struct archive *a, struct archive_commit *out, const tree_head *tree)
{
	const struct archive_commit *found = NULL;
	if (a->published.tree.size == tree->size)
		found = &a->published;
	for (size_t i = 0; i < a->commit_count && found == NULL; i++)
		if (a->commits[i].tree.size == tree->size)
			found = &a->commits[i];
	if (found == NULL || !hash32_equal(&found->tree.root, &tree->root))
		return failure(E_PROOF);
	*out = *found;
	return ok();
}

/* T and, on the lowest level, the bundle of its leaves. */
static err
write_tile(struct publish *p, const struct tile *t)
{
	struct archive *a = p->a;
	const leaf33 *leaves = NULL;
	(void)pthread_mutex_lock(&a->lock);
	err e = pending_tile(&a->pending, p->hashes, t);
	if (!failed(e) && t->level == 0) {
		leaves = pending_leaves(&a->pending, t);
		must(leaves != NULL);
		memcpy(p->leaves, leaves, t->width * sizeof *leaves);
	}
	(void)pthread_mutex_unlock(&a->lock);
	if (!failed(e))
		e = tiles_write(a->disk, t, bytes_of(p->hashes, t->width * sizeof p->hashes[0]));
	if (!failed(e) && leaves != NULL) {
		const struct tile bundle = tile_bundle(t);
		e = tiles_write_bundle(a->disk, &bundle, p->bundle, p->leaves);
	}
	return e;
}

static err
write_tiles(struct publish *p, uint64_t old_size, uint64_t new_size)
{
	struct tile_walk walk = tile_walk_of(old_size, new_size);
	struct tile t;
	err e = ok();
	while (!failed(e) && tile_walk_next(&t, &walk))
		e = write_tile(p, &t);
	return failed(e) ? e : p->a->disk->settle(p->a->disk->self);
}

static err
read_tile(void *user, hash32 *out, const struct tile *t)
{
	const struct archive *a = user;
	return tiles_read(a->disk, out, t);
}

/* What can be read back is what is said of it. */
static err
check_tiles(struct publish *p, const tree_head *tree)
{
	struct frontier f;
	proof_tiles_init(&p->tiles, read_tile, p->a, tree->size);
	err e = proof_frontier(&f, &p->tiles, tree->size);
	if (failed(e))
		return e;
	hash32 root = frontier_root(&f);
	return hash32_equal(&root, &tree->root) ? ok() : failure(E_DAMAGED);
}

err
publish_tables(struct archive *a)
{
	tables_begin(&a->tables);
	for (uint32_t i = a->chains.newest; i != CHAINS_NONE && a->chains.entries[i].dirty;
		i = a->chains.entries[i].older) {
		tables_put_chain(&a->tables, i, &a->chains.entries[i].state);
		a->chains.entries[i].dirty = false;
	}
	const struct archive_commit *last =
		a->commit_count > 0 ? &a->commits[a->commit_count - 1] : &a->published;
	tables_put_marks(&a->tables,
		&(struct tables_marks){.applied = last->mark,
			.size = last->tree.size,
			.published = a->published.mark,
			.published_size = a->published.tree.size});
	return tables_commit(&a->tables);
}

/* C is the public tree now. */
static err
note_published(struct archive *a, const struct archive_commit *c)
{
	size_t gone = 0;
	while (gone < a->commit_count && a->commits[gone].tree.size <= c->tree.size)
		gone++;
	memmove(a->commits, a->commits + gone, (a->commit_count - gone) * sizeof *a->commits);
	a->commit_count -= gone;
	a->published = *c;
	pending_drop(&a->pending, c->tree.size);
	return publish_tables(a);
}

static err
publish(struct publish *p, bytes note, const struct archive_commit *c, uint64_t old_size)
{
	struct archive *a = p->a;
	err e = write_tiles(p, old_size, c->tree.size);
	if (!failed(e))
		e = check_tiles(p, &c->tree);
	if (!failed(e))
		e = a->disk->replace(a->disk->self, ARCHIVE_CHECKPOINT, note, false);
	/* What there was no room for is written anew the next time, all of it. */
	if (err_is(e, E_SPACE))
		return e;
	(void)pthread_mutex_lock(&a->lock);
	if (!failed(e)) {
		e = note_published(a, c);
		if (err_is(e, E_DAMAGED))
			archive_forget_index(a);
	}
	a->dead = a->dead || failed(e);
	(void)pthread_mutex_unlock(&a->lock);
	return e;
}

err
publish_tree(void *self, bytes note, const tree_head *tree)
{
	struct archive *a = self;
	struct archive_commit c;
	struct publish *p = malloc(sizeof *p);
	if (p == NULL || note.len > ARCHIVE_NOTE_MAX) {
		free(p);
		return failure(p == NULL ? E_NOMEM : E_TOO_LARGE);
	}
	p->a = a;
	(void)pthread_mutex_lock(&a->lock);
	err e = a->dead ? failure(E_SYNC) : find_commit(a, &c, tree);
	uint64_t old_size = a->published.tree.size;
	(void)pthread_mutex_unlock(&a->lock);
	if (!failed(e))
		e = publish(p, note, &c, old_size);
	free(p);
	return e;
}

err
publish_newest(void *self, struct frontier *out)
{
	struct archive *a = self;
	(void)pthread_mutex_lock(&a->lock);
	*out = a->pending.frontier;
	(void)pthread_mutex_unlock(&a->lock);
	return ok();
}

err
publish_last(void *self, tree_head *out)
{
	struct archive *a = self;
	(void)pthread_mutex_lock(&a->lock);
	*out = a->published.tree;
	(void)pthread_mutex_unlock(&a->lock);
	return ok();
}

err
publish_tile(void *self, hash32 *out, const struct tile *t)
{
	struct archive *a = self;
	(void)pthread_mutex_lock(&a->lock);
	err e = t->level < TILE_LEVELS ? pending_tile(&a->pending, out, t) : failure(E_RANGE);
	(void)pthread_mutex_unlock(&a->lock);
	return e;
}

err
publish_file(void *self, int *out, uint64_t *out_length, const struct tile *t)
{
	struct archive *a = self;
	char path[DISK_PATH_MAX];
	tree_head tree;
	disk_file f;
	int fd = -1;
	err e = publish_last(a, &tree);
	if (!failed(e) && t->level >= TILE_LEVELS && t->level != TILE_ENTRIES)
		e = failure(E_NOT_FOUND);
	if (!failed(e) && t->width > tile_at(t->level, t->index, tree.size).width)
		e = failure(E_NOT_FOUND);
	if (failed(e))
		return e;
	tiles_path(path, t);
	e = a->disk->open(a->disk->self, &f, path, DISK_READ);
	if (failed(e))
		return e;
	e = a->disk->size(a->disk->self, out_length, f);
	a->disk->close(a->disk->self, f);
	if (!failed(e))
		e = a->disk->descriptor(a->disk->self, &fd, path);
	if (!failed(e))
		*out = fd;
	return e;
}

/* The public checkpoint, in memory that the caller frees. */
static err
load_checkpoint(const struct disk *disk, uint8_t **out, size_t *out_length)
{
	disk_file f;
	uint8_t *room = malloc(ARCHIVE_NOTE_MAX);
	if (room == NULL)
		return failure(E_NOMEM);
	err e = disk->open(disk->self, &f, ARCHIVE_CHECKPOINT, DISK_READ);
	if (!failed(e)) {
		e = disk->read(disk->self, out_length, f, 0, room, ARCHIVE_NOTE_MAX);
		disk->close(disk->self, f);
	}
	if (failed(e))
		free(room);
	else
		*out = room;
	return e;
}

err
publish_checkpoint(void *self, buf *out)
{
	const struct archive *a = self;
	uint8_t *note = NULL;
	size_t n = 0;
	err e = load_checkpoint(a->disk, &note, &n);
	if (failed(e))
		return e;
	buf_put(out, bytes_of(note, n));
	free(note);
	return buf_done(out);
}

err
publish_peek(const struct disk *disk, tree_head *out)
{
	uint8_t *room = NULL;
	size_t n = 0;
	struct note note;
	struct checkpoint c;
	err e = load_checkpoint(disk, &room, &n);
	if (err_is(e, E_NOT_FOUND)) {
		*out = (tree_head){.size = 0, .root = merkle_empty_root()};
		return ok();
	}
	if (failed(e))
		return e;
	e = note_decode(&note, bytes_of(room, n));
	if (!failed(e))
		e = checkpoint_decode(&c, note.text);
	free(room);
	if (failed(e))
		return failure(E_DAMAGED);
	*out = c.tree;
	return ok();
}

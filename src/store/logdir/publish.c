/* SPDX-License-Identifier: Apache-2.0 */
/* The sizes before and after are known at the start, hence the name and width of every file: each
 * is written once, from front to back, and nothing is held but one row of hashes a level. What a
 * crashed run left beyond the signed size is written over, never read. */
#include "store/logdir/publish.h"

#include <string.h>

#include "base/buf.h"
#include "core/ledger/tile.h"

struct rows {
	hash32 hashes[TILE_LEVELS][TILE_WIDTH];
	size_t have[TILE_LEVELS];
};

struct publish {
	struct logdir *l;
	const struct disk *disk;
	struct rows *rows;
	struct frames *copy;
	uint64_t old_size;
	uint64_t new_size;
	uint64_t next; /* entry */
	disk_file bundle;
	bool open; /* there is a bundle being written */
	uint64_t bundle_at;
	disk_file openings;
	uint64_t openings_at;
};

static void
path_of(char path[DISK_PATH_MAX], const struct tile *t)
{
	buf b = buf_of(path, DISK_PATH_MAX - 1);
	tile_path_encode(&b, t);
	path[b.len] = '\0';
}

static err
write_tile(struct publish *p, unsigned level, uint64_t index)
{
	char path[DISK_PATH_MAX];
	disk_file f;
	struct tile t = {.level = level, .index = index, .width = (unsigned)p->rows->have[level]};
	path_of(path, &t);
	err e = p->disk->create(p->disk->self, &f, path);
	if (failed(e))
		return e;
	e = p->disk->write(
		p->disk->self, f, 0, bytes_of(p->rows->hashes[level], t.width * sizeof(hash32)));
	err closing = p->disk->finish(p->disk->self, f);
	return failed(e) ? e : closing;
}

/* The rows as the old tree left them. */
static err
load_rows(struct publish *p)
{
	for (unsigned level = 0; level < TILE_LEVELS; level++) {
		uint64_t hashes = tile_hashes(level, p->old_size);
		struct tile t = tile_at(level, hashes / TILE_WIDTH, p->old_size);
		p->rows->have[level] = t.width;
		if (t.width == 0)
			continue;
		err e = logdir_read_tile(p->l, p->rows->hashes[level], &t);
		if (failed(e))
			return e;
	}
	return ok();
}

/* Full rows become tiles, and one hash each of the level above. */
static err
carry(struct publish *p)
{
	for (unsigned level = 0; level < TILE_LEVELS && p->rows->have[level] == TILE_WIDTH;
		level++) {
		err e = write_tile(p, level, tile_hashes(level, p->next) / TILE_WIDTH - 1);
		if (failed(e))
			return e;
		p->rows->have[level] = 0;
		if (level + 1 < TILE_LEVELS)
			p->rows->hashes[level + 1][p->rows->have[level + 1]++] =
				tile_root(p->rows->hashes[level]);
	}
	return ok();
}

/* Partial tiles that are wider than they were. */
static err
write_edge(struct publish *p)
{
	err e = ok();
	for (unsigned level = 0; level < TILE_LEVELS && !failed(e); level++) {
		uint64_t hashes = tile_hashes(level, p->new_size);
		if (p->rows->have[level] > 0 && hashes != tile_hashes(level, p->old_size))
			e = write_tile(p, level, hashes / TILE_WIDTH);
	}
	return e;
}

/* The entries that the old, narrower bundle FILE has. Each must be the one that its hash says. */
static err
copy_bundle(struct publish *p, disk_file file, size_t width)
{
	uint64_t length = 0;
	err e = p->disk->size(p->disk->self, &length, file);
	if (failed(e))
		return e;
	frames_start(p->copy, p->disk, file, 0, length, width);
	const hash32 *want = p->rows->hashes[0];
	for (;;) {
		e = frames_next(p->copy, FRAMES_BATCH);
		if (failed(e) || p->copy->n == 0)
			return e;
		for (size_t i = 0; i < p->copy->n; i++)
			if (!hash32_equal(&p->copy->leaves[i], want++))
				return failure(E_FORMAT);
		e = p->disk->write(p->disk->self, p->bundle, p->bundle_at, p->copy->raw);
		if (failed(e))
			return e;
		p->bundle_at += p->copy->raw.len;
	}
}

static err
start_bundle(struct publish *p)
{
	char path[DISK_PATH_MAX];
	struct tile t = tile_at(TILE_ENTRIES, p->next / TILE_WIDTH, p->new_size);
	path_of(path, &t);
	err e = p->disk->create(p->disk->self, &p->bundle, path);
	if (failed(e))
		return e;
	p->open = true;
	p->bundle_at = 0;
	if (p->next % TILE_WIDTH == 0)
		return ok();
	disk_file old;
	t = tile_at(TILE_ENTRIES, p->next / TILE_WIDTH, p->old_size);
	path_of(path, &t);
	e = p->disk->open(p->disk->self, &old, path, DISK_READ);
	if (!failed(e)) {
		e = copy_bundle(p, old, t.width);
		p->disk->close(p->disk->self, old);
	}
	if (err_is(e, E_FORMAT) || err_is(e, E_NOT_FOUND)) {
		memcpy(p->l->culprit_room, path, sizeof path);
		p->l->culprit = p->l->culprit_room;
		e = failure(E_DAMAGED);
	}
	return e;
}

static err
finish_bundle(struct publish *p)
{
	if (!p->open)
		return ok();
	p->open = false;
	return p->disk->finish(p->disk->self, p->bundle);
}

/* A batch never reaches from one bundle into the next. */
static err
put_entries(void *user, const struct frames *batch)
{
	struct publish *p = user;
	if (batch->n > p->new_size - p->next)
		return failure(E_DAMAGED);
	err e = p->open ? ok() : start_bundle(p);
	if (!failed(e))
		e = p->disk->write(p->disk->self, p->bundle, p->bundle_at, batch->raw);
	if (failed(e))
		return e;
	p->bundle_at += batch->raw.len;
	memcpy(p->rows->hashes[0] + p->rows->have[0], batch->leaves, batch->n * sizeof(hash32));
	p->rows->have[0] += batch->n;
	p->next += batch->n;
	if (p->next % TILE_WIDTH == 0)
		e = finish_bundle(p);
	return failed(e) ? e : carry(p);
}

static err
put_openings(void *user, bytes openings)
{
	struct publish *p = user;
	uint64_t at = p->openings_at;
	p->openings_at += openings.len;
	return p->disk->write(p->disk->self, p->openings, at, openings);
}

/* The journal once more, from the disk. */
static err
replay(struct publish *p, const tree_head *tree)
{
	const struct journal_sink sink = {put_entries, put_openings, p};
	struct journal *j = &p->l->journal;
	const struct frontier first = j->first;
	must(first.size == p->old_size);
	err e = journal_replay(j, p->l->frames, &first, &sink);
	if (!failed(e))
		e = write_edge(p);
	/* Only when the tree ends within a bundle. */
	err finished = finish_bundle(p);
	if (failed(e) || failed(finished))
		return failed(e) ? e : finished;
	hash32 root = frontier_root(&j->frontier);
	bool same = p->next == tree->size && hash32_equal(&root, &tree->root);
	return same ? ok() : failure(E_DAMAGED);
}

static err
with_openings(struct publish *p, const tree_head *tree)
{
	err e = p->disk->open(p->disk->self, &p->openings, OPENINGS_PATH, DISK_WRITE);
	if (failed(e))
		return e;
	e = p->disk->resize(p->disk->self, p->openings, p->openings_at);
	if (!failed(e))
		e = replay(p, tree);
	if (!failed(e))
		e = p->disk->sync(p->disk->self, p->openings);
	p->disk->close(p->disk->self, p->openings);
	return e;
}

err
publish_entries(uint64_t *out, struct logdir *l, arena scratch, const tree_head *tree)
{
	struct publish p = {.l = l,
		.disk = l->disk,
		.rows = arena_new(&scratch, struct rows, 1),
		.copy = frames_new(&scratch),
		.old_size = l->state.checkpoint.tree.size,
		.new_size = tree->size,
		.next = l->state.checkpoint.tree.size,
		.openings_at = l->state.openings * FILE_OPENING_KEPT};
	if (p.rows == NULL || p.copy == NULL)
		return failure(E_NOMEM);
	err e = load_rows(&p);
	if (!failed(e))
		e = with_openings(&p, tree);
	if (!failed(e))
		e = l->disk->settle(l->disk->self);
	if (!failed(e))
		*out = p.openings_at / FILE_OPENING_KEPT;
	return e;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The tree is computed from the entries up. When that gives the signed root, whatever file differs
 * from it is at fault. When it does not, an entry is, and the tiles of level 0 tell which bundle:
 * the tree is computed again from them. Then every other file below tile/ is compared: partial
 * tiles of earlier checkpoints must be the beginning of what has grown out of them. The openings
 * must open the entries they are for. */
#include "store/logdir/audit.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "core/ledger/tile.h"

enum { DEPTH = 10 /* of folders below tile/ */ };

struct pass {
	struct audit *a;
	struct logdir *l;
	struct frames *frames;
	hash32 (*rows)[TILE_WIDTH];
	size_t have[TILE_LEVELS];
	hash32 *tile;
	hash32 *leaves;
	bool by_tiles; /* compute from the tiles of level 0, not from the entries */
	bool report;   /* say what differs; else only remember that something does */
	bool differs;
	uint64_t size;
	struct frontier frontier;
	size_t depth;
};

static void
path_of(char path[DISK_PATH_MAX], const struct tile *t)
{
	buf b = buf_of(path, DISK_PATH_MAX - 1);
	tile_path_encode(&b, t);
	path[b.len] = '\0';
}

static void
find(struct pass *p, const char *path)
{
	p->differs = true;
	if (!p->report)
		return;
	p->a->findings++;
	p->a->finding(p->a->user, path);
}

static void
surplus(struct pass *p, const char *path)
{
	p->a->surpluses++;
	p->a->surplus(p->a->user, path);
}

static void
find_tile(struct pass *p, const struct tile *t)
{
	char path[DISK_PATH_MAX];
	path_of(path, t);
	find(p, path);
}

/* What a file is not is no failure of the machine. */
static bool
is_finding(err e)
{
	return err_is(e, E_DAMAGED) || err_is(e, E_FORMAT) || err_is(e, E_NOT_FOUND);
}

/* The leaf hashes of the bundle with T's entries: E_FORMAT. */
static err
read_leaves(struct pass *p, hash32 *out, const struct tile *t)
{
	char path[DISK_PATH_MAX];
	const struct disk *disk = p->l->disk;
	disk_file f;
	uint64_t length = 0;
	struct tile bundle = tile_bundle(t);
	path_of(path, &bundle);
	err e = disk->open(disk->self, &f, path, DISK_READ);
	if (failed(e))
		return e;
	e = disk->size(disk->self, &length, f);
	frames_start(p->frames, disk, f, 0, length, t->width);
	while (!failed(e)) {
		e = frames_next(p->frames, FRAMES_BATCH);
		if (failed(e) || p->frames->n == 0)
			break;
		memcpy(out, p->frames->leaves, p->frames->n * sizeof *out);
		out += p->frames->n;
	}
	disk->close(disk->self, f);
	return e;
}

/* The tile T on disk is the row HASHES. */
static err
check_tile(struct pass *p, const struct tile *t, const hash32 *hashes)
{
	err e = logdir_read_tile(p->l, p->tile, t);
	if (failed(e) && !is_finding(e))
		return e;
	if (failed(e) || memcmp(p->tile, hashes, t->width * sizeof *hashes) != 0)
		find_tile(p, t);
	return ok();
}

/* Rows of level 1 and up that are full. */
static err
carry(struct pass *p, uint64_t leaves)
{
	for (unsigned level = 1; level < TILE_LEVELS && p->have[level] == TILE_WIDTH; level++) {
		struct tile t = {.level = level,
			.width = TILE_WIDTH,
			.index = tile_hashes(level, leaves) / TILE_WIDTH - 1};
		err e = check_tile(p, &t, p->rows[level]);
		if (failed(e))
			return e;
		p->have[level] = 0;
		if (level + 1 < TILE_LEVELS)
			p->rows[level + 1][p->have[level + 1]++] = tile_root(p->rows[level]);
	}
	return ok();
}

/* Tile T of level 0 and its bundle. */
static err
check_pair(struct pass *p, const struct tile *t)
{
	err bundle = read_leaves(p, p->leaves, t);
	if (failed(bundle) && !is_finding(bundle))
		return bundle;
	err tile = logdir_read_tile(p->l, p->tile, t);
	if (failed(tile) && !is_finding(tile))
		return tile;
	bool by_tile = (p->by_tiles || failed(bundle)) && !failed(tile);
	const hash32 *hashes = by_tile ? p->tile : p->leaves;
	bool same = !failed(bundle) && !failed(tile) &&
		memcmp(p->tile, p->leaves, t->width * sizeof *hashes) == 0;
	if (failed(bundle) || (!same && by_tile)) {
		struct tile b = tile_bundle(t);
		find_tile(p, &b);
	}
	if (failed(tile) || (!same && !by_tile))
		find_tile(p, t);
	if (failed(bundle) && failed(tile))
		memset(p->leaves, 0, TILE_WIDTH * sizeof *hashes);
	err e = frontier_append(&p->frontier, 0, hashes, t->width);
	if (!failed(e) && t->width == TILE_WIDTH) {
		p->rows[1][p->have[1]++] = tile_root(hashes);
		e = carry(p, p->frontier.size);
	}
	return e;
}

/* The whole tree; *out: it leads to the signed root. */
static err
walk_tree(bool *out, struct pass *p, bool by_tiles, bool report)
{
	p->by_tiles = by_tiles;
	p->report = report;
	frontier_init(&p->frontier);
	memset(p->have, 0, sizeof p->have);
	for (uint64_t i = 0; p->frontier.size < p->size; i++) {
		struct tile t = tile_at(0, i, p->size);
		err e = check_pair(p, &t);
		if (failed(e))
			return e;
	}
	for (unsigned level = 1; level < TILE_LEVELS; level++) {
		struct tile t = tile_at(level, tile_hashes(level, p->size) / TILE_WIDTH, p->size);
		if (t.width == 0)
			continue;
		err e = check_tile(p, &t, p->rows[level]);
		if (failed(e))
			return e;
	}
	hash32 root = frontier_root(&p->frontier);
	*out = hash32_equal(&root, &p->l->state.checkpoint.tree.root);
	return ok();
}

static err
check_tree(struct pass *p)
{
	bool good = false;
	err e = walk_tree(&good, p, false, false);
	if (failed(e) || (good && !p->differs))
		return e;
	bool by_tiles = !good;
	e = walk_tree(&good, p, by_tiles, true);
	if (!failed(e) && !good && p->a->findings == 0)
		find(p, STATE_PATH);
	return e;
}

/* The leaf hashes of row T of level 0 as the signed root has them. False: they cannot be read,
 * which has been found. */
static err
load_row(bool *out, struct pass *p, hash32 *to, const struct tile *t)
{
	err e = p->by_tiles ? logdir_read_tile(p->l, to, t) : read_leaves(p, to, t);
	*out = !failed(e);
	return failed(e) && !is_finding(e) ? e : ok();
}

/* The row that T has become, of whatever level. On level 1 and up a file is all there is to compare
 * with, so its hash that differs from OLD is computed from below. */
static err
load_grown(bool *out, struct pass *p, const struct tile *now, const hash32 *old, unsigned width)
{
	unsigned i = 0;
	if (now->level == 0)
		return load_row(out, p, p->tile, now);
	err e = logdir_read_tile(p->l, p->tile, now);
	*out = !failed(e);
	if (failed(e))
		return is_finding(e) ? ok() : e;
	while (i < width && hash32_equal(&p->tile[i], &old[i]))
		i++;
	if (i == width)
		return ok();
	struct tile below = {
		.level = now->level - 1, .index = now->index * TILE_WIDTH + i, .width = TILE_WIDTH};
	e = logdir_read_tile(p->l, p->rows[0], &below);
	if (failed(e))
		return is_finding(e) ? ok() : e;
	p->tile[i] = tile_root(p->rows[0]);
	return ok();
}

/* A file below tile/ that the size does not imply. */
static err
check_earlier(struct pass *p, const struct tile *t, const char *path)
{
	uint64_t hashes = tile_hashes(t->level, p->size);
	struct tile now = tile_at(t->level, t->index, p->size);
	if (t->width > now.width || hashes == 0) {
		surplus(p, path);
		return ok();
	}
	if (t->width == now.width)
		return ok();
	bool entries = t->level == TILE_ENTRIES, have = false;
	struct tile row = *t;
	if (entries) {
		now.level = 0;
		row.level = 0;
	}
	err e = entries ? read_leaves(p, p->leaves, &row) : logdir_read_tile(p->l, p->leaves, t);
	if (failed(e) && !is_finding(e))
		return e;
	if (failed(e)) {
		find(p, path);
		return ok();
	}
	e = load_grown(&have, p, &now, p->leaves, t->width);
	if (!failed(e) && have && memcmp(p->tile, p->leaves, t->width * sizeof(hash32)) != 0)
		find(p, path);
	return e;
}

struct folder {
	struct pass *p;
	const char *path;
};

static err
check_name(void *user, const char *name, bool is_folder)
{
	const struct folder *f = user;
	char path[2 * DISK_PATH_MAX + 512];
	struct tile t;
	(void)snprintf(path, sizeof path, "%s/%s", f->path, name);
	if (strlen(path) < DISK_PATH_MAX && is_folder && f->p->depth < DEPTH) {
		struct folder below = {f->p, path};
		f->p->depth++;
		err e = f->p->l->disk->list(f->p->l->disk->self, path, check_name, &below);
		f->p->depth--;
		return e;
	}
	if (!is_folder && !failed(tile_path_decode(&t, bytes_of_text(path))))
		return check_earlier(f->p, &t, path);
	surplus(f->p, path);
	return ok();
}

/* The files of a log outside tile/; anything else is somebody else's, or a temporary file of a run
 * that was cut short. */
static const char *const own_files[] = {CHECKPOINT_PATH, LOGDIR_POLICY, LOGDIR_KEY, LOGDIR_LOCK,
	JOURNAL_PATH, OPENINGS_PATH, STATE_PATH};
static const char *const own_folders[] = {"private", "tile"};

static bool
is_among(const char *const *names, size_t n, const char *path)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(names[i], path) == 0)
			return true;
	return false;
}

/* F->path is empty for the top of the folder, or ends with a slash. */
static err
check_own(void *user, const char *name, bool is_folder)
{
	const struct folder *f = user;
	char path[DISK_PATH_MAX + 512];
	(void)snprintf(path, sizeof path, "%s%s", f->path, name);
	bool own = is_folder ? is_among(own_folders, sizeof own_folders / sizeof *own_folders, path)
			     : is_among(own_files, sizeof own_files / sizeof *own_files, path);
	if (!own)
		surplus(f->p, path);
	return ok();
}

static err
check_folders(struct pass *p)
{
	const struct disk *disk = p->l->disk;
	struct folder top = {p, ""}, private = {p, "private/"}, tiles = {p, "tile"};
	err e = disk->list(disk->self, ".", check_own, &top);
	if (!failed(e))
		e = disk->list(disk->self, "private", check_own, &private);
	if (failed(e))
		return e;
	e = disk->list(disk->self, "tile", check_name, &tiles);
	return err_is(e, E_NOT_FOUND) && p->size == 0 ? ok() : e;
}

static err
check_policy(struct pass *p)
{
	uint8_t room[STATE_NOTE_MAX], want[STATE_NOTE_MAX];
	buf b = BUF_ARRAY(want);
	bytes text;
	logdir_policy(&b, &p->l->signer.vkey);
	err e = logdir_load(&text, p->l->disk, LOGDIR_POLICY, room, sizeof room);
	if (failed(e) && !is_finding(e) && !err_is(e, E_TOO_LARGE))
		return e;
	if (failed(e) || !bytes_equal(text, buf_bytes(&b)))
		find(p, LOGDIR_POLICY);
	return ok();
}

/* Every opening is one of an entry, in order, and opens it; *out: so it is. */
static err
compare_openings(bool *out, struct pass *p, const struct openings *o)
{
	struct tile row = {0};
	struct file_opening opening;
	uint64_t index = 0, least = 0;
	bool have = false;
	*out = true;
	for (uint64_t i = 0; i < o->count && *out; i++) {
		err e = openings_load(&opening, &index, o, i);
		if (failed(e))
			return e;
		*out = index >= least && index < p->size;
		if (!*out)
			break;
		if (row.width == 0 || row.index != index / TILE_WIDTH) {
			row = tile_at(0, index / TILE_WIDTH, p->size);
			e = load_row(&have, p, p->tile, &row);
			if (failed(e))
				return e;
		}
		leaf33 entry = file_opening_leaf(&opening);
		hash32 leaf = leaf_hash(&entry);
		*out = !have || hash32_equal(&leaf, &p->tile[index % TILE_WIDTH]);
		least = index + 1;
	}
	return ok();
}

static err
check_openings(struct pass *p)
{
	struct openings o;
	uint64_t size = 0;
	bool good = false;
	err e = openings_open(&o, p->l->disk, p->l->state.openings);
	if (!failed(e)) {
		e = p->l->disk->size(p->l->disk->self, &size, o.file);
		if (!failed(e))
			e = compare_openings(&good, p, &o);
		openings_close(&o);
	}
	if (failed(e) && !is_finding(e))
		return e;
	if (failed(e) || !good)
		find(p, OPENINGS_PATH);
	else if (size != o.count * FILE_OPENING_KEPT)
		surplus(p, OPENINGS_PATH);
	return ok();
}

err
audit_run(struct audit *a, struct logdir *l, arena scratch)
{
	struct pass *p = arena_new(&scratch, struct pass, 1);
	if (p == NULL)
		return failure(E_NOMEM);
	*p = (struct pass){.a = a, .l = l, .report = true};
	p->frames = frames_new(&scratch);
	p->rows = (hash32(*)[TILE_WIDTH])arena_alloc(
		&scratch, sizeof *p->rows, _Alignof(hash32), TILE_LEVELS);
	p->tile = arena_new(&scratch, hash32, TILE_WIDTH);
	p->leaves = arena_new(&scratch, hash32, TILE_WIDTH);
	if (p->frames == NULL || p->rows == NULL || p->tile == NULL || p->leaves == NULL)
		return failure(E_NOMEM);
	p->size = l->state.checkpoint.tree.size;
	err e = check_policy(p);
	if (!failed(e))
		e = check_tree(p);
	p->report = true;
	if (!failed(e))
		e = check_openings(p);
	if (!failed(e))
		e = check_folders(p);
	if (failed(e))
		return e;
	return a->findings > 0 ? failure(E_DAMAGED) : ok();
}

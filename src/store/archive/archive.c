/* SPDX-License-Identifier: Apache-2.0 */
/* Opening is replaying: from the last commit that the public log has, which the index names, to the
 * journal's end. What the index has of that is not derived again. An index that is not there, is
 * damaged or is another archive's is made anew from the whole journal; that the journal leads to
 * the public log is checked either way. */
#include "store/archive/archive.h"

#include <stdlib.h>
#include <string.h>

#include "core/ledger/proof.h"
#include "store/archive/commit.h"
#include "store/archive/derive.h"
#include "store/archive/frame.h"
#include "store/archive/publish.h"
#include "store/archive/read.h"
#include "store/archive/receive.h"
#include "store/archive/tiles.h"

/* A replay on its way. */
struct opening_state {
	struct archive *a;
	struct frontier frontier;
	struct tables_marks marks;
	tree_head published; /* by the public checkpoint */
};

/* The folders, unless they are there. */
static err
make_folders(const struct disk *disk)
{
	static const char *const names[] = {"journal", "blobs", "uploads", "log"};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		err e = disk->make_private(disk->self, names[i]);
		if (failed(e) && !err_is(e, E_EXISTS))
			return e;
	}
	return ok();
}

/* The index as if it had never been. */
static err
remove_index(const struct archive *a)
{
	static const char *const names[] = {
		ARCHIVE_INDEX, ARCHIVE_INDEX "-wal", ARCHIVE_INDEX "-shm"};
	if (a->options.index == NULL)
		return ok();
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		err e = a->disk->remove(a->disk->self, names[i]);
		if (failed(e) && !err_is(e, E_NOT_FOUND))
			return e;
	}
	return ok();
}

/* The frames of one commit, in the batch. What does not decode was not written by us. */
static err
take_apart(struct archive *a, const struct segment_record *r, bytes body)
{
	reader in = reader_of(body);
	batch_clear(a->batch);
	while (!in.bad && !reader_at_end(&in)) {
		struct store_frame frame = frame_take(&in);
		if (in.bad)
			break;
		err e = batch_add(a->batch, &frame);
		if (failed(e))
			return err_is(e, E_NOMEM) ? e : failure(E_DAMAGED);
	}
	if (in.bad || a->batch->frame_count != r->frames)
		return failure(E_DAMAGED);
	return ok();
}

/* The log so far is what R says. */
static bool
agrees(const struct frontier *f, uint64_t size, const hash32 *root)
{
	hash32 here = frontier_root(f);
	return f->size == size && hash32_equal(&here, root);
}

static err
replay_commit(struct opening_state *o, const struct segment_record *r, bytes body)
{
	struct archive *a = o->a;
	struct commit_record c = {.mark = {.place = a->journal.last, .sum = a->journal.sum},
		.body = {.segment = r->place.segment, .at = r->place.at + DISK_SECTOR},
		.size = r->before,
		.derived = r->before < o->marks.size,
		.published = r->before < o->published.size};
	if (r->before != o->frontier.size)
		return failure(E_DAMAGED);
	err e = take_apart(a, r, body);
	if (!failed(e))
		e = commit_reserve(a);
	if (failed(e))
		return e;
	batch_hash(a->batch, r->before);
	e = batch_append(a->batch, &o->frontier);
	if (failed(e))
		return e;
	c.frontier = o->frontier;
	const tree_head *shown = &o->published;
	bool past = c.published && o->frontier.size >= shown->size;
	if (!agrees(&o->frontier, o->frontier.size, &r->root) ||
		(past && !agrees(&o->frontier, shown->size, &shown->root)))
		return failure(E_DAMAGED);
	if (past)
		a->published = (struct archive_commit){.mark = c.mark, .tree = *shown};
	return commit_apply(a, &c);
}

static err
replay(void *user, const struct segment_record *r, bytes body)
{
	struct opening_state *o = user;
	if (r->kind == SEGMENT_COMMIT)
		return replay_commit(o, r, body);
	return agrees(&o->frontier, r->before, &r->root) ? ok() : failure(E_DAMAGED);
}

static err
read_tile(void *user, hash32 *out, const struct tile *t)
{
	const struct archive *a = user;
	return tiles_read(a->disk, out, t);
}

/* The tree at the index's mark, by the public tiles, and what commits go on from. */
static err
load_trees(struct opening_state *o)
{
	struct archive *a = o->a;
	frontier_init(&o->frontier);
	if (o->published.size == 0)
		return ok();
	struct proof_tiles *tiles = malloc(sizeof *tiles);
	if (tiles == NULL)
		return failure(E_NOMEM);
	proof_tiles_init(tiles, read_tile, a, o->published.size);
	err e = proof_frontier(&o->frontier, tiles, o->marks.published_size);
	free(tiles);
	if (!failed(e))
		e = pending_load(&a->pending, o->published.size);
	if (!failed(e) && !agrees(&a->pending.frontier, o->published.size, &o->published.root))
		e = failure(E_DAMAGED);
	return e;
}

static err
put_chain(void *user, const struct store_chain *chain)
{
	struct chains *c = user;
	err e = chains_reserve(c, 1);
	if (!failed(e))
		chains_load(c, chain);
	return e;
}

/* What the index says; nothing in an index that has just been made. */
static err
load_index(struct opening_state *o)
{
	struct archive *a = o->a;
	err e = tables_open(&a->tables, a->options.index);
	if (!failed(e))
		e = tables_marks(&a->tables, &o->marks);
	if (!failed(e))
		e = tables_chains(&a->tables, put_chain, &a->chains);
	if (!failed(e))
		e = chains_sort(&a->chains);
	if (failed(e))
		return e;
	bool possible = o->marks.published_size <= o->published.size &&
		o->marks.published_size <= o->marks.size;
	return possible ? ok() : failure(E_DAMAGED);
}

/* Memory as it was before anything was read. */
static err
begin(struct archive *a)
{
	tables_close(&a->tables);
	chains_done(&a->chains);
	pending_done(&a->pending);
	pending_init(&a->pending, a->disk);
	a->commit_count = 0;
	a->published = (struct archive_commit){.tree = {.size = 0, .root = merkle_empty_root()}};
	return chains_init(&a->chains, a->options.random);
}

static err
load(struct opening_state *o)
{
	struct archive *a = o->a;
	err e = begin(a);
	if (!failed(e))
		e = load_index(o);
	if (!failed(e))
		e = load_trees(o);
	if (failed(e))
		return e;
	a->published = (struct archive_commit){.mark = o->marks.published,
		.tree = {.size = o->frontier.size, .root = frontier_root(&o->frontier)}};
	e = segments_replay(&a->journal, &o->marks.published, replay, o);
	if (!failed(e) &&
		(o->frontier.size < o->published.size || o->frontier.size < o->marks.size))
		e = failure(E_DAMAGED);
	return e;
}

/* All that is in memory, from what is on the disk. */
static err
load_or_make(struct archive *a)
{
	struct opening_state o = {.a = a};
	err e = publish_peek(a->disk, &o.published);
	if (failed(e))
		return e;
	e = load(&o);
	bool again = err_is(e, E_DAMAGED) && a->options.index != NULL;
	if (!again)
		return e;
	/* Perhaps it is only the index. */
	tables_close(&a->tables);
	e = remove_index(a);
	return failed(e) ? e : load(&o);
}

static err
prepare(struct archive *a)
{
	a->batch = batch_new();
	if (a->batch == NULL)
		return failure(E_NOMEM);
	err e = a->disk->lock(a->disk->self, "lock");
	if (!failed(e))
		e = make_folders(a->disk);
	if (!failed(e))
		e = segments_init(&a->journal, a->disk,
			a->options.segment_octets > 0 ? a->options.segment_octets : SEGMENTS_OCTETS,
			a->options.threaded);
	return e;
}

static void
give_up(struct archive *a)
{
	segments_done(&a->journal);
	tables_close(&a->tables);
	chains_done(&a->chains);
	pending_done(&a->pending);
	uploads_done(&a->uploads);
	batch_free(a->batch);
	free(a->commits);
	(void)pthread_mutex_destroy(&a->lock);
}

err
archive_open(struct archive *a, const struct archive_options *options)
{
	*a = (struct archive){.options = *options, .disk = options->disk};
	(void)pthread_mutex_init(&a->lock, NULL);
	uploads_init(&a->uploads, a->disk);
	a->keeper.disk = a->disk;
	err e = prepare(a);
	if (!failed(e))
		e = uploads_load(&a->uploads, options->now_ms);
	if (!failed(e))
		e = load_or_make(a);
	if (!failed(e))
		e = segments_continue(&a->journal);
	if (!failed(e))
		e = publish_tables(a);
	if (failed(e))
		give_up(a);
	return e;
}

void
archive_forget_index(const struct archive *a)
{
	(void)failed(remove_index(a));
}

void
archive_close(struct archive *a)
{
	const tree_head tree = {
		.size = a->pending.frontier.size, .root = frontier_root(&a->pending.frontier)};
	if (!a->dead && !failed(segments_end(&a->journal, &tree)))
		(void)failed(publish_tables(a));
	give_up(a);
}

struct store
archive_of(struct archive *a)
{
	return (struct store){.self = a,
		.commit = commit_frames,
		.room = receive_room,
		.publish = publish_tree,
		.tree = publish_newest,
		.published = publish_last,
		.tile = publish_tile,
		.public_file = publish_file,
		.public_checkpoint = publish_checkpoint,
		.chain = read_chain,
		.chains = read_chains,
		.changes = read_changes,
		.records = read_records,
		.index = read_index,
		.part = read_part,
		.device = read_device,
		.firm = read_firm,
		.invite = read_invite,
		.membership = read_membership,
		.memberships = read_memberships,
		.answer = read_answer,
		.versions = read_versions,
		.upload_begin = receive_begin,
		.upload_find = receive_find,
		.upload_append = receive_append,
		.upload_finish = receive_finish,
		.keep_blobs = receive_together,
		.blob = receive_blob};
}

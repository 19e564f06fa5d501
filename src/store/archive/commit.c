/* SPDX-License-Identifier: Apache-2.0 */
/* The order: whatever can be refused is refused before a sector is written; then one record and one
 * sync, without the lock, so that readers go on; then memory and tables, which cannot refuse. When
 * something fails after the first write, nobody knows what is on the disk: the store is dead, and a
 * new process reads it. */
#include "store/archive/commit.h"

#include <stdlib.h>

#include "store/archive/blobs.h"
#include "store/archive/derive.h"
#include "store/archive/frame.h"

/* Every large blob that the batch names is there. */
static err
check_blobs(const struct archive *a, const struct batch_frame *f)
{
	struct submission_walk items = submission_walk_of(&f->as.submission);
	struct submission_item item;
	struct part part;
	bytes octets;
	while (submission_next(&item, &items))
		while (submission_next_part(&part, &octets, &item)) {
			uint64_t length = 0;
			if (octets.data != NULL)
				continue;
			err e = blobs_length(a->disk, &length, &part.name.hash);
			if (failed(e))
				return e;
			if (length != part.length)
				return failure(E_NOT_FOUND);
		}
	return ok();
}

_Static_assert(STORE_OCTETS + STORE_FRAMES * FRAME_HEAD <= SEGMENT_BODY_MAX,
	"the fullest commit is one record");

/* Take FRAMES apart; *out: how many octets they have in the journal. */
static err
take_apart(struct archive *a, uint64_t *out, const struct store_frame *frames, size_t n)
{
	uint64_t octets = 0;
	batch_clear(a->batch);
	if (n == 0)
		return failure(E_FORMAT);
	for (size_t i = 0; i < n; i++) {
		octets += frames[i].octets.len;
		if (n > STORE_FRAMES || octets > STORE_OCTETS)
			return failure(E_TOO_LARGE);
		err e = batch_add(a->batch, &frames[i]);
		if (!failed(e) && a->batch->frames[i].has_parts)
			e = check_blobs(a, &a->batch->frames[i]);
		if (failed(e))
			return e;
	}
	*out = octets + n * FRAME_HEAD;
	return ok();
}

err
commit_reserve(struct archive *a)
{
	err e = pending_reserve(&a->pending, a->batch->count);
	if (failed(e) || a->commit_count < a->commit_room)
		return e;
	size_t room = a->commit_room > 0 ? 2 * a->commit_room : 64;
	struct archive_commit *more = realloc(a->commits, room * sizeof *more);
	if (more != NULL) {
		a->commits = more;
		a->commit_room = room;
	}
	return more != NULL ? ok() : failure(E_NOMEM);
}

/* *out: the tree that the batch comes behind. */
static err
make_room(struct archive *a, struct frontier *out)
{
	(void)pthread_mutex_lock(&a->lock);
	err e = a->dead ? failure(E_SYNC) : ok();
	if (!failed(e) && pending_count(&a->pending) + a->batch->count > STORE_PENDING + TILE_WIDTH)
		e = failure(E_BUSY);
	if (!failed(e))
		e = commit_reserve(a);
	*out = a->pending.frontier;
	(void)pthread_mutex_unlock(&a->lock);
	return e;
}

err
commit_apply(struct archive *a, const struct commit_record *r)
{
	const struct batch *b = a->batch;
	const struct derive d = {.chains = &a->chains, .tables = &a->tables};
	err e = ok();
	tables_begin(&a->tables);
	if (!r->derived)
		e = derive_batch(&d, b, r->body, r->size);
	if (failed(e) || r->published)
		return e;
	pending_append(&a->pending, b, &r->frontier);
	must(a->commit_count < a->commit_room);
	a->commits[a->commit_count++] = (struct archive_commit){.mark = r->mark,
		.tree = {.size = r->frontier.size, .root = frontier_root(&r->frontier)}};
	return ok();
}

/* Into the journal. From here on a failure is final. */
static err
write_record(
	struct archive *a, struct commit_record *r, const struct frontier *before, uint64_t length)
{
	const tree_head tree = {.size = before->size, .root = frontier_root(before)};
	const hash32 root = frontier_root(&r->frontier);
	const struct batch *b = a->batch;
	err e = segments_begin(&a->journal, &r->body, (uint32_t)b->frame_count, length, &tree);
	for (size_t i = 0; i < b->frame_count && !failed(e); i++) {
		uint8_t head[FRAME_HEAD];
		frame_encode_head(head, &b->frames[i].frame);
		e = segments_put(&a->journal, BYTES_ARRAY(head));
		if (!failed(e))
			e = segments_put(&a->journal, b->frames[i].frame.octets);
	}
	if (!failed(e))
		e = segments_commit(&a->journal, &root);
	r->mark = (struct segments_mark){.place = a->journal.last, .sum = a->journal.sum};
	return e;
}

err
commit_frames(void *self, tree_head *out, const struct store_frame *frames, size_t n)
{
	struct archive *a = self;
	struct frontier before = {0};
	uint64_t length = 0;
	err e = take_apart(a, &length, frames, n);
	if (!failed(e))
		e = make_room(a, &before);
	if (failed(e))
		return e;
	struct commit_record r = {.frontier = before, .size = before.size};
	batch_hash(a->batch, before.size);
	e = batch_append(a->batch, &r.frontier);
	if (failed(e))
		return e;
	e = write_record(a, &r, &before, length);
	(void)pthread_mutex_lock(&a->lock);
	if (!failed(e))
		e = commit_apply(a, &r);
	a->dead = a->dead || failed(e);
	if (err_is(e, E_DAMAGED))
		archive_forget_index(a);
	if (!failed(e))
		*out = a->commits[a->commit_count - 1].tree;
	(void)pthread_mutex_unlock(&a->lock);
	return e;
}

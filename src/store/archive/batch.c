/* SPDX-License-Identifier: Apache-2.0 */
/* Everything that can be wrong with a frame is found here, before anything of it is written: what
 * is in the journal can always be derived from. */
#include "store/archive/batch.h"

#include <stdlib.h>

#include "core/ledger/tile.h"
#include "core/vault/opening.h"
#include "crypt/treehash.h"

enum { ROOM_FIRST = 1 << 10 };

struct batch *
batch_new(void)
{
	return calloc(1, sizeof(struct batch));
}

void
batch_free(struct batch *b)
{
	if (b == NULL)
		return;
	free(b->leaves);
	free(b->entries);
	free(b->hashes);
	free(b->roots);
	free(b);
}

void
batch_clear(struct batch *b)
{
	b->frame_count = 0;
	b->count = 0;
}

/* Room for N leaves more. */
static err
reserve(struct batch *b, size_t n)
{
	size_t room = b->room > 0 ? b->room : ROOM_FIRST;
	while (room - b->count < n)
		room *= 2;
	if (room == b->room)
		return ok();
	leaf33 *leaves = realloc(b->leaves, room * sizeof *leaves);
	if (leaves != NULL)
		b->leaves = leaves;
	bytes *entries = realloc(b->entries, room * sizeof *entries);
	if (entries != NULL)
		b->entries = entries;
	hash32 *hashes = realloc(b->hashes, room * sizeof *hashes);
	if (hashes != NULL)
		b->hashes = hashes;
	hash32 *roots = realloc(b->roots, room / TILE_WIDTH * sizeof *roots);
	if (roots != NULL)
		b->roots = roots;
	if (leaves == NULL || entries == NULL || hashes == NULL || roots == NULL)
		return failure(E_NOMEM);
	b->room = room;
	return ok();
}

err
batch_control(struct event *out, struct control *out_control, const struct record *r)
{
	struct opening o;
	err e = opening_decode(&o, r->octets);
	if (!failed(e))
		e = event_decode(out, o.ev);
	if (!failed(e))
		e = control_decode(out_control, out->type, out->body);
	return e;
}

static err
add_submission(struct batch *b, struct batch_frame *f)
{
	err e = submission_decode(&f->as.submission, f->frame.octets);
	if (!failed(e))
		e = reserve(b, f->as.submission.count);
	if (failed(e))
		return e;
	struct submission_walk walk = submission_walk_of(&f->as.submission);
	struct submission_item item;
	size_t n = b->count;
	while (submission_next(&item, &walk)) {
		struct event event;
		struct control control;
		if (item.record.class == EVENT_CLASS_CONTROL) {
			e = batch_control(&event, &control, &item.record);
			if (failed(e))
				return e;
		}
		f->has_parts = f->has_parts || item.record.parts.left > 0;
		b->leaves[n++] = item.record.leaf;
	}
	b->count = n;
	return ok();
}

static err
add_version(struct batch *b, struct batch_frame *f)
{
	err e = map_version_decode(&f->as.version, f->frame.octets);
	if (!failed(e))
		e = reserve(b, 1);
	if (!failed(e))
		b->leaves[b->count++] = map_version_leaf(&f->as.version);
	return e;
}

err
batch_add(struct batch *b, const struct store_frame *frame)
{
	if (b->frame_count == STORE_FRAMES)
		return failure(E_TOO_LARGE);
	struct batch_frame *f = &b->frames[b->frame_count];
	f->frame = *frame;
	f->first = b->count;
	f->has_parts = false;
	err e = frame->kind == STORE_SUBMISSION ? add_submission(b, f) : add_version(b, f);
	if (!failed(e))
		b->frame_count++;
	return e;
}

void
batch_hash(struct batch *b, uint64_t first)
{
	for (size_t i = 0; i < b->count; i++)
		b->entries[i] = BYTES_ARRAY(b->leaves[i].b);
	treehash_leaves(b->hashes, b->entries, b->count);
	size_t head = (size_t)((TILE_WIDTH - first % TILE_WIDTH) % TILE_WIDTH);
	b->head = head < b->count ? head : b->count;
	b->tiles = (b->count - b->head) / TILE_WIDTH;
	for (size_t i = 0; i < b->tiles; i++)
		b->roots[i] = tile_root(b->hashes + b->head + i * TILE_WIDTH);
}

err
batch_append(const struct batch *b, struct frontier *f)
{
	enum { TILE_LEVEL = 8 };
	size_t tail = b->head + b->tiles * TILE_WIDTH;
	err e = frontier_append(f, 0, b->hashes, b->head);
	if (!failed(e) && b->tiles > 0)
		e = frontier_append(f, TILE_LEVEL, b->roots, b->tiles);
	if (!failed(e))
		e = frontier_append(f, 0, b->hashes + tail, b->count - tail);
	return e;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "app/writer.h"

#include <string.h>

#include "core/vault/answer.h"

static tree_head
head_of(const struct frontier *f)
{
	return (tree_head){.size = f->size, .root = frontier_root(f)};
}

/* Have the tree of W signed, which COVER leads to from OLD_SIZE. */
static err
sign(struct writer *w, uint64_t old_size, const struct range_cover *cover)
{
	buf note = BUF_ARRAY(w->note.text);
	struct keeper_extension x = {.old_size = old_size,
		.tree = head_of(&w->tree),
		.nodes = cover->hashes,
		.node_count = cover->count};
	err e = w->keeper.sign(w->keeper.self, &note, &x);
	if (failed(e))
		return e;
	w->note.tree = x.tree;
	w->note.len = note.len;
	newest_set(w->newest, buf_bytes(&note), &x.tree);
	return ok();
}

err
writer_refresh(struct writer *w)
{
	struct range_cover *none = &w->covers[0];
	none->count = 0;
	return sign(w, w->tree.size, none);
}

/* What the keeper has not signed yet, if the process ended between commit and signature. */
static err
catch_up(struct writer *w)
{
	tree_head last;
	struct range_cover *cover = &w->covers[0];
	err e = w->keeper.last(w->keeper.self, &last);
	if (failed(e))
		return e;
	if (last.size > w->tree.size)
		return failure(E_INCONSISTENT);
	struct covers_source tiles = {.store = w->store, .size = w->tree.size, .room = w->room};
	e = covers_take(cover, &tiles, last.size, w->tree.size);
	return failed(e) ? e : sign(w, last.size, cover);
}

err
writer_open(struct writer *w, arena *perm)
{
	w->frames = arena_new(perm, struct store_frame, STORE_FRAMES);
	w->accepted = arena_new(perm, struct change *, STORE_FRAMES);
	w->nodes = arena_new(perm, hash32, 2 * WRITER_LEAVES);
	w->covers = arena_new(perm, struct range_cover, 2);
	w->room = arena_new(perm, hash32, TILE_WIDTH);
	if (w->frames == NULL || w->accepted == NULL || w->nodes == NULL || w->covers == NULL ||
		w->room == NULL)
		return failure(E_NOMEM);
	w->count = w->leaves = w->octets = 0;
	err e = w->store->tree(w->store->self, &w->tree);
	return failed(e) ? e : catch_up(w);
}

/* Judging. */

static bool
same_key(const struct change *a, const struct change *b)
{
	return memcmp(a->submission.idem.b, b->submission.idem.b, sizeof(id16)) == 0 &&
		memcmp(a->submission.device.b, b->submission.device.b, sizeof(id16)) == 0;
}

/* C's key may have been used since a worker asked the store: in this batch, or before it. */
static err
look_again(const struct writer *w, struct change *c)
{
	for (size_t i = 0; i < w->count; i++) {
		if (!same_key(w->accepted[i], c))
			continue;
		if (!hash32_equal(&w->accepted[i]->hash, &c->hash))
			return failure(E_EXISTS);
		c->same = w->accepted[i];
		return ok();
	}
	struct store_answer known;
	err e = w->store->answer(
		w->store->self, &known, &c->submission.device, &c->submission.idem);
	if (err_is(e, E_NOT_FOUND))
		return ok();
	if (failed(e))
		return e;
	if (!hash32_equal(&known.message, &c->hash))
		return failure(E_EXISTS);
	c->place = known;
	c->state = CHANGE_KNOWN;
	return ok();
}

static err
judge_item(struct writer *w, const struct change *c, const struct submission_item *item, size_t i)
{
	struct event event;
	bool control = item->record.class == EVENT_CLASS_CONTROL;
	struct judge_item in = {.by = &c->by,
		.item = item,
		.index = w->tree.size + w->leaves + i,
		.received_ms = c->received_ms};
	if (control) {
		err e = change_open(&event, item);
		if (failed(e))
			return e;
		in.event = &event;
	}
	return w->judge->item(w->judge->self, &in);
}

/* Each item of C, whose leaves go behind those of the changes before. */
static err
judge_items(struct writer *w, struct change *c)
{
	struct submission_walk walk = submission_walk_of(&c->submission);
	struct submission_item item;
	for (uint32_t i = 0; submission_next(&item, &walk); i++) {
		c->item = i;
		err e = judge_item(w, c, &item, i);
		if (failed(e))
			return e;
		w->nodes[w->leaves + i] = leaf_hash(&item.record.leaf);
	}
	c->item = CHANGE_NO_ITEM;
	return w->judge->finish(w->judge->self);
}

static bool
has_room(const struct writer *w, const struct change *c)
{
	return w->count < STORE_FRAMES && w->octets + c->wire.len <= STORE_OCTETS &&
		w->leaves + c->submission.count <= WRITER_LEAVES;
}

static void
note_chains(struct writer *w, const struct change *c)
{
	struct submission_walk walk = submission_walk_of(&c->submission);
	struct submission_item item;
	while (submission_next(&item, &walk))
		statemap_note(w->map, &item.chain);
}

static void
accept(struct writer *w, struct change *c)
{
	c->place = (struct store_answer){.message = c->hash,
		.first = w->tree.size + w->leaves,
		.count = c->submission.count};
	w->frames[w->count] = (struct store_frame){
		.kind = STORE_SUBMISSION, .received_ms = c->received_ms, .octets = c->wire};
	w->accepted[w->count++] = c;
	w->octets += c->wire.len;
	w->leaves += c->submission.count;
	recent_add(w->recent, &c->submission.idem);
	note_chains(w, c);
}

/* Put C into the commit that is being made, or refuse it. False: it has no room in this one. */
static bool
take(struct writer *w, struct change *c)
{
	err e = ok();
	if (c->state == CHANGE_CHECKED &&
		recent_may_have(w->recent, &c->submission.idem, c->generation))
		e = look_again(w, c);
	if (!failed(e) && (c->state == CHANGE_KNOWN || c->same != NULL))
		return true;
	if (!failed(e) && !has_room(w, c))
		return false;
	if (!failed(e)) {
		e = judge_items(w, c);
		if (failed(e))
			w->judge->undo(w->judge->self);
	}
	if (err_is(e, E_BUSY) && w->count > 0)
		return false;
	c->e = e;
	if (failed(e))
		c->state = CHANGE_REFUSED;
	else
		accept(w, c);
	return true;
}

/* Committing. */

/* The frames are durable, and the tree is signed that their LEAVES lead to. */
static err
commit_frames(struct writer *w, struct range *out)
{
	tree_head got;
	err e = w->store->commit(w->store->self, &got, w->frames, w->count);
	while (err_is(e, E_BUSY) && w->wait != NULL) {
		w->wait(w->wait_user);
		e = w->store->commit(w->store->self, &got, w->frames, w->count);
	}
	if (failed(e))
		return e;
	uint64_t old_size = w->tree.size;
	e = frontier_append(&w->tree, 0, w->nodes, w->leaves);
	if (failed(e))
		return e;
	tree_head want = head_of(&w->tree);
	if (got.size != want.size || !hash32_equal(&got.root, &want.root))
		return failure(E_INCONSISTENT);
	struct range_cover *cover = &w->covers[0];
	*out = range_of(old_size, w->nodes, w->leaves);
	range_take(cover, out, old_size, w->tree.size);
	return sign(w, old_size, cover);
}

/* Answering. */

static size_t
peaks_of(hash32 out[64], const struct frontier *f)
{
	size_t count = 0;
	for (int level = 63; level >= 0; level--)
		if ((f->size >> level & 1) != 0)
			out[count++] = f->peaks[level];
	return count;
}

static void
encode_answer(struct change *c, const struct newest_note *note, merkle_path left, merkle_path right)
{
	struct answer a = {.count = c->place.count,
		.checkpoint = bytes_of(note->text, note->len),
		.proof = {.first = c->place.first, .left = left, .right = right}};
	c->answer.len = 0;
	answer_encode(&c->answer, &a);
	must(!failed(buf_done(&c->answer)));
	c->state = CHANGE_ACCEPTED;
}

/* The accepted changes stand one behind the other from the old tree, BEFORE, on. */
static void
answer_accepted(struct writer *w, struct frontier *before, const struct range *range)
{
	hash32 peaks[64];
	struct range_cover *right = &w->covers[0];
	for (size_t i = 0; i < w->count; i++) {
		struct change *c = w->accepted[i];
		uint64_t end = c->place.first + c->place.count;
		merkle_path left = {.hashes = peaks, .count = peaks_of(peaks, before)};
		range_take(right, range, end, w->tree.size);
		encode_answer(c, &w->note, left, range_path(right));
		err e = frontier_append(
			before, 0, w->nodes + (c->place.first - range->from), c->place.count);
		must(!failed(e));
	}
}

/* C is somewhere in the tree that is signed. */
static err
answer_known(struct writer *w, struct change *c)
{
	struct range_cover *left = &w->covers[0], *right = &w->covers[1];
	uint64_t end = c->place.first + c->place.count, size = w->note.tree.size;
	struct covers_source tiles = {.store = w->store, .size = size, .room = w->room};
	err e = covers_take(left, &tiles, 0, c->place.first);
	if (!failed(e))
		e = covers_take(right, &tiles, end, size);
	if (!failed(e))
		encode_answer(c, &w->note, range_path(left), range_path(right));
	return e;
}

static err
answer_rest(struct writer *w, struct change *c)
{
	if (c->same != NULL)
		c->place = c->same->place;
	if (c->state != CHANGE_KNOWN && c->same == NULL)
		return ok();
	return answer_known(w, c);
}

/* What was taken, from FIRST to before END, in one commit. */
static err
commit_taken(struct writer *w, struct change *first, const struct change *end)
{
	err e = ok();
	if (w->count > 0) {
		struct frontier before = w->tree;
		struct range range;
		e = commit_frames(w, &range);
		if (failed(e))
			return e;
		w->judge->committed(w->judge->self);
		answer_accepted(w, &before, &range);
	}
	for (struct change *c = first; c != end && !failed(e); c = c->next)
		e = answer_rest(w, c);
	w->count = w->leaves = w->octets = 0;
	return e;
}

void
writer_refuse(struct change *changes, writer_done_fn *done, void *user)
{
	while (changes != NULL) {
		struct change *c = changes;
		changes = c->next;
		c->e = failure(E_SYNC);
		c->item = CHANGE_NO_ITEM;
		c->state = CHANGE_REFUSED;
		done(user, c);
	}
}

err
writer_commit(struct writer *w, struct change *changes, writer_done_fn *done, void *user)
{
	while (changes != NULL) {
		struct change *end = changes;
		while (end != NULL && take(w, end))
			end = end->next;
		must(end != changes);
		err e = commit_taken(w, changes, end);
		if (failed(e)) {
			writer_refuse(changes, done, user);
			return e;
		}
		while (changes != end) {
			struct change *c = changes;
			changes = c->next;
			done(user, c);
		}
	}
	return ok();
}

err
writer_map(struct writer *w)
{
	struct map_version version;
	struct range range;
	uint8_t room[MAP_VERSION_BYTES];
	buf octets = BUF_ARRAY(room);
	if (!statemap_has_changes(w->map))
		return ok();
	uint64_t index = w->tree.size;
	err e = statemap_begin(&version, w->map, index);
	if (failed(e))
		return e;
	map_version_encode(&octets, &version);
	leaf33 leaf = map_version_leaf(&version);
	w->frames[0] = (struct store_frame){.kind = STORE_MAP_VERSION,
		.received_ms = w->clock.now_ms(w->clock.self),
		.octets = buf_bytes(&octets)};
	w->nodes[0] = leaf_hash(&leaf);
	w->count = w->leaves = 1;
	e = commit_frames(w, &range);
	w->count = w->leaves = 0;
	if (failed(e))
		statemap_fail(w->map);
	else
		statemap_end(w->map, &version, index);
	return e;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "support/memory_store.h"

#include <stdlib.h>
#include <string.h>

#include "core/vault/control.h"
#include "core/vault/record.h"
#include "core/vault/submission.h"

enum {
	LEAVES_MAX = 20000,
	ANSWERS_MAX = 20000,
	VERSIONS_MAX = 256,
	BLOBS_MAX = 64,
	NOTE_ROOM = 4096
};

struct kept_record {
	bool is_map; /* of no chain */
	chain_id chain;
	struct record record; /* borrows its frame */
	bytes parts;
	bytes inlined; /* from this record's parts on */
};

struct kept_answer {
	id16 device;
	id16 idem;
	struct store_answer answer;
};

struct kept_version {
	uint64_t index;
	struct map_version version;
};

struct kept_blob {
	hash32 hash;
	uint64_t length;
};

struct memory_store {
	uint8_t **frames;
	size_t frame_count;
	struct kept_record records[LEAVES_MAX];
	hash32 leaves[LEAVES_MAX];
	size_t count;
	struct frontier tree;
	struct kept_answer answers[ANSWERS_MAX];
	size_t answer_count;
	struct kept_version versions[VERSIONS_MAX];
	size_t version_count;
	struct kept_blob blobs[BLOBS_MAX];
	size_t blob_count;
	uint8_t note[NOTE_ROOM];
	size_t note_len;
	tree_head published;
	enum err_code fails;
	bool full;
	unsigned commits;
	size_t last_frames;
};

static bool
same_chain(const chain_id *a, const chain_id *b)
{
	return a->kind == b->kind && id16_equal(&a->id, &b->id);
}

/* Writing. */

static void
append(struct memory_store *s, const leaf33 *leaf)
{
	must(s->count < LEAVES_MAX);
	s->leaves[s->count] = leaf_hash(leaf);
	must(!failed(frontier_append(&s->tree, 0, &s->leaves[s->count], 1)));
	s->count++;
}

static void
accept_submission(struct memory_store *s, bytes wire)
{
	struct submission sub;
	struct submission_item item;
	must(!failed(submission_decode(&sub, wire)));
	must(s->answer_count < ANSWERS_MAX);
	s->answers[s->answer_count++] = (struct kept_answer){.device = sub.device,
		.idem = sub.idem,
		.answer = {
			.message = submission_hash(&sub), .first = s->count, .count = sub.count}};
	struct submission_walk w = submission_walk_of(&sub);
	while (submission_next(&item, &w)) {
		struct kept_record *r = &s->records[s->count];
		*r = (struct kept_record){
			.chain = item.chain, .record = item.record, .inlined = item.inlined};
		append(s, &item.record.leaf);
	}
}

static void
accept_version(struct memory_store *s, bytes octets)
{
	struct map_version v;
	must(!failed(map_version_decode(&v, octets)) && s->version_count < VERSIONS_MAX);
	s->versions[s->version_count++] = (struct kept_version){.index = s->count, .version = v};
	leaf33 leaf = map_version_leaf(&v);
	s->records[s->count].is_map = true;
	append(s, &leaf);
}

static err
commit(void *self, tree_head *out, const struct store_frame *frames, size_t n)
{
	struct memory_store *s = self;
	must(n > 0 && n <= STORE_FRAMES);
	if (s->fails != OK) {
		err e = failure(s->fails);
		s->fails = OK;
		return e;
	}
	s->frames = realloc(s->frames, (s->frame_count + n) * sizeof *s->frames);
	must(s->frames != NULL);
	for (size_t i = 0; i < n; i++) {
		uint8_t *copy = malloc(frames[i].octets.len);
		must(copy != NULL);
		bytes_copy(copy, frames[i].octets);
		s->frames[s->frame_count++] = copy;
		bytes octets = bytes_of(copy, frames[i].octets.len);
		if (frames[i].kind == STORE_SUBMISSION)
			accept_submission(s, octets);
		else
			accept_version(s, octets);
	}
	s->commits++;
	s->last_frames = n;
	*out = (tree_head){.size = s->tree.size, .root = frontier_root(&s->tree)};
	return ok();
}

static err
publish(void *self, bytes note, const tree_head *tree)
{
	struct memory_store *s = self;
	must(note.len <= NOTE_ROOM);
	if (tree->size > s->tree.size || tree->size <= s->published.size)
		return failure(E_PROOF);
	bytes_copy(s->note, note);
	s->note_len = note.len;
	s->published = *tree;
	return ok();
}

/* The tree. */

static err
tree(void *self, struct frontier *out)
{
	*out = ((const struct memory_store *)self)->tree;
	return ok();
}

static err
published(void *self, tree_head *out)
{
	*out = ((const struct memory_store *)self)->published;
	return ok();
}

static err
tile(void *self, hash32 *out, const struct tile *t)
{
	const struct memory_store *s = self;
	uint64_t span = UINT64_C(1) << 8 * t->level;
	for (unsigned i = 0; i < t->width; i++) {
		struct frontier f;
		frontier_init(&f);
		uint64_t from = (t->index * TILE_WIDTH + i) * span;
		must(from + span <= s->count);
		must(!failed(frontier_append(&f, 0, s->leaves + from, span)));
		out[i] = frontier_root(&f);
	}
	return ok();
}

static err
public_file(void *self, int *out, uint64_t *out_length, const struct tile *t)
{
	(void)self;
	(void)out;
	(void)out_length;
	(void)t;
	return failure(E_NOT_FOUND);
}

static err
public_checkpoint(void *self, buf *out)
{
	const struct memory_store *s = self;
	if (s->note_len == 0)
		return failure(E_NOT_FOUND);
	buf_put(out, bytes_of(s->note, s->note_len));
	return buf_done(out);
}

/* Chains. */

static err
chain(void *self, struct store_chain *out, const chain_id *id)
{
	const struct memory_store *s = self;
	struct store_chain c = {.chain = *id};
	for (size_t i = 0; i < s->count; i++) {
		const struct kept_record *r = &s->records[i];
		if (r->is_map || !same_chain(&r->chain, id))
			continue;
		c.head = head_next(&c.head, &r->record.leaf);
		if (r->record.class == EVENT_CLASS_CONTROL)
			c.control = head_next(&c.control, &r->record.leaf);
		c.last = i;
	}
	if (c.head.count == 0)
		return failure(E_NOT_FOUND);
	*out = c;
	return ok();
}

/* Record I is the first of its chain, or the last. */
static bool
is_end(const struct memory_store *s, size_t i, bool last)
{
	if (s->records[i].is_map)
		return false;
	size_t from = last ? i + 1 : 0, to = last ? s->count : i;
	for (size_t k = from; k < to; k++)
		if (!s->records[k].is_map && same_chain(&s->records[k].chain, &s->records[i].chain))
			return false;
	return true;
}

static err
each_chain(struct memory_store *s, size_t i, store_chain_fn *each, void *user)
{
	struct store_chain c;
	err e = chain(s, &c, &s->records[i].chain);
	return failed(e) ? e : each(user, &c);
}

static err
chains(void *self, store_chain_fn *each, void *user)
{
	struct memory_store *s = self;
	err e = ok();
	for (size_t i = 0; i < s->count && !failed(e); i++)
		if (is_end(s, i, false))
			e = each_chain(s, i, each, user);
	return e;
}

static err
changes(void *self, uint64_t since, store_chain_fn *each, void *user)
{
	struct memory_store *s = self;
	err e = ok();
	for (size_t i = s->count; i > since && !failed(e); i--)
		if (is_end(s, i - 1, true))
			e = each_chain(s, i - 1, each, user);
	return e;
}

static err
records(void *self, const struct store_query *query, store_record_fn *each, void *user)
{
	struct memory_store *s = self;
	uint64_t position = 0;
	err e = ok();
	for (size_t i = 0; i < s->count && !failed(e); i++) {
		const struct kept_record *r = &s->records[i];
		if (r->is_map || !same_chain(&r->chain, &query->chain) ||
			(query->control && r->record.class != EVENT_CLASS_CONTROL))
			continue;
		if (position++ < query->position)
			continue;
		struct record out = r->record;
		out.index = i;
		e = each(user, &out, position - 1);
	}
	return e;
}

static err
index_of(void *self, uint64_t *out, const struct store_query *query)
{
	const struct memory_store *s = self;
	uint64_t position = 0;
	for (size_t i = 0; i < s->count; i++) {
		if (s->records[i].is_map || !same_chain(&s->records[i].chain, &query->chain))
			continue;
		if (position++ == query->position) {
			*out = i;
			return ok();
		}
	}
	return failure(E_NOT_FOUND);
}

static err
part(void *self, struct store_part *out, buf *room, const chain_id *id,
	const struct part_name *name)
{
	const struct memory_store *s = self;
	for (size_t i = 0; i < s->count; i++) {
		const struct kept_record *r = &s->records[i];
		if (r->is_map || !same_chain(&r->chain, id))
			continue;
		struct submission_item item = {
			.chain = r->chain, .record = r->record, .inlined = r->inlined};
		struct part p;
		bytes octets;
		while (submission_next_part(&p, &octets, &item)) {
			if (p.name.kind != name->kind || !hash32_equal(&p.name.hash, &name->hash))
				continue;
			buf_put(room, octets);
			*out = (struct store_part){.length = p.length, .fd = -1};
			return buf_done(room);
		}
	}
	return failure(E_NOT_FOUND);
}

/* What control events say of devices, firms, invitations and members. */

static bool
control_at(struct event *event, struct control *c, const struct memory_store *s, size_t i)
{
	const struct kept_record *r = &s->records[i];
	if (r->is_map || r->record.class != EVENT_CLASS_CONTROL)
		return false;
	must(!failed(record_open_control(event, &r->record, &r->chain)));
	must(!failed(control_decode(c, event->type, event->body)));
	return true;
}

static err
firm(void *self, id16 *out, const id16 *user)
{
	const struct memory_store *s = self;
	struct event event;
	struct control c;
	bool known = false;
	id16 found = {{0}};
	for (size_t i = 0; i < s->count; i++) {
		if (!control_at(&event, &c, s, i) || !id16_equal(&event.actor, user))
			continue;
		if (c.type == EVENT_TYPE_USER_CREATE)
			known = true;
		if (c.type == EVENT_TYPE_FIRM_CREATE || c.type == EVENT_TYPE_FIRM_JOIN)
			found = event.chain;
	}
	if (!known)
		return failure(E_NOT_FOUND);
	*out = found;
	return ok();
}

static err
device(void *self, struct store_device *out, const id16 *id)
{
	const struct memory_store *s = self;
	struct event event;
	struct control c;
	struct store_device found = {0};
	bool known = false;
	for (size_t i = 0; i < s->count; i++) {
		if (!control_at(&event, &c, s, i))
			continue;
		if ((c.type == EVENT_TYPE_USER_CREATE && id16_equal(&event.device, id)) ||
			(c.type == EVENT_TYPE_DEVICE_ADD &&
				id16_equal(&c.as.user_device_add.id, id))) {
			found.user = event.chain;
			known = true;
		}
		if (c.type == EVENT_TYPE_DEVICE_REVOKE &&
			id16_equal(&c.as.user_device_revoke.id, id))
			found.revoked = true;
	}
	if (!known)
		return failure(E_NOT_FOUND);
	must(!failed(firm(self, &found.firm, &found.user)));
	*out = found;
	return ok();
}

static err
invite(void *self, id16 *out, const id16 *id)
{
	const struct memory_store *s = self;
	struct event event;
	struct control c;
	for (size_t i = 0; i < s->count; i++) {
		if (control_at(&event, &c, s, i) && c.type == EVENT_TYPE_FIRM_INVITE &&
			id16_equal(&c.as.firm_invite.id, id)) {
			*out = event.chain;
			return ok();
		}
	}
	return failure(E_NOT_FOUND);
}

static err
membership(void *self, struct store_membership *out, const id16 *user, const chain_id *space)
{
	const struct memory_store *s = self;
	struct event event;
	struct control c;
	struct epoch_member member;
	struct store_membership m = {.present = false};
	bool ever = false;
	uint64_t events = 0, controls = 0;
	for (size_t i = 0; i < s->count; i++) {
		if (!s->records[i].is_map && same_chain(&s->records[i].chain, space))
			events++;
		if (!control_at(&event, &c, s, i) || !same_chain(&s->records[i].chain, space))
			continue;
		controls++;
		if (c.type != EVENT_TYPE_EPOCH)
			continue;
		bool now = epoch_member_find(&member, &c.as.epoch, user);
		if (m.present && !now) {
			m.ended = i;
			m.events = events;
			m.controls = controls;
		}
		m.present = now;
		ever = ever || now;
	}
	if (!ever)
		return failure(E_NOT_FOUND);
	if (m.present)
		m.ended = m.events = m.controls = 0;
	must(!failed(chain(self, &m.space, space)));
	*out = m;
	return ok();
}

static err
memberships(void *self, const id16 *user, store_membership_fn *each, void *each_user)
{
	struct memory_store *s = self;
	err e = ok();
	for (size_t i = 0; i < s->count && !failed(e); i++) {
		struct store_membership m;
		if (is_end(s, i, false) &&
			!failed(membership(self, &m, user, &s->records[i].chain)))
			e = each(each_user, &m);
	}
	return e;
}

static err
answer(void *self, struct store_answer *out, const id16 *by, const id16 *idem)
{
	const struct memory_store *s = self;
	for (size_t i = 0; i < s->answer_count; i++) {
		if (id16_equal(&s->answers[i].device, by) &&
			id16_equal(&s->answers[i].idem, idem)) {
			*out = s->answers[i].answer;
			return ok();
		}
	}
	return failure(E_NOT_FOUND);
}

static err
versions(void *self, uint64_t from, store_version_fn *each, void *user)
{
	const struct memory_store *s = self;
	err e = ok();
	for (size_t i = 0; i < s->version_count && !failed(e); i++)
		if (s->versions[i].version.number >= from)
			e = each(user, s->versions[i].index, &s->versions[i].version);
	return e;
}

/* Blobs. */

static err
room(void *self, uint64_t octets)
{
	const struct memory_store *s = self;
	(void)octets;
	return s->full ? failure(E_SPACE) : ok();
}

static err
upload_begin(void *self, struct store_upload *inout)
{
	(void)self;
	(void)inout;
	return failure(E_SPACE);
}

static err
upload_find(void *self, struct store_upload *out, const id16 *id)
{
	(void)self;
	(void)out;
	(void)id;
	return failure(E_NOT_FOUND);
}

static err
upload_append(void *self, uint64_t *out, const id16 *id, uint64_t at, bytes in)
{
	(void)self;
	(void)out;
	(void)id;
	(void)at;
	(void)in;
	return failure(E_NOT_FOUND);
}

static err
upload_finish(void *self, const id16 *id)
{
	(void)self;
	(void)id;
	return failure(E_NOT_FOUND);
}

static err
keep_blobs(void *self, const struct blob_batch *batch)
{
	struct memory_store *s = self;
	for (uint32_t i = 0; i < batch->count; i++)
		memory_store_add_blob(s, &batch->items[i].hash, batch->items[i].octets.len);
	return ok();
}

static err
blob(void *self, uint64_t *out, const hash32 *hash)
{
	const struct memory_store *s = self;
	for (size_t i = 0; i < s->blob_count; i++) {
		if (hash32_equal(&s->blobs[i].hash, hash)) {
			*out = s->blobs[i].length;
			return ok();
		}
	}
	return failure(E_NOT_FOUND);
}

struct memory_store *
memory_store_new(void)
{
	struct memory_store *s = calloc(1, sizeof *s);
	must(s != NULL);
	frontier_init(&s->tree);
	return s;
}

void
memory_store_free(struct memory_store *s)
{
	for (size_t i = 0; i < s->frame_count; i++)
		free(s->frames[i]);
	free(s->frames);
	free(s);
}

struct store
memory_store_port(struct memory_store *s)
{
	return (struct store){.self = s,
		.commit = commit,
		.publish = publish,
		.tree = tree,
		.published = published,
		.tile = tile,
		.public_file = public_file,
		.public_checkpoint = public_checkpoint,
		.chain = chain,
		.chains = chains,
		.changes = changes,
		.records = records,
		.index = index_of,
		.part = part,
		.device = device,
		.firm = firm,
		.invite = invite,
		.membership = membership,
		.memberships = memberships,
		.answer = answer,
		.versions = versions,
		.room = room,
		.upload_begin = upload_begin,
		.upload_find = upload_find,
		.upload_append = upload_append,
		.upload_finish = upload_finish,
		.keep_blobs = keep_blobs,
		.blob = blob};
}

void
memory_store_set_full(struct memory_store *s, bool full)
{
	s->full = full;
}

void
memory_store_fail_commit(struct memory_store *s, enum err_code code)
{
	s->fails = code;
}

unsigned
memory_store_commits(const struct memory_store *s)
{
	return s->commits;
}

size_t
memory_store_last_frames(const struct memory_store *s)
{
	return s->last_frames;
}

void
memory_store_add_blob(struct memory_store *s, const hash32 *hash, uint64_t length)
{
	must(s->blob_count < BLOBS_MAX);
	s->blobs[s->blob_count++] = (struct kept_blob){.hash = *hash, .length = length};
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Places of frames and parts are kept as they lie in the journal, so that a small part is read with
 * one read. Nothing here judges: who may do what was decided before. */
#include "store/archive/derive.h"

#include <string.h>

#include "base/buf.h"
#include "base/reader.h"
#include "crypt/hash.h"
#include "store/archive/frame.h"

/* A submission on its way into chains and tables. */
struct walk {
	const struct derive *d;
	const struct batch_frame *f;
	const hash32 *leaves; /* their hashes */
	uint64_t place;       /* of the frame */
	uint64_t first;       /* index of its first leaf */
	uint32_t chain;       /* of the run at hand */
	struct tables_run run;
};

/* Marks have the highest bit but one of an integer that SQLite takes for positive. */
#define MARK (UINT64_C(1) << 62)

static uint64_t
key_of(uint64_t *out_rest, bytes of)
{
	hash32 hash = sha256(of);
	reader r = reader_of(BYTES_ARRAY(hash.b));
	uint64_t key = reader_u64(&r) & INT64_MAX;
	*out_rest = reader_u64(&r);
	return key;
}

uint64_t
derive_part_key(uint64_t *out_mark, const struct part_name *name, const chain_id *chain)
{
	uint8_t room[64];
	buf b = BUF_ARRAY(room);
	buf_u8(&b, 'p');
	buf_u8(&b, (uint8_t)name->kind);
	buf_put(&b, BYTES_ARRAY(name->hash.b));
	buf_u8(&b, (uint8_t)chain->kind);
	buf_put(&b, BYTES_ARRAY(chain->id.b));
	must(!b.full);
	uint64_t key = key_of(out_mark, buf_bytes(&b));
	*out_mark = (*out_mark & (MARK - 1)) | MARK;
	return key;
}

uint64_t
derive_answer_key(const id16 *device, const id16 *idem)
{
	uint8_t room[64];
	uint64_t rest = 0;
	buf b = BUF_ARRAY(room);
	buf_u8(&b, 'a');
	buf_put(&b, BYTES_ARRAY(device->b));
	buf_put(&b, BYTES_ARRAY(idem->b));
	return key_of(&rest, buf_bytes(&b));
}

bool
derive_is_mark(uint64_t place)
{
	return (place & MARK) != 0;
}

static err
chain_number(uint32_t *out, struct chains *c, const chain_id *chain)
{
	uint32_t number = chains_find(c, chain);
	if (number == CHAINS_NONE) {
		err e = chains_reserve(c, 1);
		if (failed(e))
			return e;
		number = chains_add(c, chain);
	}
	*out = number;
	return ok();
}

static void
put_parts(const struct walk *w, struct submission_item *item)
{
	struct part part;
	bytes octets;
	while (submission_next_part(&part, &octets, item)) {
		uint64_t mark = 0, key = derive_part_key(&mark, &part.name, &item->chain);
		struct tables_found found = {.place = mark, .value = part.length};
		if (octets.data != NULL)
			found.place = w->place + FRAME_HEAD +
				(uint64_t)(octets.data - w->f->frame.octets.data);
		tables_put_found(w->d->tables, key, &found);
	}
}

/* Users that an epoch event leaves out. */
struct leavers {
	const struct epoch *epoch;
	size_t count;
	id16 ids[EPOCH_MEMBERS_MAX];
};

static err
note_leaver(void *user, const id16 *id)
{
	struct leavers *l = user;
	struct epoch_member m;
	if (epoch_member_find(&m, l->epoch, id))
		return ok();
	if (l->count == EPOCH_MEMBERS_MAX)
		return failure(E_DAMAGED);
	l->ids[l->count++] = *id;
	return ok();
}

/* CHAIN has the epoch event as its newest. */
static err
put_members(const struct derive *d, uint32_t chain, const struct epoch *epoch)
{
	struct leavers leavers = {.epoch = epoch};
	const struct store_chain *state = &d->chains->entries[chain].state;
	const struct tables_member end = {.chain = chain,
		.m = {.ended = state->last,
			.events = state->head.count,
			.controls = state->control.count}};
	err e = tables_present(d->tables, chain, note_leaver, &leavers);
	if (failed(e))
		return e;
	for (size_t i = 0; i < leavers.count; i++)
		tables_end_member(d->tables, &leavers.ids[i], &end);
	for (size_t i = 0; i < epoch_member_count(epoch); i++) {
		struct epoch_member m = epoch_member_at(epoch, i);
		tables_put_member(d->tables, &m.user, chain);
	}
	return ok();
}

static err
put_control(const struct walk *w, const struct submission_item *item)
{
	static const id16 none;
	struct tables *t = w->d->tables;
	const id16 *chain = &item->chain.id;
	struct event event;
	struct control c;
	err e = batch_control(&event, &c, &item->record);
	if (failed(e))
		return e;
	if (c.type == EVENT_TYPE_USER_CREATE) {
		tables_put_user(t, chain, &none);
		tables_put_device(t, &event.device, chain);
	} else if (c.type == EVENT_TYPE_DEVICE_ADD) {
		tables_put_device(t, &c.as.user_device_add.id, chain);
	} else if (c.type == EVENT_TYPE_DEVICE_REVOKE) {
		tables_revoke_device(t, &c.as.user_device_revoke.id, chain);
	} else if (c.type == EVENT_TYPE_FIRM_CREATE || c.type == EVENT_TYPE_FIRM_JOIN) {
		tables_put_user(t, &event.actor, chain);
	} else if (c.type == EVENT_TYPE_FIRM_INVITE) {
		tables_put_invite(t, &c.as.firm_invite.id, chain);
	} else if (c.type == EVENT_TYPE_EPOCH) {
		e = put_members(w->d, w->chain, &c.as.epoch);
	}
	return e;
}

static void
end_run(struct walk *w)
{
	if (w->run.count > 0)
		tables_put_run(w->d->tables, w->chain, &w->run);
	w->run.count = 0;
}

/* Item I of the submission. */
static err
put_item(struct walk *w, struct submission_item *item, uint64_t i)
{
	uint32_t chain = 0;
	bool control = item->record.class == EVENT_CLASS_CONTROL;
	err e = chain_number(&chain, w->d->chains, &item->chain);
	if (failed(e))
		return e;
	if (w->run.count == 0 || chain != w->chain) {
		end_run(w);
		const struct store_chain *state = &w->d->chains->entries[chain].state;
		w->chain = chain;
		w->run = (struct tables_run){.position = state->head.count,
			.control = state->control.count,
			.first = w->first + i,
			.frame = w->place,
			.item = i};
	}
	chains_append(w->d->chains, chain, &w->leaves[i], w->first + i, control);
	w->run.count++;
	w->run.controls += control;
	put_parts(w, item);
	return control ? put_control(w, item) : ok();
}

static err
put_submission(struct walk *w)
{
	const struct submission *s = &w->f->as.submission;
	struct submission_walk items = submission_walk_of(s);
	struct submission_item item;
	err e = ok();
	for (uint64_t i = 0; !failed(e) && submission_next(&item, &items); i++)
		e = put_item(w, &item, i);
	end_run(w);
	if (!failed(e))
		tables_put_found(w->d->tables, derive_answer_key(&s->device, &s->idem),
			&(struct tables_found){.place = w->place, .value = w->first});
	return e;
}

err
derive_batch(const struct derive *d, const struct batch *batch, segment_place body, uint64_t first)
{
	uint64_t place = segment_place_encode(body);
	for (size_t i = 0; i < batch->frame_count; i++) {
		const struct batch_frame *f = &batch->frames[i];
		struct walk w = {.d = d,
			.f = f,
			.leaves = batch->hashes + f->first,
			.place = place,
			.first = first + f->first};
		err e = ok();
		if (f->frame.kind == STORE_SUBMISSION)
			e = put_submission(&w);
		else
			tables_put_version(d->tables, w.first, &f->as.version);
		if (failed(e))
			return e;
		place += FRAME_HEAD + f->frame.octets.len;
	}
	return tables_failed(d->tables);
}

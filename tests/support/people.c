/* SPDX-License-Identifier: Apache-2.0 */
#include "support/people.h"

#include <string.h>

#include "core/codec/fingerprint.h"
#include "core/vault/sealed.h"

void
people_init(struct people *w, bytes origin)
{
	memset(w, 0, sizeof *w);
	w->origin = origin;
	w->next = 1;
}

id16
people_id(struct people *w)
{
	id16 id = {{0}};
	/* Spread over all octets, as random ones are. */
	uint64_t v = w->next++ * UINT64_C(0x9e3779b97f4a7c15);
	for (size_t i = 0; i < sizeof id.b; i++)
		id.b[i] = (uint8_t)(v >> 8 * (i % 8));
	return id;
}

void
people_seed(struct secret *out, uint8_t room[32], uint32_t number)
{
	uint8_t seed[32] = {1, (uint8_t)(number >> 16), (uint8_t)(number >> 8), (uint8_t)number};
	secret_init(out, room, 32);
	must(!failed(secret_set(out, BYTES_ARRAY(seed))));
}

static hash32
add_part(struct people *w, enum part_kind kind, size_t len)
{
	must(w->part_count < PEOPLE_PARTS);
	uint8_t *octets = w->parts[w->part_count].octets;
	uint32_t number = w->next++;
	octets[0] = FINGERPRINT_MLKEM768X25519;
	octets[1] = (uint8_t)(number >> 8);
	octets[2] = (uint8_t)number;
	must(!failed(part_of(&w->parts[w->part_count].part, kind, bytes_of(octets, len))));
	return w->parts[w->part_count++].part.name.hash;
}

hash32
people_recipient(struct people *w)
{
	return add_part(w, PART_RECIPIENT, PART_RECIPIENT_BYTES);
}

hash32
people_wrap(struct people *w)
{
	return add_part(w, PART_WRAP, 200);
}

void
person_init(struct person *p, struct people *w)
{
	memset(p, 0, sizeof *p);
	p->user = people_id(w);
	p->device = people_id(w);
	people_seed(&p->root, p->root_room, w->next++);
	people_seed(&p->key, p->key_room, w->next++);
	p->keys.key = signature_key_of(&p->key);
	p->keys.fp = people_recipient(w);
	p->puk_fp = people_recipient(w);
	p->puk_gen = 1;
}

static struct people_chain *
chain_of(struct people *w, const chain_id *chain)
{
	for (size_t i = 0; i < w->chain_count; i++)
		if (w->chains[i].chain.kind == chain->kind &&
			id16_equal(&w->chains[i].chain.id, &chain->id))
			return &w->chains[i];
	must(w->chain_count < PEOPLE_CHAINS);
	w->chains[w->chain_count] = (struct people_chain){.chain = *chain};
	return &w->chains[w->chain_count++];
}

static struct people_signed *
signing_of(struct people *w, const id16 *device, const chain_id *chain)
{
	for (size_t i = 0; i < w->signing_count; i++)
		if (id16_equal(&w->signings[i].device, device) &&
			w->signings[i].chain.kind == chain->kind &&
			id16_equal(&w->signings[i].chain.id, &chain->id))
			return &w->signings[i];
	must(w->signing_count < 4 * PEOPLE_CHAINS);
	w->signings[w->signing_count] = (struct people_signed){.device = *device, .chain = *chain};
	return &w->signings[w->signing_count++];
}

void
draft_begin(struct draft *d, struct people *w, const struct person *by, buf *wire)
{
	struct submission s = {
		.origin = w->origin, .device = by->device, .claimed_ms = 1, .idem = people_id(w)};
	*d = (struct draft){.w = w, .by = by, .wire = wire, .from = wire->len};
	d->writer = submission_begin(wire, &s);
}

static size_t
find_part(const struct people *w, struct part_name name)
{
	for (size_t i = 0; i < w->part_count; i++)
		if (w->parts[i].part.name.kind == name.kind &&
			hash32_equal(&w->parts[i].part.name.hash, &name.hash))
			return i;
	must_fail("a part that was not made here", __FILE__, __LINE__);
}

/* The signed event in EV, and its leaf. */
static leaf33
sign_event(struct draft *d, buf *opening, const chain_id *chain, const struct control *c)
{
	static uint8_t body_room[EVENT_BODY_MAX];
	buf body = BUF_ARRAY(body_room);
	const struct people_chain *at = chain_of(d->w, chain);
	struct people_signed *signing = signing_of(d->w, &d->by->device, chain);
	must(!failed(control_encode(&body, c)));
	struct event e = {.event = people_id(d->w),
		.actor = d->by->user,
		.device = d->by->device,
		.chain = chain->id,
		.epoch = at->epoch,
		.seq = signing->next_seq,
		.prev_leaf = signing->last,
		.control_head = at->control,
		.seen_origin = d->w->origin,
		.seen = {.size = 0, .root = merkle_empty_root()},
		.claimed_ms = 1,
		.type = (uint16_t)c->type,
		.body = buf_bytes(&body)};
	uint8_t *r = buf_room(opening, 32);
	memset(r, (int)(d->w->next & 0xff), 32);
	must(!failed(event_encode(opening, &e, &d->by->key)));
	struct opening o = {.ev = bytes_of(opening->data + 32, opening->len - 32)};
	memcpy(o.r, r, sizeof o.r);
	leaf33 leaf = opening_leaf(&o);
	signing->next_seq++;
	signing->last = leaf_hash(&leaf);
	return leaf;
}

void
draft_control(struct draft *d, const chain_id *chain, const struct control *c)
{
	static uint8_t room[OPENING_MAX];
	static struct part parts[PEOPLE_PARTS];
	buf opening = BUF_ARRAY(room);
	struct people_chain *at = chain_of(d->w, chain);
	uint32_t epoch = at->epoch;
	leaf33 leaf = sign_event(d, &opening, chain, c);
	struct event e;
	must(!failed(event_decode(&e, bytes_of(room + 32, opening.len - 32))));
	size_t count = control_part_count(c);
	for (size_t i = 0; i < count; i++) {
		d->parts[d->part_count] = find_part(d->w, control_part(c, i));
		parts[i] = d->w->parts[d->parts[d->part_count++]].part;
	}
	struct record r = {.class = EVENT_CLASS_CONTROL,
		.epoch = epoch,
		.event = e.event,
		.leaf = leaf,
		.octets = buf_bytes(&opening)};
	submission_put(&d->writer, chain, &r, parts, count);
	at->control = head_next(&at->control, &leaf);
	if (c->type == EVENT_TYPE_EPOCH)
		at->epoch = c->as.epoch.number;
}

struct draft_parts {
	const struct part *items;
	size_t count;
};

static void
put_sealed(struct draft *d, const chain_id *chain, const struct record *what,
	const struct draft_parts *parts)
{
	uint8_t octets[SEALED_MIN + 200] = {0};
	id16 half = people_id(d->w);
	hash32 fresh = {{0}};
	struct record r = *what;
	bytes_copy(fresh.b, BYTES_ARRAY(half.b));
	r.event = people_id(d->w);
	r.leaf = leaf_of(LEAF_COMMIT, &fresh);
	r.octets = BYTES_ARRAY(octets);
	bytes_copy(octets, BYTES_ARRAY(r.event.b));
	submission_put(&d->writer, chain, &r, parts->items, parts->count);
}

void
draft_content(struct draft *d, const chain_id *chain, enum event_class class, uint32_t epoch)
{
	const struct record r = {.class = class, .epoch = epoch};
	put_sealed(d, chain, &r, &(struct draft_parts){NULL, 0});
}

void
draft_document(struct draft *d, const chain_id *chain, uint32_t epoch, const hash32 *blob)
{
	const struct record r = {.class = EVENT_CLASS_CONTENT, .epoch = epoch};
	hash32 slot = add_part(d->w, PART_SLOT, 200);
	size_t at = find_part(d->w, (struct part_name){PART_SLOT, slot});
	const struct part parts[] = {
		d->w->parts[at].part, {.name = {PART_BLOB, *blob}, .length = PEOPLE_BLOB_BYTES}};
	d->parts[d->part_count++] = at;
	put_sealed(d, chain, &r, &(struct draft_parts){parts, 2});
}

bytes
draft_end(struct draft *d)
{
	must(!failed(submission_end(&d->writer, &d->by->key)));
	for (size_t i = 0; i < d->part_count; i++)
		buf_put(d->wire,
			bytes_of(d->w->parts[d->parts[i]].octets,
				d->w->parts[d->parts[i]].part.length));
	must(!failed(buf_done(d->wire)));
	return bytes_of(d->wire->data + d->from, d->wire->len - d->from);
}

static void
create_user(struct draft *d, struct person *p)
{
	uint8_t room[PUK_WRAPS_BYTES];
	buf wraps = BUF_ARRAY(room);
	struct control c = {.type = EVENT_TYPE_USER_CREATE};
	struct user_create *u = &c.as.user_create;
	struct puk_wrap wrap = {.device = p->device, .wrap = people_wrap(d->w)};
	u->device = p->keys;
	u->puk = (struct puk){.gen = 1, .fp = p->puk_fp};
	must(!failed(puk_set_wraps(&u->puk, &wraps, &wrap, 1)));
	user_create_sign(u, &p->user, &p->device, &p->root);
	chain_id chain = {CHAIN_USER, p->user};
	draft_control(d, &chain, &c);
}

bytes
people_found(struct people *w, struct person *p, buf *wire, const id16 *invite,
	const struct secret *invite_key)
{
	struct draft d;
	struct secret firm_root;
	uint8_t room[32];
	people_seed(&firm_root, room, w->next++);
	p->firm = people_id(w);
	draft_begin(&d, w, p, wire);
	create_user(&d, p);
	struct control c = {.type = EVENT_TYPE_FIRM_CREATE};
	struct firm_create *f = &c.as.firm_create;
	f->owner = signature_key_of(&p->root);
	f->invite = *invite;
	firm_create_sign(f, &p->firm, &p->user, &firm_root);
	struct firm_entry entry = {
		.firm = p->firm, .user = p->user, .root = f->owner, .role = FIRM_OWNER};
	firm_endorse(f->endorsement, &entry, invite_key);
	chain_id chain = {CHAIN_FIRM, p->firm};
	draft_control(&d, &chain, &c);
	return draft_end(&d);
}

bytes
people_invite(struct people *w, const struct person *p, buf *wire, const struct firm_invite *invite)
{
	struct draft d;
	struct control c = {.type = EVENT_TYPE_FIRM_INVITE, .as.firm_invite = *invite};
	chain_id chain = {CHAIN_FIRM, p->firm};
	draft_begin(&d, w, p, wire);
	draft_control(&d, &chain, &c);
	return draft_end(&d);
}

bytes
people_join(struct people *w, struct person *p, buf *wire, const struct firm_invite *invite,
	const struct secret *invite_key)
{
	struct draft d;
	struct control c = {.type = EVENT_TYPE_FIRM_JOIN};
	struct firm_join *j = &c.as.firm_join;
	draft_begin(&d, w, p, wire);
	create_user(&d, p);
	j->root = signature_key_of(&p->root);
	j->invite = invite->id;
	struct firm_entry entry = {
		.firm = p->firm, .user = p->user, .root = j->root, .role = invite->role};
	firm_endorse(j->endorsement, &entry, invite_key);
	chain_id chain = {CHAIN_FIRM, p->firm};
	draft_control(&d, &chain, &c);
	return draft_end(&d);
}

static int
by_user(const struct epoch_member *a, const struct epoch_member *b)
{
	return memcmp(a->user.b, b->user.b, sizeof a->user.b);
}

static void
put_epoch(struct draft *d, const chain_id *space, enum reason reason, struct people_members members)
{
	static uint8_t room[EPOCH_MEMBERS_BYTES + EPOCH_WRAPS_BYTES];
	static struct epoch_member rows[EPOCH_MEMBERS_MAX];
	static struct epoch_wrap wraps[EPOCH_MEMBERS_MAX];
	buf b = BUF_ARRAY(room);
	struct control c = {.type = EVENT_TYPE_EPOCH};
	struct epoch *e = &c.as.epoch;
	e->number = chain_of(d->w, space)->epoch + 1;
	e->fp = people_recipient(d->w);
	e->reason = reason;
	for (size_t i = 0; i < members.count; i++) {
		const struct person *p = members.items[i];
		struct epoch_member m = {.user = p->user,
			.role = i == 0 ? EPOCH_MANAGER : EPOCH_WRITER,
			.firm = p->firm,
			.puk_gen = p->puk_gen,
			.puk_fp = p->puk_fp};
		size_t at = i;
		for (; at > 0 && by_user(&rows[at - 1], &m) > 0; at--)
			rows[at] = rows[at - 1];
		rows[at] = m;
	}
	for (size_t i = 0; i < members.count; i++)
		wraps[i] = (struct epoch_wrap){
			.epoch = e->number, .user = rows[i].user, .wrap = people_wrap(d->w)};
	must(!failed(epoch_set_members(e, &b, rows, members.count)));
	must(!failed(epoch_set_wraps(e, &b, wraps, members.count)));
	draft_control(d, space, &c);
}

bytes
people_matter(struct people *w, buf *wire, const id16 *matter, struct people_members members)
{
	struct draft d;
	const struct person *p = members.items[0];
	chain_id chain = {CHAIN_MATTER, *matter};
	struct control c = {
		.type = EVENT_TYPE_MATTER_CREATE, .as.matter_create = {.firm = p->firm}};
	draft_begin(&d, w, p, wire);
	draft_control(&d, &chain, &c);
	put_epoch(&d, &chain, REASON_FIRST, members);
	return draft_end(&d);
}

bytes
people_epoch(struct people *w, buf *wire, const chain_id *space, struct people_members members)
{
	struct draft d;
	draft_begin(&d, w, members.items[0], wire);
	put_epoch(&d, space, REASON_MEMBER_REMOVED, members);
	return draft_end(&d);
}

bytes
people_write(
	struct people *w, const struct person *p, buf *wire, const chain_id *chain, uint32_t count)
{
	struct draft d;
	uint32_t epoch = chain_of(w, chain)->epoch;
	draft_begin(&d, w, p, wire);
	for (uint32_t i = 0; i < count; i++)
		draft_content(&d, chain, EVENT_CLASS_CONTENT, epoch);
	return draft_end(&d);
}

bytes
people_suspend(struct people *w, const struct person *p, buf *wire, const struct person *whom)
{
	struct draft d;
	struct control c = {.type = EVENT_TYPE_FIRM_SUSPEND,
		.as.firm_suspend = {.user = whom->user, .reason = REASON_MEMBER_REMOVED}};
	chain_id chain = {CHAIN_FIRM, p->firm};
	draft_begin(&d, w, p, wire);
	draft_control(&d, &chain, &c);
	return draft_end(&d);
}

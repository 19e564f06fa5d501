/* SPDX-License-Identifier: Apache-2.0 */
/* An event's place in its device's order (seq, prev_leaf) is taken from the state and given out
 * once: whatever becomes of the event, its seq is not used again. */
#include "client/submit.h"

#include "client/log.h"
#include "client/outbox.h"

err
submit_begin(struct submit *out, struct client *c, size_t max)
{
	must(max > 0 && max <= SUBMISSION_ITEMS_MAX);
	struct submit_item *items = arena_new(c->perm, struct submit_item, max);
	if (items == NULL)
		return failure(E_NOMEM);
	*out = (struct submit){.c = c, .items = items, .cap = max};
	return client_draw(c, out->idem.b, sizeof out->idem.b);
}

/* The voids that the chain's next event has to name: as many as one can. */
static void
name_voids(struct event *e, struct submit *s, const chain_id *chain)
{
	static const id16 nobody = {{0}};
	struct known *st = s->c->state;
	for (size_t i = 0; i < st->void_count && e->void_count < EVENT_VOIDS; i++) {
		struct known_void *v = &st->voids[i];
		if (!map_hash_is_same(&v->chain, chain) || !id16_equal(&v->named, &nobody))
			continue;
		e->voids[e->void_count++] = (struct event_void){v->seq, v->leaf};
		v->named = s->idem;
	}
}

/* Everything of an event but its type and body. */
static err
begin_event(struct event *e, struct submit *s, const struct submit_place *at)
{
	struct client *c = s->c;
	const struct known *st = c->state;
	const struct known_chain *row = known_chain(c->state, &at->chain);
	if (row == NULL)
		return failure(E_TOO_LARGE);
	*e = (struct event){.actor = st->user,
		.device = st->device,
		.chain = at->chain.id,
		.epoch = at->epoch,
		.seq = row->seq,
		.prev_leaf = row->prev_leaf,
		.control_head = at->control,
		.seen_origin = known_text(&st->origin),
		.seen = log_tree(c),
		.claimed_ms = c->clock->now_ms(c->clock->self),
		.clock = EVENT_CLOCK_UNKNOWN};
	name_voids(e, s, &at->chain);
	return client_draw(c, e->event.b, sizeof e->event.b);
}

static err
device_seed(struct secret *seed, const struct client *c)
{
	struct key_name name = {.use = KEY_DEVICE_SIGNING, .id = c->state->device};
	return keys_get(seed, &c->state->keys, &name);
}

/* The signed event in the arena, with a fresh salt. */
static err
sign_event(struct opening *out, struct client *c, const struct event *e)
{
	uint8_t seed_room[CLIENT_SEED];
	struct secret seed;
	size_t cap = EVENT_MAX - EVENT_BODY_MAX + e->body.len;
	uint8_t *room = arena_new(c->perm, uint8_t, cap);
	if (room == NULL)
		return failure(E_NOMEM);
	buf ev = buf_of(room, cap);
	secret_init(&seed, seed_room, sizeof seed_room);
	err result = device_seed(&seed, c);
	if (!failed(result))
		result = event_encode(&ev, e, &seed);
	if (!failed(result))
		result = client_draw(c, out->r, sizeof out->r);
	secret_done(&seed);
	out->ev = buf_bytes(&ev);
	return result;
}

/* Record R of the opening O: what the server gets. SEED NULL: readable. */
static err
make_record(struct record *r, struct client *c, const struct opening *o, const struct secret *seed)
{
	size_t cap = SEALED_OVERHEAD + 32 + o->ev.len;
	uint8_t *room = arena_new(c->perm, uint8_t, cap);
	if (room == NULL)
		return failure(E_NOMEM);
	buf b = buf_of(room, cap);
	err e = ok();
	if (seed == NULL)
		opening_encode(&b, o);
	else
		e = sealed_make(&b, &r->event, o, seed);
	r->octets = buf_bytes(&b);
	r->leaf = opening_leaf(o);
	return failed(e) ? e : buf_done(&b);
}

static err
add(struct submit *s, const struct submit_place *at, const struct event *e,
	const struct submit_content *content)
{
	struct opening o;
	const struct event_type_row *type = event_type_find(e->type);
	must(s->count < s->cap && type != NULL);
	struct submit_item *item = &s->items[s->count];
	*item = (struct submit_item){.chain = at->chain,
		.epoch = at->epoch,
		.record = {.class = type->class, .epoch = at->epoch, .event = e->event},
		.parts = content->parts.items,
		.part_count = content->parts.count};
	err result = sign_event(&o, s->c, e);
	if (!failed(result))
		result = make_record(&item->record, s->c, &o, content->seed);
	wipe(o.r, sizeof o.r);
	if (failed(result))
		return result;
	struct known_chain *row = known_chain(s->c->state, &at->chain);
	row->seq = e->seq + 1;
	row->prev_leaf = leaf_hash(&item->record.leaf);
	s->octets += item->record.octets.len + 256;
	for (size_t i = 0; i < item->part_count; i++)
		s->octets += item->parts[i].octets.len + PART_BYTES + 4;
	s->count++;
	return ok();
}

err
submit_control(struct submit *s, struct submit_place *at, const struct control *body,
	struct submit_parts parts)
{
	struct event e;
	struct submit_content content = {.parts = parts};
	uint8_t *room = arena_new(s->c->perm, uint8_t, EVENT_BODY_MAX);
	if (room == NULL)
		return failure(E_NOMEM);
	buf b = buf_of(room, EVENT_BODY_MAX);
	err result = control_encode(&b, body);
	if (!failed(result))
		result = begin_event(&e, s, at);
	if (failed(result))
		return result;
	e.type = (uint16_t)body->type;
	e.body = buf_bytes(&b);
	result = add(s, at, &e, &content);
	if (!failed(result))
		at->control = head_next(&at->control, &s->items[s->count - 1].record.leaf);
	if (!failed(result) && body->type == EVENT_TYPE_EPOCH)
		at->epoch = body->as.epoch.number;
	return result;
}

err
submit_content(id16 *out, struct submit *s, const struct submit_place *at,
	const struct submit_content *content)
{
	struct event e;
	err result = begin_event(&e, s, at);
	if (failed(result))
		return result;
	e.type = content->type;
	e.body = content->body;
	result = add(s, at, &e, content);
	if (!failed(result) && out != NULL)
		*out = e.event;
	return result;
}

static err
put_item(struct submission_writer *w, struct client *c, const struct submit_item *item)
{
	struct part *parts = arena_new(c->perm, struct part, item->part_count + 1);
	if (parts == NULL)
		return failure(E_NOMEM);
	for (size_t i = 0; i < item->part_count; i++)
		parts[i] = item->parts[i].part;
	submission_put(w, &item->chain, &item->record, parts, item->part_count);
	return ok();
}

/* The wire, whole, in the arena. */
static err
put_wire(bytes *out, struct submit *s)
{
	uint8_t seed_room[CLIENT_SEED];
	struct secret seed;
	struct client *c = s->c;
	size_t cap = s->octets + 4096;
	uint8_t *room = cap > SUBMISSION_MAX ? NULL : arena_new(c->perm, uint8_t, cap);
	if (room == NULL)
		return failure(cap > SUBMISSION_MAX ? E_TOO_LARGE : E_NOMEM);
	buf b = buf_of(room, cap);
	struct submission head = {.origin = known_text(&c->state->origin),
		.device = c->state->device,
		.claimed_ms = c->clock->now_ms(c->clock->self),
		.idem = s->idem};
	secret_init(&seed, seed_room, sizeof seed_room);
	err e = device_seed(&seed, c);
	struct submission_writer w = submission_begin(&b, &head);
	for (size_t i = 0; i < s->count && !failed(e); i++)
		e = put_item(&w, c, &s->items[i]);
	if (!failed(e))
		e = submission_end(&w, &seed);
	secret_done(&seed);
	for (size_t i = 0; i < s->count; i++)
		for (size_t p = 0; p < s->items[i].part_count; p++)
			buf_put(&b, s->items[i].parts[p].octets);
	*out = buf_bytes(&b);
	return failed(e) ? e : buf_done(&b);
}

err
submit_keep(struct submit *s)
{
	bytes wire;
	err e = put_wire(&wire, s);
	return failed(e) ? e : outbox_put(s->c, &s->idem, wire);
}

err
submit_send(struct submit_result *out, struct submit *s)
{
	bytes wire;
	struct outbox_result got;
	size_t sent = 0;
	/* Behind what is there already: a device's events have an order. */
	err waiting = s->c->state->outbox_count > 0 ? outbox_resume(&sent, NULL, s->c) : ok();
	err e = put_wire(&wire, s);
	if (!failed(e))
		e = outbox_put(s->c, &s->idem, wire);
	if (!failed(e))
		e = failed(waiting) ? waiting : outbox_send(&got, s->c, &s->idem, wire);
	if (failed(e))
		return e;
	*out = (struct submit_result){got.first, got.count};
	return ok();
}

err
submit_resume(size_t *out, size_t *out_refused, struct client *c)
{
	return outbox_resume(out, out_refused, c);
}

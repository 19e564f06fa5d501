/* SPDX-License-Identifier: Apache-2.0 */
/* An event is opened once more for its r, which no view keeps: whoever has it can show the event.
 */
#include "client/bundle_inner.h"
#include "client/document.h"
#include "client/parts.h"
#include "core/evidence/revealed.h"
#include "core/vault/content.h"

/* The seed of EPOCH is M's. */
static err
take_epoch(struct bundle_maker *m, uint32_t epoch)
{
	struct recipient unused;
	if (m->epoch == epoch)
		return ok();
	err e = space_seed(m->seed, m->space, epoch);
	if (failed(e))
		return e;
	parts_recipient_of(&unused, &m->fp, m->seed);
	m->epoch = epoch;
	return ok();
}

/* What E says is what its type says things with: else it stands for nothing, and proves nothing. */
static bool
is_sound(const struct view_event *e)
{
	struct object_remove remove;
	struct content_message message;
	struct content_opened opened;
	struct content_name name;
	switch (e->type) {
	case EVENT_TYPE_OBJECT_REMOVE:
		return !failed(object_decode_remove(&remove, e->body));
	case EVENT_TYPE_MESSAGE:
		return !failed(content_decode_message(&message, e->body));
	case EVENT_TYPE_OPENED:
		return !failed(content_decode_opened(&opened, e->body));
	case EVENT_TYPE_NAME:
		return !failed(content_decode_name(&name, e->body));
	default:
		return true;
	}
}

/* E is about OBJECT, or it is all the same about what. PUT is that of an object/put. */
static bool
is_wanted(const struct view_event *e, const struct object_put *put, const id16 *object)
{
	struct object_remove remove;
	if (object == NULL)
		return true;
	if (put != NULL)
		return id16_equal(&put->object, object);
	return e->type == EVENT_TYPE_OBJECT_REMOVE &&
		!failed(object_decode_remove(&remove, e->body)) &&
		id16_equal(&remove.object, object);
}

/* r || EV of an event that was opened before. */
static err
reopen(bytes *out, struct client *c, const struct view_event *e, const struct secret *seed)
{
	struct opening o;
	size_t cap = e->record->octets.len;
	uint8_t *room = arena_new(c->perm, uint8_t, cap);
	uint8_t *plain = arena_new(c->perm, uint8_t, cap);
	if (room == NULL || plain == NULL)
		return failure(E_NOMEM);
	buf b = buf_of(room, cap), p = buf_of(plain, cap);
	err e1 = sealed_open(&o, &p, e->record->octets, seed);
	if (failed(e1))
		return e1;
	opening_encode(&b, &o);
	*out = buf_bytes(&b);
	return buf_done(&b);
}

static err
give_content(void *user, bytes piece)
{
	const struct bundle_maker *m = user;
	return m->to->add(m->to->self, piece);
}

/* The content of PUT; without it when whoever put it has stored something else, or it is gone: that
 * takes nothing from the event. */
static err
put_content(struct bundle_maker *m, uint64_t index, const struct object_put *put)
{
	struct manifest_row row = {.digest = put->digest};
	struct place place = {.kind = PLACE_OBJECT, .index = index, .name = place_name(put->name)};
	struct document_version v = {m->space->row->chain.id, put, m->seed};
	struct object_sink sink = {give_content, m};
	err e = bundle_path_of(&row.path, m, &place);
	if (!failed(e))
		e = m->to->begin(m->to->self, row.path);
	if (failed(e))
		return e;
	e = document_fetch(m->c, &v, &sink);
	err ended = m->to->end(m->to->self, !failed(e));
	if (err_is(e, E_NO_MATCH) || err_is(e, E_NOT_FOUND)) {
		m->made.without++;
		return ended;
	}
	if (failed(e) || failed(ended))
		return failed(e) ? e : ended;
	m->made.contents++;
	return bundle_add_row(m, &row);
}

err
bundle_reveal(struct bundle_maker *m, const struct view_event *e, const id16 *object)
{
	bytes opening;
	struct object_put put;
	struct place place = {.kind = PLACE_EVENT, .index = e->index};
	bool puts = e->type == EVENT_TYPE_OBJECT_PUT;
	err e1 = take_epoch(m, e->epoch);
	if (failed(e1))
		return e1;
	if (!is_sound(e) || (puts && failed(object_decode_put(&put, e->body))) ||
		(puts && !hash32_equal(&put.recipient, &m->fp)) ||
		!is_wanted(e, puts ? &put : NULL, object))
		return ok();
	e1 = reopen(&opening, m->c, e, m->seed);
	if (!failed(e1))
		e1 = bundle_put_file(m, &place, opening);
	if (!failed(e1))
		e1 = bundle_put_receipt(m, e->index, &e->record->leaf);
	if (failed(e1))
		return e1;
	m->revealed[m->made.events++] = e->index;
	return puts ? put_content(m, e->index, &put) : ok();
}

err
bundle_receipt(bytes *out, const struct space *space, const struct view_event *event)
{
	uint8_t seed_room[CLIENT_SEED];
	struct secret seed;
	bytes opening = {NULL, 0};
	struct client *c = space->v->c;
	uint8_t *room = arena_new(c->perm, uint8_t, REVEALED_MAX);
	if (room == NULL)
		return failure(E_NOMEM);
	buf extra = buf_of(room, REVEALED_MAX);
	secret_init(&seed, seed_room, sizeof seed_room);
	err e = space_seed(&seed, space, event->epoch);
	if (!failed(e))
		e = reopen(&opening, c, event, &seed);
	secret_done(&seed);
	if (failed(e))
		return e;
	revealed_encode(&extra, opening);
	return bundle_make_receipt(out, c, event->index, &event->record->leaf, buf_bytes(&extra));
}

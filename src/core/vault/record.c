/* SPDX-License-Identifier: Apache-2.0 */
/*	octets	what
 *	4	length of what follows
 *	8	index in the log
 *	1	class
 *	4	epoch
 *	16	event16
 *	33	leaf
 *	V	octets
 *	V	list of parts, 41 octets each */
#include "core/vault/record.h"

#include "core/codec/field.h"

enum { HEAD_BYTES_OF_ENTRY = 8 + 1 + 4 + 16 + LEAF_BYTES, PART_FIELD = 4 + PART_BYTES };

static bool
is_opening(const struct record *r)
{
	return r->octets.len > 32 && r->octets.len <= OPENING_MAX;
}

static bool
is_sealed(const struct record *r)
{
	return r->epoch > 0 && r->octets.len >= SEALED_MIN && r->octets.len <= SEALED_MAX &&
		bytes_has_prefix(r->octets, BYTES_ARRAY(r->event.b));
}

static bool
parts_are_sound(list parts)
{
	bytes item;
	struct part p;
	if (parts.left > RECORD_PARTS_MAX)
		return false;
	while (list_next(&item, &parts)) {
		if (failed(part_decode(&p, item)))
			return false;
	}
	return true;
}

bool
record_is_sound(const struct record *r)
{
	if (leaf_kind(&r->leaf) != LEAF_COMMIT || !parts_are_sound(r->parts))
		return false;
	switch (r->class) {
	case EVENT_CLASS_CONTROL:
		return is_opening(r);
	case EVENT_CLASS_CONTENT:
	case EVENT_CLASS_NOTE:
		return is_sealed(r);
	}
	return false;
}

bool
record_next_part(struct part *out, list *parts)
{
	bytes item;
	if (!list_next(&item, parts))
		return false;
	err e = part_decode(out, item);
	must(!failed(e));
	return true;
}

void
record_encode_parts(buf *out, const struct part *parts, size_t count)
{
	must(count <= RECORD_PARTS_MAX);
	buf_u32(out, (uint32_t)count);
	for (size_t i = 0; i < count; i++) {
		buf_u32(out, PART_BYTES);
		part_encode(out, &parts[i]);
	}
}

/* A content type that we do not know yet is content: notes are what every member may make, and no
 * type becomes one by being new. */
static bool
fits_type(const struct record *r, uint16_t type, enum chain_kind kind)
{
	const struct event_type_row *row = event_type_find(type);
	if (row == NULL)
		return r->class == (type < 0x8000 ? EVENT_CLASS_CONTROL : EVENT_CLASS_CONTENT);
	return r->class == row->class && event_type_may_stand(type, kind);
}

/* What stands around the event is what stands in it. */
static bool
describes(const struct record *r, const chain_id *chain, const struct event *e)
{
	return id16_equal(&r->event, &e->event) && id16_equal(&chain->id, &e->chain) &&
		r->epoch == e->epoch && fits_type(r, e->type, chain->kind);
}

err
record_open_control(struct event *out, const struct record *r, const chain_id *chain)
{
	return record_open_revealed(out, r, chain, r->octets);
}

err
record_open_revealed(
	struct event *out, const struct record *r, const chain_id *chain, bytes opening)
{
	struct opening o;
	struct event e;
	err e1 = opening_decode(&o, opening);
	if (failed(e1))
		return failure(E_FORMAT);
	e1 = opening_verify(&o, BYTES_ARRAY(r->leaf.b));
	if (failed(e1))
		return e1;
	e1 = event_decode(&e, o.ev);
	if (failed(e1))
		return e1;
	if (!describes(r, chain, &e))
		return failure(E_FORMAT);
	*out = e;
	return ok();
}

err
record_open_content(struct event *out, buf *room, const struct record *r, const chain_id *chain,
	const struct secret *seed)
{
	struct opening o;
	struct event e;
	buf b = *room;
	err e1 = sealed_open(&o, &b, r->octets, seed);
	if (failed(e1))
		return e1;
	if (failed(opening_verify(&o, BYTES_ARRAY(r->leaf.b))) || failed(event_decode(&e, o.ev)) ||
		!describes(r, chain, &e))
		return failure(E_NO_MATCH);
	*room = b;
	*out = e;
	return ok();
}

void
record_put(buf *out, const struct record *r, const struct part *parts, size_t count)
{
	must(count <= RECORD_PARTS_MAX && r->octets.len <= RECORD_MAX);
	size_t parts_length = 4 + count * PART_FIELD;
	buf_u32(out, (uint32_t)(HEAD_BYTES_OF_ENTRY + 4 + r->octets.len + 4 + parts_length));
	buf_u64(out, r->index);
	buf_u8(out, (uint8_t)r->class);
	buf_u32(out, r->epoch);
	buf_put(out, BYTES_ARRAY(r->event.b));
	buf_put(out, BYTES_ARRAY(r->leaf.b));
	field_put(out, r->octets);
	buf_u32(out, (uint32_t)parts_length);
	record_encode_parts(out, parts, count);
}

struct record_stream
record_stream_of(bytes in, uint64_t next)
{
	return (struct record_stream){reader_of(in), next};
}

bool
record_at_end(const struct record_stream *s)
{
	return reader_at_end(&s->at);
}

static bool
may_be_streamed(const struct record *r)
{
	bool gone = r->octets.len == 0 && r->class != EVENT_CLASS_CONTROL;
	return gone ? leaf_kind(&r->leaf) == LEAF_COMMIT && parts_are_sound(r->parts)
		    : record_is_sound(r);
}

err
record_next(struct record *out, struct record_stream *s)
{
	reader at = s->at, in = reader_of(field_take(&at));
	uint64_t index = reader_u64(&in);
	uint8_t class = reader_u8(&in);
	struct record r = {.index = index, .epoch = reader_u32(&in)};
	r.event = reader_id16(&in);
	err e = leaf_decode(&r.leaf, reader_take(&in, LEAF_BYTES));
	if (failed(e) || class < EVENT_CLASS_CONTROL || class > EVENT_CLASS_NOTE)
		return failure(E_FORMAT);
	r.class = (enum event_class) class;
	r.octets = field_take(&in);
	bytes parts = field_take(&in);
	if (failed(reader_done(&in)) || failed(list_decode(&r.parts, parts)) ||
		!may_be_streamed(&r) || index < s->next || index == UINT64_MAX)
		return failure(E_FORMAT);
	*s = (struct record_stream){at, index + 1};
	*out = r;
	return ok();
}

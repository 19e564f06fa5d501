/* SPDX-License-Identifier: Apache-2.0 */
/*	EV = "EV1\0" || M("event", 14 fields) || u8 algorithm || V(signature)
 *
 * Every field has one spelling: fixed sizes are exact, and the few values that would say the same
 * in two ways (a first event with a predecessor, an empty tree with another root) are refused. So
 * what is decoded encodes to the same octets, which the fuzz target holds it to. */
#include "core/vault/event.h"

#include "base/reader.h"
#include "core/codec/field.h"
#include "core/codec/list.h"
#include "core/codec/message.h"
#include "core/ledger/vkey.h"

#define MAGIC     BYTES_LIT("EV1\0")
#define ANY_MAGIC BYTES_LIT("EV")

enum {
	VOID_BYTES = 8 + 32,
	VOIDS_MAX = 4 + EVENT_VOIDS * (4 + VOID_BYTES),
	SEEN_MAX = 4 + EVENT_ORIGIN_MAX + 8 + 32,
	NUMBERS_MAX = 4 + 8 + 8 + 1 + 2,
	FIELDS = 14,
	FIXED = 4 * 16 + 32 + HEAD_BYTES,
	MESSAGE_HEAD = 1 + sizeof LABEL_PREFIX - 1 + 5 + 1,
};

_Static_assert(EVENT_MAX ==
		4 + MESSAGE_HEAD + FIELDS * 4 + FIXED + NUMBERS_MAX + VOIDS_MAX + SEEN_MAX +
			EVENT_BODY_MAX + SIGNATURE_BYTES,
	"there is room for any event");

static bool
is_sound_order(const struct event *e)
{
	static const hash32 zero;
	if ((e->seq == 0) != hash32_equal(&e->prev_leaf, &zero) || e->void_count > EVENT_VOIDS)
		return false;
	for (size_t i = 0; i < e->void_count; i++) {
		uint64_t limit = i + 1 < e->void_count ? e->voids[i + 1].seq : e->seq;
		if (e->voids[i].seq >= limit)
			return false;
	}
	return (e->control_head.count == 0) == hash32_equal(&e->control_head.hash, &zero);
}

static bool
is_sound(const struct event *e)
{
	hash32 empty = merkle_empty_root();
	return is_sound_order(e) && e->seen_origin.len <= EVENT_ORIGIN_MAX &&
		vkey_is_name(e->seen_origin) &&
		(e->seen.size > 0 || hash32_equal(&e->seen.root, &empty)) &&
		e->clock <= EVENT_CLOCK_SYNCHRONIZED && e->type != 0 &&
		e->body.len <= EVENT_BODY_MAX;
}

static void
encode_voids(buf *out, const struct event *e)
{
	uint8_t room[EVENT_VOIDS * VOID_BYTES];
	bytes items[EVENT_VOIDS] = {{NULL, 0}};
	buf b = BUF_ARRAY(room);
	for (size_t i = 0; i < e->void_count; i++) {
		size_t from = b.len;
		buf_u64(&b, e->voids[i].seq);
		buf_put(&b, BYTES_ARRAY(e->voids[i].leaf.b));
		items[i] = bytes_slice(buf_bytes(&b), from, VOID_BYTES);
	}
	list_encode(out, items, (uint32_t)e->void_count);
}

static void
encode_seen(buf *out, const struct event *e)
{
	field_put(out, e->seen_origin);
	buf_u64(out, e->seen.size);
	buf_put(out, BYTES_ARRAY(e->seen.root.b));
}

void
event_encode_unsigned(buf *out, const struct event *e)
{
	must(is_sound(e));
	uint8_t numbers_room[NUMBERS_MAX], voids_room[VOIDS_MAX], head_room[HEAD_BYTES],
		seen_room[SEEN_MAX];
	buf numbers = BUF_ARRAY(numbers_room), voids = BUF_ARRAY(voids_room),
	    head = BUF_ARRAY(head_room), seen = BUF_ARRAY(seen_room);
	encode_voids(&voids, e);
	head_encode(&head, &e->control_head);
	encode_seen(&seen, e);
	bytes epoch = field_number(&numbers, e->epoch, 4), seq = field_number(&numbers, e->seq, 8),
	      claimed = field_number(&numbers, e->claimed_ms, 8),
	      clock = field_number(&numbers, (uint64_t)e->clock, 1),
	      type = field_number(&numbers, e->type, 2);
	buf_put(out, MAGIC);
	message_encode(out,
		MESSAGE(LABEL_EVENT, BYTES_ARRAY(e->event.b), BYTES_ARRAY(e->actor.b),
			BYTES_ARRAY(e->device.b), BYTES_ARRAY(e->chain.b), epoch, seq,
			BYTES_ARRAY(e->prev_leaf.b), buf_bytes(&voids), buf_bytes(&head),
			buf_bytes(&seen), claimed, clock, type, e->body));
}

err
event_encode(buf *out, const struct event *e, const struct secret *seed)
{
	if (!is_sound(e))
		return failure(E_FORMAT);
	buf b = *out;
	event_encode_unsigned(&b, e);
	if (failed(buf_done(&b)))
		return failure(E_TOO_LARGE);
	size_t from = out->len + MAGIC.len;
	signature_make(&b, seed, LABEL_EVENT, bytes_slice(buf_bytes(&b), from, b.len - from));
	err e2 = buf_done(&b);
	if (failed(e2))
		return e2;
	*out = b;
	return ok();
}

static void
decode_voids(struct event *e, reader *r)
{
	list l;
	bytes item;
	if (failed(list_decode(&l, field_take(r))) || l.left > EVENT_VOIDS) {
		reader_refuse(r);
		return;
	}
	while (list_next(&item, &l)) {
		reader i = reader_of(item);
		struct event_void *v = &e->voids[e->void_count++];
		v->seq = reader_u64(&i);
		v->leaf = reader_hash32(&i);
		if (failed(reader_done(&i)))
			reader_refuse(r);
	}
}

static void
decode_seen(struct event *e, reader *r)
{
	reader f = reader_of(field_take(r));
	e->seen_origin = field_take(&f);
	e->seen.size = reader_u64(&f);
	e->seen.root = reader_hash32(&f);
	if (failed(reader_done(&f)))
		reader_refuse(r);
}

static void
decode_fields(struct event *e, reader *r)
{
	e->event = field_take_id16(r);
	e->actor = field_take_id16(r);
	e->device = field_take_id16(r);
	e->chain = field_take_id16(r);
	e->epoch = field_take_u32(r);
	e->seq = field_take_u64(r);
	e->prev_leaf = field_take_hash32(r);
	decode_voids(e, r);
	if (failed(head_decode(&e->control_head, field_take(r))))
		reader_refuse(r);
	decode_seen(e, r);
	e->claimed_ms = field_take_u64(r);
	uint8_t clock = field_take_u8(r);
	if (clock > EVENT_CLOCK_SYNCHRONIZED)
		reader_refuse(r);
	e->clock = clock == 0 ? EVENT_CLOCK_UNKNOWN : EVENT_CLOCK_SYNCHRONIZED;
	e->type = field_take_u16(r);
	e->body = field_take(r);
}

err
event_decode(struct event *out, bytes ev)
{
	if (bytes_has_prefix(ev, ANY_MAGIC) && !bytes_has_prefix(ev, MAGIC))
		return failure(E_VERSION);
	reader r = reader_of(ev);
	struct event e = {.void_count = 0};
	reader_expect(&r, MAGIC);
	message_expect(&r, LABEL_EVENT);
	decode_fields(&e, &r);
	if (r.bad)
		return failure(E_FORMAT);
	e.message = bytes_slice(ev, MAGIC.len, r.at - MAGIC.len);
	e.signature = reader_rest(&r);
	if (!signature_is_formed(e.signature) || !is_sound(&e))
		return failure(E_FORMAT);
	*out = e;
	return ok();
}

err
event_verify(const struct event *e, const struct signature_key *key)
{
	return signature_verify(key, LABEL_EVENT, e->message, e->signature);
}

bool
event_is_control(const struct event *e)
{
	return e->type < EVENT_CONTENT;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*	"SB1\0" || V(M("submission", 5 fields)) || V(tagged signature) || octets of inline parts
 *
 * Decoding walks over everything once and keeps nothing: items and parts are found again where
 * they lie. Lengths are added up on the way, so that the inline octets are exactly there. */
#include "core/vault/submission.h"

#include "base/reader.h"
#include "core/codec/field.h"
#include "core/codec/message.h"
#include "core/ledger/vkey.h"

#define MAGIC     BYTES_LIT("SB1\0")
#define ANY_MAGIC BYTES_LIT("SB")

enum { ITEM_NUMBERS = 1 + 1 + 4, SUBMIT_MAX = 64 };

static bool
is_origin(bytes origin)
{
	return origin.len <= SUBMISSION_ORIGIN_MAX && vkey_is_name(origin);
}

/* Content is sealed under an epoch, which users' chains have not; releases are nobody's event. */
static bool
goes_into(const struct record *r, uint8_t kind)
{
	if (kind == CHAIN_USER)
		return r->class == EVENT_CLASS_CONTROL && r->epoch == 0;
	return kind == CHAIN_FIRM || kind == CHAIN_MATTER || kind == CHAIN_JOB;
}

err
submission_decode_item(struct submission_item *out, bytes item)
{
	reader r = reader_of(item);
	uint8_t class = field_take_u8(&r), kind = field_take_u8(&r);
	struct submission_item i = {.item = item};
	i.chain.id = field_take_id16(&r);
	i.record.epoch = field_take_u32(&r);
	i.record.event = field_take_id16(&r);
	err e = leaf_decode(&i.record.leaf, field_take(&r));
	if (failed(e) || class < EVENT_CLASS_CONTROL || class > EVENT_CLASS_NOTE)
		return failure(E_FORMAT);
	i.record.class = (enum event_class) class;
	i.record.octets = field_take(&r);
	bytes parts = field_take(&r);
	if (failed(reader_done(&r)) || failed(list_decode(&i.record.parts, parts)) ||
		!record_is_sound(&i.record) || !goes_into(&i.record, kind))
		return failure(E_FORMAT);
	i.chain.kind = (enum chain_kind)kind;
	*out = i;
	return ok();
}

/* No more than fits into a submission, however many parts there are. */
static size_t
inline_length(list parts)
{
	struct part p;
	size_t length = 0;
	while (record_next_part(&p, &parts)) {
		if (part_is_inline(&p))
			length += (size_t)p.length;
	}
	return length;
}

/* All items are well-formed, and the octets of their inline parts are what is left. */
static err
check_items(const struct submission *s)
{
	list items = s->items;
	size_t left = s->inlined.len;
	struct submission_item item;
	bytes octets;
	if (s->count == 0 || s->count > SUBMISSION_ITEMS_MAX)
		return failure(E_FORMAT);
	while (list_next(&octets, &items)) {
		err e = submission_decode_item(&item, octets);
		if (failed(e))
			return failure_at(E_FORMAT, s->count - items.left);
		size_t length = inline_length(item.record.parts);
		if (length > left)
			return failure_at(E_FORMAT, s->count - items.left);
		left -= length;
	}
	return left == 0 ? ok() : failure(E_FORMAT);
}

static err
decode_message(struct submission *s)
{
	reader r = reader_of(s->message);
	message_expect(&r, LABEL_SUBMISSION);
	s->origin = field_take(&r);
	s->device = field_take_id16(&r);
	s->claimed_ms = field_take_u64(&r);
	s->idem = field_take_id16(&r);
	bytes items = field_take(&r);
	if (failed(reader_done(&r)) || !is_origin(s->origin) ||
		failed(list_decode(&s->items, items)))
		return failure(E_FORMAT);
	s->count = s->items.left;
	return check_items(s);
}

err
submission_decode(struct submission *out, bytes wire)
{
	if (bytes_has_prefix(wire, ANY_MAGIC) && !bytes_has_prefix(wire, MAGIC))
		return failure(E_VERSION);
	if (wire.len > SUBMISSION_MAX)
		return failure(E_TOO_LARGE);
	reader r = reader_of(wire);
	reader_expect(&r, MAGIC);
	struct submission s = {.message = field_take(&r)};
	s.signature = field_take(&r);
	s.inlined = reader_rest(&r);
	if (r.bad || !signature_is_formed(s.signature))
		return failure(E_FORMAT);
	err e = decode_message(&s);
	if (failed(e))
		return e;
	*out = s;
	return ok();
}

struct submission_walk
submission_walk_of(const struct submission *s)
{
	return (struct submission_walk){s->items, s->inlined};
}

/* The first N octets of *B, which has as many. */
static bytes
split(bytes *b, size_t n)
{
	bytes first = bytes_slice(*b, 0, n);
	*b = bytes_slice(*b, n, b->len - n);
	return first;
}

bool
submission_next(struct submission_item *out, struct submission_walk *w)
{
	bytes octets;
	if (!list_next(&octets, &w->items))
		return false;
	err e = submission_decode_item(out, octets);
	must(!failed(e));
	out->inlined = split(&w->inlined, inline_length(out->record.parts));
	return true;
}

bool
submission_next_part(struct part *out, bytes *octets, struct submission_item *item)
{
	if (!record_next_part(out, &item->record.parts))
		return false;
	*octets = part_is_inline(out) ? split(&item->inlined, (size_t)out->length)
				      : bytes_of(NULL, 0);
	return true;
}

/* M is in front of us whole, and its hash is LH's. */
hash32
submission_hash(const struct submission *s)
{
	return message_hash_encoded(LABEL_SUBMISSION, s->message);
}

/* M("submit", hash): what is signed. */
static bytes
submit_message(uint8_t room[SUBMIT_MAX], const hash32 *hash)
{
	buf m = buf_of(room, SUBMIT_MAX);
	message_encode(&m, MESSAGE(LABEL_SUBMIT, BYTES_ARRAY(hash->b)));
	must(!failed(buf_done(&m)));
	return buf_bytes(&m);
}

err
submission_verify(const struct submission *s, const struct signature_key *key)
{
	uint8_t room[SUBMIT_MAX];
	hash32 hash = submission_hash(s);
	return signature_verify(key, LABEL_SUBMIT, submit_message(room, &hash), s->signature);
}

err
submission_verify_parts(const struct submission *s)
{
	struct submission_walk w = submission_walk_of(s);
	struct submission_item item;
	struct part p;
	bytes octets;
	for (uint32_t n = 1; submission_next(&item, &w); n++) {
		while (submission_next_part(&p, &octets, &item)) {
			if (part_is_inline(&p) && failed(part_verify(&p, octets)))
				return failure_at(E_COMMITMENT, n);
		}
	}
	return ok();
}

/* V(...) is begun before its length is known: four octets are left for it, and put in later. */
static size_t
begin_length(buf *out)
{
	size_t at = out->len;
	buf_u32(out, 0);
	return at;
}

static void
end_length(buf *out, size_t at)
{
	if (out->full)
		return;
	buf length = buf_of(out->data + at, 4);
	buf_u32(&length, (uint32_t)(out->len - at - 4));
}

struct submission_writer
submission_begin(buf *out, const struct submission *s)
{
	must(is_origin(s->origin));
	struct submission_writer w = {.out = out};
	uint8_t time_room[8];
	buf time = BUF_ARRAY(time_room);
	buf_put(out, MAGIC);
	w.message = begin_length(out);
	message_begin(out, LABEL_SUBMISSION);
	field_put(out, s->origin);
	field_put(out, BYTES_ARRAY(s->device.b));
	field_put(out, field_number(&time, s->claimed_ms, 8));
	field_put(out, BYTES_ARRAY(s->idem.b));
	w.items = begin_length(out);
	buf_u32(out, 0);
	return w;
}

void
submission_put(struct submission_writer *w, const chain_id *chain, const struct record *r,
	const struct part *parts, size_t count)
{
	must(r->octets.len <= RECORD_MAX);
	uint8_t room[ITEM_NUMBERS];
	buf numbers = BUF_ARRAY(room);
	size_t at = begin_length(w->out);
	field_put(w->out, field_number(&numbers, (uint64_t)r->class, 1));
	field_put(w->out, field_number(&numbers, (uint64_t)chain->kind, 1));
	field_put(w->out, BYTES_ARRAY(chain->id.b));
	field_put(w->out, field_number(&numbers, r->epoch, 4));
	field_put(w->out, BYTES_ARRAY(r->event.b));
	field_put(w->out, BYTES_ARRAY(r->leaf.b));
	field_put(w->out, r->octets);
	size_t parts_at = begin_length(w->out);
	record_encode_parts(w->out, parts, count);
	end_length(w->out, parts_at);
	end_length(w->out, at);
	w->count++;
}

static void
sign(buf *out, const struct secret *seed, bytes submission)
{
	hash32 hash = message_hash_encoded(LABEL_SUBMISSION, submission);
	uint8_t room[SUBMIT_MAX];
	buf_u32(out, SIGNATURE_BYTES);
	signature_make(out, seed, LABEL_SUBMIT, submit_message(room, &hash));
}

err
submission_end(struct submission_writer *w, const struct secret *seed)
{
	buf *out = w->out;
	if (out->full || w->count > SUBMISSION_ITEMS_MAX)
		return failure(E_TOO_LARGE);
	end_length(out, w->message);
	end_length(out, w->items);
	buf count = buf_of(out->data + w->items + 4, 4);
	buf_u32(&count, w->count);
	size_t from = w->message + 4;
	sign(out, seed, bytes_slice(buf_bytes(out), from, out->len - from));
	return buf_done(out);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* All but the seed is public, as is that a wrap is malformed; the seed is copied and not looked
 * at. */
#include "core/vault/keywrap.h"

#include "base/buf.h"
#include "base/declassify.h"
#include "base/reader.h"
#include "core/codec/field.h"
#include "core/codec/message.h"

static bool
is_sound(uint8_t kind, uint32_t number)
{
	return kind >= KEYWRAP_PUK && kind <= KEYWRAP_EPOCH && number >= 1;
}

void
keywrap_encode(struct secret *out, const struct keywrap *w, const struct secret *seed)
{
	bytes octets = secret_expose(seed);
	must(octets.len == KEYWRAP_SEED && is_sound((uint8_t)w->kind, w->number));
	uint8_t numbers_room[1 + 4];
	buf numbers = BUF_ARRAY(numbers_room);
	bytes kind = field_number(&numbers, (uint64_t)w->kind, 1),
	      number = field_number(&numbers, w->number, 4);
	uint8_t *to = secret_room(out, KEYWRAP_BYTES);
	must(to != NULL);
	buf b = buf_of(to, KEYWRAP_BYTES);
	message_encode(&b, MESSAGE(LABEL_WRAP, kind, BYTES_ARRAY(w->id.b), number, octets));
	must(!failed(buf_done(&b)) && b.len == KEYWRAP_BYTES);
}

err
keywrap_decode(struct keywrap *out, struct secret *seed, const struct secret *plaintext)
{
	bytes in = secret_expose(plaintext);
	secret_done(seed);
	if (in.len != KEYWRAP_BYTES)
		return failure(E_FORMAT);
	declassify(in.data, KEYWRAP_BYTES - KEYWRAP_SEED);
	reader r = reader_of(in);
	message_expect(&r, LABEL_WRAP);
	uint8_t kind = field_take_u8(&r);
	id16 id = field_take_id16(&r);
	uint32_t number = field_take_u32(&r);
	bytes octets = field_take(&r);
	if (failed(reader_done(&r)) || octets.len != KEYWRAP_SEED || !is_sound(kind, number))
		return failure(E_FORMAT);
	err e = secret_set(seed, octets);
	if (!failed(e))
		*out = (struct keywrap){(enum keywrap_kind)kind, id, number};
	return e;
}

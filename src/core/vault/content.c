/* SPDX-License-Identifier: Apache-2.0 */
#include "core/vault/content.h"

#include "base/reader.h"
#include "base/text.h"
#include "core/codec/field.h"

/* The next character of well-formed UTF-8, and its length. */
static uint32_t
character(bytes text, size_t at, size_t *length)
{
	uint8_t first = text.data[at];
	*length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	if (*length == 1)
		return first;
	uint32_t c = first & (0x7fU >> *length);
	for (size_t i = 1; i < *length; i++)
		c = c << 6 | (text.data[at + i] & 0x3fU);
	return c;
}

static bool
is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

/* Line and paragraph separator, embeddings, overrides and isolates of direction, byte order mark:
 * in a name they make the reader see another one. */
static bool
is_deceptive(uint32_t c)
{
	return (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

bool
content_is_line(bytes text)
{
	if (!text_is_utf8(text))
		return false;
	for (size_t at = 0, length; at < text.len; at += length) {
		uint32_t c = character(text, at, &length);
		if (is_control(c) || is_deceptive(c))
			return false;
	}
	return true;
}

bool
content_is_text(bytes text)
{
	if (!text_is_utf8(text))
		return false;
	for (size_t at = 0, length; at < text.len; at += length) {
		uint32_t c = character(text, at, &length);
		if (is_control(c) && c != '\t' && c != '\n')
			return false;
	}
	return true;
}

static bool
is_message(const struct content_message *m)
{
	return m->text.len >= 1 && m->text.len <= CONTENT_TEXT_MAX && content_is_text(m->text);
}

static bool
is_why(uint8_t why)
{
	return why == CONTENT_READ || why == CONTENT_EXPORTED;
}

static bool
is_named(uint8_t of)
{
	return of == CONTENT_NAME_USER || of == CONTENT_NAME_FIRM || of == CONTENT_NAME_MATTER ||
		of == CONTENT_NAME_INVITATION;
}

static bool
is_name(const struct content_name *n)
{
	return n->name.len >= 1 && n->name.len <= CONTENT_NAME_MAX && content_is_line(n->name) &&
		n->address.len <= CONTENT_NAME_MAX && content_is_line(n->address);
}

static void
put_u8(buf *out, uint8_t v)
{
	field_put(out, bytes_of(&v, 1));
}

void
content_encode_message(buf *out, const struct content_message *m)
{
	must(is_message(m));
	field_put(out, m->text);
	field_put(out, BYTES_ARRAY(m->reply_to.b));
}

err
content_decode_message(struct content_message *out, bytes body)
{
	reader r = reader_of(body);
	struct content_message m = {.text = field_take(&r)};
	m.reply_to = field_take_id16(&r);
	if (failed(reader_done(&r)) || !is_message(&m))
		return failure(E_FORMAT);
	*out = m;
	return ok();
}

void
content_encode_opened(buf *out, const struct content_opened *o)
{
	must(is_why((uint8_t)o->why));
	field_put(out, BYTES_ARRAY(o->object.b));
	field_put(out, BYTES_ARRAY(o->header.b));
	put_u8(out, (uint8_t)o->why);
}

err
content_decode_opened(struct content_opened *out, bytes body)
{
	reader r = reader_of(body);
	struct content_opened o = {.object = field_take_id16(&r)};
	o.header = field_take_hash32(&r);
	uint8_t why = field_take_u8(&r);
	if (failed(reader_done(&r)) || !is_why(why))
		return failure(E_FORMAT);
	o.why = (enum content_why)why;
	*out = o;
	return ok();
}

void
content_encode_name(buf *out, const struct content_name *n)
{
	must(is_named((uint8_t)n->of) && is_name(n));
	put_u8(out, (uint8_t)n->of);
	field_put(out, BYTES_ARRAY(n->id.b));
	field_put(out, n->name);
	field_put(out, n->address);
}

err
content_decode_name(struct content_name *out, bytes body)
{
	reader r = reader_of(body);
	uint8_t of = field_take_u8(&r);
	struct content_name n = {.id = field_take_id16(&r)};
	n.name = field_take(&r);
	n.address = field_take(&r);
	if (failed(reader_done(&r)) || !is_named(of) || !is_name(&n))
		return failure(E_FORMAT);
	n.of = (enum content_named)of;
	*out = n;
	return ok();
}

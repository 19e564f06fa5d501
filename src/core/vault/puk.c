/* SPDX-License-Identifier: Apache-2.0 */
#include "core/vault/puk.h"

#include "core/codec/field.h"
#include "core/vault/body.h"

enum { KEY = sizeof(id16), ROW = KEY + sizeof(hash32) };

static err
decode_wraps(table *out, bytes field)
{
	table t;
	err e = table_decode(&t, field, ROW, KEY);
	if (failed(e))
		return e;
	if (table_count(&t) == 0 || table_count(&t) > PUK_DEVICES_MAX)
		return failure(E_FORMAT);
	*out = t;
	return ok();
}

err
puk_set_wraps(struct puk *p, buf *room, const struct puk_wrap *wraps, size_t count)
{
	if (count > PUK_DEVICES_MAX)
		return failure(E_FORMAT);
	buf b = *room;
	buf_u32(&b, (uint32_t)count);
	for (size_t i = 0; i < count; i++) {
		buf_u32(&b, ROW);
		buf_put(&b, BYTES_ARRAY(wraps[i].device.b));
		buf_put(&b, BYTES_ARRAY(wraps[i].wrap.b));
	}
	err e = buf_done(&b);
	if (!failed(e))
		e = decode_wraps(
			&p->wraps, bytes_slice(buf_bytes(&b), room->len, b.len - room->len));
	if (!failed(e))
		*room = b;
	return e;
}

size_t
puk_wrap_count(const struct puk *p)
{
	return table_count(&p->wraps);
}

struct puk_wrap
puk_wrap_at(const struct puk *p, size_t i)
{
	reader r = reader_of(table_at(&p->wraps, i));
	struct puk_wrap w = {.device = reader_id16(&r)};
	w.wrap = reader_hash32(&r);
	return w;
}

bool
puk_wrap_find(hash32 *out, const struct puk *p, const id16 *device)
{
	bytes row;
	if (!table_find(&row, &p->wraps, BYTES_ARRAY(device->b)))
		return false;
	bytes_copy(out->b, bytes_slice(row, KEY, sizeof *out));
	return true;
}

/* The puk's own fields. */
static void
put_fields(buf *out, const struct puk *p)
{
	body_put_number(out, p->gen, 4);
	field_put(out, BYTES_ARRAY(p->fp.b));
	field_put(out, BYTES_ARRAY(p->previous.b));
	field_put(out, p->wraps.field);
}

enum { FIELDS_MAX = 4 * 4 + 4 + 32 + 32 + PUK_WRAPS_BYTES };

void
puk_put(buf *out, const struct puk *p)
{
	uint8_t room[FIELDS_MAX];
	buf b = BUF_ARRAY(room);
	put_fields(&b, p);
	must(!failed(buf_done(&b)));
	field_put(out, buf_bytes(&b));
}

void
puk_take(struct puk *out, reader *r)
{
	static const hash32 zero;
	reader f = reader_of(field_take(r));
	out->gen = field_take_u32(&f);
	out->fp = field_take_hash32(&f);
	out->previous = field_take_hash32(&f);
	bytes wraps = field_take(&f);
	if (failed(reader_done(&f)) || failed(decode_wraps(&out->wraps, wraps)) || out->gen == 0 ||
		(out->gen == 1) != hash32_equal(&out->previous, &zero))
		reader_refuse(r);
}

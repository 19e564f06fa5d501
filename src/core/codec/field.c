/* SPDX-License-Identifier: Apache-2.0 */
#include "core/codec/field.h"

void
field_put(buf *out, bytes in)
{
	must(in.len <= UINT32_MAX);
	buf_u32(out, (uint32_t)in.len);
	buf_put(out, in);
}

bytes
field_number(buf *room, uint64_t v, size_t octets)
{
	must(octets >= 1 && octets <= 8 && (octets == 8 || v >> 8 * octets == 0));
	uint8_t *to = buf_room(room, octets);
	must(to != NULL);
	for (size_t i = 0; i < octets; i++)
		to[i] = (uint8_t)(v >> 8 * (octets - 1 - i));
	return bytes_of(to, octets);
}

bytes
field_take(reader *r)
{
	return reader_take(r, reader_u32(r));
}

/* Over the next field alone. */
static reader
inside(reader *r, size_t octets)
{
	bytes field = field_take(r);
	if (field.len != octets)
		reader_refuse(r);
	return reader_of(field);
}

uint8_t
field_take_u8(reader *r)
{
	reader f = inside(r, 1);
	return reader_u8(&f);
}

uint16_t
field_take_u16(reader *r)
{
	reader f = inside(r, 2);
	return reader_u16(&f);
}

uint32_t
field_take_u32(reader *r)
{
	reader f = inside(r, 4);
	return reader_u32(&f);
}

uint64_t
field_take_u64(reader *r)
{
	reader f = inside(r, 8);
	return reader_u64(&f);
}

id16
field_take_id16(reader *r)
{
	reader f = inside(r, sizeof(id16));
	return reader_id16(&f);
}

hash32
field_take_hash32(reader *r)
{
	reader f = inside(r, sizeof(hash32));
	return reader_hash32(&f);
}

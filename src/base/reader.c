/* SPDX-License-Identifier: Apache-2.0 */
/* All reads go through reader_take, the one place that checks. */
#include "base/reader.h"

reader
reader_of(bytes in)
{
	return (reader){in, 0, false};
}

bytes
reader_take(reader *r, size_t n)
{
	if (r->bad || n > r->in.len - r->at) {
		r->bad = true;
		return (bytes){NULL, 0};
	}
	bytes taken = bytes_slice(r->in, r->at, n);
	r->at += n;
	return taken;
}

static uint64_t
take_be(reader *r, size_t n)
{
	bytes b = reader_take(r, n);
	uint64_t v = 0;
	for (size_t i = 0; i < b.len; i++)
		v = v << 8 | b.data[i];
	return v;
}

uint8_t
reader_u8(reader *r)
{
	return (uint8_t)take_be(r, 1);
}

uint16_t
reader_u16(reader *r)
{
	return (uint16_t)take_be(r, 2);
}

uint32_t
reader_u32(reader *r)
{
	return (uint32_t)take_be(r, 4);
}

uint64_t
reader_u64(reader *r)
{
	return take_be(r, 8);
}

void
reader_expect(reader *r, bytes literal)
{
	if (!bytes_equal(reader_take(r, literal.len), literal))
		r->bad = true;
}

bytes
reader_line(reader *r)
{
	size_t end = bytes_find(r->in, r->at, '\n');
	if (r->bad || end == r->in.len) {
		r->bad = true;
		return (bytes){NULL, 0};
	}
	bytes line = reader_take(r, end - r->at);
	r->at++;
	return line;
}

hash32
reader_hash32(reader *r)
{
	hash32 h = {{0}};
	bytes_copy(h.b, reader_take(r, sizeof h.b));
	return h;
}

id16
reader_id16(reader *r)
{
	id16 id = {{0}};
	bytes_copy(id.b, reader_take(r, sizeof id.b));
	return id;
}

void
reader_refuse(reader *r)
{
	r->bad = true;
}

bytes
reader_rest(const reader *r)
{
	return r->bad ? (bytes){NULL, 0} : bytes_slice(r->in, r->at, r->in.len - r->at);
}

bool
reader_at_end(const reader *r)
{
	return r->bad || r->at == r->in.len;
}

err
reader_done(const reader *r)
{
	return r->bad || r->at != r->in.len ? failure(E_FORMAT) : ok();
}

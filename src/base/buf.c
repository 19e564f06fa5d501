/* SPDX-License-Identifier: Apache-2.0 */
/* All writes go through buf_room, the one place that checks. */
#include "base/buf.h"

#include <string.h>

buf
buf_of(void *mem, size_t cap)
{
	return (buf){(uint8_t *)mem, 0, cap, false};
}

uint8_t *
buf_room(buf *b, size_t n)
{
	if (b->full || n > b->cap - b->len) {
		b->full = true;
		return NULL;
	}
	uint8_t *at = b->data + b->len;
	b->len += n;
	return at;
}

void
buf_put(buf *b, bytes in)
{
	if (in.len == 0)
		return;
	uint8_t *at = buf_room(b, in.len);
	if (at != NULL)
		memcpy(at, in.data, in.len);
}

void
buf_text(buf *b, const char *text)
{
	buf_put(b, bytes_of_text(text));
}

/* The low N bytes of V, most significant first. */
static void
put_be(buf *b, uint64_t v, size_t n)
{
	uint8_t *at = buf_room(b, n);
	if (at == NULL)
		return;
	for (size_t i = 0; i < n; i++)
		at[i] = (uint8_t)(v >> (8 * (n - 1 - i)));
}

void
buf_u8(buf *b, uint8_t v)
{
	put_be(b, v, 1);
}

void
buf_u16(buf *b, uint16_t v)
{
	put_be(b, v, 2);
}

void
buf_u32(buf *b, uint32_t v)
{
	put_be(b, v, 4);
}

void
buf_u64(buf *b, uint64_t v)
{
	put_be(b, v, 8);
}

void
buf_decimal(buf *b, uint64_t v)
{
	uint8_t digits[20];
	size_t n = sizeof digits;
	do {
		digits[--n] = (uint8_t)('0' + v % 10);
		v /= 10;
	} while (v != 0);
	buf_put(b, bytes_of(digits + n, sizeof digits - n));
}

bytes
buf_bytes(const buf *b)
{
	return (bytes){b->data, b->len};
}

err
buf_done(const buf *b)
{
	return b->full ? failure(E_TOO_LARGE) : ok();
}

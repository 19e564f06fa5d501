/* SPDX-License-Identifier: Apache-2.0 */
/* Every length is checked before it is used; pointers are never compared. */
#include "base/bytes.h"

#include <string.h>

bytes
bytes_of_text(const char *text)
{
	return bytes_of(text, strlen(text));
}

bytes
bytes_slice(bytes b, size_t from, size_t len)
{
	if (from > b.len || len > b.len - from)
		return (bytes){NULL, 0};
	/* Nothing may be added to NULL, not even 0. */
	return (bytes){from == 0 ? b.data : b.data + from, len};
}

bool
bytes_equal(bytes a, bytes b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

bool
bytes_has_prefix(bytes b, bytes prefix)
{
	return b.len >= prefix.len && bytes_equal((bytes){b.data, prefix.len}, prefix);
}

size_t
bytes_find(bytes b, size_t from, uint8_t octet)
{
	if (from >= b.len)
		return b.len;
	const uint8_t *hit = memchr(b.data + from, octet, b.len - from);
	return hit == NULL ? b.len : (size_t)(hit - b.data);
}

bool
hash32_equal(const hash32 *a, const hash32 *b)
{
	return memcmp(a->b, b->b, sizeof a->b) == 0;
}

bool
id16_equal(const id16 *a, const id16 *b)
{
	return memcmp(a->b, b->b, sizeof a->b) == 0;
}

void
bytes_copy(uint8_t *to, bytes from)
{
	if (from.len != 0)
		memcpy(to, from.data, from.len);
}

void
wipe(void *p, size_t n)
{
	if (n == 0)
		return;
	memset(p, 0, n);
	/* The barrier tells the compiler that the zeroes are read. */
	__asm__ __volatile__("" : : "r"(p) : "memory");
}

/* SPDX-License-Identifier: Apache-2.0 */
/* base/bytes: borrowed octets, and the two fixed sizes everything is named by.
 * Owns: nothing. Pure. A `bytes` is valid only as long as what it was taken from. */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
	const uint8_t *data; /* may be NULL when len is 0 */
	size_t len;
} bytes;

typedef struct {
	uint8_t b[32];
} hash32;

typedef struct {
	uint8_t b[16];
} id16;

/* The bytes of a string literal or array, without its terminating NUL. */
#define BYTES_LIT(s)   ((bytes){(const uint8_t *)("" s), sizeof(s) - 1})
#define BYTES_ARRAY(a) ((bytes){(a), sizeof(a)})

static inline bytes
bytes_of(const void *data, size_t len)
{
	return (bytes){(const uint8_t *)data, len};
}

/* Of a NUL-terminated string (sys/, store/ and cli/ only have those). */
bytes bytes_of_text(const char *text);

/* [from, from + len) of B; empty when it does not lie inside. */
bytes bytes_slice(bytes b, size_t from, size_t len);

/* Equality of public data; for secrets use ct_eq of crypt/ct.h. */
bool bytes_equal(bytes a, bytes b);
bool bytes_has_prefix(bytes b, bytes prefix);

/* Index of the first OCTET at or after FROM; b.len when there is none. */
size_t bytes_find(bytes b, size_t from, uint8_t octet);

bool hash32_equal(const hash32 *a, const hash32 *b);
bool id16_equal(const id16 *a, const id16 *b);

/* Copies that accept (NULL, 0), which memcpy does not. Regions must not overlap. */
void bytes_copy(uint8_t *to, bytes from);

/* Overwrite N bytes of secrets so that the compiler cannot leave it out. */
void wipe(void *p, size_t n);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* base/buf: bounded writer with sticky failure.
 * Owns: nothing; the memory is the caller's. Write straight on, test once with buf_done. A write
 * that does not fit writes nothing and makes every later one a no-op. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"

typedef struct {
	uint8_t *data;
	size_t len;
	size_t cap;
	bool full; /* something did not fit */
} buf;

buf buf_of(void *mem, size_t cap);
#define BUF_ARRAY(a) buf_of((a), sizeof(a))

void buf_put(buf *b, bytes in);
void buf_text(buf *b, const char *text); /* without the NUL */
void buf_u8(buf *b, uint8_t v);
void buf_u16(buf *b, uint16_t v); /* big-endian, as everything of ours */
void buf_u32(buf *b, uint32_t v);
void buf_u64(buf *b, uint64_t v);
void buf_decimal(buf *b, uint64_t v); /* ASCII, no leading zeroes */

/* Room for N bytes that the caller fills; NULL when they do not fit. */
uint8_t *buf_room(buf *b, size_t n) MUST_USE;

bytes buf_bytes(const buf *b);
/* E_TOO_LARGE when anything did not fit. */
err buf_done(const buf *b) MUST_USE;

#endif

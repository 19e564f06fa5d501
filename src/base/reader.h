/* SPDX-License-Identifier: Apache-2.0 */
/* base/reader: cursor over untrusted bytes with sticky failure.
 * Owns: nothing; results borrow the input. Decode straight on, test once with reader_done, which
 * also demands that nothing is left over. A failed read yields zero or empty. */
#ifndef BASE_READER_H
#define BASE_READER_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"

typedef struct {
	bytes in;
	size_t at;
	bool bad; /* something was missing or wrong */
} reader;

reader reader_of(bytes in);

uint8_t reader_u8(reader *r);
uint16_t reader_u16(reader *r); /* big-endian */
uint32_t reader_u32(reader *r);
uint64_t reader_u64(reader *r);
bytes reader_take(reader *r, size_t n);
/* Exactly LITERAL, or failure. */
void reader_expect(reader *r, bytes literal);
/* Up to the next LF, which is consumed and not part of the result. No LF: failure. */
bytes reader_line(reader *r);
hash32 reader_hash32(reader *r);
id16 reader_id16(reader *r);

/* The caller found a value that may not be. */
void reader_refuse(reader *r);

bytes reader_rest(const reader *r); /* what is not consumed yet */
bool reader_at_end(const reader *r);
/* E_FORMAT when any read failed or bytes are left. */
err reader_done(const reader *r) MUST_USE;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* codec/field: V(x), its length in front; and the values of fixed size that fields hold.
 * Owns: nothing; results borrow the input. Pure. Spec: spec/encoding.md. Untrusted input: yes.
 * Fuzz: fuzz_message. */
#ifndef CORE_CODEC_FIELD_H
#define CORE_CODEC_FIELD_H

#include "base/buf.h"
#include "base/bytes.h"
#include "base/reader.h"

/* V(in). IN of 2^32 octets or more is a programmer's error. */
void field_put(buf *out, bytes in);
/* V as the low OCTETS (1 to 8) of V, big-endian, written to ROOM: for MESSAGE. */
bytes field_number(buf *room, uint64_t v, size_t octets);

/* The octets of the next field. */
bytes field_take(reader *r);
/* The next field, which has exactly the size of the value; otherwise the reader fails. */
uint8_t field_take_u8(reader *r);
uint16_t field_take_u16(reader *r);
uint32_t field_take_u32(reader *r);
uint64_t field_take_u64(reader *r);
id16 field_take_id16(reader *r);
hash32 field_take_hash32(reader *r);

#endif

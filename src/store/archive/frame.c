/* SPDX-License-Identifier: Apache-2.0 */
#include "store/archive/frame.h"

#include "core/codec/field.h"

void
frame_encode_head(uint8_t out[FRAME_HEAD], const struct store_frame *frame)
{
	buf b = buf_of(out, FRAME_HEAD);
	must(frame->octets.len <= STORE_OCTETS);
	buf_u8(&b, (uint8_t)frame->kind);
	buf_u64(&b, frame->received_ms);
	buf_u32(&b, (uint32_t)frame->octets.len);
	must(!b.full && b.len == FRAME_HEAD);
}

struct store_frame
frame_take(reader *body)
{
	uint8_t kind = reader_u8(body);
	struct store_frame f = {.kind = STORE_SUBMISSION, .received_ms = reader_u64(body)};
	f.octets = field_take(body);
	if (kind == STORE_MAP_VERSION)
		f.kind = STORE_MAP_VERSION;
	else if (kind != STORE_SUBMISSION)
		reader_refuse(body);
	return f;
}

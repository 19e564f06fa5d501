/* SPDX-License-Identifier: Apache-2.0 */
#include "support/sealed_submission.h"

#include "core/codec/message.h"
#include "core/vault/submission.h"

static hash32
scramble(uint32_t number, uint32_t item)
{
	uint8_t room[8];
	buf b = BUF_ARRAY(room);
	buf_u32(&b, number);
	buf_u32(&b, item);
	return message_hash(MESSAGE(LABEL_PRF_SALT, buf_bytes(&b), BYTES_LIT("sample")));
}

bytes
sealed_submission_encode(buf *out, const struct sealed_submission *s)
{
	size_t from = out->len;
	struct submission sub = {.origin = s->origin, .device = s->device, .claimed_ms = 1};
	hash32 idem = scramble(s->number, UINT32_MAX);
	bytes_copy(sub.idem.b, bytes_of(idem.b, sizeof sub.idem.b));
	struct submission_writer w = submission_begin(out, &sub);
	for (uint32_t i = 0; i < s->count; i++) {
		uint8_t octets[SEALED_MIN] = {0};
		hash32 h = scramble(s->number, i);
		struct record r = {.class = EVENT_CLASS_NOTE,
			.epoch = s->epoch,
			.leaf = leaf_of(LEAF_COMMIT, &h),
			.octets = BYTES_ARRAY(octets)};
		bytes_copy(r.event.b, bytes_of(h.b, sizeof r.event.b));
		bytes_copy(octets, BYTES_ARRAY(r.event.b));
		submission_put(&w, &s->chain, &r, NULL, 0);
	}
	must(!failed(submission_end(&w, s->seed)));
	return bytes_of(out->data + from, out->len - from);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The count is inside what is hashed: it is not a second statement beside the hash. */
#include "core/vault/head.h"

#include "base/reader.h"
#include "core/codec/message.h"

void
head_encode(buf *out, const struct head *head)
{
	buf_u64(out, head->count);
	buf_put(out, BYTES_ARRAY(head->hash.b));
}

struct head
head_next(const struct head *head, const leaf33 *leaf)
{
	hash32 hash = leaf_hash(leaf);
	return head_next_hash(head, &hash);
}

struct head
head_next_hash(const struct head *head, const hash32 *leaf)
{
	must(head->count < UINT64_MAX);
	uint8_t room[HEAD_BYTES];
	buf before = BUF_ARRAY(room);
	head_encode(&before, head);
	return (struct head){.count = head->count + 1,
		.hash = message_hash(
			MESSAGE(LABEL_HEAD, buf_bytes(&before), BYTES_ARRAY(leaf->b)))};
}

err
head_decode(struct head *out, bytes in)
{
	static const hash32 zero;
	reader r = reader_of(in);
	struct head h = {.count = reader_u64(&r)};
	h.hash = reader_hash32(&r);
	if (failed(reader_done(&r)) || (h.count == 0) != hash32_equal(&h.hash, &zero))
		return failure(E_FORMAT);
	*out = h;
	return ok();
}

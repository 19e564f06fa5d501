/* SPDX-License-Identifier: Apache-2.0 */
#include "core/codec/keyprint.h"

#include "base/reader.h"
#include "base/text.h"
#include "core/codec/message.h"

enum { GROUPS = 8, GROUP_BYTES = sizeof(hash32) / GROUPS };

#define BETWEEN BYTES_LIT("-")

hash32
keyprint_of(const struct signature_key *key)
{
	uint8_t room[SIGNATURE_KEY_BYTES];
	buf b = BUF_ARRAY(room);
	signature_key_encode(&b, key);
	return message_hash(MESSAGE(LABEL_KEY, buf_bytes(&b)));
}

void
keyprint_encode(buf *out, const hash32 *print)
{
	for (size_t i = 0; i < GROUPS; i++) {
		if (i > 0)
			buf_put(out, BETWEEN);
		hex_encode(out, bytes_of(print->b + i * GROUP_BYTES, GROUP_BYTES));
	}
}

err
keyprint_decode(hash32 *out, bytes text)
{
	hash32 print;
	buf b = BUF_ARRAY(print.b);
	reader r = reader_of(text);
	for (size_t i = 0; i < GROUPS; i++) {
		if (i > 0)
			reader_expect(&r, BETWEEN);
		if (failed(hex_decode(&b, reader_take(&r, (size_t)2 * GROUP_BYTES))))
			return failure(E_FORMAT);
	}
	if (failed(reader_done(&r)))
		return failure(E_FORMAT);
	*out = print;
	return ok();
}

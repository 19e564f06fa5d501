/* SPDX-License-Identifier: Apache-2.0 */
#include "core/vault/part.h"

#include "base/reader.h"
#include "core/codec/fingerprint.h"
#include "crypt/hash.h"

static bool
is_length(enum part_kind kind, uint64_t length)
{
	switch (kind) {
	case PART_WRAP:
	case PART_SLOT:
		return length >= 1 && length <= PART_SMALL_MAX;
	case PART_RECIPIENT:
		return length == PART_RECIPIENT_BYTES;
	case PART_BLOB:
		return length >= 1 && length <= PART_BLOB_MAX;
	}
	return false;
}

void
part_encode(buf *out, const struct part *p)
{
	must(is_length(p->name.kind, p->length));
	buf_u8(out, (uint8_t)p->name.kind);
	buf_put(out, BYTES_ARRAY(p->name.hash.b));
	buf_u64(out, p->length);
}

err
part_decode(struct part *out, bytes in)
{
	reader r = reader_of(in);
	uint8_t kind = reader_u8(&r);
	hash32 hash = reader_hash32(&r);
	uint64_t length = reader_u64(&r);
	if (failed(reader_done(&r)) || kind < PART_WRAP || kind > PART_BLOB ||
		!is_length((enum part_kind)kind, length))
		return failure(E_FORMAT);
	*out = (struct part){{(enum part_kind)kind, hash}, length};
	return ok();
}

bool
part_is_inline(const struct part *p)
{
	return p->length <= PART_INLINE_MAX;
}

err
part_of(struct part *out, enum part_kind kind, bytes content)
{
	if (!is_length(kind, content.len))
		return failure(E_FORMAT);
	struct part p = {{kind, {{0}}}, content.len};
	if (kind != PART_RECIPIENT) {
		p.name.hash = sha256(content);
	} else if (content.data[0] != FINGERPRINT_MLKEM768X25519 ||
		failed(fingerprint_of(&p.name.hash, FINGERPRINT_MLKEM768X25519,
			bytes_slice(content, 1, content.len - 1)))) {
		return failure(E_FORMAT);
	}
	*out = p;
	return ok();
}

err
part_verify(const struct part *p, bytes content)
{
	struct part is;
	bool same = !failed(part_of(&is, p->name.kind, content)) && is.length == p->length &&
		hash32_equal(&is.name.hash, &p->name.hash);
	return same ? ok() : failure(E_COMMITMENT);
}

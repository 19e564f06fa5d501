/* SPDX-License-Identifier: Apache-2.0 */
/*	offset	octets
 *	0	8	number, from 1
 *	8	8	size of the log
 *	16	32	tree
 *	48	32	root of the version before */
#include "core/vault/map_version.h"

#include "base/reader.h"
#include "core/codec/message.h"

static const hash32 zero;

void
map_version_encode(buf *out, const struct map_version *v)
{
	buf_u64(out, v->number);
	buf_u64(out, v->size);
	buf_put(out, BYTES_ARRAY(v->tree.b));
	buf_put(out, BYTES_ARRAY(v->previous.b));
}

err
map_version_decode(struct map_version *out, bytes in)
{
	reader r = reader_of(in);
	struct map_version v = {.number = reader_u64(&r), .size = reader_u64(&r)};
	v.tree = reader_hash32(&r);
	v.previous = reader_hash32(&r);
	if (failed(reader_done(&r)) || v.number == 0)
		return failure(E_FORMAT);
	if ((v.number == 1) != hash32_equal(&v.previous, &zero))
		return failure(E_FORMAT);
	if (v.size == 0 && !hash32_equal(&v.tree, &zero))
		return failure(E_FORMAT);
	*out = v;
	return ok();
}

hash32
map_version_root(const struct map_version *v)
{
	uint8_t number[8], size[8];
	buf a = BUF_ARRAY(number), b = BUF_ARRAY(size);
	buf_u64(&a, v->number);
	buf_u64(&b, v->size);
	return message_hash(MESSAGE(LABEL_MAP, buf_bytes(&a), buf_bytes(&b), BYTES_ARRAY(v->tree.b),
		BYTES_ARRAY(v->previous.b)));
}

leaf33
map_version_leaf(const struct map_version *v)
{
	hash32 root = map_version_root(v);
	return leaf_of(LEAF_MAP, &root);
}

err
map_version_verify_next(const struct map_version *older, const struct map_version *newer)
{
	hash32 root = map_version_root(older);
	bool next = older->number < UINT64_MAX && newer->number == older->number + 1 &&
		newer->size > older->size && hash32_equal(&newer->previous, &root);
	return next ? ok() : failure(E_INCONSISTENT);
}

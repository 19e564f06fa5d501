/* SPDX-License-Identifier: Apache-2.0 */
#include "core/vault/opening.h"

#include "base/reader.h"
#include "core/codec/message.h"

leaf33
opening_leaf(const struct opening *o)
{
	hash32 h = message_commit(o->r, MESSAGE(LABEL_LEAF, o->ev));
	return leaf_of(LEAF_COMMIT, &h);
}

void
opening_encode(buf *out, const struct opening *o)
{
	buf_put(out, BYTES_ARRAY(o->r));
	buf_put(out, o->ev);
}

err
opening_decode(struct opening *out, bytes in)
{
	reader r = reader_of(in);
	bytes salt = reader_take(&r, sizeof out->r);
	if (r.bad)
		return failure(E_TRUNCATED);
	bytes_copy(out->r, salt);
	out->ev = reader_rest(&r);
	return ok();
}

err
opening_verify(const struct opening *o, bytes entry)
{
	leaf33 leaf = opening_leaf(o);
	return bytes_equal(BYTES_ARRAY(leaf.b), entry) ? ok() : failure(E_COMMITMENT);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*	origin LF  size LF  base64(root) LF  { extension LF }
 *
 * Signatures cover these octets, so each value has one spelling: no sign or leading zero in the
 * size, padded base64 of exactly 32 octets, no empty line. Extensions are let through for the sake
 * of other logs; they are covered by the signature and mean nothing to us. */
#include "core/ledger/checkpoint.h"

#include "base/reader.h"
#include "base/text.h"
#include "core/ledger/signer.h"
#include "core/ledger/vkey.h"

static err
decode_root(hash32 *out, bytes base64)
{
	hash32 root = {{0}};
	buf b = BUF_ARRAY(root.b);
	if (base64.len != base64_encoded_len(sizeof root.b, BASE64_PADDED) ||
		failed(base64_decode(&b, base64, BASE64_PADDED)) || b.len != sizeof root.b)
		return failure(E_FORMAT);
	*out = root;
	return ok();
}

err
checkpoint_decode(struct checkpoint *out, bytes text)
{
	reader r = reader_of(text);
	struct checkpoint c = {.origin = reader_line(&r)};
	if (c.origin.len == 0)
		return failure_at(E_FORMAT, 1);
	if (failed(decimal_decode(&c.tree.size, reader_line(&r))))
		return failure_at(E_FORMAT, 2);
	if (failed(decode_root(&c.tree.root, reader_line(&r))))
		return failure_at(E_FORMAT, 3);
	c.extensions = reader_rest(&r);
	for (uint64_t line = 4; !reader_at_end(&r); line++) {
		if (reader_line(&r).len == 0)
			return failure_at(E_FORMAT, line);
	}
	err e = reader_done(&r);
	if (failed(e))
		return e;
	*out = c;
	return ok();
}

void
checkpoint_encode(buf *out, const struct checkpoint *c)
{
	buf_put(out, c->origin);
	buf_text(out, "\n");
	buf_decimal(out, c->tree.size);
	buf_text(out, "\n");
	base64_encode(out, BYTES_ARRAY(c->tree.root.b), BASE64_PADDED);
	buf_text(out, "\n");
	buf_put(out, c->extensions);
}

bool
checkpoint_is_origin(bytes origin)
{
	return vkey_is_name(origin) && origin.len <= SIGNER_NAME_MAX &&
		origin.data[origin.len - 1] != '/';
}

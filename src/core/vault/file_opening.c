/* SPDX-License-Identifier: Apache-2.0 */
/*	leaf		01 || Commit(r, M("file", digest))
 *	in `extra`	"FO1\0" || r32 || digest32
 *	on disk		u64 index || r32 || digest32
 *
 * The label is not "leaf", so no octets are at once the opening of an event and of a file, whatever
 * the two contain. The file's length is not part of it: SHA-256 is over that already. */
#include "core/vault/file_opening.h"

#include "base/reader.h"
#include "core/codec/message.h"

#define MAGIC     BYTES_LIT("FO1\0")
#define ANY_MAGIC BYTES_LIT("FO")

leaf33
file_opening_leaf(const struct file_opening *o)
{
	hash32 h = message_commit(o->r, MESSAGE(LABEL_FILE, BYTES_ARRAY(o->digest.b)));
	return leaf_of(LEAF_COMMIT, &h);
}

void
file_opening_encode(buf *out, const struct file_opening *o)
{
	buf_put(out, MAGIC);
	buf_put(out, BYTES_ARRAY(o->r));
	buf_put(out, BYTES_ARRAY(o->digest.b));
}

err
file_opening_decode(struct file_opening *out, bytes extra)
{
	if (bytes_has_prefix(extra, ANY_MAGIC) && !bytes_has_prefix(extra, MAGIC))
		return failure(E_VERSION);
	struct file_opening o;
	reader r = reader_of(extra);
	reader_expect(&r, MAGIC);
	bytes salt = reader_take(&r, sizeof o.r);
	o.digest = reader_hash32(&r);
	err e = reader_done(&r);
	if (failed(e))
		return e;
	bytes_copy(o.r, salt);
	*out = o;
	return ok();
}

void
file_opening_encode_kept(
	uint8_t out[FILE_OPENING_KEPT], uint64_t index, const struct file_opening *o)
{
	buf b = buf_of(out, FILE_OPENING_KEPT);
	buf_u64(&b, index);
	buf_put(&b, BYTES_ARRAY(o->r));
	buf_put(&b, BYTES_ARRAY(o->digest.b));
	must(b.len == FILE_OPENING_KEPT);
}

void
file_opening_decode_kept(
	struct file_opening *out, uint64_t *out_index, const uint8_t kept[FILE_OPENING_KEPT])
{
	reader r = reader_of(bytes_of(kept, FILE_OPENING_KEPT));
	*out_index = reader_u64(&r);
	bytes_copy(out->r, reader_take(&r, sizeof out->r));
	out->digest = reader_hash32(&r);
	must(reader_at_end(&r) && !r.bad);
}

err
file_opening_verify(const struct file_opening *o, const hash32 *digest, bytes entry)
{
	leaf33 leaf = file_opening_leaf(o);
	if (!hash32_equal(&o->digest, digest) || !bytes_equal(BYTES_ARRAY(leaf.b), entry))
		return failure(E_COMMITMENT);
	return ok();
}

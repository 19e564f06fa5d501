/* SPDX-License-Identifier: Apache-2.0 */
/*	"SA1\0" || u64 first || u32 count || V(checkpoint) || V(left hashes) || V(right hashes)
 *
 * Hashes stand one behind the other, so that a proof is read where it lies. */
#include "core/vault/answer.h"

#include "base/reader.h"
#include "core/codec/field.h"

#define MAGIC     BYTES_LIT("SA1\0")
#define ANY_MAGIC BYTES_LIT("SA")

enum { PEAKS_MAX = 64 };

static bytes
octets_of(merkle_path p)
{
	return bytes_of(p.hashes, p.count * sizeof *p.hashes);
}

void
answer_encode(buf *out, const struct answer *a)
{
	buf_put(out, MAGIC);
	buf_u64(out, a->proof.first);
	buf_u32(out, a->count);
	field_put(out, a->checkpoint);
	field_put(out, octets_of(a->proof.left));
	field_put(out, octets_of(a->proof.right));
}

/* A hash32 is 32 octets and nothing else, so they can be looked at as such. */
static merkle_path
take_hashes(reader *r, size_t max)
{
	bytes octets = field_take(r);
	if (octets.len % sizeof(hash32) != 0 || octets.len / sizeof(hash32) > max)
		reader_refuse(r);
	return (merkle_path){
		(const hash32 *)(const void *)octets.data, octets.len / sizeof(hash32)};
}

err
answer_decode(struct answer *out, bytes in)
{
	if (bytes_has_prefix(in, ANY_MAGIC) && !bytes_has_prefix(in, MAGIC))
		return failure(E_VERSION);
	reader r = reader_of(in);
	reader_expect(&r, MAGIC);
	struct answer a = {.proof.first = reader_u64(&r)};
	a.count = reader_u32(&r);
	a.checkpoint = field_take(&r);
	a.proof.left = take_hashes(&r, PEAKS_MAX);
	a.proof.right = take_hashes(&r, RANGE_COVER_MAX);
	if (failed(reader_done(&r)) || a.count == 0 || a.checkpoint.len > ANSWER_NOTE_MAX)
		return failure(E_FORMAT);
	*out = a;
	return ok();
}

err
answer_verify(const struct answer *a, const tree_head *tree, const hash32 *leaves, size_t count)
{
	if (count != a->count)
		return failure(E_PROOF);
	return range_verify(tree, &a->proof, leaves, count);
}

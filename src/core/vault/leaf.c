/* SPDX-License-Identifier: Apache-2.0 */
/*	offset	octets
 *	0	1	kind
 *	1	32	commitment, root or digest */
#include "core/vault/leaf.h"

#include "crypt/treehash.h"

leaf33
leaf_of(enum leaf_kind kind, const hash32 *hash)
{
	leaf33 leaf = {{(uint8_t)kind}};
	bytes_copy(leaf.b + 1, BYTES_ARRAY(hash->b));
	return leaf;
}

enum leaf_kind
leaf_kind(const leaf33 *leaf)
{
	return (enum leaf_kind)leaf->b[0];
}

err
leaf_decode(leaf33 *out, bytes entry)
{
	if (entry.len != LEAF_BYTES)
		return failure(E_FORMAT);
	if (entry.data[0] < LEAF_COMMIT || entry.data[0] > LEAF_RELEASE)
		return failure(E_VERSION);
	bytes_copy(out->b, entry);
	return ok();
}

bool
leaf_equal(const leaf33 *a, const leaf33 *b)
{
	return bytes_equal(BYTES_ARRAY(a->b), BYTES_ARRAY(b->b));
}

hash32
leaf_hash(const leaf33 *leaf)
{
	bytes entry = BYTES_ARRAY(leaf->b);
	hash32 out;
	treehash_leaves(&out, &entry, 1);
	return out;
}

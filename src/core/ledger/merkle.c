/* SPDX-License-Identifier: Apache-2.0 */
/* The verifiers are the two loops of RFC 9162, kept close to its text: `fn` and `sn` are the path
 * of the leaf and of the last leaf, shifted as one climbs. Bits are looked at, nothing is indexed
 * by what a proof says, so a proof of the wrong length can only run out early or be left over, and
 * both are failures. Everything here is public, hence the plain comparison of roots. */
#include "core/ledger/merkle.h"

#include "crypt/hash.h"
#include "crypt/treehash.h"

hash32
merkle_empty_root(void)
{
	return sha256((bytes){NULL, 0});
}

hash32
merkle_leaf(bytes entry)
{
	hash32 out;
	treehash_leaves(&out, &entry, 1);
	return out;
}

hash32
merkle_node(const hash32 *left, const hash32 *right)
{
	hash32 children[2] = {*left, *right};
	hash32 out;
	treehash_nodes(&out, children, 1);
	return out;
}

/* RFC 9162 section 2.1.3.2. */
err
merkle_inclusion_verify(
	const tree_head *tree, uint64_t index, const hash32 *leaf, merkle_path proof)
{
	if (index >= tree->size)
		return failure(E_PROOF);
	uint64_t fn = index, sn = tree->size - 1;
	hash32 r = *leaf;
	for (size_t i = 0; i < proof.count; i++) {
		if (sn == 0)
			return failure(E_PROOF);
		if ((fn & 1) != 0 || fn == sn) {
			r = merkle_node(&proof.hashes[i], &r);
			/* Up to where this subtree is a left child, or is whole. */
			while ((fn & 1) == 0 && fn != 0) {
				fn >>= 1;
				sn >>= 1;
			}
		} else {
			r = merkle_node(&r, &proof.hashes[i]);
		}
		fn >>= 1;
		sn >>= 1;
	}
	return sn == 0 && hash32_equal(&r, &tree->root) ? ok() : failure(E_PROOF);
}

/* Neither side has a proof of its own: nothing may be given, and the roots must be as they are. */
static err
trivially_consistent(const tree_head *older, const tree_head *newer, merkle_path proof)
{
	if (proof.count != 0)
		return failure(E_PROOF);
	hash32 want = older->size == 0 ? merkle_empty_root() : newer->root;
	if (!hash32_equal(&older->root, &want))
		return failure(E_PROOF);
	if (older->size == newer->size && !hash32_equal(&older->root, &newer->root))
		return failure(E_PROOF);
	return ok();
}

static bool
is_power_of_two(uint64_t n)
{
	return n != 0 && (n & (n - 1)) == 0;
}

/* RFC 9162 section 2.1.4.2. An older tree whose size is a power of two is itself the first node,
 * and the proof leaves it out. */
err
merkle_consistency_verify(const tree_head *older, const tree_head *newer, merkle_path proof)
{
	if (older->size > newer->size)
		return failure(E_PROOF);
	if (older->size == 0 || older->size == newer->size)
		return trivially_consistent(older, newer, proof);
	size_t at = 0;
	hash32 fr = older->root;
	if (!is_power_of_two(older->size)) {
		if (proof.count == 0)
			return failure(E_PROOF);
		fr = proof.hashes[at++];
	}
	hash32 sr = fr;
	uint64_t fn = older->size - 1, sn = newer->size - 1;
	while ((fn & 1) != 0) {
		fn >>= 1;
		sn >>= 1;
	}
	for (; at < proof.count; at++) {
		const hash32 *c = &proof.hashes[at];
		if (sn == 0)
			return failure(E_PROOF);
		if ((fn & 1) != 0 || fn == sn) {
			fr = merkle_node(c, &fr);
			sr = merkle_node(c, &sr);
			while ((fn & 1) == 0 && fn != 0) {
				fn >>= 1;
				sn >>= 1;
			}
		} else {
			sr = merkle_node(&sr, c);
		}
		fn >>= 1;
		sn >>= 1;
	}
	bool good = sn == 0 && hash32_equal(&fr, &older->root) && hash32_equal(&sr, &newer->root);
	return good ? ok() : failure(E_PROOF);
}

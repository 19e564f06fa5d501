/* SPDX-License-Identifier: Apache-2.0 */
/* Sizes, roots, an index and hashes as they come. A proof that verifies must stop verifying when
 * one of its hashes changes, when one is left out, and when the index is another. */
#include "core/ledger/merkle.h"

#include "base/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HASHES = 70 };

static void
check_inclusion(const tree_head *tree, uint64_t index, const hash32 *leaf, merkle_path path)
{
	if (failed(merkle_inclusion_verify(tree, index, leaf, path)))
		return;
	must(index < tree->size && path.count <= 64);
	hash32 other = *leaf;
	other.b[0] ^= 1;
	must(failed(merkle_inclusion_verify(tree, index, &other, path)));
	must(failed(merkle_inclusion_verify(tree, tree->size, leaf, path)));
	if (path.count > 0) {
		path.count--;
		must(failed(merkle_inclusion_verify(tree, index, leaf, path)));
	}
}

static void
check_consistency(const tree_head *older, const tree_head *newer, merkle_path path)
{
	if (failed(merkle_consistency_verify(older, newer, path)))
		return;
	must(older->size <= newer->size && path.count <= 65);
	tree_head other = *older;
	other.root.b[31] ^= 1;
	must(failed(merkle_consistency_verify(&other, newer, path)));
	if (older->size == newer->size)
		must(hash32_equal(&older->root, &newer->root) && path.count == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	reader r = reader_of(bytes_of(data, size));
	tree_head older = {.size = reader_u64(&r)}, newer = {.size = reader_u64(&r)};
	uint64_t index = reader_u64(&r);
	older.root = reader_hash32(&r);
	newer.root = reader_hash32(&r);
	hash32 leaf = reader_hash32(&r), hashes[HASHES];
	merkle_path path = {hashes, 0};
	while (path.count < HASHES && !reader_at_end(&r))
		hashes[path.count++] = reader_hash32(&r);
	check_inclusion(&newer, index, &leaf, path);
	check_consistency(&older, &newer, path);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "core/ledger/range.h"

#include "crypt/treehash.h"

unsigned
range_level(uint64_t from, uint64_t to)
{
	unsigned fits = 63 - (unsigned)__builtin_clzll(to - from);
	unsigned aligned = from == 0 ? 63 : (unsigned)__builtin_ctzll(from);
	return aligned < fits ? aligned : fits;
}

static size_t
cover_count(uint64_t from, uint64_t to)
{
	size_t count = 0;
	for (; from < to; count++)
		from += UINT64_C(1) << range_level(from, to);
	return count;
}

merkle_path
range_path(const struct range_cover *c)
{
	return (merkle_path){c->hashes, c->count};
}

err
range_append(struct frontier *f, uint64_t to, merkle_path cover)
{
	if (to < f->size || cover.count != cover_count(f->size, to))
		return failure(E_PROOF);
	for (size_t i = 0; i < cover.count; i++) {
		err e = frontier_append(f, range_level(f->size, to), &cover.hashes[i], 1);
		must(!failed(e));
	}
	return ok();
}

err
range_verify(
	const tree_head *tree, const struct range_proof *proof, const hash32 *leaves, size_t count)
{
	if (proof->first > tree->size || count > tree->size - proof->first)
		return failure(E_PROOF);
	struct frontier f;
	frontier_init(&f);
	err e = range_append(&f, proof->first, proof->left);
	if (failed(e))
		return e;
	e = frontier_append(&f, 0, leaves, count);
	must(!failed(e));
	e = range_append(&f, tree->size, proof->right);
	if (failed(e))
		return e;
	hash32 root = frontier_root(&f);
	return hash32_equal(&root, &tree->root) ? ok() : failure(E_PROOF);
}

/* The nodes of LEVEL that lie whole in [from, to): the first one's index, and how many. */
static uint64_t
first_of(const struct range *r, unsigned level)
{
	uint64_t mask = (UINT64_C(1) << level) - 1;
	return (r->from >> level) + ((r->from & mask) != 0);
}

static size_t
count_of(const struct range *r, unsigned level)
{
	uint64_t first = first_of(r, level), end = r->to >> level;
	return end > first ? (size_t)(end - first) : 0;
}

/* A level has at most half as many nodes as the one below, so all above the leaves need no more
 * room than those. */
struct range
range_of(uint64_t from, hash32 *nodes, size_t count)
{
	must(count <= UINT64_MAX - from);
	struct range r = {from, from + count, nodes};
	hash32 *below = nodes;
	for (unsigned level = 1; level < 64 && count_of(&r, level) > 0; level++) {
		hash32 *here = below + count_of(&r, level - 1);
		uint64_t skipped = 2 * first_of(&r, level) - first_of(&r, level - 1);
		treehash_nodes(here, below + skipped, count_of(&r, level));
		below = here;
	}
	return r;
}

static const hash32 *
node_of(const struct range *r, unsigned level, uint64_t index)
{
	const hash32 *row = r->nodes;
	for (unsigned l = 0; l < level; l++)
		row += count_of(r, l);
	return row + (index - first_of(r, level));
}

void
range_take(struct range_cover *out, const struct range *r, uint64_t from, uint64_t to)
{
	must(r->from <= from && from <= to && to <= r->to);
	size_t count = 0;
	while (from < to) {
		unsigned level = range_level(from, to);
		out->hashes[count++] = *node_of(r, level, from >> level);
		from += UINT64_C(1) << level;
	}
	out->count = count;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* An answer that is read is written the same. Where its proof has the right number of hashes, there
 * is one root under which it holds, and it holds for no other leaf there. */
#include "core/vault/answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t again[ANSWER_MAX];

/* The leaves that are claimed: any. */
static hash32 leaves[4] = {{{1}}, {{2}}, {{3}}, {{4}}};

static void
check_proof(const struct answer *a, uint64_t size)
{
	struct frontier f;
	frontier_init(&f);
	if (failed(range_append(&f, a->proof.first, a->proof.left)) ||
		failed(frontier_append(&f, 0, leaves, a->count)) ||
		failed(range_append(&f, size, a->proof.right)))
		return;
	tree_head tree = {size, frontier_root(&f)};
	must(!failed(answer_verify(a, &tree, leaves, a->count)));
	tree.root.b[0] ^= 1;
	must(failed(answer_verify(a, &tree, leaves, a->count)));
	tree.root.b[0] ^= 1;
	leaves[a->count - 1].b[31] ^= 1;
	must(failed(answer_verify(a, &tree, leaves, a->count)));
	leaves[a->count - 1].b[31] ^= 1;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct answer a;
	bytes in = bytes_of(data, size);
	if (failed(answer_decode(&a, in)))
		return 0;
	buf b = BUF_ARRAY(again);
	answer_encode(&b, &a);
	must(!failed(buf_done(&b)) && bytes_equal(buf_bytes(&b), in));
	if (a.count > sizeof leaves / sizeof *leaves || a.proof.first > UINT64_MAX / 2)
		return 0;
	for (uint64_t more = 0; more < 80; more++)
		check_proof(&a, a.proof.first + a.count + more);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A receipt that is read is written the same; one that verifies under the seeds' policy, for the
 * seeds' entry, says what the seeds say, with no cosigner more. */
#include "core/ledger/receipt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define POLICY                                                                                     \
	"log muniment.example/test+83f0cfa7+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c\n"        \
	"witness north north.example+0ee61734+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU\n"      \
	"witness south south.example+51f2c8e8+BO1JKMYo0cLG6ukDOJBZlWEpWSc6XGP5NjbBRhSshzfR\n"      \
	"group one any north south\n"                                                              \
	"quorum one\n"

enum { INPUT_MAX = 1 << 16 };

static void
check_verdict(const struct receipt *r)
{
	static uint8_t memory[sizeof(struct policy) + 64];
	arena a = arena_of(memory, sizeof memory);
	const struct policy *p = NULL;
	must(!failed(policy_decode(&p, &a, BYTES_LIT(POLICY))));
	hash32 leaf = merkle_leaf(BYTES_LIT("affidavit"));
	struct receipt_verdict v;
	if (failed(receipt_verify(&v, p, r, &leaf)))
		return;
	must(bytes_equal(v.checkpoint.origin, BYTES_LIT("muniment.example/test")));
	must(v.index == 1 && v.checkpoint.tree.size == 3);
	must(v.cosigned >= 1 && v.cosigned <= 3 && v.has_since);
	must(v.since == (v.cosigned == 2 ? 1800000060 : 1800000000));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t memory[INPUT_MAX], space[INPUT_MAX];
	if (size > INPUT_MAX)
		return 0;
	arena a = arena_of(memory, sizeof memory);
	struct receipt r;
	bytes in = bytes_of(data, size);
	if (failed(receipt_decode(&r, &a, in)))
		return 0;
	buf b = BUF_ARRAY(space);
	receipt_encode(&b, &r);
	must(bytes_equal(buf_bytes(&b), in));
	check_verdict(&r);
	return 0;
}

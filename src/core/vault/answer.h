/* SPDX-License-Identifier: Apache-2.0 */
/* vault/answer: what the server says once a submission is durable: where in the log it stands, and
 * a signed checkpoint with the proof that it stands there. Owns: nothing; borrows its input. Pure.
 * Spec: spec/requests.md. Untrusted input: yes. Fuzz: fuzz_answer. */
#ifndef CORE_VAULT_ANSWER_H
#define CORE_VAULT_ANSWER_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "core/ledger/range.h"

/* ANSWER_NOTE_MAX bounds the checkpoint: the log's signature, and cosigners' that were quick. */
enum {
	ANSWER_NOTE_MAX = 65536,
	ANSWER_MAX = 4 + 8 + 4 + 3 * 4 + ANSWER_NOTE_MAX + (64 + RANGE_COVER_MAX) * 32
};

struct answer {
	uint32_t count;   /* of the submission's items, from index proof.first on */
	bytes checkpoint; /* a signed note */
	struct range_proof proof;
};

/* Test with buf_done. */
void answer_encode(buf *out, const struct answer *a);
/* E_VERSION, E_FORMAT. The checkpoint is not looked into. */
err answer_decode(struct answer *out, bytes in) MUST_USE;

/* TREE, which is that of the answer's checkpoint as the caller has verified it, has LEAVES, the
 * leaf hashes of the submission's COUNT items, where the answer says. E_PROOF. */
err answer_verify(
	const struct answer *a, const tree_head *tree, const hash32 *leaves, size_t count) MUST_USE;

#endif

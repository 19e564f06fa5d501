/* SPDX-License-Identifier: Apache-2.0 */
/* ledger/receipt: an offline proof that an entry is in a log (C2SP tlog-proof, header v1).
 * Owns: nothing; borrows its input, and memory from the caller's arena. Pure. Stricter than the
 * specification in one point: two signature lines with the same name and id are refused (C2SP issue
 * 257). Untrusted input: yes. Fuzz: fuzz_receipt. */
#ifndef CORE_LEDGER_RECEIPT_H
#define CORE_LEDGER_RECEIPT_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "core/ledger/checkpoint.h"
#include "core/ledger/merkle.h"
#include "core/ledger/note.h"
#include "core/ledger/policy.h"

/* More than 64 hashes cannot be a proof below 2^64 leaves. */
enum { RECEIPT_HASHES = 64, RECEIPT_EXTRA_MAX = 1 << 20, RECEIPT_MAX = 1 << 22 };

struct receipt {
	bytes extra; /* decoded; empty: none. Not authenticated: only its use can prove it right. */
	uint64_t index;
	size_t hash_count;
	hash32 hashes[RECEIPT_HASHES];
	bytes checkpoint; /* the signed note, verbatim */
};

/* EXTRA is decoded into PERM, the rest borrows IN. E_VERSION, E_FORMAT (at the line), E_TOO_LARGE,
 * E_NOMEM. The checkpoint is parsed, nothing is verified. */
err receipt_decode(struct receipt *out, arena *perm, bytes in) MUST_USE;
/* Test with buf_done. */
void receipt_encode(buf *out, const struct receipt *r);

/* What a verified receipt proves. */
struct receipt_verdict {
	struct checkpoint checkpoint; /* origin, size, root; borrows the receipt */
	uint64_t index;
	size_t log;                       /* policy->logs[log] signed it */
	uint64_t cosigned;                /* bit i: witness i of the policy */
	uint64_t times[POLICY_WITNESSES]; /* of those: the time each of them stated */
	/* The least T by which witnesses enough for the quorum had signed: the entry was in the log
	 * at T at the latest, as far as they are believed. It may have been there before: witnesses
	 * sign the same tree again, with the time of then. Only where the quorum is not `none`. */
	bool has_since;
	uint64_t since; /* POSIX seconds */
};

/* LEAF (merkle_leaf of the entry) is in a tree that a log of the policy signed and its quorum
 * cosigned. In this order: E_FORMAT, E_ORIGIN (not a log of the policy), E_UNSIGNED (the log's
 * signature is missing), E_SIGNATURE (the log's or a witness's does not verify), E_QUORUM, E_PROOF.
 */
err receipt_verify(struct receipt_verdict *out, const struct policy *policy,
	const struct receipt *r, const hash32 *leaf) MUST_USE;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* vault/head: where a chain stands: how many leaves it has, and one hash over all of them in order.
 * A chain is a user's, a firm's, a matter's or a job's. Who has seen a head notices any leaf that
 * is later left out, added before it, or moved. Owns: nothing. Pure. Spec: spec/events.md.
 * Untrusted input: yes. Fuzz: fuzz_event. */
#ifndef CORE_VAULT_HEAD_H
#define CORE_VAULT_HEAD_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "core/vault/leaf.h"

enum { HEAD_BYTES = 40 };

/* All zero: the head of an empty chain. */
struct head {
	uint64_t count;
	hash32 hash;
};

/* The chain with LEAF at its end. A count of 2^64 - 1 before is a programmer's error. */
struct head head_next(const struct head *head, const leaf33 *leaf);
/* The same, by the leaf's hash. */
struct head head_next_hash(const struct head *head, const hash32 *leaf);

/* u64 count || hash. */
void head_encode(buf *out, const struct head *head);
/* E_FORMAT unless it has 40 octets, and count and hash are both zero or neither is. */
err head_decode(struct head *out, bytes in) MUST_USE;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* vault/part: what is stored beside an event, and found by a hash that the event's signature
 * covers. Owns: nothing. Pure. Spec: spec/events.md. Untrusted input: yes. Fuzz: fuzz_part. */
#ifndef CORE_VAULT_PART_H
#define CORE_VAULT_PART_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

enum part_kind {
	PART_WRAP = 1,      /* a small age file that holds a seed (vault/keywrap.h) */
	PART_RECIPIENT = 2, /* u8 algorithm 2 || 1,216 octets; its hash is its fingerprint */
	PART_SLOT = 3,      /* header of an object's age file, up to the end of the MAC's line */
	PART_BLOB = 4,      /* the rest of that file: nonce and payload */
};

enum {
	PART_BYTES = 1 + 32 + 8,
	PART_RECIPIENT_BYTES = 1 + 1216,
	PART_SMALL_MAX = 1 << 14,  /* of every kind but blobs */
	PART_INLINE_MAX = 1 << 16, /* a blob that is longer is uploaded before */
};
/* Longest blob. */
#define PART_BLOB_MAX ((uint64_t)1 << 40)

/* What an event names. */
struct part_name {
	enum part_kind kind;
	hash32 hash; /* SHA-256 of the octets; of a recipient: its fingerprint */
};

struct part {
	struct part_name name;
	uint64_t length;
};

/* u8 kind || hash || u64 length. Test with buf_done. */
void part_encode(buf *out, const struct part *p);
/* E_FORMAT: not of PART_BYTES, another kind, or a length that the kind does not have. */
err part_decode(struct part *out, bytes in) MUST_USE;

/* Travels with its event; else it is uploaded before. */
bool part_is_inline(const struct part *p);

/* The part that CONTENT is; E_FORMAT when none of KIND can be that. */
err part_of(struct part *out, enum part_kind kind, bytes content) MUST_USE;
/* CONTENT is what P says. E_COMMITMENT. */
err part_verify(const struct part *p, bytes content) MUST_USE;

#endif

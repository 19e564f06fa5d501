/* SPDX-License-Identifier: Apache-2.0 */
/* evidence/place: the path of each thing in a bundle. Each has one, and there are no others.
 * Owns: nothing; borrows its input. Pure. Spec: spec/bundle.md.
 * Untrusted input: yes. Fuzz: fuzz_evidence. */
#ifndef CORE_EVIDENCE_PLACE_H
#define CORE_EVIDENCE_PLACE_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "core/vault/map_hash.h"

enum place_kind {
	PLACE_POLICY,      /* policy */
	PLACE_MAP_VERSION, /* map/version */
	PLACE_MAP_PROOF,   /* map/KIND-HEX.proof */
	PLACE_CHAIN,       /* chains/KIND-HEX */
	PLACE_EVENT,       /* events/INDEX */
	PLACE_RECEIPT,     /* receipts/INDEX.tlog-proof */
	PLACE_OBJECT,      /* objects/INDEX/NAME */
};

struct place {
	enum place_kind kind;
	chain_id chain; /* of a user, firm or matter */
	uint64_t index; /* in the log */
	bytes name;     /* one element of an object's name */
};

/* No path is longer. */
enum { PLACE_PATH_MAX = 8 + 20 + 1 + 255 };

/* Test with buf_done. */
void place_encode(buf *out, const struct place *p);
/* E_FORMAT. What KIND has no use for is zero. */
err place_decode(struct place *out, bytes path) MUST_USE;

/* The last element of the name of an object. */
bytes place_name(bytes object_name);

#endif

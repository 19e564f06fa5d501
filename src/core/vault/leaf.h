/* SPDX-License-Identifier: Apache-2.0 */
/* vault/leaf: the 33 octets that are all that the public log holds of anything.
 * One octet says what it is, 32 look random. Owns: nothing. Pure. Spec: spec/leaves.md.
 * Untrusted input: yes. Fuzz: fuzz_leaf. */
#ifndef CORE_VAULT_LEAF_H
#define CORE_VAULT_LEAF_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"

enum { LEAF_BYTES = 33 };

/* The first octet. There are no others. */
enum leaf_kind {
	LEAF_COMMIT = 1,  /* an event or a file; which, only the opening says */
	LEAF_MAP = 2,     /* root of the state map */
	LEAF_RELEASE = 3, /* manifest of a release */
};

typedef struct {
	uint8_t b[LEAF_BYTES];
} leaf33;

leaf33 leaf_of(enum leaf_kind kind, const hash32 *hash);
enum leaf_kind leaf_kind(const leaf33 *leaf);

/* From an entry of the log. E_FORMAT when it has not 33 octets, E_VERSION when the first is none
 * of the above. */
err leaf_decode(leaf33 *out, bytes entry) MUST_USE;

bool leaf_equal(const leaf33 *a, const leaf33 *b);

/* The leaf's hash in the log's tree (RFC 6962); chains of events name leaves by it. */
hash32 leaf_hash(const leaf33 *leaf);

#endif

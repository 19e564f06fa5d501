/* SPDX-License-Identifier: Apache-2.0 */
/* vault/keywrap: the content of a wrap: the small age file that gives the seed of a shared key to
 * one who shall have it: a user's key to a device or to its successor, an epoch's to a member.
 * The seed is that of a hybrid age identity. Pure. Spec: spec/events.md. Untrusted input: yes.
 * Fuzz: fuzz_keywrap. */
#ifndef CORE_VAULT_KEYWRAP_H
#define CORE_VAULT_KEYWRAP_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"
#include "crypt/secret.h"

enum keywrap_kind {
	KEYWRAP_PUK = 1,   /* a user's key; ID is the user, NUMBER its generation */
	KEYWRAP_EPOCH = 2, /* a space's; ID is the chain, NUMBER the epoch */
};

enum { KEYWRAP_SEED = 32, KEYWRAP_BYTES = 87 };

struct keywrap {
	enum keywrap_kind kind;
	id16 id;
	uint32_t number; /* from 1 */
};

/* M("wrap", kind, id, number, seed) in OUT, which has room for KEYWRAP_BYTES. SEED has KEYWRAP_SEED
 * octets. */
void keywrap_encode(struct secret *out, const struct keywrap *w, const struct secret *seed);
/* PLAINTEXT is one; its seed into SEED, which has room for KEYWRAP_SEED and is empty after a
 * failure. E_FORMAT. That it is the wanted kind, id and number, and that the seed's recipient has
 * the fingerprint that was signed, is the caller's to check. */
err keywrap_decode(
	struct keywrap *out, struct secret *seed, const struct secret *plaintext) MUST_USE;

#endif

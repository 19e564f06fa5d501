/* SPDX-License-Identifier: Apache-2.0 */
/* vault/sealed: a content event as it is stored: readable by who has the epoch's key.
 * The key is made of the epoch's seed and the event's id, so each seals one opening and no nonce is
 * needed. That alone binds nobody to one content: what is opened is believed only once it is the
 * opening of the record's leaf (vault/record does both).
 * Owns: nothing. Pure. Spec: spec/content.md. Untrusted input: yes. Fuzz: fuzz_record. */
#ifndef CORE_VAULT_SEALED_H
#define CORE_VAULT_SEALED_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "core/vault/opening.h"
#include "crypt/aead.h"
#include "crypt/secret.h"

enum {
	SEALED_OVERHEAD = 16 + AEAD_TAG,
	SEALED_MIN = SEALED_OVERHEAD + 32,
	SEALED_MAX = SEALED_OVERHEAD + OPENING_MAX
};

/* Append EVENT || ciphertext of O. SEED is the epoch's, 32 octets. E_TOO_LARGE when OUT has no room
 * for it; OUT is unchanged then. */
err sealed_make(
	buf *out, const id16 *event, const struct opening *o, const struct secret *seed) MUST_USE;

/* O borrows ROOM, where it is put. E_NO_MATCH whatever is wrong with it, E_TOO_LARGE when ROOM has
 * less than sealed.len - SEALED_OVERHEAD octets. */
err sealed_open(struct opening *out, buf *room, bytes sealed, const struct secret *seed) MUST_USE;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* ledger/signer: private keys of notes, as Go writes them: PRIVATE+KEY+NAME+ID+BASE64(type ||
 * seed). Owns: nothing; the memory of the seed is the caller's, the name borrows. Pure. Untrusted
 * input: yes, a key file may be damaged. Fuzz: fuzz_vkey. */
#ifndef CORE_LEDGER_SIGNER_H
#define CORE_LEDGER_SIGNER_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"
#include "core/ledger/vkey.h"
#include "crypt/secret.h"

struct signer {
	struct vkey vkey;          /* what verifies its signatures */
	const struct secret *seed; /* or what sign_expand made of it */
};

/* Longest encoded key with the longest name that we accept in one. */
enum { SIGNER_NAME_MAX = 255, SIGNER_TEXT_MAX = 12 + SIGNER_NAME_MAX + 10 + 44 };

/* A signer named NAME with SEED (32 octets of randomness), both kept by the caller. E_KEY when NAME
 * is not one or TYPE cannot sign. */
err signer_of(
	struct signer *out, bytes name, enum vkey_type type, const struct secret *seed) MUST_USE;

/* TEXT is one line without its LF and must outlive *out; SEED becomes the seed, and *out points to
 * it. E_FORMAT, or E_KEY for a type that is not supported; then SEED is emptied. */
err signer_decode(struct signer *out, struct secret *seed, const struct secret *text) MUST_USE;
/* E_TOO_LARGE when TEXT has no room. */
err signer_encode(struct secret *text, const struct signer *s) MUST_USE;

#endif

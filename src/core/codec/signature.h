/* SPDX-License-Identifier: Apache-2.0 */
/* codec/signature: signing keys and signatures, each with its algorithm in front; Sign over M.
 * What is signed is always a whole M of a label for signing, never octets of somebody's choice.
 * Ed25519, strict, is the only algorithm; ML-DSA-44's number is reserved, and refused.
 * Owns: nothing. Pure. Spec: spec/encoding.md. Untrusted input: yes. Fuzz: fuzz_signature. */
#ifndef CORE_CODEC_SIGNATURE_H
#define CORE_CODEC_SIGNATURE_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "core/codec/label.h"
#include "crypt/sign.h"

enum signature_algorithm {
	SIGNATURE_ED25519 = 1,
	SIGNATURE_ML_DSA_44 = 3, /* reserved */
};

struct signature_key {
	enum signature_algorithm algorithm;
	uint8_t key[SIGN_PUBLIC];
};

/* u8 algorithm || key; u8 algorithm || V(signature). */
enum { SIGNATURE_KEY_BYTES = 1 + SIGN_PUBLIC, SIGNATURE_BYTES = 1 + 4 + SIGN_BYTES };

/* Of SEED, 32 octets: an Ed25519 key. */
struct signature_key signature_key_of(const struct secret *seed);
void signature_key_encode(buf *out, const struct signature_key *k);
/* E_KEY for an algorithm that is reserved or unknown, E_FORMAT for a wrong length. */
err signature_key_decode(struct signature_key *out, bytes in) MUST_USE;

/* IN is a tagged signature of an algorithm in force, whoever's and over whatever. */
bool signature_is_formed(bytes in);

/* Append the signature of M, the octets of a message of label L (LABEL_KIND_SIGN); that they are
 * not is a programmer's error. */
void signature_make(buf *out, const struct secret *seed, enum label l, bytes m);
/* SIGNATURE is KEY's over M, a whole message of label L. E_SIGNATURE for every reason. */
err signature_verify(
	const struct signature_key *key, enum label l, bytes m, bytes signature) MUST_USE;

#endif

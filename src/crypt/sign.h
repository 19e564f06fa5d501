/* SPDX-License-Identifier: Apache-2.0 */
/* crypt/sign: Ed25519 (RFC 8032), strict.
 * Verification refuses S >= L, and small-order or non-canonical A and R, by checks of our own
 * before the library is asked (DESIGN P2), so that every verifier of the project agrees. */
#ifndef CRYPT_SIGN_H
#define CRYPT_SIGN_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"
#include "crypt/secret.h"

enum { SIGN_SEED = 32, SIGN_PAIR = 64, SIGN_PUBLIC = 32, SIGN_BYTES = 64 };

/* SEED holds exactly 32 bytes. */
void sign_public(uint8_t public_key[32], const struct secret *seed);
/* KEY holds a seed and has room for 64 bytes: its public key goes behind it. Then signing takes
 * half the time, because it need not be computed again. */
void sign_expand(struct secret *key);
/* KEY is a seed, or what sign_expand made of one. Never a seed beside another's public key: two
 * signatures of one message under different ones give the seed away. */
void sign_message(uint8_t signature[64], const struct secret *key, bytes message);
/* E_SIGNATURE when it does not verify. */
err sign_verify(const uint8_t public_key[32], bytes message, const uint8_t signature[64]) MUST_USE;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* crypt/xwing: the hybrid KEM under age's mlkem768x25519: ML-KEM-768 with X25519.
 * HPKE KEM 0x647a, MLKEM768-X25519 of draft-ietf-hpke-pq-03 (X-Wing). Deterministic. */
#ifndef CRYPT_XWING_H
#define CRYPT_XWING_H

#include "base/attr.h"
#include "base/err.h"

enum { XWING_SEED = 32, XWING_PUBLIC = 1216, XWING_CT = 1120, XWING_SS = 32, XWING_ENTROPY = 64 };

void xwing_public(uint8_t public_key[1216], const uint8_t seed[32]);
/* E_KEY when the ML-KEM part fails the modulus check (an X25519 part cannot be checked). */
err xwing_check(const uint8_t public_key[1216]) MUST_USE;
/* ENTROPY is ML-KEM's m (32) then the ephemeral X25519 scalar (32). E_KEY: unusable key. */
err xwing_encaps(uint8_t ct[1120], uint8_t ss[32], const uint8_t public_key[1216],
	const uint8_t entropy[64]) MUST_USE;
/* E_KEY when the X25519 part of CT is of low order. */
err xwing_decaps(uint8_t ss[32], const uint8_t seed[32], const uint8_t ct[1120]) MUST_USE;

#endif

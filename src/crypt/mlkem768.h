/* SPDX-License-Identifier: Apache-2.0 */
/* crypt/mlkem768: ML-KEM-768 (FIPS 203), constant time, deterministic: randomness comes in.
 * Fuzz: fuzz_mlkem768. Untrusted input: yes. */
#ifndef CRYPT_MLKEM768_H
#define CRYPT_MLKEM768_H

#include "base/attr.h"
#include "base/err.h"

enum {
	MLKEM768_EK = 1184,
	MLKEM768_DK = 2400,
	MLKEM768_CT = 1088,
	MLKEM768_SS = 32,
	MLKEM768_SEED = 64
};

/* SEED is d || z (section 7.1, ML-KEM.KeyGen_internal). */
void mlkem768_keygen(uint8_t ek[1184], uint8_t dk[2400], const uint8_t seed[64]);
/* E_KEY when EK fails the modulus check (section 7.2): a coefficient is not below q. */
err mlkem768_check(const uint8_t ek[1184]) MUST_USE;
/* M is 32 random bytes. E_KEY as above. */
err mlkem768_encaps(
	uint8_t ct[1088], uint8_t ss[32], const uint8_t ek[1184], const uint8_t m[32]) MUST_USE;
/* E_KEY when the hash inside DK does not match (section 7.3). A wrong CT gives another SS, in the
 * same time (implicit rejection). */
err mlkem768_decaps(uint8_t ss[32], const uint8_t dk[2400], const uint8_t ct[1088]) MUST_USE;

#endif

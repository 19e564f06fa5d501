/* SPDX-License-Identifier: Apache-2.0 */
/* crypt/kdf: HKDF-SHA-256 (RFC 5869), scrypt (RFC 7914) and Argon2id (RFC 9106). */
#ifndef CRYPT_KDF_H
#define CRYPT_KDF_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"

/* PRK = HMAC(salt, ikm). An empty salt means 32 zero bytes, as the RFC says. */
hash32 hkdf_extract(bytes salt, bytes ikm);
/* OUT_LEN at most 8160; more is a programmer's error. */
void hkdf_expand(uint8_t *out, size_t out_len, const hash32 *prk, bytes info);
/* Both steps; wipes the PRK. */
void hkdf_sha256(uint8_t *out, size_t out_len, bytes ikm, bytes salt, bytes info);

/* scrypt with N = 2^log2_n, r = 8, p = 1, 32 bytes out. Needs 2^log2_n KiB of memory: E_NOMEM.
 * LOG2_N is 1..30; bound it before, by what the machine should bear. */
err kdf_scrypt(uint8_t out[32], bytes passphrase, bytes salt, unsigned log2_n) MUST_USE;

/* What Argon2id spends: so many KiB of memory (at least 8), so many passes (at least 1), one lane.
 * Bound both before, from below by what a guess must cost, from above by what the machine should
 * bear. */
struct kdf_argon2id_cost {
	uint32_t memory_kib;
	uint32_t passes;
};
/* 32 octets out. E_NOMEM. */
err kdf_argon2id(uint8_t out[32], bytes passphrase, const uint8_t salt[16],
	const struct kdf_argon2id_cost *cost) MUST_USE;

#endif

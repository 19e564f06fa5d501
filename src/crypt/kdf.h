/* SPDX-License-Identifier: Apache-2.0 */
/* crypt/kdf: HKDF-SHA-256 (RFC 5869) and scrypt (RFC 7914). */
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

#endif

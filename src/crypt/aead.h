/* SPDX-License-Identifier: Apache-2.0 */
/* crypt/aead: ChaCha20-Poly1305 (RFC 8439): 32-byte key, 12-byte nonce, 16-byte tag at the end.
 * Two ways in: one-shot for small things (libsodium: no allocation), and a reusable context for
 * the bulk of files (OpenSSL: 2.5 times as fast). Input and output are equal or do not overlap. */
#ifndef CRYPT_AEAD_H
#define CRYPT_AEAD_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"

enum { AEAD_KEY = 32, AEAD_NONCE = 12, AEAD_TAG = 16 };

/* Writes plain.len + 16 bytes. */
void aead_seal(
	uint8_t *out, const uint8_t key[32], const uint8_t nonce[12], bytes aad, bytes plain);
/* Writes sealed.len - 16 bytes. E_NO_MATCH when it does not open; OUT then holds zeroes. */
err aead_open(uint8_t *out, const uint8_t key[32], const uint8_t nonce[12], bytes aad,
	bytes sealed) MUST_USE;

struct aead_bulk;

/* NULL when memory is short. One per thread. */
struct aead_bulk *aead_bulk_new(const uint8_t key[32]) MUST_USE;
void aead_bulk_free(struct aead_bulk *a); /* takes NULL; wipes the key */
/* As above, without additional data. E_CRYPTO when the library fails. */
err aead_bulk_seal(
	struct aead_bulk *a, uint8_t *out, const uint8_t nonce[12], bytes plain) MUST_USE;
err aead_bulk_open(
	struct aead_bulk *a, uint8_t *out, const uint8_t nonce[12], bytes sealed) MUST_USE;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* crypt/hash: SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104), infallible and without allocation.
 * Contexts have no pointers inside: copy one to snapshot a hash midway. The engine (portable C, or
 * the processor's SHA instructions) is chosen at run time. */
#ifndef CRYPT_HASH_H
#define CRYPT_HASH_H

#include "base/bytes.h"

struct sha256 {
	uint32_t state[8];
	uint64_t count; /* octets so far */
	uint8_t block[64];
};

void sha256_init(struct sha256 *h);
void sha256_add(struct sha256 *h, bytes in);
/* Wipes the context. */
void sha256_done(struct sha256 *h, hash32 *out);
hash32 sha256(bytes in);

struct hmac {
	struct sha256 inner;
	struct sha256 outer;
};

void hmac_init(struct hmac *m, bytes key);
void hmac_add(struct hmac *m, bytes in);
/* Wipes the context. */
void hmac_done(struct hmac *m, hash32 *out);
hash32 hmac_sha256(bytes key, bytes in);

#endif

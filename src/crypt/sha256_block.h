/* SPDX-License-Identifier: Apache-2.0 */
/* crypt/sha256_block: the compression function of SHA-256 (FIPS 180-4 section 6.2.2).
 * For crypt/hash and crypt/treehash only; everybody else wants crypt/hash.h. Pure. */
#ifndef CRYPT_SHA256_BLOCK_H
#define CRYPT_SHA256_BLOCK_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_BLOCK = 64 };

extern const uint32_t sha256_block_start[8];
extern const uint32_t sha256_block_k[64];

/* STATE takes in COUNT blocks of 64 octets. */
typedef void sha256_block_fn(uint32_t state[8], const uint8_t *data, size_t count);

sha256_block_fn sha256_block_portable;
/* The fastest that this processor has. */
void sha256_block(uint32_t state[8], const uint8_t *data, size_t count);

#if defined(__x86_64__)
/* Only where cpu_has(CPU_SHA). */
sha256_block_fn sha256_ni_blocks;
/* COUNT blocks each of two independent messages, side by side. */
void sha256_ni_pair(uint32_t *const *state, const uint8_t *const *data, size_t count);
#endif

#endif

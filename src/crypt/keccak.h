/* SPDX-License-Identifier: Apache-2.0 */
/* crypt/keccak: SHA3-256, SHA3-512, SHAKE128 and SHAKE256 (FIPS 202).
 * Owns: nothing. Pure. Time depends on lengths only. A state has no pointers inside: copy it to
 * snapshot. OpenSSL before 3.3 cannot squeeze twice, which ML-KEM's matrix sampling needs;
 * libsodium of both Debian releases has none of these. */
#ifndef CRYPT_KECCAK_H
#define CRYPT_KECCAK_H

#include "base/bytes.h"

struct keccak {
	uint64_t lane[25];
	size_t rate; /* octets per permutation: 168, 136 or 72 */
	size_t at;   /* octets of the current block used */
	uint8_t domain;
	bool squeezing;
};

void shake128_init(struct keccak *k);
void shake256_init(struct keccak *k);
/* Input, in as many pieces as you like, until the first squeeze; after it: a programmer's error. */
void keccak_add(struct keccak *k, bytes in);
/* Any number of times; the first call ends the input. */
void keccak_squeeze(struct keccak *k, uint8_t *out, size_t n);
void keccak_wipe(struct keccak *k);

/* IN and OUT may overlap. */
void sha3_256(uint8_t out[32], bytes in);
void sha3_512(uint8_t out[64], bytes in);
void shake256(uint8_t *out, size_t n, bytes in);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* crypt/treehash_engine: SHA-256 compression of one block each of several messages side by side.
 * For crypt/treehash only. Pure. */
#ifndef CRYPT_TREEHASH_ENGINE_H
#define CRYPT_TREEHASH_ENGINE_H

#include <stddef.h>
#include <stdint.h>

enum { TREEHASH_LANES_MAX = 16, TREEHASH_WIDE = 16 };

/* For each lane i: STATE[i] takes in the 64 octets at BLOCK[i]. */
typedef void treehash_block_fn(uint32_t (*state)[8], const uint8_t *const *block);

/* Sixteen lanes by the vector instructions that every processor of the architecture has. */
treehash_block_fn treehash_wide_baseline;
#if defined(__x86_64__)
/* The same code, compiled for more: only where cpu_has says so. */
treehash_block_fn treehash_wide_avx2;
treehash_block_fn treehash_wide_avx512;
#endif

#endif

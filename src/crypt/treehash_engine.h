/* SPDX-License-Identifier: Apache-2.0 */
/* crypt/treehash_engine: SHA-256 compression of one block each of several messages side by side.
 * For crypt/treehash only. Pure. */
#ifndef CRYPT_TREEHASH_ENGINE_H
#define CRYPT_TREEHASH_ENGINE_H

#include <stddef.h>
#include <stdint.h>

enum { TREEHASH_LANES_MAX = 16 };

/* For each lane i: STATE[i], of eight words, takes in COUNT blocks of 64 octets from DATA[i] on. */
typedef void treehash_blocks_fn(uint32_t *const *state, const uint8_t *const *data, size_t count);

/* Four lanes, by the vector instructions that every processor of the architecture has. */
treehash_blocks_fn treehash_wide_baseline;
#if defined(__x86_64__)
/* Eight and sixteen: only where cpu_has says so. */
treehash_blocks_fn treehash_wide_avx2;
treehash_blocks_fn treehash_wide_avx512;
#endif

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Only where the processor has AVX-512F: sixteen lanes, 32 registers, rotations and functions of
 * three variables in one instruction each. */
#define LANES 16
#include "crypt/treehash_wide.h"

#if defined(__x86_64__)

__attribute__((target("avx512f"))) void
treehash_wide_avx512(uint32_t *const *state, const uint8_t *const *data, size_t count)
{
	compress(state, data, count);
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Only where the processor has AVX2. */
#define LANES 8
#include "crypt/treehash_wide.h"

#if defined(__x86_64__)

__attribute__((target("avx2"))) void
treehash_wide_avx2(uint32_t *const *state, const uint8_t *const *data, size_t count)
{
	compress(state, data, count);
}

#endif

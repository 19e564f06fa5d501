/* SPDX-License-Identifier: Apache-2.0 */
/* crypt/cpu: which of the instructions that our engines use this processor has.
 * Asked of the processor once. Elsewhere than on x86-64 the answer is: none. */
#ifndef CRYPT_CPU_H
#define CRYPT_CPU_H

#include <stdbool.h>

enum cpu_feature {
	CPU_SHA = 1,    /* SHA extensions, with SSSE3 and SSE4.1 */
	CPU_AVX2 = 2,   /* and the system saves its registers */
	CPU_AVX512 = 4, /* AVX-512F, likewise */
};

bool cpu_has(enum cpu_feature feature);

#endif

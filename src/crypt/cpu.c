/* SPDX-License-Identifier: Apache-2.0 */
/* The CPUID instruction traps under every hypervisor and costs as much as hashing kilobytes, so the
 * answer is kept. That is the one mutable global of this folder: a cache of a constant. Threads
 * that race to fill it write the same value, and an atomic makes that well defined. */
#include "crypt/cpu.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <stdatomic.h>

enum { ASKED = 8 };

static unsigned
ask(void)
{
	unsigned found = ASKED, a = 0, b = 0, c = 0, d = 0;
	/* SSE4.1 needs no support by the system; older compilers' cpu_supports do not know "sha".
	 */
	__builtin_cpu_init();
	if (__builtin_cpu_supports("ssse3") && __builtin_cpu_supports("sse4.1") &&
		__get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA) != 0)
		found |= CPU_SHA;
	if (__builtin_cpu_supports("avx2"))
		found |= CPU_AVX2;
	if (__builtin_cpu_supports("avx512f"))
		found |= CPU_AVX512;
	return found;
}

bool
cpu_has(enum cpu_feature feature)
{
	static _Atomic unsigned cache;
	unsigned found = atomic_load_explicit(&cache, memory_order_relaxed);
	if (found == 0) {
		found = ask();
		atomic_store_explicit(&cache, found, memory_order_relaxed);
	}
	return (found & (unsigned)feature) != 0;
}

#else

bool
cpu_has(enum cpu_feature feature)
{
	(void)feature;
	return false;
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* base/declassify: where a value computed from secrets becomes public.
 * The proof of constant time (tests/ct) runs the code with its secrets marked undefined, so that
 * valgrind reports every branch and every index that depends on one. A value that anybody may know
 * although a secret went into it is handed over here; each call says why. In every other build
 * this is nothing. */
#ifndef BASE_DECLASSIFY_H
#define BASE_DECLASSIFY_H

#include <stddef.h>

#ifdef CONSTANT_TIME_PROOF
#include <valgrind/memcheck.h>
static inline void
declassify(const void *p, size_t n)
{
	(void)VALGRIND_MAKE_MEM_DEFINED(p, n);
}
#else
static inline void
declassify(const void *p, size_t n)
{
	(void)p;
	(void)n;
}
#endif

#endif

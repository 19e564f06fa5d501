/* SPDX-License-Identifier: Apache-2.0 */
/* detect/fixed: the little arithmetic that detectors need, in whole numbers: the same answer on
 * every processor and in WebAssembly, which floating point with logarithms does not give. Q8 and
 * Q16 are numbers in 256ths and 65,536ths. Pure; owns nothing. */
#ifndef CORE_DETECT_FIXED_H
#define CORE_DETECT_FIXED_H

#include <stdint.h>

enum { Q8 = 1 << 8, Q16 = 1 << 16 };

/* Q8 of the logarithm of X to base 2, within 3 of 256; 0 for 0. Does not fall as X grows. */
uint32_t fixed_log2(uint64_t x);
/* What is left of X after PASSED, of which HALF (not 0) halves it; within a 200th. */
uint32_t fixed_fade(uint32_t x, uint64_t passed, uint32_t half);
/* The square root of X, rounded down. */
uint32_t fixed_root(uint64_t x);
/* Q16 of the cosine of an angle of -90,000 to 90,000 thousandths of a degree; within a 500th. */
uint32_t fixed_cosine(int32_t angle);

#endif

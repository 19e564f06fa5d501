/* SPDX-License-Identifier: Apache-2.0 */
#include "core/detect/fixed.h"

/* Between two powers of two the logarithm is a line and a bow above it: m + 0.344 m (1 - m). */
uint32_t
fixed_log2(uint64_t x)
{
	uint32_t whole = 0, part;
	if (x == 0)
		return 0;
	for (uint64_t rest = x; rest > 1; rest >>= 1)
		whole++;
	if (whole >= 8)
		part = (uint32_t)(x >> (whole - 8)) & 0xff;
	else
		part = (uint32_t)(x << (8 - whole)) & 0xff;
	return whole * Q8 + part + (part * (Q8 - part) * 88 >> 16);
}

/* Half-lives that are over are shifts; for a part t of one, 2^-t = 1 - 0.6716 t + 0.1716 t^2. */
uint32_t
fixed_fade(uint32_t x, uint64_t passed, uint32_t half)
{
	uint64_t whole = passed / half;
	if (whole >= 32)
		return 0;
	uint64_t t = (passed % half) * Q16 / half;
	uint64_t left = Q16 - (44014 * t >> 16) + (11246 * (t * t >> 16) >> 16);
	return (uint32_t)((x >> whole) * left >> 16);
}

uint32_t
fixed_root(uint64_t x)
{
	uint64_t root = 0;
	for (uint64_t bit = UINT64_C(1) << 31; bit > 0; bit >>= 1)
		if ((root + bit) * (root + bit) <= x)
			root += bit;
	return (uint32_t)root;
}

/* Bhaskara's formula, of the seventh century: (32400 - 4 d^2) / (32400 + d^2), d in degrees. */
uint32_t
fixed_cosine(int32_t angle)
{
	int64_t square = (int64_t)angle * angle / 1000; /* thousandths of square degrees */
	const int64_t full = 32400 * INT64_C(1000);
	int64_t above = full - 4 * square;
	return above <= 0 ? 0 : (uint32_t)(above * Q16 / (full + square));
}

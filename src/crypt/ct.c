/* SPDX-License-Identifier: Apache-2.0 */
/* Differences are OR-ed up over all octets and turned into a mask by arithmetic. The empty assembly
 * statement hides the value from the compiler, which might otherwise prove that it is 0 or 1 and
 * bring back a branch. */
#include "crypt/ct.h"

#include "base/declassify.h"

static uint32_t
opaque(uint32_t v)
{
	__asm__("" : "+r"(v));
	return v;
}

uint8_t
ct_eq_mask(const void *a, const void *b, size_t n)
{
	const uint8_t *x = a, *y = b;
	uint32_t differ = 0;
	for (size_t i = 0; i < n; i++)
		differ |= (uint32_t)(x[i] ^ y[i]);
	/* 0 - 1 borrows into the high bits; 1..255 - 1 does not. */
	return (uint8_t)((opaque(differ) - 1) >> 8);
}

bool
ct_eq(const void *a, const void *b, size_t n)
{
	uint8_t mask = ct_eq_mask(a, b, n);
	declassify(&mask, sizeof mask); /* the verdict, that is what was asked for */
	return mask != 0;
}

void
ct_select(uint8_t *out, uint8_t mask, const uint8_t *a, const uint8_t *b, size_t n)
{
	uint8_t m = (uint8_t)opaque(mask);
	for (size_t i = 0; i < n; i++)
		out[i] = (uint8_t)(b[i] ^ (m & (a[i] ^ b[i])));
}

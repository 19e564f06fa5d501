/* SPDX-License-Identifier: Apache-2.0 */
/* Polynomials to octets and back, with and without loss. One packing loop serves every width: its
 * control depends on D alone, which is public and constant at each call. */
#include "crypt/mlkem768_inner.h"

enum { Q = MLKEM768_Q, N = MLKEM768_N };

void
mlkem768_code_encode(uint8_t *out, const struct mlkem768_poly *f, unsigned d)
{
	uint32_t pending = 0; /* bits not written yet, lowest first */
	unsigned count = 0;
	for (size_t i = 0; i < N; i++) {
		pending |= (uint32_t)f->c[i] << count;
		for (count += d; count >= 8; count -= 8) {
			*out++ = (uint8_t)pending;
			pending >>= 8;
		}
	}
}

void
mlkem768_code_decode(struct mlkem768_poly *out, const uint8_t *in, unsigned d)
{
	uint32_t pending = 0;
	unsigned count = 0;
	for (size_t i = 0; i < N; i++) {
		for (; count < d; count += 8)
			pending |= (uint32_t)*in++ << count;
		/* Changes nothing but with d = 12: 2^d is below q otherwise. */
		out->c[i] = mlkem768_reduce(pending & ((1u << d) - 1));
		pending >>= d;
		count -= d;
	}
}

/* round(x * 2^d / q) mod 2^d. A half never occurs, since q is odd; so rounding is adding the
 * rounded-down half of q before dividing. x * 2^d + q / 2 < 2^23. */
void
mlkem768_code_compress(struct mlkem768_poly *f, unsigned d)
{
	for (size_t i = 0; i < N; i++) {
		uint32_t rounded = mlkem768_quotient(((uint32_t)f->c[i] << d) + Q / 2);
		f->c[i] = (uint16_t)(rounded & ((1u << d) - 1));
	}
}

/* round(y * q / 2^d), halves up; y is below 2^d. */
void
mlkem768_code_decompress(struct mlkem768_poly *f, unsigned d)
{
	for (size_t i = 0; i < N; i++) {
		uint32_t y = f->c[i];
		/* With d = 1, y is a bit of the message and y * q begs to become "y ? q : 0" and
		 * then a jump: compilers have done it. What they cannot see they cannot branch on.
		 */
		__asm__("" : "+r"(y));
		f->c[i] = (uint16_t)((y * Q + (1u << d >> 1)) >> d);
	}
}

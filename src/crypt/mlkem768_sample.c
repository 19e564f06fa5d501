/* SPDX-License-Identifier: Apache-2.0 */
/* Two kinds of randomness. The matrix is public: it is drawn by rejection, with branches. The
 * noise is secret: it is the difference of two counts of bits, without any. The matrix is made one
 * entry at a time, where it is multiplied, and never stored: nine polynomials would be 4.5 KiB of
 * stack for nothing. */
#include "crypt/keccak.h"
#include "crypt/mlkem768_inner.h"

void
mlkem768_sample_matrix(
	struct mlkem768_poly *out, const uint8_t rho[32], uint8_t row, uint8_t column)
{
	/* The standard's order is rho || j || i: column first. */
	const uint8_t place[2] = {column, row};
	struct keccak xof;
	shake128_init(&xof);
	keccak_add(&xof, bytes_of(rho, MLKEM768_SYMBYTES));
	keccak_add(&xof, BYTES_ARRAY(place));

	uint8_t block[168]; /* one permutation's worth: 56 groups of three octets */
	for (size_t n = 0; n < MLKEM768_N;) {
		keccak_squeeze(&xof, block, sizeof block);
		for (size_t i = 0; i < sizeof block && n < MLKEM768_N; i += 3) {
			unsigned d1 = block[i] | (block[i + 1] & 15u) << 8;
			unsigned d2 = block[i + 1] >> 4 | (unsigned)block[i + 2] << 4;
			if (d1 < MLKEM768_Q)
				out->c[n++] = (uint16_t)d1;
			if (d2 < MLKEM768_Q && n < MLKEM768_N)
				out->c[n++] = (uint16_t)d2;
		}
	}
}

void
mlkem768_sample_noise(struct mlkem768_poly *out, const uint8_t seed[32], uint8_t counter)
{
	struct keccak prf;
	shake256_init(&prf);
	keccak_add(&prf, bytes_of(seed, MLKEM768_SYMBYTES));
	keccak_add(&prf, bytes_of(&counter, 1));
	uint8_t bits[MLKEM768_N / 2]; /* four bits a coefficient */
	keccak_squeeze(&prf, bits, sizeof bits);
	keccak_wipe(&prf);

	for (size_t i = 0; i < sizeof bits; i++) {
		/* Four sums of two neighboring bits, two bits wide each: x, y, x', y'. */
		uint32_t sums = (bits[i] & 0x55u) + (bits[i] >> 1 & 0x55u);
		out->c[2 * i] = mlkem768_reduce((sums & 3) + MLKEM768_Q - (sums >> 2 & 3));
		out->c[2 * i + 1] = mlkem768_reduce((sums >> 4 & 3) + MLKEM768_Q - (sums >> 6 & 3));
	}
	wipe(bits, sizeof bits);
}

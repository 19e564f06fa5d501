/* SPDX-License-Identifier: Apache-2.0 */
/* Plain residues and one exact reduction, not Montgomery's form and signed lazy bounds: the code
 * reads as the standard's pseudocode, and each function states the one bound it needs. It costs a
 * few microseconds of an operation in which X25519 takes ten times as many. */
#include "crypt/mlkem768_inner.h"

enum {
	Q = MLKEM768_Q,
	N = MLKEM768_N,
	INVERSE_OF_128 = 3303, /* 128 * 3303 = 127 * q + 1 */
};
_Static_assert(128 * INVERSE_OF_128 % Q == 1, "scale of the inverse transform");

const uint16_t mlkem768_ring_zeta[128] = {1, 1729, 2580, 3289, 2642, 630, 1897, 848, 1062, 1919,
	193, 797, 2786, 3260, 569, 1746, 296, 2447, 1339, 1476, 3046, 56, 2240, 1333, 1426, 2094,
	535, 2882, 2393, 2879, 1974, 821, 289, 331, 3253, 1756, 1197, 2304, 2277, 2055, 650, 1977,
	2513, 632, 2865, 33, 1320, 1915, 2319, 1435, 807, 452, 1438, 2868, 1534, 2402, 2647, 2617,
	1481, 648, 2474, 3110, 1227, 910, 17, 2761, 583, 2649, 1637, 723, 2288, 1100, 1409, 2662,
	3281, 233, 756, 2156, 3015, 3050, 1703, 1651, 2789, 1789, 1847, 952, 1461, 2687, 939, 2308,
	2437, 2388, 733, 2337, 268, 641, 1584, 2298, 2037, 3220, 375, 2549, 2090, 1645, 1063, 319,
	2773, 757, 2099, 561, 2466, 2594, 2804, 1092, 403, 1026, 1143, 2150, 2775, 886, 1722, 1212,
	1874, 1029, 2110, 2935, 885, 2154};

/* Sums are not reduced on the way: each of the seven layers adds less than q, so a coefficient
 * stays below 8q < 2^16 and a product below 7q * q < 2^27. */
void
mlkem768_ring_ntt(struct mlkem768_poly *f)
{
	size_t i = 1;
	for (size_t len = 128; len >= 2; len /= 2)
		for (size_t start = 0; start < N; start += 2 * len) {
			uint32_t zeta = mlkem768_ring_zeta[i++];
			for (size_t j = start; j < start + len; j++) {
				uint16_t t = mlkem768_reduce(zeta * f->c[j + len]);
				f->c[j + len] = (uint16_t)(f->c[j] + Q - t);
				f->c[j] = (uint16_t)(f->c[j] + t);
			}
		}
	for (size_t j = 0; j < N; j++)
		f->c[j] = mlkem768_reduce(f->c[j]);
}

void
mlkem768_ring_inverse_ntt(struct mlkem768_poly *f)
{
	size_t i = 127;
	for (size_t len = 2; len <= 128; len *= 2)
		for (size_t start = 0; start < N; start += 2 * len) {
			uint32_t zeta = mlkem768_ring_zeta[i--];
			for (size_t j = start; j < start + len; j++) {
				uint32_t low = f->c[j], high = f->c[j + len];
				f->c[j] = mlkem768_reduce(low + high);
				f->c[j + len] = mlkem768_reduce(zeta * (high + Q - low));
			}
		}
	for (size_t j = 0; j < N; j++)
		f->c[j] = mlkem768_reduce((uint32_t)f->c[j] * INVERSE_OF_128);
}

/* T_q is 128 rings of polynomials of degree one, modulo X^2 - gamma_i with
 * gamma_i = 17^(2 BitRev7(i) + 1). Those powers are the upper half of zeta, each with its negative:
 * gamma_2i = zeta[64 + i] and gamma_(2i+1) = -zeta[64 + i]. */
void
mlkem768_ring_multiply_add(
	struct mlkem768_poly *sum, const struct mlkem768_poly *f, const struct mlkem768_poly *g)
{
	for (size_t i = 0; i < N / 2; i++) {
		uint32_t zeta = mlkem768_ring_zeta[64 + i / 2];
		uint32_t gamma = i % 2 == 0 ? zeta : Q - zeta;
		uint32_t f0 = f->c[2 * i], f1 = f->c[2 * i + 1];
		uint32_t g0 = g->c[2 * i], g1 = g->c[2 * i + 1];
		uint32_t s0 = sum->c[2 * i], s1 = sum->c[2 * i + 1];
		sum->c[2 * i] = mlkem768_reduce(s0 + f0 * g0 + mlkem768_reduce(f1 * g1) * gamma);
		sum->c[2 * i + 1] = mlkem768_reduce(s1 + f0 * g1 + f1 * g0);
	}
}

void
mlkem768_ring_add(struct mlkem768_poly *f, const struct mlkem768_poly *g)
{
	for (size_t i = 0; i < N; i++)
		f->c[i] = mlkem768_reduce((uint32_t)f->c[i] + g->c[i]);
}

void
mlkem768_ring_subtract(struct mlkem768_poly *f, const struct mlkem768_poly *g)
{
	for (size_t i = 0; i < N; i++)
		f->c[i] = mlkem768_reduce((uint32_t)f->c[i] + Q - g->c[i]);
}

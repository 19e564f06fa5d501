/* SPDX-License-Identifier: Apache-2.0 */
/* crypt/mlkem768_inner: what the files of ML-KEM-768 share; nobody else includes it.
 * Names and numbers of algorithms are those of FIPS 203. Everything is constant time in the
 * coefficients; the sampler of the public matrix alone branches, on public data.
 *
 * One invariant carries all files: a coefficient at rest is canonical, 0 <= c < q. What would leave
 * that range is brought back by `mlkem768_reduce`, which is exact and has no correction step, so
 * there is no comparison that a compiler could make a branch of, and no division. */
#ifndef CRYPT_MLKEM768_INNER_H
#define CRYPT_MLKEM768_INNER_H

#include "base/bytes.h"

enum {
	MLKEM768_N = 256,  /* coefficients of a polynomial */
	MLKEM768_Q = 3329, /* the modulus */
	MLKEM768_K = 3,    /* polynomials of a vector */
	MLKEM768_DU = 10,  /* bits kept of a coefficient of u */
	MLKEM768_DV = 4,   /* and of v */
	MLKEM768_SYMBYTES = 32
};

/* A polynomial of R_q, or its transform in T_q. */
struct mlkem768_poly {
	uint16_t c[MLKEM768_N];
};

/* floor(x / q) for x < 2^28. With m = floor(2^40 / q) + 1 the error m * q - 2^40 is below q, that
 * is 3177, and floor(x * m / 2^40) is exact while x * 3177 < 2^40. (Division by a constant is left
 * to the compiler nowhere: at -Os it may emit the real, variable-time one; that was KyberSlash.) */
static inline uint32_t
mlkem768_quotient(uint32_t x)
{
	const uint64_t reciprocal = (UINT64_C(1) << 40) / MLKEM768_Q + 1;
	return (uint32_t)(x * reciprocal >> 40);
}

/* x mod q for x < 2^28, which holds 24 products of two coefficients. */
static inline uint16_t
mlkem768_reduce(uint32_t x)
{
	return (uint16_t)(x - mlkem768_quotient(x) * MLKEM768_Q);
}

/* zeta[i] = 17^BitRev7(i) mod q (appendix A); a test computes it again. */
extern const uint16_t mlkem768_ring_zeta[128];

void mlkem768_ring_ntt(struct mlkem768_poly *f);         /* Algorithm 9 */
void mlkem768_ring_inverse_ntt(struct mlkem768_poly *f); /* Algorithm 10 */
/* SUM += F * G, all three in T_q (Algorithms 11 and 12). */
void mlkem768_ring_multiply_add(
	struct mlkem768_poly *sum, const struct mlkem768_poly *f, const struct mlkem768_poly *g);
void mlkem768_ring_add(struct mlkem768_poly *f, const struct mlkem768_poly *g);      /* f += g */
void mlkem768_ring_subtract(struct mlkem768_poly *f, const struct mlkem768_poly *g); /* f -= g */

/* The matrix entry A[row][column], from the public RHO (Algorithm 7). */
void mlkem768_sample_matrix(
	struct mlkem768_poly *out, const uint8_t rho[32], uint8_t row, uint8_t column);
/* Small noise from the secret SEED and a counter (Algorithm 8 on PRF_2, eta = 2). */
void mlkem768_sample_noise(struct mlkem768_poly *out, const uint8_t seed[32], uint8_t counter);

/* D bits of each coefficient, lowest first: 32 * D octets (Algorithms 5 and 6). Decoding with
 * D = 12 reduces mod q, as the standard says; D is 1, 4, 10 or 12. */
void mlkem768_code_encode(uint8_t *out, const struct mlkem768_poly *f, unsigned d);
void mlkem768_code_decode(struct mlkem768_poly *out, const uint8_t *in, unsigned d);
/* Compress_d and Decompress_d on every coefficient (section 4.2.1), in place; D is below 12. */
void mlkem768_code_compress(struct mlkem768_poly *f, unsigned d);
void mlkem768_code_decompress(struct mlkem768_poly *f, unsigned d);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* FIPS 203 in its own order: K-PKE (Algorithms 13 to 15), the internal KEM on top of it (16 to 18),
 * and the input checks of section 7. A t, s, u here is the standard's t-hat, s-hat, u: one
 * comment a line says which domain a value is in where it is not obvious.
 *
 *   ek = encode_12(t-hat[0..2]) || rho                          3 * 384 + 32 = 1184
 *   dk = encode_12(s-hat[0..2]) || ek || H(ek) || z             1152 + 1184 + 32 + 32 = 2400
 *   ct = encode_10(u[0..2]) || encode_4(v)                      3 * 320 + 128 = 1088
 *
 * Each row of the matrix is used as soon as it is made, so no frame holds more than a vector, an
 * accumulator and an entry. Secrets on the stack are wiped before it is left. */
#include "crypt/mlkem768.h"

#include <string.h>

#include "base/declassify.h"
#include "crypt/ct.h"
#include "crypt/keccak.h"
#include "crypt/mlkem768_inner.h"

enum {
	K = MLKEM768_K,
	POLY = 12 * MLKEM768_N / 8,            /* 384: a polynomial without loss */
	POLY_U = MLKEM768_DU * MLKEM768_N / 8, /* 320 */
	POLY_V = MLKEM768_DV * MLKEM768_N / 8, /* 128 */
	AT_RHO = K * POLY,                     /* in ek */
	AT_V = K * POLY_U,                     /* in ct */
	AT_EK = K * POLY,                      /* in dk, as the next two */
	AT_H = AT_EK + MLKEM768_EK,
	AT_Z = AT_H + 32,
};
_Static_assert(AT_RHO + 32 == MLKEM768_EK, "layout of ek");
_Static_assert(AT_Z + 32 == MLKEM768_DK, "layout of dk");
_Static_assert(AT_V + POLY_V == MLKEM768_CT, "layout of ct");

struct vector {
	struct mlkem768_poly p[K];
};

/* K consecutive noise polynomials from counter FIRST, transformed. */
static void
noise_vector(struct vector *out, const uint8_t seed[32], uint8_t first)
{
	for (uint8_t i = 0; i < K; i++) {
		mlkem768_sample_noise(&out->p[i], seed, (uint8_t)(first + i));
		mlkem768_ring_ntt(&out->p[i]);
	}
}

/* Algorithm 13, K-PKE.KeyGen: ek, and s-hat as the first part of dk. */
static void
pke_keygen(uint8_t ek[MLKEM768_EK], uint8_t dk[K * POLY], const uint8_t d[32])
{
	uint8_t seed[33], derived[64];
	memcpy(seed, d, 32);
	seed[32] = K;
	sha3_512(derived, BYTES_ARRAY(seed));
	const uint8_t *rho = derived, *sigma = derived + 32;
	/* Half of the hash of a secret, but published as the end of ek. */
	declassify(rho, 32);

	struct vector s;
	noise_vector(&s, sigma, 0);
	for (uint8_t i = 0; i < K; i++) {
		struct mlkem768_poly t, a;
		mlkem768_sample_noise(&t, sigma, (uint8_t)(K + i));
		mlkem768_ring_ntt(&t);
		for (uint8_t j = 0; j < K; j++) {
			mlkem768_sample_matrix(&a, rho, i, j);
			mlkem768_ring_multiply_add(&t, &a, &s.p[j]);
		}
		mlkem768_code_encode(ek + i * POLY, &t, 12);
		mlkem768_code_encode(dk + i * POLY, &s.p[i], 12);
	}
	memcpy(ek + AT_RHO, rho, 32);
	wipe(&s, sizeof s);
	wipe(seed, sizeof seed);
	wipe(derived, sizeof derived);
}

/* v of Algorithm 14: t-hat * y-hat, back from the transform, plus e2 plus the message. */
static void
encrypt_v(uint8_t out[POLY_V], const uint8_t ek[MLKEM768_EK], const struct vector *y,
	const uint8_t m[32], const uint8_t r[32])
{
	struct mlkem768_poly v = {{0}}, term;
	for (size_t i = 0; i < K; i++) {
		mlkem768_code_decode(&term, ek + i * POLY, 12);
		mlkem768_ring_multiply_add(&v, &term, &y->p[i]);
	}
	mlkem768_ring_inverse_ntt(&v);
	mlkem768_sample_noise(&term, r, 2 * K);
	mlkem768_ring_add(&v, &term);
	mlkem768_code_decode(&term, m, 1);
	mlkem768_code_decompress(&term, 1);
	mlkem768_ring_add(&v, &term);
	mlkem768_code_compress(&v, MLKEM768_DV);
	mlkem768_code_encode(out, &v, MLKEM768_DV);
	wipe(&v, sizeof v);
	wipe(&term, sizeof term);
}

/* Algorithm 14, K-PKE.Encrypt. */
static void
pke_encrypt(uint8_t ct[MLKEM768_CT], const uint8_t ek[MLKEM768_EK], const uint8_t m[32],
	const uint8_t r[32])
{
	struct vector y;
	noise_vector(&y, r, 0);
	for (uint8_t i = 0; i < K; i++) {
		struct mlkem768_poly u = {{0}}, term;
		for (uint8_t j = 0; j < K; j++) {
			mlkem768_sample_matrix(&term, ek + AT_RHO, j, i); /* A transposed */
			mlkem768_ring_multiply_add(&u, &term, &y.p[j]);
		}
		mlkem768_ring_inverse_ntt(&u);
		mlkem768_sample_noise(&term, r, (uint8_t)(K + i));
		mlkem768_ring_add(&u, &term);
		mlkem768_code_compress(&u, MLKEM768_DU);
		mlkem768_code_encode(ct + i * POLY_U, &u, MLKEM768_DU);
		wipe(&term, sizeof term);
		wipe(&u, sizeof u);
	}
	encrypt_v(ct + AT_V, ek, &y, m, r);
	wipe(&y, sizeof y);
}

/* Algorithm 15, K-PKE.Decrypt: the message is what is nearest to v - s-hat * NTT(u). */
static void
pke_decrypt(uint8_t m[32], const uint8_t dk[K * POLY], const uint8_t ct[MLKEM768_CT])
{
	struct mlkem768_poly w = {{0}}, s, term;
	for (size_t i = 0; i < K; i++) {
		mlkem768_code_decode(&term, ct + i * POLY_U, MLKEM768_DU);
		mlkem768_code_decompress(&term, MLKEM768_DU);
		mlkem768_ring_ntt(&term);
		mlkem768_code_decode(&s, dk + i * POLY, 12);
		mlkem768_ring_multiply_add(&w, &s, &term);
	}
	mlkem768_ring_inverse_ntt(&w);
	mlkem768_code_decode(&term, ct + AT_V, MLKEM768_DV);
	mlkem768_code_decompress(&term, MLKEM768_DV);
	mlkem768_ring_subtract(&term, &w);
	mlkem768_code_compress(&term, 1);
	mlkem768_code_encode(m, &term, 1);
	wipe(&w, sizeof w);
	wipe(&s, sizeof s);
	wipe(&term, sizeof term);
}

/* (K, r) = G(m || H(ek)), lines 1 of Algorithm 17 and 6 of Algorithm 18. */
static void
derive(uint8_t out[64], const uint8_t m[32], const uint8_t h[32])
{
	uint8_t both[64];
	memcpy(both, m, 32);
	memcpy(both + 32, h, 32);
	sha3_512(out, BYTES_ARRAY(both));
	wipe(both, sizeof both);
}

void
mlkem768_keygen(uint8_t ek[1184], uint8_t dk[2400], const uint8_t seed[64])
{
	pke_keygen(ek, dk, seed);
	memcpy(dk + AT_EK, ek, MLKEM768_EK);
	sha3_256(dk + AT_H, bytes_of(ek, MLKEM768_EK));
	memcpy(dk + AT_Z, seed + 32, 32);
}

err
mlkem768_check(const uint8_t ek[1184])
{
	for (size_t i = 0; i < K; i++) {
		struct mlkem768_poly t;
		uint8_t again[POLY];
		mlkem768_code_decode(&t, ek + i * POLY, 12);
		mlkem768_code_encode(again, &t, 12);
		if (!bytes_equal(BYTES_ARRAY(again), bytes_of(ek + i * POLY, POLY)))
			return failure(E_KEY);
	}
	return ok();
}

err
mlkem768_encaps(uint8_t ct[1088], uint8_t ss[32], const uint8_t ek[1184], const uint8_t m[32])
{
	err e = mlkem768_check(ek);
	if (failed(e))
		return e;
	uint8_t h[32], derived[64];
	sha3_256(h, bytes_of(ek, MLKEM768_EK));
	derive(derived, m, h);
	pke_encrypt(ct, ek, m, derived + 32);
	memcpy(ss, derived, 32);
	wipe(derived, sizeof derived);
	return ok();
}

/* Line 7 of Algorithm 18: J(z || ct), the key of a ciphertext that is not one. */
static void
rejection_key(uint8_t out[32], const uint8_t z[32], const uint8_t ct[MLKEM768_CT])
{
	struct keccak j;
	shake256_init(&j);
	keccak_add(&j, bytes_of(z, 32));
	keccak_add(&j, bytes_of(ct, MLKEM768_CT));
	keccak_squeeze(&j, out, 32);
	keccak_wipe(&j);
}

err
mlkem768_decaps(uint8_t ss[32], const uint8_t dk[2400], const uint8_t ct[1088])
{
	const uint8_t *ek = dk + AT_EK, *h = dk + AT_H, *z = dk + AT_Z;
	/* Public though they lie in dk: they are, and follow from, the published key. */
	declassify(ek, MLKEM768_EK);
	declassify(h, 32);
	uint8_t expected[32];
	sha3_256(expected, bytes_of(ek, MLKEM768_EK));
	if (!ct_eq(expected, h, 32))
		return failure(E_KEY);

	uint8_t m[32], derived[64], rejected[32], again[MLKEM768_CT];
	pke_decrypt(m, dk, ct);
	derive(derived, m, h);
	rejection_key(rejected, z, ct);
	pke_encrypt(again, ek, m, derived + 32);
	ct_select(ss, ct_eq_mask(again, ct, sizeof again), derived, rejected, 32);
	wipe(m, sizeof m);
	wipe(derived, sizeof derived);
	wipe(rejected, sizeof rejected);
	wipe(again, sizeof again);
	return ok();
}

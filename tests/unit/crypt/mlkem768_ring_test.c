/* SPDX-License-Identifier: Apache-2.0 */
/* The arithmetic under ML-KEM against slow definitions: tables from 17, division by division, the
 * transform against a product of polynomials by hand. */
#include "crypt/mlkem768_inner.h"
#include "support/vectors.h"

enum { Q = MLKEM768_Q, N = MLKEM768_N };

static uint32_t
power(uint32_t base, unsigned exponent)
{
	uint32_t r = 1;
	for (unsigned i = 0; i < exponent; i++)
		r = r * base % Q;
	return r;
}

static unsigned
bit_reverse_7(unsigned v)
{
	unsigned r = 0;
	for (unsigned i = 0; i < 7; i++)
		r |= (v >> i & 1) << (6 - i);
	return r;
}

static void
zetas_are_the_powers_of_17_in_bit_reversed_order(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 128; i++)
		assert_int_equal(mlkem768_ring_zeta[i], power(17, bit_reverse_7(i)));
}

static void
gammas_are_the_upper_zetas_and_their_negatives(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 128; i++) {
		uint32_t zeta = mlkem768_ring_zeta[64 + i / 2];
		uint32_t gamma = power(17, 2 * bit_reverse_7(i) + 1);
		assert_int_equal(gamma, i % 2 == 0 ? zeta : Q - zeta);
	}
}

/* The quotient never falls, so being right on both sides of every multiple of q is being right. */
static void
quotient_is_exact_below_2_to_28(void **state)
{
	(void)state;
	const uint32_t top = UINT32_C(1) << 28;
	for (uint32_t multiple = Q; multiple < top; multiple += Q) {
		assert_int_equal(mlkem768_quotient(multiple), multiple / Q);
		assert_int_equal(mlkem768_quotient(multiple - 1), multiple / Q - 1);
		assert_int_equal(mlkem768_reduce(multiple - 1), Q - 1);
	}
	assert_int_equal(mlkem768_quotient(0), 0);
	assert_int_equal(mlkem768_quotient(top - 1), (top - 1) / Q);
}

/* Any polynomial will do, as long as every coefficient takes part. */
static void
fill(struct mlkem768_poly *f, uint32_t salt)
{
	uint32_t v = salt;
	for (size_t i = 0; i < N; i++) {
		v = v * 1664525 + 1013904223;
		f->c[i] = (uint16_t)((v >> 8) % Q);
	}
}

static void
inverse_transform_undoes_the_transform(void **state)
{
	(void)state;
	for (uint32_t salt = 0; salt < 50; salt++) {
		struct mlkem768_poly f, g;
		fill(&f, salt);
		if (salt == 0)
			for (size_t i = 0; i < N; i++)
				f.c[i] = Q - 1; /* the largest of everything */
		g = f;
		mlkem768_ring_ntt(&g);
		for (size_t i = 0; i < N; i++)
			assert_true(g.c[i] < Q);
		mlkem768_ring_inverse_ntt(&g);
		assert_memory_equal(&f, &g, sizeof f);
	}
}

/* f * g mod X^256 + 1, every product written out. */
static void
multiply_slowly(
	struct mlkem768_poly *out, const struct mlkem768_poly *f, const struct mlkem768_poly *g)
{
	uint32_t sum[N] = {0};
	for (size_t i = 0; i < N; i++)
		for (size_t j = 0; j < N; j++) {
			uint32_t product = (uint32_t)f->c[i] * g->c[j] % Q;
			size_t at = (i + j) % N;
			sum[at] = (sum[at] + (i + j < N ? product : Q - product)) % Q;
		}
	for (size_t i = 0; i < N; i++)
		out->c[i] = (uint16_t)sum[i];
}

static void
products_in_the_transform_are_products_of_polynomials(void **state)
{
	(void)state;
	for (uint32_t salt = 0; salt < 20; salt++) {
		struct mlkem768_poly f, g, expected, sum = {{0}};
		fill(&f, salt);
		fill(&g, ~salt);
		multiply_slowly(&expected, &f, &g);
		mlkem768_ring_ntt(&f);
		mlkem768_ring_ntt(&g);
		mlkem768_ring_multiply_add(&sum, &f, &g);
		mlkem768_ring_inverse_ntt(&sum);
		assert_memory_equal(&sum, &expected, sizeof sum);
	}
}

static void
sums_and_differences_stay_canonical(void **state)
{
	(void)state;
	struct mlkem768_poly f, g, sum;
	fill(&f, 1);
	fill(&g, 2);
	f.c[0] = g.c[0] = Q - 1;
	f.c[1] = 0;
	g.c[1] = Q - 1;
	sum = f;
	mlkem768_ring_add(&sum, &g);
	for (size_t i = 0; i < N; i++)
		assert_int_equal(sum.c[i], (f.c[i] + g.c[i]) % Q);
	mlkem768_ring_subtract(&sum, &g);
	assert_memory_equal(&sum, &f, sizeof f);
	mlkem768_ring_subtract(&sum, &f);
	for (size_t i = 0; i < N; i++)
		assert_int_equal(sum.c[i], 0);
}

static const unsigned widths[] = {1, 4, 10};

/* round(x * 2^d / q) mod 2^d, as floor(x * 2^d / q + 1/2) over the common denominator 2q. */
static void
compression_is_the_rounded_fraction_for_every_value(void **state)
{
	(void)state;
	for (size_t w = 0; w < sizeof widths / sizeof *widths; w++)
		for (uint32_t x = 0; x < Q; x++) {
			uint32_t two_d = 1u << widths[w];
			struct mlkem768_poly f = {{(uint16_t)x}};
			mlkem768_code_compress(&f, widths[w]);
			assert_int_equal(f.c[0], (2 * x * two_d + Q) / (2 * Q) % two_d);
		}
}

static void
compression_undoes_decompression_for_every_value(void **state)
{
	(void)state;
	for (size_t w = 0; w < sizeof widths / sizeof *widths; w++)
		for (uint32_t y = 0; y < 1u << widths[w]; y++) {
			uint32_t two_d = 1u << widths[w];
			struct mlkem768_poly f = {{(uint16_t)y}};
			mlkem768_code_decompress(&f, widths[w]);
			assert_int_equal(f.c[0], (2 * y * Q + two_d) / (2 * two_d));
			mlkem768_code_compress(&f, widths[w]);
			assert_int_equal(f.c[0], y);
		}
}

static void
decoding_undoes_encoding_at_every_width(void **state)
{
	(void)state;
	static const unsigned all[] = {1, 4, 10, 12};
	for (size_t w = 0; w < sizeof all / sizeof *all; w++) {
		struct mlkem768_poly f, back;
		uint8_t octets[32 * 12 + 1];
		fill(&f, 3);
		for (size_t i = 0; i < N; i++)
			f.c[i] = (uint16_t)(f.c[i] & ((1u << all[w]) - 1));
		octets[32 * all[w]] = 0xA5;
		mlkem768_code_encode(octets, &f, all[w]);
		assert_int_equal(octets[32 * all[w]], 0xA5);
		mlkem768_code_decode(&back, octets, all[w]);
		assert_memory_equal(&f, &back, sizeof f);
	}
}

static void
twelve_bits_decode_modulo_q(void **state)
{
	(void)state;
	for (unsigned v = 0; v < 4096; v++) {
		uint8_t octets[384] = {(uint8_t)v, (uint8_t)(v >> 8)};
		struct mlkem768_poly f;
		mlkem768_code_decode(&f, octets, 12);
		assert_int_equal(f.c[0], v % Q);
	}
}

static void
noise_is_at_most_two_away_from_zero(void **state)
{
	(void)state;
	const uint8_t seed[32] = {1};
	unsigned seen[5] = {0};
	for (uint8_t counter = 0; counter < 100; counter++) {
		struct mlkem768_poly f;
		mlkem768_sample_noise(&f, seed, counter);
		for (size_t i = 0; i < N; i++) {
			unsigned shifted = (f.c[i] + 2u) % Q;
			assert_true(shifted <= 4);
			seen[shifted]++;
		}
	}
	/* Binomial: 1 4 6 4 1 of 16; 25,600 drawn, so a tenth off would be far out. */
	static const unsigned expected[5] = {1600, 6400, 9600, 6400, 1600};
	for (size_t i = 0; i < 5; i++)
		assert_in_range(seen[i], expected[i] * 9 / 10, expected[i] * 11 / 10);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(zetas_are_the_powers_of_17_in_bit_reversed_order),
		cmocka_unit_test(gammas_are_the_upper_zetas_and_their_negatives),
		cmocka_unit_test(quotient_is_exact_below_2_to_28),
		cmocka_unit_test(inverse_transform_undoes_the_transform),
		cmocka_unit_test(products_in_the_transform_are_products_of_polynomials),
		cmocka_unit_test(sums_and_differences_stay_canonical),
		cmocka_unit_test(compression_is_the_rounded_fraction_for_every_value),
		cmocka_unit_test(compression_undoes_decompression_for_every_value),
		cmocka_unit_test(decoding_undoes_encoding_at_every_width),
		cmocka_unit_test(twelve_bits_decode_modulo_q),
		cmocka_unit_test(noise_is_at_most_two_away_from_zero),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

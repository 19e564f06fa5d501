/* SPDX-License-Identifier: Apache-2.0 */
/* What ML-KEM-768 promises, with no files: known answers over many keys at once, the round trip,
 * the refusals, and that a wrong ciphertext still gives a key. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "crypt/keccak.h"
#include "crypt/mlkem768.h"
#include "support/vectors.h"

static void
assert_hash(const uint8_t *got, const char *expected)
{
	uint8_t text[64];
	buf t = BUF_ARRAY(text);
	hex_encode(&t, bytes_of(got, 32));
	assert_memory_equal(text, expected, sizeof text);
}

/* One SHAKE128 stream feeds ROUNDS of key generation, encapsulation and decapsulation of random
 * octets; another swallows all that comes out (the C2SP procedure for accumulated vectors). */
static void
accumulate(uint8_t digest[32], unsigned long rounds)
{
	struct keccak rng, all;
	shake128_init(&rng);
	shake128_init(&all);
	for (unsigned long i = 0; i < rounds; i++) {
		uint8_t seed[MLKEM768_SEED], ek[MLKEM768_EK], dk[MLKEM768_DK], m[32];
		uint8_t ct[MLKEM768_CT], sent[32], received[32];
		keccak_squeeze(&rng, seed, sizeof seed);
		mlkem768_keygen(ek, dk, seed);
		keccak_add(&all, BYTES_ARRAY(ek));
		keccak_squeeze(&rng, m, sizeof m);
		assert_ok(mlkem768_encaps(ct, sent, ek, m));
		keccak_add(&all, BYTES_ARRAY(ct));
		keccak_add(&all, BYTES_ARRAY(sent));
		assert_ok(mlkem768_decaps(received, dk, ct));
		assert_memory_equal(received, sent, 32);
		keccak_squeeze(&rng, ct, sizeof ct);
		assert_ok(mlkem768_decaps(received, dk, ct));
		keccak_add(&all, BYTES_ARRAY(received));
	}
	keccak_squeeze(&all, digest, 32);
}

static void
a_hundred_rounds_give_the_known_digest(void **state)
{
	(void)state;
	uint8_t digest[32];
	accumulate(digest, 100);
	assert_hash(digest, "1114b1b6699ed191734fa339376afa7e285c9e6acf6ff0177d346696ce564415");
}

static void
ten_thousand_rounds_give_the_known_digest(void **state)
{
	(void)state;
	uint8_t digest[32];
	accumulate(digest, 10000);
	assert_hash(digest, "8a518cc63da366322a8e7a818c7a0d63483cb3528d34a4cf42f35d5ad73f22fc");
}

static void
a_million_rounds_give_the_known_digest(void **state)
{
	(void)state;
	if (getenv("MUNIMENT_NIGHTLY") == NULL) {
		print_message("# SKIPPED, LOUDLY: a million rounds are for MUNIMENT_NIGHTLY=1\n");
		return;
	}
	uint8_t digest[32];
	accumulate(digest, 1000000);
	assert_hash(digest, "424bf8f0e8ae99b78d788a6e2e8e9cdaf9773fc0c08a6f433507cb559edfd0f0");
}

struct pair {
	uint8_t ek[MLKEM768_EK], dk[MLKEM768_DK];
};

static void
pair_of(struct pair *out, uint8_t first)
{
	uint8_t seed[MLKEM768_SEED];
	for (size_t i = 0; i < sizeof seed; i++)
		seed[i] = (uint8_t)(first + i);
	mlkem768_keygen(out->ek, out->dk, seed);
}

static void
every_flipped_bit_of_a_ciphertext_gives_another_key(void **state)
{
	(void)state;
	struct pair p;
	pair_of(&p, 7);
	uint8_t m[32] = {1, 2, 3}, ct[MLKEM768_CT], sent[32], received[32], before[32] = {0};
	assert_ok(mlkem768_encaps(ct, sent, p.ek, m));
	for (size_t bit = 0; bit < 8 * sizeof ct; bit += 7) {
		ct[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_ok(mlkem768_decaps(received, p.dk, ct));
		assert_memory_not_equal(received, sent, 32);
		assert_memory_not_equal(received, before, 32); /* depends on the ciphertext */
		memcpy(before, received, 32);
		ct[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
}

static void
implicit_rejection_is_a_hash_of_z_and_the_ciphertext(void **state)
{
	(void)state;
	struct pair p;
	pair_of(&p, 9);
	uint8_t in[32 + MLKEM768_CT] = {0}, expected[32], received[32];
	memcpy(in, p.dk + MLKEM768_DK - 32, 32);
	shake256(expected, 32, BYTES_ARRAY(in));
	assert_ok(mlkem768_decaps(received, p.dk, in + 32));
	assert_memory_equal(received, expected, 32);
}

/* Sets coefficient I of an encoded key. */
static void
put_coefficient(uint8_t ek[MLKEM768_EK], size_t i, unsigned value)
{
	uint8_t *two = ek + i / 2 * 3; /* octets of two coefficients */
	if (i % 2 == 0) {
		two[0] = (uint8_t)value;
		two[1] = (uint8_t)((two[1] & 0xF0u) | value >> 8);
	} else {
		two[1] = (uint8_t)((two[1] & 0x0Fu) | (value & 15) << 4);
		two[2] = (uint8_t)(value >> 4);
	}
}

static void
a_coefficient_of_q_or_more_is_refused_at_every_place(void **state)
{
	(void)state;
	struct pair p;
	pair_of(&p, 11);
	assert_ok(mlkem768_check(p.ek));
	uint8_t m[32] = {0}, ct[MLKEM768_CT] = {0}, ss[32] = {0};
	static const uint8_t zero[MLKEM768_CT];
	for (size_t i = 0; i < 3 * 256; i++) {
		uint8_t bad[MLKEM768_EK];
		memcpy(bad, p.ek, sizeof bad);
		put_coefficient(bad, i, i % 3 == 0 ? 3329 : i % 3 == 1 ? 3330 : 4095);
		assert_fails(mlkem768_check(bad), E_KEY);
		assert_fails(mlkem768_encaps(ct, ss, bad, m), E_KEY);
	}
	assert_memory_equal(ct, zero, sizeof ct);
	assert_memory_equal(ss, zero, sizeof ss);
}

static void
a_coefficient_of_q_less_one_is_accepted(void **state)
{
	(void)state;
	struct pair p;
	pair_of(&p, 13);
	put_coefficient(p.ek, 0, 3328);
	assert_ok(mlkem768_check(p.ek));
}

static void
a_decapsulation_key_whose_hash_does_not_match_is_refused(void **state)
{
	(void)state;
	struct pair p;
	pair_of(&p, 15);
	uint8_t m[32] = {0}, ct[MLKEM768_CT], sent[32], ss[32] = {0};
	static const uint8_t zero[32];
	assert_ok(mlkem768_encaps(ct, sent, p.ek, m));
	static const size_t places[] = {1152, 1152 + 1183, 2400 - 64, 2400 - 33};
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		p.dk[places[i]] ^= 1;
		assert_fails(mlkem768_decaps(ss, p.dk, ct), E_KEY);
		p.dk[places[i]] ^= 1;
	}
	assert_memory_equal(ss, zero, 32);
	assert_ok(mlkem768_decaps(ss, p.dk, ct));
	assert_memory_equal(ss, sent, 32);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hundred_rounds_give_the_known_digest),
		cmocka_unit_test(ten_thousand_rounds_give_the_known_digest),
		cmocka_unit_test(a_million_rounds_give_the_known_digest),
		cmocka_unit_test(every_flipped_bit_of_a_ciphertext_gives_another_key),
		cmocka_unit_test(implicit_rejection_is_a_hash_of_z_and_the_ciphertext),
		cmocka_unit_test(a_coefficient_of_q_or_more_is_refused_at_every_place),
		cmocka_unit_test(a_coefficient_of_q_less_one_is_accepted),
		cmocka_unit_test(a_decapsulation_key_whose_hash_does_not_match_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

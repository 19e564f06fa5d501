/* SPDX-License-Identifier: Apache-2.0 */
/* ML-KEM-768 against the shared vectors: Wycheproof's four files and C2SP's extras. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "crypt/mlkem768.h"
#include "support/vectors.h"

static bool
is(bytes got, const json_t *object, const char *key)
{
	struct loaded expected = json_hex(object, key);
	bool same = bytes_equal(got, loaded_bytes(expected));
	free(expected.data);
	return same;
}

/* The member, when it has exactly N octets; NULL otherwise: the C interface takes arrays, so wrong
 * lengths are refused by whoever reads the outside's bytes. */
static uint8_t *
exactly(const json_t *object, const char *key, size_t n)
{
	struct loaded l = json_hex(object, key);
	if (l.len == n)
		return l.data;
	free(l.data);
	return NULL;
}

/* True when the test's inputs were usable and its outputs right. */
typedef bool test_run(const json_t *test);

static void
for_each(const char *name, test_run *run)
{
	json_t *all = vectors_json(name);
	size_t i, j, count = 0;
	json_t *group, *test;
	json_array_foreach(json_object_get(all, "testGroups"), i, group)
	{
		json_array_foreach(json_object_get(group, "tests"), j, test)
		{
			bool valid = strcmp(json_text(test, "result"), "valid") == 0;
			if (run(test) != valid)
				fail_msg("%s: tcId %d", name,
					(int)json_integer_value(json_object_get(test, "tcId")));
			count++;
		}
	}
	assert_int_equal(count, json_integer_value(json_object_get(all, "numberOfTests")));
	json_decref(all);
}

static bool
keygen_run(const json_t *test)
{
	uint8_t ek[MLKEM768_EK], dk[MLKEM768_DK];
	uint8_t *seed = exactly(test, "seed", MLKEM768_SEED);
	if (seed == NULL)
		return false;
	mlkem768_keygen(ek, dk, seed);
	free(seed);
	return is(BYTES_ARRAY(ek), test, "ek") && is(BYTES_ARRAY(dk), test, "dk");
}

static bool
encaps_run(const json_t *test)
{
	uint8_t ct[MLKEM768_CT], ss[32];
	uint8_t *ek = exactly(test, "ek", MLKEM768_EK), *m = exactly(test, "m", 32);
	bool good = ek != NULL && m != NULL && !failed(mlkem768_encaps(ct, ss, ek, m)) &&
		is(BYTES_ARRAY(ct), test, "c") && is(BYTES_ARRAY(ss), test, "K");
	free(ek);
	free(m);
	return good;
}

static bool
decaps_run(const json_t *test)
{
	uint8_t ss[32];
	uint8_t *dk = exactly(test, "dk", MLKEM768_DK), *ct = exactly(test, "c", MLKEM768_CT);
	bool good = dk != NULL && ct != NULL && !failed(mlkem768_decaps(ss, dk, ct)) &&
		is(BYTES_ARRAY(ss), test, "K");
	free(dk);
	free(ct);
	return good;
}

static bool
seed_decaps_run(const json_t *test)
{
	uint8_t ek[MLKEM768_EK], dk[MLKEM768_DK], ss[32];
	uint8_t *seed = exactly(test, "seed", MLKEM768_SEED);
	uint8_t *ct = exactly(test, "c", MLKEM768_CT);
	bool good = seed != NULL && ct != NULL;
	if (good) {
		mlkem768_keygen(ek, dk, seed);
		good = is(BYTES_ARRAY(ek), test, "ek") && !failed(mlkem768_decaps(ss, dk, ct)) &&
			is(BYTES_ARRAY(ss), test, "K");
	}
	free(seed);
	free(ct);
	return good;
}

static void
wycheproof_key_generation(void **state)
{
	(void)state;
	for_each("wycheproof/testvectors_v1/mlkem_768_keygen_seed_test.json", keygen_run);
}

static void
wycheproof_encapsulation(void **state)
{
	(void)state;
	for_each("wycheproof/testvectors_v1/mlkem_768_encaps_test.json", encaps_run);
}

static void
wycheproof_decapsulation_from_the_seed(void **state)
{
	(void)state;
	for_each("wycheproof/testvectors_v1/mlkem_768_test.json", seed_decaps_run);
}

static void
wycheproof_decapsulation_from_the_expanded_key(void **state)
{
	(void)state;
	for_each("wycheproof/testvectors_v1/mlkem_768_semi_expanded_decaps_test.json", decaps_run);
}

static void
every_key_with_a_coefficient_above_the_modulus_is_refused(void **state)
{
	(void)state;
	struct loaded packed = vectors_file("cctv/mlkem768-modulus-bad-ek.txt.gz");
	struct loaded text = vectors_inflate(loaded_bytes(packed));
	size_t count = 0;
	for (size_t at = 0; at < text.len;) {
		size_t end = bytes_find(loaded_bytes(text), at, '\n');
		uint8_t ek[MLKEM768_EK], ct[MLKEM768_CT], ss[32], m[32] = {0};
		buf b = BUF_ARRAY(ek);
		assert_ok(hex_decode(&b, bytes_slice(loaded_bytes(text), at, end - at)));
		assert_int_equal(b.len, sizeof ek);
		assert_fails(mlkem768_check(ek), E_KEY);
		assert_fails(mlkem768_encaps(ct, ss, ek, m), E_KEY);
		count++;
		at = end + 1;
	}
	assert_int_equal(count, 780);
	free(text.data);
	free(packed.data);
}

static void
for_each_of_a_list_or_one(const char *name, test_run *run)
{
	json_t *all = vectors_json(name);
	if (json_is_array(all)) {
		size_t i;
		json_t *test;
		json_array_foreach(all, i, test) assert_true(run(test));
		assert_true(i > 0);
	} else {
		assert_true(run(all));
	}
	json_decref(all);
}

static void
the_comparison_does_not_stop_at_a_zero_octet(void **state)
{
	(void)state;
	for_each_of_a_list_or_one("cctv/mlkem768-strcmp-decaps.json", decaps_run);
}

static bool
unlucky_run(const json_t *test)
{
	return encaps_run(test) && decaps_run(test);
}

static void
a_matrix_entry_that_needs_many_squeezes_is_right(void **state)
{
	(void)state;
	for_each_of_a_list_or_one("cctv/mlkem768-unlucky-encaps.json", unlucky_run);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(wycheproof_key_generation),
		cmocka_unit_test(wycheproof_encapsulation),
		cmocka_unit_test(wycheproof_decapsulation_from_the_seed),
		cmocka_unit_test(wycheproof_decapsulation_from_the_expanded_key),
		cmocka_unit_test(every_key_with_a_coefficient_above_the_modulus_is_refused),
		cmocka_unit_test(the_comparison_does_not_stop_at_a_zero_octet),
		cmocka_unit_test(a_matrix_entry_that_needs_many_squeezes_is_right),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

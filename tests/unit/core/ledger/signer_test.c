/* SPDX-License-Identifier: Apache-2.0 */
#include "core/ledger/signer.h"

#include <string.h>

#include "sample.h"
#include "support/vectors.h"

struct key {
	uint8_t text_space[SIGNER_TEXT_MAX], seed_space[32];
	struct secret text, seed;
	struct signer signer;
};

static err
decode(struct key *k, bytes text)
{
	secret_init(&k->text, k->text_space, sizeof k->text_space);
	secret_init(&k->seed, k->seed_space, sizeof k->seed_space);
	assert_ok(secret_set(&k->text, text));
	return signer_decode(&k->signer, &k->seed, &k->text);
}

static void
a_key_file_goes_both_ways(void **state)
{
	(void)state;
	struct key k;
	assert_ok(decode(&k, BYTES_LIT(SAMPLE_SKEY)));
	assert_int_equal(k.signer.vkey.id, 0x83f0cfa7);
	assert_int_equal(k.signer.vkey.type, VKEY_ED25519);
	uint8_t space[256];
	buf b = BUF_ARRAY(space);
	vkey_encode(&b, &k.signer.vkey);
	assert_true(bytes_equal(buf_bytes(&b), BYTES_LIT(SAMPLE_LOG)));
	uint8_t again_space[SIGNER_TEXT_MAX];
	struct secret again;
	secret_init(&again, again_space, sizeof again_space);
	assert_ok(signer_encode(&again, &k.signer));
	assert_true(bytes_equal(secret_expose(&again), BYTES_LIT(SAMPLE_SKEY)));
}

static void
the_longest_name_fits_the_longest_text(void **state)
{
	(void)state;
	uint8_t name[SIGNER_NAME_MAX + 1], seed_space[32] = {0}, text_space[SIGNER_TEXT_MAX];
	memset(name, 'n', sizeof name);
	struct secret seed, text;
	secret_init(&seed, seed_space, sizeof seed_space);
	secret_init(&text, text_space, sizeof text_space);
	assert_ok(secret_set(&seed, BYTES_ARRAY(seed_space)));
	struct signer s;
	assert_fails(signer_of(&s, BYTES_ARRAY(name), VKEY_ED25519, &seed), E_KEY);
	assert_ok(signer_of(&s, bytes_of(name, SIGNER_NAME_MAX), VKEY_ED25519, &seed));
	assert_ok(signer_encode(&text, &s));
	assert_int_equal(text.len, SIGNER_TEXT_MAX);
	secret_init(&text, text_space, SIGNER_TEXT_MAX - 1);
	assert_fails(signer_encode(&text, &s), E_TOO_LARGE);
}

static void
keys_that_cannot_sign_are_refused(void **state)
{
	(void)state;
	uint8_t seed_space[32] = {0};
	struct secret seed;
	struct signer s;
	secret_init(&seed, seed_space, sizeof seed_space);
	assert_fails(signer_of(&s, BYTES_LIT("a"), VKEY_ED25519, &seed), E_KEY); /* no seed */
	assert_ok(secret_set(&seed, BYTES_ARRAY(seed_space)));
	assert_fails(signer_of(&s, BYTES_LIT("a b"), VKEY_ED25519, &seed), E_KEY);
	assert_fails(signer_of(&s, BYTES_LIT("a"), VKEY_MLDSA44, &seed), E_KEY);
	assert_ok(signer_of(&s, BYTES_LIT("a"), VKEY_COSIGNATURE, &seed));
}

/* Every octet of the file matters: another one is another key, which the id gives away. */
static void
every_flipped_bit_of_a_key_file_is_rejected(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof SAMPLE_SKEY - 1; i++) {
		for (unsigned bit = 0; bit < 8; bit++) {
			uint8_t text[] = SAMPLE_SKEY;
			text[i] ^= (uint8_t)(1u << bit);
			struct key k;
			assert_true(failed(decode(&k, bytes_of(text, sizeof text - 1))));
			assert_int_equal(k.seed.len, 0);
		}
	}
}

static void
cut_and_padded_key_files_are_rejected(void **state)
{
	(void)state;
	struct key k;
	for (size_t n = 0; n < sizeof SAMPLE_SKEY - 1; n++)
		assert_fails(decode(&k, bytes_of(SAMPLE_SKEY, n)), E_FORMAT);
	assert_fails(decode(&k, BYTES_LIT(SAMPLE_SKEY "\n")), E_FORMAT);
	assert_fails(decode(&k, BYTES_LIT(SAMPLE_LOG)), E_FORMAT);
}

static void
go_reads_and_writes_the_same_key_file(void **state)
{
	(void)state;
	json_t *file = vectors_json("signed-note/sign.json");
	size_t i = 0;
	const json_t *v = NULL;
	json_array_foreach(file, i, v)
	{
		struct key k;
		assert_ok(decode(&k, bytes_of_text(json_text(v, "skey"))));
		uint8_t space[256];
		buf b = BUF_ARRAY(space);
		vkey_encode(&b, &k.signer.vkey);
		assert_true(bytes_equal(buf_bytes(&b), bytes_of_text(json_text(v, "vkey"))));
	}
	json_decref(file);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_file_goes_both_ways),
		cmocka_unit_test(the_longest_name_fits_the_longest_text),
		cmocka_unit_test(keys_that_cannot_sign_are_refused),
		cmocka_unit_test(every_flipped_bit_of_a_key_file_is_rejected),
		cmocka_unit_test(cut_and_padded_key_files_are_rejected),
		cmocka_unit_test(go_reads_and_writes_the_same_key_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

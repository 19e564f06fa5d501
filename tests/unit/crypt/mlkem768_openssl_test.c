/* SPDX-License-Identifier: Apache-2.0 */
/* ML-KEM-768 against OpenSSL's, octet for octet, where that is 3.5 or newer. Only functions of 3.0
 * are called and the parameters are named by their text, so that one source builds everywhere. */
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdio.h>
#include <string.h>

#include "crypt/keccak.h"
#include "crypt/mlkem768.h"
#include "support/vectors.h"

enum { ROUNDS = 100 };

static EVP_PKEY_CTX *
context(void)
{
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_name(NULL, "ML-KEM-768", NULL);
	if (c == NULL) {
		fputs("# SKIPPED, LOUDLY: this OpenSSL has no ML-KEM; 3.5 has\n", stderr);
		skip();
	}
	return c;
}

/* One octet string as a list of parameters. The interface wants it writable and does not write. */
struct parameter {
	OSSL_PARAM list[2];
	uint8_t value[MLKEM768_EK];
};

static const OSSL_PARAM *
parameter(struct parameter *p, const char *name, bytes value)
{
	assert_true(value.len <= sizeof p->value);
	bytes_copy(p->value, value);
	p->list[0] = OSSL_PARAM_construct_octet_string(name, p->value, value.len);
	p->list[1] = OSSL_PARAM_construct_end();
	return p->list;
}

/* NULL when the library refuses it. */
static EVP_PKEY *
key_of(const char *name, int selection, bytes value)
{
	EVP_PKEY_CTX *c = context();
	EVP_PKEY *key = NULL;
	struct parameter p;
	(void)parameter(&p, name, value);
	assert_int_equal(EVP_PKEY_fromdata_init(c), 1);
	if (EVP_PKEY_fromdata(c, &key, selection, p.list) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(c);
	return key;
}

static EVP_PKEY *
key_of_seed(const uint8_t seed[MLKEM768_SEED])
{
	return key_of("seed", EVP_PKEY_KEYPAIR, bytes_of(seed, MLKEM768_SEED));
}

static void
assert_member(EVP_PKEY *key, const char *name, bytes expected)
{
	uint8_t value[MLKEM768_DK];
	size_t n = 0;
	assert_int_equal(EVP_PKEY_get_octet_string_param(key, name, value, sizeof value, &n), 1);
	assert_int_equal(n, expected.len);
	assert_memory_equal(value, expected.data, n);
}

static void
their_encaps(
	uint8_t ct[MLKEM768_CT], uint8_t ss[32], const uint8_t ek[MLKEM768_EK], const uint8_t m[32])
{
	EVP_PKEY *key =
		key_of(OSSL_PKEY_PARAM_PUB_KEY, EVP_PKEY_PUBLIC_KEY, bytes_of(ek, MLKEM768_EK));
	assert_non_null(key);
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
	struct parameter p;
	size_t ct_len = MLKEM768_CT, ss_len = 32;
	assert_int_equal(EVP_PKEY_encapsulate_init(c, parameter(&p, "ikme", bytes_of(m, 32))), 1);
	assert_int_equal(EVP_PKEY_encapsulate(c, ct, &ct_len, ss, &ss_len), 1);
	assert_int_equal(ct_len, MLKEM768_CT);
	assert_int_equal(ss_len, 32);
	EVP_PKEY_CTX_free(c);
	EVP_PKEY_free(key);
}

static void
their_decaps(uint8_t ss[32], EVP_PKEY *key, const uint8_t ct[MLKEM768_CT])
{
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
	size_t n = 32;
	assert_int_equal(EVP_PKEY_decapsulate_init(c, NULL), 1);
	assert_int_equal(EVP_PKEY_decapsulate(c, ss, &n, ct, MLKEM768_CT), 1);
	assert_int_equal(n, 32);
	EVP_PKEY_CTX_free(c);
}

struct random {
	struct keccak stream;
	uint8_t seed[MLKEM768_SEED], ek[MLKEM768_EK], dk[MLKEM768_DK], m[32];
};

static void
next(struct random *r)
{
	keccak_squeeze(&r->stream, r->seed, sizeof r->seed);
	keccak_squeeze(&r->stream, r->m, sizeof r->m);
	mlkem768_keygen(r->ek, r->dk, r->seed);
}

static void
one_seed_gives_the_same_keys(void **state)
{
	(void)state;
	struct random r;
	shake128_init(&r.stream);
	for (int i = 0; i < ROUNDS; i++) {
		next(&r);
		EVP_PKEY *key = key_of_seed(r.seed);
		assert_non_null(key);
		assert_member(key, OSSL_PKEY_PARAM_PUB_KEY, BYTES_ARRAY(r.ek));
		assert_member(key, OSSL_PKEY_PARAM_PRIV_KEY, BYTES_ARRAY(r.dk));
		EVP_PKEY_free(key);
	}
}

static void
one_message_gives_the_same_ciphertext_and_secret(void **state)
{
	(void)state;
	struct random r;
	uint8_t ours[MLKEM768_CT], theirs[MLKEM768_CT], our_ss[32], their_ss[32];
	shake128_init(&r.stream);
	for (int i = 0; i < ROUNDS; i++) {
		next(&r);
		assert_ok(mlkem768_encaps(ours, our_ss, r.ek, r.m));
		their_encaps(theirs, their_ss, r.ek, r.m);
		assert_memory_equal(ours, theirs, sizeof ours);
		assert_memory_equal(our_ss, their_ss, 32);
	}
}

static void
good_and_bad_ciphertexts_decapsulate_to_the_same(void **state)
{
	(void)state;
	struct random r;
	uint8_t ct[MLKEM768_CT], sent[32], ours[32], theirs[32];
	shake128_init(&r.stream);
	for (int i = 0; i < ROUNDS; i++) {
		next(&r);
		EVP_PKEY *key = key_of_seed(r.seed);
		assert_non_null(key);
		assert_ok(mlkem768_encaps(ct, sent, r.ek, r.m));
		their_decaps(theirs, key, ct);
		assert_memory_equal(theirs, sent, 32);
		ct[(size_t)i * 10] ^= 1;
		assert_ok(mlkem768_decaps(ours, r.dk, ct));
		their_decaps(theirs, key, ct);
		assert_memory_equal(ours, theirs, 32);
		assert_memory_not_equal(ours, sent, 32);
		EVP_PKEY_free(key);
	}
}

static void
a_coefficient_too_large_is_refused_by_both(void **state)
{
	(void)state;
	struct random r;
	shake128_init(&r.stream);
	next(&r);
	r.ek[0] = r.ek[1] = 0xFF;
	assert_fails(mlkem768_check(r.ek), E_KEY);
	assert_null(key_of(OSSL_PKEY_PARAM_PUB_KEY, EVP_PKEY_PUBLIC_KEY, BYTES_ARRAY(r.ek)));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_seed_gives_the_same_keys),
		cmocka_unit_test(one_message_gives_the_same_ciphertext_and_secret),
		cmocka_unit_test(good_and_bad_ciphertexts_decapsulate_to_the_same),
		cmocka_unit_test(a_coefficient_too_large_is_refused_by_both),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

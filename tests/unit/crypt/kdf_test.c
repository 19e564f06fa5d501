/* SPDX-License-Identifier: Apache-2.0 */
#include "crypt/kdf.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/text.h"
#include "wycheproof.h"

static void
assert_hex(const uint8_t *got, size_t n, const char *hex)
{
	uint8_t want[128];
	buf b = BUF_ARRAY(want);
	assert_ok(hex_decode(&b, bytes_of_text(hex)));
	assert_int_equal(b.len, n);
	assert_memory_equal(got, want, n);
}

static void
hkdf_gives_the_vectors_of_rfc_5869(void **state)
{
	(void)state;
	uint8_t ikm[22], salt[13], info[10], okm[42];
	memset(ikm, 0x0b, sizeof ikm);
	for (size_t i = 0; i < sizeof salt; i++)
		salt[i] = (uint8_t)i;
	for (size_t i = 0; i < sizeof info; i++)
		info[i] = (uint8_t)(0xf0 + i);
	hash32 prk = hkdf_extract(BYTES_ARRAY(salt), BYTES_ARRAY(ikm));
	assert_hex(prk.b, 32, "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
	hkdf_sha256(okm, sizeof okm, BYTES_ARRAY(ikm), BYTES_ARRAY(salt), BYTES_ARRAY(info));
	assert_hex(okm, sizeof okm,
		"3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf3400720"
		"8d5b887185865");
	hkdf_sha256(okm, sizeof okm, BYTES_ARRAY(ikm), BYTES_LIT(""), BYTES_LIT(""));
	assert_hex(okm, sizeof okm,
		"8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d20139"
		"5faa4b61a96c8");
}

static void
hkdf_shorter_output_is_a_prefix_of_the_longer(void **state)
{
	(void)state;
	static uint8_t whole[255 * 32], part[255 * 32];
	hash32 prk = hkdf_extract(BYTES_LIT("salt"), BYTES_LIT("ikm"));
	hkdf_expand(whole, sizeof whole, &prk, BYTES_LIT("info"));
	static const size_t lengths[] = {0, 1, 31, 32, 33, 64, 65, 8159, 8160};
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		memset(part, 0x55, sizeof part);
		hkdf_expand(part, lengths[i], &prk, BYTES_LIT("info"));
		assert_memory_equal(part, whole, lengths[i]);
		if (lengths[i] < sizeof part)
			assert_int_equal(part[lengths[i]], 0x55);
	}
}

static void
check_hkdf(const json_t *group, const json_t *test)
{
	(void)group;
	size_t size = (size_t)json_integer_value(json_object_get(test, "size"));
	if (wycheproof_is(test, "invalid")) {
		/* More than hkdf_expand can be asked for. */
		assert_true(size > 8160);
		return;
	}
	struct loaded ikm = json_hex(test, "ikm"), salt = json_hex(test, "salt");
	struct loaded info = json_hex(test, "info"), okm = json_hex(test, "okm");
	static uint8_t got[8160];
	hkdf_sha256(got, size, loaded_bytes(ikm), loaded_bytes(salt), loaded_bytes(info));
	assert_true(bytes_equal(bytes_of(got, size), loaded_bytes(okm)));
	free(ikm.data);
	free(salt.data);
	free(info.data);
	free(okm.data);
}

static void
hkdf_agrees_with_wycheproof(void **state)
{
	(void)state;
	wycheproof_each("hkdf_sha256_test.json", check_hkdf);
}

/* The first is the start of RFC 7914's third vector: scrypt's output is PBKDF2's, which is only cut
 * shorter. The others were computed by another implementation. */
static void
scrypt_gives_known_outputs(void **state)
{
	(void)state;
	uint8_t out[32];
	assert_ok(kdf_scrypt(out, BYTES_LIT("pleaseletmein"), BYTES_LIT("SodiumChloride"), 14));
	assert_hex(out, 32, "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2");
	assert_ok(kdf_scrypt(out, bytes_of(NULL, 0), bytes_of(NULL, 0), 10));
	assert_hex(out, 32, "225009a832a3041c158e2ab8913019a27674c604d704a38ad1c7b58401a88b21");
	/* OpenSSL's own limit of 32 MiB would refuse this one. */
	assert_ok(kdf_scrypt(out, BYTES_LIT("password"), BYTES_LIT("salt"), 16));
	assert_hex(out, 32, "f9149cac9fa9240968a39045481e3a921d0be9c57016d919d8294d0a33fa3212");
}

/* A sanitizer's allocator ends the process where it should return NULL. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define NO_LIMITS true
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define NO_LIMITS true
#endif
#if !defined(NO_LIMITS)
#define NO_LIMITS false
#endif

static void
scrypt_beyond_the_memory_there_is_fails_cleanly(void **state)
{
	(void)state;
	if (NO_LIMITS)
		skip();
	struct rlimit before;
	assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
	struct rlimit little = {.rlim_cur = (rlim_t)1 << 30, .rlim_max = before.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_AS, &little), 0);
	uint8_t out[32];
	err e = kdf_scrypt(out, BYTES_LIT("password"), BYTES_LIT("salt"), 24);
	assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
	assert_fails(e, E_NOMEM);
}

/* Of argon2-cffi, the reference implementation. */
static void
argon2id_gives_known_outputs(void **state)
{
	(void)state;
	uint8_t out[32];
	const uint8_t *salt = (const uint8_t *)"sixteen octets!!";
	struct kdf_argon2id_cost floor = {65536, 3}, least = {8, 1};
	assert_ok(kdf_argon2id(out, BYTES_LIT("correct horse"), salt, &floor));
	assert_hex(out, 32, "6ff2b56dd0dbd7d555720cf741473187293a4312456ec1980f85563c150b65d4");
	assert_ok(kdf_argon2id(out, BYTES_LIT(""), salt, &least));
	assert_hex(out, 32, "a206870ca32af4b2635828de48b63c6e27ded3ea9f6ca7b700bfe82a95c9753d");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(hkdf_gives_the_vectors_of_rfc_5869),
		cmocka_unit_test(hkdf_shorter_output_is_a_prefix_of_the_longer),
		cmocka_unit_test(hkdf_agrees_with_wycheproof),
		cmocka_unit_test(scrypt_gives_known_outputs),
		cmocka_unit_test(argon2id_gives_known_outputs),
		cmocka_unit_test(scrypt_beyond_the_memory_there_is_fails_cleanly),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "crypt/sign.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "support/spec.h"
#include "wycheproof.h"

static bytes
from_hex(uint8_t *out, size_t cap, const char *hex)
{
	buf b = buf_of(out, cap);
	assert_ok(hex_decode(&b, bytes_of_text(hex)));
	return buf_bytes(&b);
}

static void
ed25519_gives_the_vectors_of_rfc_8032(void **state)
{
	(void)state;
	static const char *const rows[][4] = {
		{"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
			"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
			"e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590"
			"a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
		{"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
			"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
			"92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e"
			"15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t mem[SIGN_PAIR], want_public[32], message[4], want[64], got_public[32],
			got[64];
		struct secret seed;
		secret_init(&seed, mem, sizeof mem);
		(void)from_hex(secret_room(&seed, 32), 32, rows[i][0]);
		(void)from_hex(want_public, 32, rows[i][1]);
		bytes m = from_hex(message, sizeof message, rows[i][2]);
		(void)from_hex(want, 64, rows[i][3]);
		sign_public(got_public, &seed);
		assert_memory_equal(got_public, want_public, 32);
		sign_message(got, &seed, m);
		assert_memory_equal(got, want, 64);
		assert_ok(sign_verify(want_public, m, want));
		sign_expand(&seed);
		assert_int_equal(seed.len, SIGN_PAIR);
		memset(got, 0, sizeof got);
		sign_message(got, &seed, m);
		assert_memory_equal(got, want, 64);
	}
}

/* A key and a signature of "message" by it. */
struct signed_message {
	uint8_t public_key[32];
	uint8_t signature[64];
};

static struct signed_message
sign_one(void)
{
	struct signed_message s;
	uint8_t mem[32];
	struct secret seed;
	secret_init(&seed, mem, sizeof mem);
	uint8_t *room = secret_room(&seed, 32);
	memset(room, 0x42, 32);
	sign_public(s.public_key, &seed);
	sign_message(s.signature, &seed, BYTES_LIT("message"));
	secret_done(&seed);
	return s;
}

static void
any_flipped_bit_of_key_message_or_signature_is_refused(void **state)
{
	(void)state;
	struct signed_message s = sign_one();
	assert_ok(sign_verify(s.public_key, BYTES_LIT("message"), s.signature));
	for (size_t bit = 0; bit < 512; bit++) {
		s.signature[bit / 8] ^= (uint8_t)(1U << bit % 8);
		assert_fails(
			sign_verify(s.public_key, BYTES_LIT("message"), s.signature), E_SIGNATURE);
		s.signature[bit / 8] ^= (uint8_t)(1U << bit % 8);
	}
	for (size_t bit = 0; bit < 256; bit++) {
		s.public_key[bit / 8] ^= (uint8_t)(1U << bit % 8);
		assert_fails(
			sign_verify(s.public_key, BYTES_LIT("message"), s.signature), E_SIGNATURE);
		s.public_key[bit / 8] ^= (uint8_t)(1U << bit % 8);
	}
	assert_fails(sign_verify(s.public_key, BYTES_LIT("messagf"), s.signature), E_SIGNATURE);
	assert_fails(sign_verify(s.public_key, BYTES_LIT("messag"), s.signature), E_SIGNATURE);
	assert_fails(sign_verify(s.public_key, bytes_of(NULL, 0), s.signature), E_SIGNATURE);
}

static void
s_plus_the_order_is_refused(void **state)
{
	(void)state;
	static const uint8_t l[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c,
		0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0x10};
	struct signed_message s = sign_one();
	unsigned carry = 0;
	for (size_t i = 0; i < 32; i++) {
		carry += (unsigned)s.signature[32 + i] + l[i];
		s.signature[32 + i] = (uint8_t)carry;
		carry >>= 8;
	}
	assert_fails(sign_verify(s.public_key, BYTES_LIT("message"), s.signature), E_SIGNATURE);
}

/* Every encoding that names a point of small order: the eight canonical ones, the two of x = 0 with
 * the sign bit set, and those with y + p. Each satisfies the equation with S = 0 for some message,
 * which is what makes them dangerous. */
static void
small_order_encodings_are_refused_as_key_and_as_r(void **state)
{
	(void)state;
	static const char *const y[] = {
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0100000000000000000000000000000000000000000000000000000000000000",
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	};
	for (size_t i = 0; i < sizeof y / sizeof *y; i++) {
		for (unsigned sign = 0; sign <= 0x80; sign += 0x80) {
			struct signed_message s = sign_one();
			uint8_t point[32], zero_s[64] = {0};
			(void)from_hex(point, sizeof point, y[i]);
			point[31] |= (uint8_t)sign;
			memcpy(zero_s, point, 32);
			unsigned accepted = 0;
			for (unsigned m = 0; m < 64; m++) {
				uint8_t message = (uint8_t)m;
				bytes in = bytes_of(&message, 1);
				accepted += !failed(sign_verify(point, in, zero_s));
				accepted += !failed(sign_verify(s.public_key, in, zero_s));
			}
			assert_int_equal(accepted, 0);
			assert_fails(
				sign_verify(point, BYTES_LIT("message"), s.signature), E_SIGNATURE);
		}
	}
}

/* The verdict of spec/ed25519.md, said in the flags of the vectors. */
static void
all_vectors_at_the_edge_get_the_verdict_of_the_specification(void **state)
{
	(void)state;
	json_t *file = vectors_json("cctv/ed25519vectors.json");
	size_t i = 0, accepted = 0;
	const json_t *v = NULL;
	json_array_foreach(file, i, v)
	{
		struct loaded key = json_hex(v, "key"), sig = json_hex(v, "sig");
		bool want = !wycheproof_has_flag(v, "non_canonical_A") &&
			!wycheproof_has_flag(v, "non_canonical_R") &&
			!wycheproof_has_flag(v, "low_order_A") &&
			!wycheproof_has_flag(v, "low_order_R") &&
			!wycheproof_has_flag(v, "low_order_residue");
		err e = sign_verify(key.data, bytes_of_text(json_text(v, "msg")), sig.data);
		assert_string_equal(err_name(e), want ? "OK" : "E_SIGNATURE");
		accepted += want;
		free(key.data);
		free(sig.data);
	}
	assert_int_equal(json_array_size(file), 914);
	assert_int_equal(accepted, 43);
	json_decref(file);
}

static void
check(const json_t *group, const json_t *test)
{
	struct loaded key = json_hex(json_object_get(group, "publicKey"), "pk");
	struct loaded msg = json_hex(test, "msg"), sig = json_hex(test, "sig");
	assert_int_equal(key.len, 32);
	if (sig.len != SIGN_BYTES)
		/* Cannot be passed in. */
		assert_true(wycheproof_is(test, "invalid"));
	else if (wycheproof_is(test, "valid"))
		assert_ok(sign_verify(key.data, loaded_bytes(msg), sig.data));
	else
		assert_fails(sign_verify(key.data, loaded_bytes(msg), sig.data), E_SIGNATURE);
	free(key.data);
	free(msg.data);
	free(sig.data);
}

static void
ed25519_agrees_with_wycheproof(void **state)
{
	(void)state;
	wycheproof_each("ed25519_test.json", check);
}

/* Our own, which need no other folder. */
static void
the_vectors_of_the_specification_get_their_verdicts(void **state)
{
	(void)state;
	spec_open("ed25519.json");
	SPEC_EACH(row, "signatures")
	{
		bytes key = spec_hex(row, "key"), signature = spec_hex(row, "signature");
		assert_true(key.len == SIGN_PUBLIC && signature.len == SIGN_BYTES);
		err e = sign_verify(key.data, spec_hex(row, "message"), signature.data);
		if (failed(e) == json_is_true(json_object_get(row, "verifies")))
			fail_msg("%s: %s", json_text(row, "reason"), err_name(e));
	}
	spec_done();
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(ed25519_gives_the_vectors_of_rfc_8032),
		cmocka_unit_test(any_flipped_bit_of_key_message_or_signature_is_refused),
		cmocka_unit_test(s_plus_the_order_is_refused),
		cmocka_unit_test(small_order_encodings_are_refused_as_key_and_as_r),
		cmocka_unit_test(all_vectors_at_the_edge_get_the_verdict_of_the_specification),
		cmocka_unit_test(ed25519_agrees_with_wycheproof),
		cmocka_unit_test(the_vectors_of_the_specification_get_their_verdicts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "crypt/aead.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "wycheproof.h"

static const uint8_t rfc_key[32] = {0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89,
	0x8a, 0x8b, 0x8c, 0x8d, 0x8e, 0x8f, 0x90, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98,
	0x99, 0x9a, 0x9b, 0x9c, 0x9d, 0x9e, 0x9f};
static const uint8_t rfc_nonce[12] = {7, 0, 0, 0, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47};

static void
chacha20_poly1305_gives_the_vector_of_rfc_8439(void **state)
{
	(void)state;
	static const uint8_t aad[] = {
		0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7};
	bytes plain = BYTES_LIT("Ladies and Gentlemen of the class of '99: If I could offer you "
				"only one tip for the future, sunscreen would be it.");
	uint8_t got[114 + 16], want[114 + 16], back[114];
	buf b = BUF_ARRAY(want);
	assert_ok(hex_decode(&b,
		BYTES_LIT("d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e"
			  "8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c"
			  "9803aee328091b58fab324e4fad675945585808b4831d7bc3ff4def08e4b7a9de576d265"
			  "86cec64b61161ae10b594f09e26a7e902ecbd0600691")));
	aead_seal(got, rfc_key, rfc_nonce, BYTES_ARRAY(aad), plain);
	assert_memory_equal(got, want, sizeof want);
	assert_ok(aead_open(back, rfc_key, rfc_nonce, BYTES_ARRAY(aad), BYTES_ARRAY(got)));
	assert_memory_equal(back, plain.data, plain.len);
}

/* Both ways in, one after the other on one context, at the sizes where chunks end. */
static void
bulk_and_one_shot_give_the_same_bytes(void **state)
{
	(void)state;
	static const size_t lengths[] = {0, 1, 15, 16, 17, 63, 64, 65, 255, 1000, 65535, 65536};
	uint8_t *plain = malloc(65536), *one = malloc(65552), *two = malloc(65552);
	assert_true(plain != NULL && one != NULL && two != NULL);
	struct aead_bulk *a = aead_bulk_new(rfc_key);
	assert_non_null(a);
	for (size_t i = 0; i < 65536; i++)
		plain[i] = (uint8_t)(i * 7 + (i >> 8));
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		size_t n = lengths[i];
		uint8_t nonce[12] = {(uint8_t)i, 1};
		aead_seal(one, rfc_key, nonce, bytes_of(NULL, 0), bytes_of(plain, n));
		assert_ok(aead_bulk_seal(a, two, nonce, bytes_of(plain, n)));
		assert_memory_equal(one, two, n + AEAD_TAG);
		/* In place, as chunks of a stream are opened. */
		assert_ok(aead_bulk_open(a, two, nonce, bytes_of(two, n + AEAD_TAG)));
		assert_memory_equal(two, plain, n);
		assert_ok(aead_open(
			one, rfc_key, nonce, bytes_of(NULL, 0), bytes_of(one, n + AEAD_TAG)));
		assert_memory_equal(one, plain, n);
	}
	aead_bulk_free(a);
	aead_bulk_free(NULL);
	free(plain);
	free(one);
	free(two);
}

static bool
is_zero(const uint8_t *p, size_t n)
{
	uint8_t any = 0;
	for (size_t i = 0; i < n; i++)
		any |= p[i];
	return any == 0;
}

static void
any_flipped_bit_is_refused_and_leaves_zeroes(void **state)
{
	(void)state;
	uint8_t plain[40], sealed[56], back[40];
	memset(plain, 0x33, sizeof plain);
	struct aead_bulk *a = aead_bulk_new(rfc_key);
	assert_non_null(a);
	aead_seal(sealed, rfc_key, rfc_nonce, bytes_of(NULL, 0), BYTES_ARRAY(plain));
	for (size_t bit = 0; bit < sizeof sealed * 8; bit++) {
		sealed[bit / 8] ^= (uint8_t)(1U << bit % 8);
		memset(back, 0x55, sizeof back);
		assert_fails(
			aead_open(back, rfc_key, rfc_nonce, bytes_of(NULL, 0), BYTES_ARRAY(sealed)),
			E_NO_MATCH);
		assert_true(is_zero(back, sizeof back));
		memset(back, 0x55, sizeof back);
		assert_fails(aead_bulk_open(a, back, rfc_nonce, BYTES_ARRAY(sealed)), E_NO_MATCH);
		assert_true(is_zero(back, sizeof back));
		sealed[bit / 8] ^= (uint8_t)(1U << bit % 8);
	}
	/* A refusal does not spoil the context. */
	assert_ok(aead_bulk_open(a, back, rfc_nonce, BYTES_ARRAY(sealed)));
	aead_bulk_free(a);
}

static void
another_key_nonce_or_additional_data_is_refused(void **state)
{
	(void)state;
	uint8_t sealed[21], back[5], key[32], nonce[12];
	memcpy(key, rfc_key, sizeof key);
	memcpy(nonce, rfc_nonce, sizeof nonce);
	aead_seal(sealed, key, nonce, BYTES_LIT("aad"), BYTES_LIT("plain"));
	assert_fails(
		aead_open(back, key, nonce, BYTES_LIT("aae"), BYTES_ARRAY(sealed)), E_NO_MATCH);
	assert_fails(aead_open(back, key, nonce, BYTES_LIT(""), BYTES_ARRAY(sealed)), E_NO_MATCH);
	key[31] ^= 1;
	assert_fails(
		aead_open(back, key, nonce, BYTES_LIT("aad"), BYTES_ARRAY(sealed)), E_NO_MATCH);
	key[31] ^= 1;
	nonce[11] ^= 1;
	assert_fails(
		aead_open(back, key, nonce, BYTES_LIT("aad"), BYTES_ARRAY(sealed)), E_NO_MATCH);
}

static void
less_than_a_tag_is_refused(void **state)
{
	(void)state;
	uint8_t sealed[AEAD_TAG] = {0}, back[1] = {0x55};
	struct aead_bulk *a = aead_bulk_new(rfc_key);
	assert_non_null(a);
	for (size_t n = 0; n <= AEAD_TAG; n++) {
		bytes in = bytes_of(sealed, n);
		assert_fails(
			aead_open(back, rfc_key, rfc_nonce, bytes_of(NULL, 0), in), E_NO_MATCH);
		assert_fails(aead_bulk_open(a, back, rfc_nonce, in), E_NO_MATCH);
	}
	assert_int_equal(back[0], 0x55);
	aead_bulk_free(a);
}

static void
check(const json_t *group, const json_t *test)
{
	/* Nonces of other sizes cannot be passed in. */
	if (json_integer_value(json_object_get(group, "ivSize")) != 96)
		return;
	struct loaded key = json_hex(test, "key"), iv = json_hex(test, "iv");
	struct loaded aad = json_hex(test, "aad"), msg = json_hex(test, "msg");
	struct loaded ct = json_hex(test, "ct"), tag = json_hex(test, "tag");
	uint8_t sealed[2048], out[2048];
	buf b = BUF_ARRAY(sealed);
	buf_put(&b, loaded_bytes(ct));
	buf_put(&b, loaded_bytes(tag));
	assert_ok(buf_done(&b));
	if (wycheproof_is(test, "valid")) {
		aead_seal(out, key.data, iv.data, loaded_bytes(aad), loaded_bytes(msg));
		assert_memory_equal(out, sealed, b.len);
		assert_ok(aead_open(out, key.data, iv.data, loaded_bytes(aad), buf_bytes(&b)));
		assert_memory_equal(out, msg.data, msg.len);
	} else {
		assert_fails(aead_open(out, key.data, iv.data, loaded_bytes(aad), buf_bytes(&b)),
			E_NO_MATCH);
	}
	free(key.data);
	free(iv.data);
	free(aad.data);
	free(msg.data);
	free(ct.data);
	free(tag.data);
}

static void
chacha20_poly1305_agrees_with_wycheproof(void **state)
{
	(void)state;
	wycheproof_each("chacha20_poly1305_test.json", check);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(chacha20_poly1305_gives_the_vector_of_rfc_8439),
		cmocka_unit_test(bulk_and_one_shot_give_the_same_bytes),
		cmocka_unit_test(any_flipped_bit_is_refused_and_leaves_zeroes),
		cmocka_unit_test(another_key_nonce_or_additional_data_is_refused),
		cmocka_unit_test(less_than_a_tag_is_refused),
		cmocka_unit_test(chacha20_poly1305_agrees_with_wycheproof),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

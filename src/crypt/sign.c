/* SPDX-License-Identifier: Apache-2.0 */
/* Verifiers of Ed25519 disagree about encodings at the edge: what one accepts and another refuses
 * splits everybody who relies on both. spec/ed25519.md is our one verdict. Its checks on encodings
 * stand here in full, on public data, so that the answer does not hang on a library's version; the
 * equation is libsodium's, without multiplication by the cofactor. */
#include "crypt/sign.h"

#include <sodium/crypto_sign_ed25519.h>

#include "base/declassify.h"

/* All numbers are little-endian, as in RFC 8032. */
static const uint8_t order_l[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c,
	0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10};

static const uint8_t prime_p[32] = {0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f};

/* The y of the eight points of small order: five values, because a point and its negative share y.
 * The two points with x = 0, which have a second encoding by their sign bit, are among them. */
static const uint8_t small_order_y[5][32] = {
	{0},
	{1},
	{0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0x7f},
	{0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98,
		0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d,
		0x53, 0xfc, 0x05},
	{0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67,
		0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92,
		0xac, 0x03, 0x7a},
};

static bool
is_below(const uint8_t v[32], const uint8_t limit[32])
{
	for (size_t i = 32; i-- > 0;) {
		if (v[i] != limit[i])
			return v[i] < limit[i];
	}
	return false;
}

/* One spelling, and not of small order. Whether it is on the curve, the library says. */
static bool
is_strict_point(const uint8_t encoded[32])
{
	uint8_t y[32];
	bytes_copy(y, bytes_of(encoded, sizeof y));
	y[31] &= 0x7f;
	bool good = is_below(y, prime_p);
	for (size_t i = 0; i < sizeof small_order_y / sizeof *small_order_y; i++)
		good = good && !bytes_equal(BYTES_ARRAY(y), BYTES_ARRAY(small_order_y[i]));
	return good;
}

/* libsodium's form of a private key: the seed, then the public key. */
static void
expand(uint8_t public_key[32], uint8_t private_key[64], const struct secret *seed)
{
	bytes s = secret_expose(seed);
	must(s.len == SIGN_SEED);
	must(crypto_sign_ed25519_seed_keypair(public_key, private_key, s.data) == 0);
	declassify(public_key, SIGN_PUBLIC); /* as its name says */
}

void
sign_public(uint8_t public_key[32], const struct secret *seed)
{
	uint8_t private_key[64];
	expand(public_key, private_key, seed);
	wipe(private_key, sizeof private_key);
}

void
sign_expand(struct secret *key)
{
	uint8_t private_key[SIGN_PAIR], public_key[SIGN_PUBLIC];
	expand(public_key, private_key, key);
	must(!failed(secret_set(key, BYTES_ARRAY(private_key))));
	wipe(private_key, sizeof private_key);
}

void
sign_message(uint8_t signature[64], const struct secret *key, bytes message)
{
	uint8_t private_key[SIGN_PAIR], public_key[SIGN_PUBLIC];
	bytes pair = secret_expose(key);
	if (pair.len != SIGN_PAIR) {
		expand(public_key, private_key, key);
		pair = BYTES_ARRAY(private_key);
	}
	must(crypto_sign_ed25519_detached(signature, NULL, message.data, message.len, pair.data) ==
		0);
	wipe(private_key, sizeof private_key);
}

err
sign_verify(const uint8_t public_key[32], bytes message, const uint8_t signature[64])
{
	const uint8_t *r = signature, *s = signature + 32;
	if (!is_below(s, order_l) || !is_strict_point(r) || !is_strict_point(public_key))
		return failure(E_SIGNATURE);
	if (crypto_sign_ed25519_verify_detached(signature, message.data, message.len, public_key) !=
		0)
		return failure(E_SIGNATURE);
	return ok();
}

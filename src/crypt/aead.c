/* SPDX-License-Identifier: Apache-2.0 */
/* libsodium for small messages: no context to set up, cannot fail when sealing. OpenSSL for bulk:
 * its assembly is 2.5 times as fast, and one context keeps the key, so that a chunk costs one IV.
 * Neither leaves unauthenticated plaintext behind: on failure the output is zeroed. */
#include "crypt/aead.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sodium/crypto_aead_chacha20poly1305.h>
#include <string.h>

#include "base/declassify.h"

void
aead_seal(uint8_t *out, const uint8_t key[32], const uint8_t nonce[12], bytes aad, bytes plain)
{
	(void)crypto_aead_chacha20poly1305_ietf_encrypt(
		out, NULL, plain.data, plain.len, aad.data, aad.len, NULL, nonce, key);
}

err
aead_open(uint8_t *out, const uint8_t key[32], const uint8_t nonce[12], bytes aad, bytes sealed)
{
	if (sealed.len < AEAD_TAG)
		return failure(E_NO_MATCH);
	int refused = crypto_aead_chacha20poly1305_ietf_decrypt(
		out, NULL, NULL, sealed.data, sealed.len, aad.data, aad.len, nonce, key);
	declassify(&refused, sizeof refused); /* that the tag is wrong, not where */
	if (refused == 0)
		return ok();
	wipe(out, sealed.len - AEAD_TAG);
	return failure(E_NO_MATCH);
}

/* OpenSSL's context under our name: the incomplete type is never looked into. */
static EVP_CIPHER_CTX *
context(struct aead_bulk *a)
{
	return (EVP_CIPHER_CTX *)(void *)a;
}

/* Started without the system's configuration and without its texts of errors: neither has a say in
 * how we encrypt, and they would take longer than a small file. When memory is short here, the
 * library goes on without a part of itself and dies of it later; so it is asked. */
static bool
library_is_ready(void)
{
	return OPENSSL_init_crypto(
		       OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS, NULL) ==
		1 &&
		OSSL_LIB_CTX_get0_global_default() != NULL;
}

struct aead_bulk *
aead_bulk_new(const uint8_t key[32])
{
	EVP_CIPHER_CTX *ctx = library_is_ready() ? EVP_CIPHER_CTX_new() : NULL;
	if (ctx == NULL)
		return NULL;
	if (EVP_EncryptInit_ex(ctx, EVP_chacha20_poly1305(), NULL, key, NULL) != 1) {
		EVP_CIPHER_CTX_free(ctx);
		return NULL;
	}
	return (struct aead_bulk *)(void *)ctx;
}

void
aead_bulk_free(struct aead_bulk *a)
{
	EVP_CIPHER_CTX_free(context(a)); /* clears the cipher's state */
}

err
aead_bulk_seal(struct aead_bulk *a, uint8_t *out, const uint8_t nonce[12], bytes plain)
{
	must(plain.len <= INT_MAX);
	EVP_CIPHER_CTX *ctx = context(a);
	int n = 0, last = 0;
	if (EVP_EncryptInit_ex(ctx, NULL, NULL, NULL, nonce) != 1 ||
		EVP_EncryptUpdate(ctx, out, &n, plain.data, (int)plain.len) != 1 ||
		EVP_EncryptFinal_ex(ctx, out + n, &last) != 1 ||
		EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, AEAD_TAG, out + plain.len) != 1) {
		wipe(out, plain.len + AEAD_TAG);
		return failure(E_CRYPTO);
	}
	return ok();
}

err
aead_bulk_open(struct aead_bulk *a, uint8_t *out, const uint8_t nonce[12], bytes sealed)
{
	if (sealed.len < AEAD_TAG)
		return failure(E_NO_MATCH);
	size_t len = sealed.len - AEAD_TAG;
	must(len <= INT_MAX);
	EVP_CIPHER_CTX *ctx = context(a);
	uint8_t tag[AEAD_TAG]; /* the library wants it writable */
	memcpy(tag, sealed.data + len, sizeof tag);
	int n = 0, last = 0;
	err e = ok();
	if (EVP_DecryptInit_ex(ctx, NULL, NULL, NULL, nonce) != 1 ||
		EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, AEAD_TAG, tag) != 1 ||
		EVP_DecryptUpdate(ctx, out, &n, sealed.data, (int)len) != 1)
		e = failure(E_CRYPTO);
	else if (EVP_DecryptFinal_ex(ctx, out + n, &last) != 1)
		e = failure(E_NO_MATCH);
	if (failed(e))
		wipe(out, len);
	return e;
}

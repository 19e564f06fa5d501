/* SPDX-License-Identifier: Apache-2.0 */
/* HKDF is thirty lines over our own HMAC: it cannot fail there, through OpenSSL's EVP_KDF it could
 * in nine places. scrypt is OpenSSL's, which takes the memory it may use as an argument and refuses
 * beyond it (its default of 32 MiB is too little from log2 N = 15 on). Argon2id is libsodium's:
 * OpenSSL has it from 3.2 on only. */
#include "crypt/kdf.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <sodium.h>

#include "crypt/hash.h"

enum { SCRYPT_R = 8, SCRYPT_P = 1, HKDF_MAX = 255 * 32 };

hash32
hkdf_extract(bytes salt, bytes ikm)
{
	/* HMAC pads its key with zeroes, so the empty key is the 32 zero octets of the RFC. */
	return hmac_sha256(salt, ikm);
}

void
hkdf_expand(uint8_t *out, size_t out_len, const hash32 *prk, bytes info)
{
	must(out_len <= HKDF_MAX);
	hash32 t = {{0}};
	uint8_t counter = 0;
	for (size_t at = 0; at < out_len; at += sizeof t.b) {
		struct hmac m;
		hmac_init(&m, BYTES_ARRAY(prk->b));
		if (counter++ > 0)
			hmac_add(&m, BYTES_ARRAY(t.b));
		hmac_add(&m, info);
		hmac_add(&m, bytes_of(&counter, 1));
		hmac_done(&m, &t);
		size_t rest = out_len - at;
		bytes_copy(out + at, bytes_of(t.b, rest < sizeof t.b ? rest : sizeof t.b));
	}
	wipe(&t, sizeof t);
}

void
hkdf_sha256(uint8_t *out, size_t out_len, bytes ikm, bytes salt, bytes info)
{
	hash32 prk = hkdf_extract(salt, ikm);
	hkdf_expand(out, out_len, &prk, info);
	wipe(&prk, sizeof prk);
}

err
kdf_scrypt(uint8_t out[32], bytes passphrase, bytes salt, unsigned log2_n)
{
	must(log2_n >= 1 && log2_n <= 30);
	uint64_t n = (uint64_t)1 << log2_n;
	/* V is 128 * N * r octets; B, X and T take a few KiB more. */
	uint64_t max_bytes = 128 * SCRYPT_R * n + (1 << 20);
	/* OpenSSL takes a NULL passphrase for "only check the parameters". */
	const char *pass = passphrase.len == 0 ? "" : (const char *)passphrase.data;
	ERR_clear_error();
	if (EVP_PBE_scrypt(pass, passphrase.len, salt.data, salt.len, n, SCRYPT_R, SCRYPT_P,
		    max_bytes, out, 32) == 1)
		return ok();
	bool short_of_memory = ERR_GET_REASON(ERR_peek_error()) == ERR_R_MALLOC_FAILURE;
	ERR_clear_error();
	return failure(short_of_memory ? E_NOMEM : E_CRYPTO);
}

err
kdf_argon2id(uint8_t out[32], bytes passphrase, const uint8_t salt[16],
	const struct kdf_argon2id_cost *cost)
{
	must(cost->memory_kib >= 8 && cost->passes >= 1);
	const char *pass = passphrase.len == 0 ? "" : (const char *)passphrase.data;
	/* Its only failures, with these arguments, are of memory. */
	int result = crypto_pwhash_argon2id(out, 32, pass, passphrase.len, salt, cost->passes,
		(size_t)cost->memory_kib * 1024, crypto_pwhash_argon2id_ALG_ARGON2ID13);
	return result == 0 ? ok() : failure(E_NOMEM);
}

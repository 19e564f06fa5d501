/* SPDX-License-Identifier: Apache-2.0 */
/* Each stanza has a key of its own, so that the nonce may be constant: zero, but for HPKE's, which
 * comes with the key. */
#include "core/age/wrap.h"

#include <string.h>

#include "base/buf.h"
#include "core/age/header.h"
#include "crypt/aead.h"
#include "crypt/hpke.h"
#include "crypt/kdf.h"

_Static_assert(WRAP_BODY == FILE_KEY_BYTES + AEAD_TAG, "layout of a body");

void
wrap_key_x25519(struct wrap_key *out, const uint8_t shared[32], const uint8_t share[32],
	const uint8_t public_key[32])
{
	uint8_t salt[64];
	*out = (struct wrap_key){0};
	memcpy(salt, share, 32);
	memcpy(salt + 32, public_key, 32);
	hkdf_sha256(out->key, sizeof out->key, bytes_of(shared, 32), BYTES_ARRAY(salt),
		BYTES_LIT("age-encryption.org/v1/X25519"));
}

void
wrap_key_hybrid(struct wrap_key *out, const uint8_t ss[32])
{
	struct hpke_key k;
	hpke_key_schedule(&k, ss, BYTES_LIT("age-encryption.org/mlkem768x25519"));
	memcpy(out->key, k.key, sizeof out->key);
	memcpy(out->nonce, k.base_nonce, sizeof out->nonce);
	wipe(&k, sizeof k);
}

err
wrap_key_scrypt(struct wrap_key *out, const struct secret *passphrase, const uint8_t salt[16],
	unsigned log2_n)
{
	uint8_t space[64];
	buf b = BUF_ARRAY(space);
	buf_text(&b, "age-encryption.org/v1/scrypt");
	buf_put(&b, bytes_of(salt, WRAP_SALT));
	*out = (struct wrap_key){0};
	return kdf_scrypt(out->key, secret_expose(passphrase), buf_bytes(&b), log2_n);
}

void
wrap_seal(uint8_t body[32], const struct wrap_key *k, const struct secret *file_key)
{
	bytes octets = secret_expose(file_key);
	must(octets.len == FILE_KEY_BYTES);
	aead_seal(body, k->key, k->nonce, (bytes){NULL, 0}, octets);
}

err
wrap_open(struct secret *file_key, const struct wrap_key *k, const uint8_t body[32])
{
	uint8_t *to = secret_room(file_key, FILE_KEY_BYTES);
	must(to != NULL);
	err e = aead_open(to, k->key, k->nonce, (bytes){NULL, 0}, bytes_of(body, WRAP_BODY));
	if (failed(e))
		secret_done(file_key);
	return e;
}

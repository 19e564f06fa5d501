/* SPDX-License-Identifier: Apache-2.0 */
/* age/wrap: what wrapping and unwrapping share: the key of a stanza, and the file key under it.
 * Pure. Wipe every wrap_key after use. */
#ifndef CORE_AGE_WRAP_H
#define CORE_AGE_WRAP_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"
#include "crypt/secret.h"

enum { WRAP_BODY = 32, WRAP_SALT = 16 }; /* body: file key and tag */

/* The types, which are the first words of their stanzas. */
#define WRAP_X25519 BYTES_LIT("X25519")
#define WRAP_HYBRID BYTES_LIT("mlkem768x25519")
#define WRAP_SCRYPT BYTES_LIT("scrypt")

struct wrap_key {
	uint8_t key[32];
	uint8_t nonce[12];
};

void wrap_key_x25519(struct wrap_key *out, const uint8_t shared[32], const uint8_t share[32],
	const uint8_t public_key[32]);
/* SS is the shared secret of crypt/xwing. */
void wrap_key_hybrid(struct wrap_key *out, const uint8_t ss[32]);
/* Needs 2^LOG2_N KiB. E_NOMEM. */
err wrap_key_scrypt(struct wrap_key *out, const struct secret *passphrase, const uint8_t salt[16],
	unsigned log2_n) MUST_USE;

/* FILE_KEY has 16 octets. */
void wrap_seal(uint8_t body[32], const struct wrap_key *k, const struct secret *file_key);
/* E_NO_MATCH when it does not open; FILE_KEY is then empty. */
err wrap_open(struct secret *file_key, const struct wrap_key *k, const uint8_t body[32]) MUST_USE;

#endif

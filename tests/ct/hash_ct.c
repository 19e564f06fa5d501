/* SPDX-License-Identifier: Apache-2.0 */
/* Hashes of secrets, and what is derived by them. memcheck's processor has no SHA instructions, so
 * it is the portable engine that is proven; the instructions themselves take the same time for all
 * data. */
#include "ct/ct.h"

#include "crypt/hash.h"
#include "crypt/hpke.h"
#include "crypt/kdf.h"
#include "crypt/keccak.h"
#include "crypt/sha256_block.h"

enum { LONG = 400 };

static void
keccak_of_every_length(void)
{
	uint8_t in[LONG], out[LONG];
	ct_secret(in, sizeof in, 1);
	for (size_t n = 0; n <= sizeof in; n += 7) {
		sha3_256(out, bytes_of(in, n));
		sha3_512(out, bytes_of(in, n));
		shake256(out, n, bytes_of(in, n));
	}
}

static void
keccak_in_pieces(void)
{
	uint8_t in[LONG], out[LONG];
	struct keccak k;
	ct_secret(in, sizeof in, 2);
	shake128_init(&k);
	keccak_add(&k, bytes_of(in, 13));
	keccak_add(&k, bytes_of(in + 13, sizeof in - 13));
	keccak_squeeze(&k, out, 5);
	keccak_squeeze(&k, out, sizeof out);
	keccak_wipe(&k);
}

static void
sha256_of_every_length(void)
{
	uint8_t in[LONG];
	ct_secret(in, sizeof in, 3);
	for (size_t n = 0; n <= sizeof in; n += 5)
		(void)sha256(bytes_of(in, n));
}

static void
sha256_portable(void)
{
	uint32_t state[8];
	uint8_t in[2 * SHA256_BLOCK];
	ct_secret(state, sizeof state, 4);
	ct_secret(in, sizeof in, 5);
	sha256_block_portable(state, in, 2);
}

static void
hmac_of_secrets(void)
{
	uint8_t key[100], in[LONG];
	ct_secret(key, sizeof key, 6);
	ct_secret(in, sizeof in, 7);
	for (size_t n = 0; n <= sizeof key; n += 10)
		(void)hmac_sha256(bytes_of(key, n), BYTES_ARRAY(in));
}

static void
hkdf_of_secrets(void)
{
	uint8_t ikm[32], salt[16], out[100];
	ct_secret(ikm, sizeof ikm, 8);
	ct_secret(salt, sizeof salt, 9);
	hkdf_sha256(out, sizeof out, BYTES_ARRAY(ikm), BYTES_ARRAY(salt), BYTES_LIT("info"));
}

static void
hpke_of_a_secret(void)
{
	uint8_t ss[32];
	struct hpke_key key;
	ct_secret(ss, sizeof ss, 10);
	hpke_key_schedule(&key, ss, BYTES_LIT("info"));
}

int
main(void)
{
	static const struct ct_case cases[] = {
		{"SHA-3 and SHAKE of secrets of many lengths", keccak_of_every_length, false},
		{"SHAKE fed and squeezed in pieces", keccak_in_pieces, false},
		{"SHA-256 of secrets of many lengths", sha256_of_every_length, false},
		{"the portable compression of SHA-256", sha256_portable, false},
		{"HMAC under secret keys, short and long", hmac_of_secrets, false},
		{"HKDF of a secret", hkdf_of_secrets, false},
		{"the key schedule of HPKE", hpke_of_a_secret, false},
	};
	return ct_main(cases, sizeof cases / sizeof *cases);
}

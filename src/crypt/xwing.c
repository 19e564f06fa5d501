/* SPDX-License-Identifier: Apache-2.0 */
/* Secure while either of its halves is: the combiner hashes both shared secrets with the X25519
 * transcript. (ML-KEM's ciphertext and key need not be hashed: its own derivation binds them.)
 *
 *   seed 32 --SHAKE256--> d || z (64) || X25519 scalar (32)
 *   public key = ek (1184) || X25519 public (32)
 *   ct         = ML-KEM ct (1088) || ephemeral X25519 share (32)
 *   ss         = SHA3-256(ss_mlkem || ss_x25519 || share || X25519 public || label)
 *
 * The KEM itself would take any X25519 point; age must refuse the ones that give zero, so it is
 * done here, before anything is written. */
#include "crypt/xwing.h"

#include <string.h>

#include "base/bytes.h"
#include "crypt/dh.h"
#include "crypt/keccak.h"
#include "crypt/mlkem768.h"

enum { EXPANDED = MLKEM768_SEED + DH_BYTES };
_Static_assert(XWING_PUBLIC == MLKEM768_EK + DH_BYTES, "layout of the public key");
_Static_assert(XWING_CT == MLKEM768_CT + DH_BYTES, "layout of the ciphertext");

/* The draft's label, a small drawing of an X-wing: \./ over /^\ */
static const uint8_t label[6] = {'\\', '.', '/', '/', '^', '\\'};

static void
combine(uint8_t ss[32], const uint8_t ss_mlkem[32], const uint8_t ss_x25519[32],
	const uint8_t share[32], const uint8_t public_key[32])
{
	uint8_t all[4 * 32 + sizeof label];
	memcpy(all, ss_mlkem, 32);
	memcpy(all + 32, ss_x25519, 32);
	memcpy(all + 64, share, 32);
	memcpy(all + 96, public_key, 32);
	memcpy(all + 128, label, sizeof label);
	sha3_256(ss, BYTES_ARRAY(all));
	wipe(all, sizeof all);
}

void
xwing_public(uint8_t public_key[1216], const uint8_t seed[32])
{
	uint8_t expanded[EXPANDED], dk[MLKEM768_DK];
	shake256(expanded, sizeof expanded, bytes_of(seed, XWING_SEED));
	mlkem768_keygen(public_key, dk, expanded);
	dh_public(public_key + MLKEM768_EK, expanded + MLKEM768_SEED);
	wipe(expanded, sizeof expanded);
	wipe(dk, sizeof dk);
}

err
xwing_check(const uint8_t public_key[1216])
{
	return mlkem768_check(public_key);
}

err
xwing_encaps(
	uint8_t ct[1120], uint8_t ss[32], const uint8_t public_key[1216], const uint8_t entropy[64])
{
	const uint8_t *theirs = public_key + MLKEM768_EK, *scalar = entropy + 32;
	uint8_t ss_mlkem[32] = {0}, ss_x25519[32];
	err e = dh_shared(ss_x25519, scalar, theirs);
	if (!failed(e))
		e = mlkem768_encaps(ct, ss_mlkem, public_key, entropy);
	if (!failed(e)) {
		dh_public(ct + MLKEM768_CT, scalar);
		combine(ss, ss_mlkem, ss_x25519, ct + MLKEM768_CT, theirs);
	}
	wipe(ss_mlkem, sizeof ss_mlkem);
	wipe(ss_x25519, sizeof ss_x25519);
	return e;
}

err
xwing_decaps(uint8_t ss[32], const uint8_t seed[32], const uint8_t ct[1120])
{
	const uint8_t *share = ct + MLKEM768_CT;
	uint8_t expanded[EXPANDED], ek[MLKEM768_EK], dk[MLKEM768_DK], ours[32];
	uint8_t ss_mlkem[32] = {0}, ss_x25519[32];
	shake256(expanded, sizeof expanded, bytes_of(seed, XWING_SEED));
	const uint8_t *scalar = expanded + MLKEM768_SEED;
	err e = dh_shared(ss_x25519, scalar, share);
	if (!failed(e)) {
		dh_public(ours, scalar);
		mlkem768_keygen(ek, dk, expanded);
		e = mlkem768_decaps(ss_mlkem, dk, ct);
	}
	if (!failed(e))
		combine(ss, ss_mlkem, ss_x25519, share, ours);
	wipe(expanded, sizeof expanded);
	wipe(dk, sizeof dk);
	wipe(ss_mlkem, sizeof ss_mlkem);
	wipe(ss_x25519, sizeof ss_x25519);
	return e;
}

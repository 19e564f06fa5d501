/* SPDX-License-Identifier: Apache-2.0 */
/* crypt/hpke: the RFC 9180 key schedule for one suite: KEM 0x647a, HKDF-SHA256,
 * ChaCha20-Poly1305, base mode, which is all that age's hybrid stanza needs. */
#ifndef CRYPT_HPKE_H
#define CRYPT_HPKE_H

#include "base/bytes.h"

struct hpke_key {
	uint8_t key[32];
	uint8_t base_nonce[12]; /* is the nonce of sequence number 0 */
};

/* SS is the KEM's shared secret. Wipe the result after use. */
void hpke_key_schedule(struct hpke_key *out, const uint8_t ss[32], bytes info);

#endif

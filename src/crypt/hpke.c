/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 9180 section 5.1 with everything that one suite fixes written out: mode 0, no psk, no
 * exporter. Extraction streams its parts into HMAC, so INFO may have any length. */
#include "crypt/hpke.h"

#include <string.h>

#include "base/buf.h"
#include "crypt/hash.h"
#include "crypt/kdf.h"

enum { MODE_BASE = 0 };

/* "HPKE-v1" || suite_id, where suite_id = "HPKE" || KEM 0x647a || KDF 0x0001 || AEAD 0x0003. */
static const uint8_t prefix[] = {
	'H', 'P', 'K', 'E', '-', 'v', '1', 'H', 'P', 'K', 'E', 0x64, 0x7A, 0x00, 0x01, 0x00, 0x03};

/* HKDF-Extract(salt, prefix || label || ikm); extraction is HMAC (RFC 5869 section 2.2). */
static hash32
labeled_extract(bytes salt, bytes label, bytes ikm)
{
	struct hmac m;
	hash32 out;
	hmac_init(&m, salt);
	hmac_add(&m, BYTES_ARRAY(prefix));
	hmac_add(&m, label);
	hmac_add(&m, ikm);
	hmac_done(&m, &out);
	return out;
}

/* HKDF-Expand(prk, I2OSP(len, 2) || prefix || label || info, len). */
static void
labeled_expand(uint8_t *out, uint16_t len, const hash32 *prk, bytes label, bytes info)
{
	uint8_t room[128];
	buf b = BUF_ARRAY(room);
	buf_u16(&b, len);
	buf_put(&b, BYTES_ARRAY(prefix));
	buf_put(&b, label);
	buf_put(&b, info);
	must(!failed(buf_done(&b))); /* labels and contexts of this file: at most 94 octets */
	hkdf_expand(out, len, prk, buf_bytes(&b));
}

void
hpke_key_schedule(struct hpke_key *out, const uint8_t ss[32], bytes info)
{
	const bytes none = {NULL, 0};
	uint8_t context[65];
	hash32 psk_id_hash = labeled_extract(none, BYTES_LIT("psk_id_hash"), none);
	hash32 info_hash = labeled_extract(none, BYTES_LIT("info_hash"), info);
	context[0] = MODE_BASE;
	memcpy(context + 1, psk_id_hash.b, 32);
	memcpy(context + 33, info_hash.b, 32);

	hash32 secret = labeled_extract(bytes_of(ss, 32), BYTES_LIT("secret"), none);
	labeled_expand(out->key, sizeof out->key, &secret, BYTES_LIT("key"), BYTES_ARRAY(context));
	labeled_expand(out->base_nonce, sizeof out->base_nonce, &secret, BYTES_LIT("base_nonce"),
		BYTES_ARRAY(context));
	wipe(&secret, sizeof secret);
}

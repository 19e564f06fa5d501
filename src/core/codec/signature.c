/* SPDX-License-Identifier: Apache-2.0 */
/* One answer for every signature that is not good, whatever is wrong with it: who probes learns
 * nothing from the difference. */
#include "core/codec/signature.h"

#include "base/reader.h"
#include "core/codec/field.h"
#include "core/codec/message.h"

struct signature_key
signature_key_of(const struct secret *seed)
{
	struct signature_key k = {.algorithm = SIGNATURE_ED25519};
	sign_public(k.key, seed);
	return k;
}

void
signature_key_encode(buf *out, const struct signature_key *k)
{
	buf_u8(out, (uint8_t)k->algorithm);
	buf_put(out, BYTES_ARRAY(k->key));
}

err
signature_key_decode(struct signature_key *out, bytes in)
{
	reader r = reader_of(in);
	uint8_t algorithm = reader_u8(&r);
	if (r.bad)
		return failure(E_FORMAT);
	if (algorithm != SIGNATURE_ED25519)
		return failure(E_KEY);
	bytes key = reader_take(&r, SIGN_PUBLIC);
	err e = reader_done(&r);
	if (failed(e))
		return e;
	out->algorithm = SIGNATURE_ED25519;
	bytes_copy(out->key, key);
	return ok();
}

void
signature_make(buf *out, const struct secret *seed, enum label l, bytes m)
{
	must(label_kind(l) == LABEL_KIND_SIGN && message_is(l, m));
	uint8_t signature[SIGN_BYTES];
	sign_message(signature, seed, m);
	buf_u8(out, SIGNATURE_ED25519);
	field_put(out, BYTES_ARRAY(signature));
}

/* The signature in IN; none (data NULL) when IN is not formed as it must be. */
static bytes
octets_of(bytes in)
{
	reader r = reader_of(in);
	uint8_t algorithm = reader_u8(&r);
	bytes octets = field_take(&r);
	if (failed(reader_done(&r)) || algorithm != SIGNATURE_ED25519 || octets.len != SIGN_BYTES)
		return bytes_of(NULL, 0);
	return octets;
}

bool
signature_is_formed(bytes in)
{
	return octets_of(in).data != NULL;
}

err
signature_verify(const struct signature_key *key, enum label l, bytes m, bytes signature)
{
	must(label_kind(l) == LABEL_KIND_SIGN);
	bytes octets = octets_of(signature);
	if (octets.data == NULL || key->algorithm != SIGNATURE_ED25519 || !message_is(l, m))
		return failure(E_SIGNATURE);
	return sign_verify(key->key, m, octets.data);
}

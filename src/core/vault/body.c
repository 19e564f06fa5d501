/* SPDX-License-Identifier: Apache-2.0 */
#include "core/vault/body.h"

#include "core/codec/field.h"

void
body_put_number(buf *out, uint64_t v, size_t octets)
{
	uint8_t room[8];
	buf b = BUF_ARRAY(room);
	field_put(out, field_number(&b, v, octets));
}

bytes
body_spell_key(uint8_t room[SIGNATURE_KEY_BYTES], const struct signature_key *key)
{
	buf b = buf_of(room, SIGNATURE_KEY_BYTES);
	signature_key_encode(&b, key);
	return buf_bytes(&b);
}

void
body_put_key(buf *out, const struct signature_key *key)
{
	uint8_t room[SIGNATURE_KEY_BYTES];
	field_put(out, body_spell_key(room, key));
}

struct signature_key
body_take_key(reader *r)
{
	struct signature_key key = {.algorithm = SIGNATURE_ED25519};
	if (failed(signature_key_decode(&key, field_take(r))))
		reader_refuse(r);
	return key;
}

void
body_take_signature(uint8_t out[SIGNATURE_BYTES], reader *r)
{
	bytes field = field_take(r);
	reader f = reader_of(field);
	if (reader_u8(&f) != SIGNATURE_ED25519 || field_take(&f).len != SIGN_BYTES ||
		failed(reader_done(&f))) {
		reader_refuse(r);
		return;
	}
	bytes_copy(out, field);
}

enum reason
body_take_reason(reader *r, unsigned allowed)
{
	uint8_t v = field_take_u8(r);
	if (v > REASON_SUSPICION || (allowed >> v & 1) == 0) {
		reader_refuse(r);
		return REASON_FIRST;
	}
	return (enum reason)v;
}

/* M over MESSAGE, of one of a few labels, all of which are short. */
static bytes
spell(buf *room, message m)
{
	message_encode(room, m);
	must(!failed(buf_done(room)));
	return buf_bytes(room);
}

void
body_sign(uint8_t out[SIGNATURE_BYTES], const struct secret *seed, message m)
{
	uint8_t room[BODY_MESSAGE_MAX];
	buf spelled = BUF_ARRAY(room), signature = buf_of(out, SIGNATURE_BYTES);
	signature_make(&signature, seed, m.label, spell(&spelled, m));
	must(!failed(buf_done(&signature)));
}

err
body_verify(const uint8_t signature[SIGNATURE_BYTES], const struct signature_key *key, message m)
{
	uint8_t room[BODY_MESSAGE_MAX];
	buf spelled = BUF_ARRAY(room);
	return signature_verify(
		key, m.label, spell(&spelled, m), bytes_of(signature, SIGNATURE_BYTES));
}

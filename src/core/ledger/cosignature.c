/* SPDX-License-Identifier: Apache-2.0 */
/*	signed:       "cosignature/v1" LF "time " decimal LF, the whole text of the note
 *	in the line:  u64 seconds, 64 octets of Ed25519
 *
 * The time stands twice: the one in the line is believed only because the signature covers the text
 * made from it. Ed25519 wants its message in one piece; the limit on the text keeps that piece on
 * the stack. Checkpoints are some 100 octets. */
#include "core/ledger/cosignature.h"

#include "base/reader.h"
#include "core/ledger/note.h"
#include "crypt/sign.h"

enum { MESSAGE_MAX = COSIGNATURE_TEXT_MAX + 64 };

err
cosignature_message(buf *out, uint64_t time, bytes text)
{
	if (time > INT64_MAX)
		return failure(E_RANGE);
	buf_text(out, "cosignature/v1\ntime ");
	buf_decimal(out, time);
	buf_text(out, "\n");
	buf_put(out, text);
	return ok();
}

err
cosignature_verify(uint64_t *out, const struct vkey *key, bytes text, bytes signature)
{
	must(key->type == VKEY_COSIGNATURE);
	if (text.len > COSIGNATURE_TEXT_MAX)
		return failure(E_TOO_LARGE);
	uint8_t space[MESSAGE_MAX];
	buf message = BUF_ARRAY(space);
	reader r = reader_of(signature);
	uint64_t time = reader_u64(&r);
	bytes ed25519 = reader_take(&r, SIGN_BYTES);
	if (failed(reader_done(&r)) || failed(cosignature_message(&message, time, text)))
		return failure(E_SIGNATURE);
	must(!message.full);
	err e = sign_verify(key->key, buf_bytes(&message), ed25519.data);
	if (failed(e))
		return e;
	*out = time;
	return ok();
}

err
cosignature_sign(buf *out, const struct signer *signer, uint64_t time, bytes text)
{
	must(signer->vkey.type == VKEY_COSIGNATURE);
	if (text.len > COSIGNATURE_TEXT_MAX)
		return failure(E_TOO_LARGE);
	uint8_t space[MESSAGE_MAX], signature[COSIGNATURE_BYTES];
	buf message = BUF_ARRAY(space);
	err e = cosignature_message(&message, time, text);
	if (failed(e))
		return e;
	must(!message.full);
	buf s = BUF_ARRAY(signature);
	buf_u64(&s, time);
	sign_message(buf_room(&s, SIGN_BYTES), signer->seed, buf_bytes(&message));
	note_put_line(out, &signer->vkey, buf_bytes(&s));
	return ok();
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "core/vault/sealed.h"

#include "core/codec/message.h"

static const uint8_t no_nonce[AEAD_NONCE];

static void
key_of(uint8_t out[AEAD_KEY], const struct secret *seed, bytes event)
{
	must(seed->len == 32);
	message_kdf(out, secret_expose(seed), event, MESSAGE_BARE(LABEL_EVENT_SEAL));
}

/* The opening is put together where it is to stand, and sealed in place. */
err
sealed_make(buf *out, const id16 *event, const struct opening *o, const struct secret *seed)
{
	buf b = *out;
	buf_put(&b, BYTES_ARRAY(event->b));
	size_t from = b.len;
	opening_encode(&b, o);
	size_t length = b.len - from;
	uint8_t *tag = buf_room(&b, AEAD_TAG);
	if (tag == NULL)
		return failure(E_TOO_LARGE);
	uint8_t key[AEAD_KEY], *at = b.data + from;
	key_of(key, seed, BYTES_ARRAY(event->b));
	aead_seal(at, key, no_nonce, bytes_of(NULL, 0), bytes_of(at, length));
	wipe(key, sizeof key);
	*out = b;
	return ok();
}

err
sealed_open(struct opening *out, buf *room, bytes sealed, const struct secret *seed)
{
	if (sealed.len < SEALED_MIN)
		return failure(E_NO_MATCH);
	buf b = *room;
	size_t length = sealed.len - SEALED_OVERHEAD;
	uint8_t *at = buf_room(&b, length);
	if (at == NULL)
		return failure(E_TOO_LARGE);
	uint8_t key[AEAD_KEY];
	id16 event;
	bytes_copy(event.b, bytes_slice(sealed, 0, sizeof event.b));
	bytes ciphertext = bytes_slice(sealed, sizeof event.b, sealed.len - sizeof event.b);
	key_of(key, seed, BYTES_ARRAY(event.b));
	err e = aead_open(at, key, no_nonce, bytes_of(NULL, 0), ciphertext);
	wipe(key, sizeof key);
	if (failed(e))
		return failure(E_NO_MATCH);
	e = opening_decode(out, bytes_of(at, length));
	must(!failed(e));
	*room = b;
	return ok();
}

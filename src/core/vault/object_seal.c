/* SPDX-License-Identifier: Apache-2.0 */
/* A full chunk stays until something follows, because the last one is sealed differently. */
#include "core/vault/object_seal.h"

#include "core/vault/object.h"

/* The last of the pieces in which zeroes are added. */
enum { ZEROES = 4096 };

static err
give(struct object_sealer *s, bytes piece)
{
	sha256_add(&s->blob, piece);
	s->blob_length += piece.len;
	return s->to.take(s->to.user, piece);
}

static err
put_slot(buf *slot, const struct recipient *recipient, const struct object_entropy *entropy)
{
	uint8_t room[FILE_KEY_BYTES];
	struct secret file_key;
	secret_init(&file_key, room, sizeof room);
	err e = secret_set(&file_key, BYTES_ARRAY(entropy->file_key));
	header_begin(slot);
	if (!failed(e))
		e = recipient_wrap(slot, recipient, &file_key, entropy->stanza);
	if (!failed(e))
		e = header_end(slot, &file_key);
	secret_done(&file_key);
	return e;
}

static struct aead_bulk *
new_cipher(const struct object_entropy *entropy)
{
	uint8_t room[FILE_KEY_BYTES], key[STREAM_KEY];
	struct secret file_key;
	secret_init(&file_key, room, sizeof room);
	err e = secret_set(&file_key, BYTES_ARRAY(entropy->file_key));
	must(!failed(e));
	stream_key(key, &file_key, entropy->nonce);
	struct aead_bulk *cipher = aead_bulk_new(key);
	wipe(key, sizeof key);
	secret_done(&file_key);
	return cipher;
}

err
object_seal_begin(struct object_sealer *s, buf *slot, const struct recipient *recipient,
	const struct object_entropy *entropy)
{
	must(recipient->type == RECIPIENT_HYBRID);
	err e = put_slot(slot, recipient, entropy);
	if (failed(e))
		return e;
	s->length = s->padded = s->blob_length = s->number = 0;
	s->fill = 0;
	s->cipher = new_cipher(entropy);
	if (s->cipher == NULL)
		return failure(E_NOMEM);
	sha256_init(&s->content);
	sha256_init(&s->blob);
	e = give(s, BYTES_ARRAY(entropy->nonce));
	if (failed(e))
		object_seal_abandon(s);
	return e;
}

static err
close_chunk(struct object_sealer *s, bool last)
{
	struct stream_place at = {.number = s->number++, .last = last};
	size_t n = s->fill;
	s->fill = 0;
	err e = stream_chunk_seal(s->cipher, s->chunk, &at, bytes_of(s->chunk, n));
	return failed(e) ? e : give(s, bytes_of(s->chunk, n + AEAD_TAG));
}

/* IN, as it stands in the age file. */
static err
put(struct object_sealer *s, bytes in)
{
	s->padded += in.len;
	while (in.len > 0) {
		if (s->fill == STREAM_CHUNK) {
			err e = close_chunk(s, false);
			if (failed(e))
				return e;
		}
		size_t n = STREAM_CHUNK - s->fill < in.len ? STREAM_CHUNK - s->fill : in.len;
		bytes_copy(s->chunk + s->fill, bytes_slice(in, 0, n));
		s->fill += n;
		in = bytes_slice(in, n, in.len - n);
	}
	return ok();
}

err
object_seal_add(struct object_sealer *s, bytes content)
{
	if (content.len > OBJECT_CONTENT_MAX - s->length)
		return failure(E_TOO_LARGE);
	s->length += content.len;
	sha256_add(&s->content, content);
	return put(s, content);
}

err
object_seal_end(struct object_sealed *out, struct object_sealer *s)
{
	static const uint8_t zeroes[ZEROES];
	uint64_t bucket = object_bucket(s->length);
	err e = ok();
	while (!failed(e) && s->padded < bucket) {
		uint64_t left = bucket - s->padded;
		e = put(s, bytes_of(zeroes, left < ZEROES ? (size_t)left : ZEROES));
	}
	if (!failed(e))
		e = close_chunk(s, true);
	if (!failed(e)) {
		out->length = s->length;
		out->blob_length = s->blob_length;
		sha256_done(&s->content, &out->digest);
		sha256_done(&s->blob, &out->blob);
	}
	object_seal_abandon(s);
	return e;
}

void
object_seal_abandon(struct object_sealer *s)
{
	aead_bulk_free(s->cipher);
	s->cipher = NULL;
	wipe(s->chunk, OBJECT_SEAL_ROOM);
}

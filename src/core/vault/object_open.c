/* SPDX-License-Identifier: Apache-2.0 */
#include "core/vault/object_open.h"

#include "core/age/header.h"
#include "core/age/identity.h"

/* One stanza, so that nobody was given another content under the same name (threat C18). */
static err
open_slot(struct secret *file_key, bytes slot, const struct secret *seed)
{
	uint8_t room[IDENTITY_SEED];
	struct secret seeds;
	struct identity_list identities;
	struct header h;
	secret_init(&seeds, room, sizeof room);
	identity_list_init(&identities, &seeds);
	err e = identity_list_add(&identities, RECIPIENT_HYBRID, secret_expose(seed).data);
	if (!failed(e))
		e = header_decode(&h, slot);
	if (!failed(e) && (h.count != 1 || h.raw.len != slot.len))
		e = failure(E_HEADER);
	if (!failed(e))
		e = identity_unwrap(file_key, &identities, &h);
	if (!failed(e))
		e = header_verify(&h, file_key);
	secret_done(&seeds);
	return failed(e) ? failure(E_NO_MATCH) : e;
}

err
object_open_begin(struct object_opener *o, const struct object_put *put, bytes slot,
	const struct secret *seed)
{
	must(seed->len == IDENTITY_SEED);
	o->cipher = NULL;
	o->digest = put->digest;
	o->length = put->length;
	o->left = object_blob_length(put->length);
	o->shown = o->number = 0;
	o->fill = 0;
	sha256_init(&o->content);
	return open_slot(o->file_key, slot, seed);
}

static err
take_nonce(struct object_opener *o)
{
	uint8_t key[STREAM_KEY];
	stream_key(key, o->file_key, o->room);
	o->cipher = aead_bulk_new(key);
	wipe(key, sizeof key);
	secret_shorten(o->file_key, 0);
	return o->cipher == NULL ? failure(E_NOMEM) : ok();
}

static bool
is_zero(bytes in)
{
	uint8_t sum = 0;
	for (size_t i = 0; i < in.len; i++)
		sum |= in.data[i];
	return sum == 0;
}

/* The chunk in ROOM: content first, then zeroes. */
static err
open_chunk(struct object_opener *o)
{
	struct stream_place at = {.number = o->number++, .last = o->left == 0};
	err e = stream_chunk_open(o->cipher, o->room, &at, bytes_of(o->room, o->fill));
	if (failed(e))
		return err_is(e, E_PAYLOAD) ? failure(E_NO_MATCH) : e;
	bytes plain = bytes_of(o->room, o->fill - AEAD_TAG);
	uint64_t missing = o->length - o->shown;
	size_t n = missing < plain.len ? (size_t)missing : plain.len;
	bytes content = bytes_slice(plain, 0, n);
	if (!is_zero(bytes_slice(plain, n, plain.len - n)))
		return failure(E_NO_MATCH);
	sha256_add(&o->content, content);
	o->shown += n;
	return n == 0 ? ok() : o->to.take(o->to.user, content);
}

/* What ROOM waits for: the nonce, then a chunk; the last may be short. */
static size_t
wanted(const struct object_opener *o)
{
	uint64_t rest = o->left + o->fill;
	if (o->cipher == NULL)
		return STREAM_NONCE;
	return rest < STREAM_SEALED ? (size_t)rest : STREAM_SEALED;
}

err
object_open_add(struct object_opener *o, bytes blob)
{
	if (blob.len > o->left)
		return failure(E_NO_MATCH);
	while (blob.len > 0) {
		size_t want = wanted(o) - o->fill;
		size_t n = want < blob.len ? want : blob.len;
		bytes_copy(o->room + o->fill, bytes_slice(blob, 0, n));
		blob = bytes_slice(blob, n, blob.len - n);
		o->fill += n;
		o->left -= n;
		if (n < want)
			break;
		err e = o->cipher == NULL ? take_nonce(o) : open_chunk(o);
		if (failed(e))
			return e;
		o->fill = 0;
	}
	return ok();
}

err
object_open_end(struct object_opener *o)
{
	hash32 digest;
	bool whole = o->left == 0 && o->fill == 0 && o->shown == o->length;
	sha256_done(&o->content, &digest);
	object_open_abandon(o);
	return whole && hash32_equal(&digest, &o->digest) ? ok() : failure(E_NO_MATCH);
}

void
object_open_abandon(struct object_opener *o)
{
	aead_bulk_free(o->cipher);
	o->cipher = NULL;
	secret_shorten(o->file_key, 0);
	wipe(o->room, OBJECT_OPEN_ROOM);
}

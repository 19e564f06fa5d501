/* SPDX-License-Identifier: Apache-2.0 */
/*	chunk 0, chunk 1...         each up to 65,536 octets of plaintext, and a tag of 16
 *
 * The nonce of a chunk is its number (11 octets, big-endian) and an octet that is 1 for the last,
 * so that chunks can be neither moved nor dropped, at the end neither. One plaintext has one
 * spelling: the last chunk is empty only when there is nothing else. */
#include "core/age/stream.h"

#include "core/age/header.h"
#include "crypt/kdf.h"

void
stream_key(uint8_t out[32], const struct secret *file_key, const uint8_t nonce[16])
{
	bytes octets = secret_expose(file_key);
	must(octets.len == FILE_KEY_BYTES);
	hkdf_sha256(out, STREAM_KEY, octets, bytes_of(nonce, STREAM_NONCE), BYTES_LIT("payload"));
}

static void
set_nonce(uint8_t nonce[AEAD_NONCE], const struct stream_place *at)
{
	for (size_t i = 0; i < AEAD_NONCE - 1; i++)
		nonce[i] = i < 3 ? 0 : (uint8_t)(at->number >> (8 * (10 - i)));
	nonce[AEAD_NONCE - 1] = at->last;
}

/* A chunk of N octets of plaintext may stand there. */
static bool
may_hold(const struct stream_place *at, size_t n)
{
	if (!at->last)
		return n == STREAM_CHUNK;
	return n <= STREAM_CHUNK && (n > 0 || at->number == 0);
}

err
stream_chunk_seal(
	struct aead_bulk *cipher, uint8_t *out, const struct stream_place *at, bytes plain)
{
	uint8_t nonce[AEAD_NONCE];
	must(may_hold(at, plain.len));
	set_nonce(nonce, at);
	return aead_bulk_seal(cipher, out, nonce, plain);
}

err
stream_chunk_open(
	struct aead_bulk *cipher, uint8_t *out, const struct stream_place *at, bytes sealed)
{
	uint8_t nonce[AEAD_NONCE];
	if (sealed.len < AEAD_TAG || !may_hold(at, sealed.len - AEAD_TAG))
		return failure(E_PAYLOAD);
	set_nonce(nonce, at);
	err e = aead_bulk_open(cipher, out, nonce, sealed);
	return err_is(e, E_NO_MATCH) ? failure(E_PAYLOAD) : e;
}

err
stream_sealed_len(uint64_t *out, uint64_t plain_len)
{
	uint64_t chunks = plain_len / STREAM_CHUNK + (plain_len % STREAM_CHUNK != 0);
	uint64_t tags = (chunks == 0 ? 1 : chunks) * AEAD_TAG;
	uint64_t sum = 0;
	if (__builtin_add_overflow(plain_len, tags, &sum))
		return failure(E_TOO_LARGE);
	*out = sum;
	return ok();
}

static uint64_t
chunks_of(uint64_t sealed_len)
{
	return sealed_len / STREAM_SEALED + (sealed_len % STREAM_SEALED != 0);
}

err
stream_plain_len(uint64_t *out, uint64_t sealed_len)
{
	uint64_t rest = sealed_len % STREAM_SEALED;
	bool empty = sealed_len == AEAD_TAG;
	if (sealed_len == 0 || (rest != 0 && rest <= AEAD_TAG && !empty))
		return failure(E_PAYLOAD);
	*out = sealed_len - chunks_of(sealed_len) * AEAD_TAG;
	return ok();
}

err
stream_seek_init(struct stream_seek *out, struct aead_bulk *cipher, uint64_t sealed_len)
{
	struct stream_seek s = {.cipher = cipher, .chunks = chunks_of(sealed_len)};
	err e = stream_plain_len(&s.plain_len, sealed_len);
	if (!failed(e))
		*out = s;
	return e;
}

static struct stream_place
place_of(const struct stream_seek *s, uint64_t number)
{
	must(number < s->chunks);
	return (struct stream_place){number, number == s->chunks - 1};
}

struct stream_range
stream_seek_range(const struct stream_seek *s, uint64_t number)
{
	struct stream_place at = place_of(s, number);
	size_t plain = at.last ? (size_t)(s->plain_len - number * STREAM_CHUNK) : STREAM_CHUNK;
	return (struct stream_range){number * STREAM_SEALED, plain + AEAD_TAG};
}

err
stream_seek_open(struct stream_seek *s, uint8_t *out, uint64_t number, bytes sealed)
{
	struct stream_place at = place_of(s, number);
	must(s->proven || at.last);
	if (sealed.len != stream_seek_range(s, number).len)
		return failure(E_PAYLOAD);
	err e = stream_chunk_open(s->cipher, out, &at, sealed);
	if (!failed(e))
		s->proven = true;
	return e;
}

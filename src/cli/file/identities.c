/* SPDX-License-Identifier: Apache-2.0 */
/* A file is read whole into locked memory, whatever it is; a sealed one is at most sixteen chunks,
 * which are opened one after the other into locked memory too. */
#include "cli/file/identities.h"

#include "base/arena.h"
#include "cli/file/passphrase.h"
#include "cli/input.h"
#include "core/age/armor.h"
#include "core/age/scrypt.h"
#include "core/age/stream.h"
#include "sys/memory.h"

err
identities_init(struct identities *out)
{
	*out = (struct identities){0};
	err e = memory_secret_new(&out->seeds, (size_t)IDENTITIES_MAX * IDENTITY_SEED);
	if (!failed(e))
		identity_list_init(&out->list, &out->seeds);
	return e;
}

void
identities_done(struct identities *i)
{
	memory_secret_free(&i->seeds);
}

/* All chunks of SEALED to PLAIN, which has room for them. */
static err
open_chunks(struct secret *plain, struct aead_bulk *cipher, bytes sealed)
{
	uint64_t len = 0;
	err e = stream_plain_len(&len, sealed.len);
	uint8_t *to = failed(e) ? NULL : secret_room(plain, (size_t)len);
	if (to == NULL)
		return failed(e) ? e : failure(E_TOO_LARGE);
	struct stream_place at = {0};
	for (size_t from = 0; !at.last; from += STREAM_SEALED, at.number++) {
		size_t left = sealed.len - from;
		at.last = left <= STREAM_SEALED;
		bytes chunk = bytes_slice(sealed, from, at.last ? left : STREAM_SEALED);
		e = stream_chunk_open(cipher, to + at.number * STREAM_CHUNK, &at, chunk);
		if (failed(e)) {
			secret_shorten(plain, 0);
			return e;
		}
	}
	return ok();
}

static err
open_payload(struct secret *plain, const struct secret *file_key, bytes payload)
{
	uint8_t key[STREAM_KEY];
	if (payload.len < STREAM_NONCE)
		return failure(E_TRUNCATED);
	stream_key(key, file_key, payload.data);
	struct aead_bulk *cipher = aead_bulk_new(key);
	wipe(key, sizeof key);
	if (cipher == NULL)
		return failure(E_NOMEM);
	err e = open_chunks(
		plain, cipher, bytes_slice(payload, STREAM_NONCE, payload.len - STREAM_NONCE));
	aead_bulk_free(cipher);
	return e;
}

static err
dearmor(bytes *out, arena *a, bytes text)
{
	struct armor_decoder armor;
	size_t cap = armor_decoded_max(text.len);
	uint8_t *room = arena_new(a, uint8_t, cap);
	if (room == NULL)
		return failure(E_NOMEM);
	buf b = buf_of(room, cap);
	armor_decode_begin(&armor);
	err e = armor_decode(&armor, &b, text);
	if (!failed(e))
		e = armor_decode_end(&armor);
	if (!failed(e))
		*out = buf_bytes(&b);
	return e;
}

/* The file key, by a passphrase. */
static err
unwrap(struct secret *file_key, struct problem *p, const struct header *h, const char *passphrase)
{
	struct secret words = {0};
	const char *subject = p->subject;
	if (!scrypt_is(h)) {
		p->next = "It is sealed, and not with a passphrase; open it first.";
		return failure(E_KEY);
	}
	err e = memory_secret_new(&words, PASSPHRASE_MAX + 2);
	if (!failed(e))
		e = passphrase_get(&words, p, passphrase, false);
	if (!failed(e)) {
		p->subject = subject;
		e = scrypt_unwrap(file_key, &words, h);
	}
	if (err_is(e, E_NO_MATCH))
		p->next = "It was sealed with another passphrase.";
	memory_secret_free(&words);
	return failed(e) ? e : header_verify(h, file_key);
}

/* The content of SEALED, a whole age file. */
static err
unseal(struct secret *plain, struct problem *p, arena *a, bytes sealed, const char *passphrase)
{
	struct header h;
	struct secret file_key = {0};
	err e = armor_is(sealed) ? dearmor(&sealed, a, sealed) : ok();
	if (!failed(e))
		e = header_decode(&h, sealed);
	if (!failed(e))
		e = memory_secret_new(&file_key, FILE_KEY_BYTES);
	if (!failed(e))
		e = unwrap(&file_key, p, &h, passphrase);
	if (!failed(e))
		e = open_payload(
			plain, &file_key, bytes_slice(sealed, h.raw.len, sealed.len - h.raw.len));
	memory_secret_free(&file_key);
	return e;
}

/* FILE's identities, or those of the file that is sealed in it. */
static err
add(struct identities *to, struct problem *p, const struct secret *file, const char *passphrase)
{
	arena memory = {0};
	struct secret plain = {0};
	bytes text = secret_expose(file);
	if (!armor_is(text) && !bytes_has_prefix(text, BYTES_LIT("age-encryption.org/")))
		return identity_list_decode(&to->list, file);
	err e = memory_arena_new(&memory, 2 * IDENTITY_FILE_MAX);
	if (!failed(e))
		e = memory_secret_new(&plain, IDENTITY_FILE_MAX);
	if (!failed(e))
		e = unseal(&plain, p, &memory, text, passphrase);
	if (!failed(e))
		e = identity_list_decode(&to->list, &plain);
	memory_secret_free(&plain);
	memory_arena_free(&memory);
	return e;
}

err
identities_add(struct identities *to, struct problem *p, const char *path, const char *passphrase)
{
	struct secret file = {0};
	p->subject = input_name(path);
	err e = memory_secret_new(&file, IDENTITY_FILE_MAX + 1);
	if (!failed(e))
		e = input_load_secret(&file, path);
	if (!failed(e)) {
		p->place = "line";
		e = add(to, p, &file, passphrase);
	}
	if (err_is(e, E_KEY) && e.at == 0 && p->next == NULL)
		p->next = "There is no identity in it.";
	memory_secret_free(&file);
	if (failed(e))
		return e;
	p->subject = NULL;
	p->place = NULL;
	return ok();
}

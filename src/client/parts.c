/* SPDX-License-Identifier: Apache-2.0 */
/* A wrap is an age file of one stanza and one short chunk, made and opened in memory. */
#include "client/parts.h"

#include <string.h>

#include "base/text.h"
#include "client/ask.h"
#include "core/age/header.h"
#include "core/age/identity.h"
#include "core/age/stream.h"
#include "core/codec/fingerprint.h"
#include "crypt/xwing.h"

enum { WRAP_MAX = 4096 };

static const char *
part_kind(enum part_kind kind)
{
	static const char *const names[] = {"", "wrap", "recipient", "slot", "blob"};
	return names[kind];
}

err
parts_fetch(bytes *out, struct client *c, const chain_id *chain, const struct part_name *name)
{
	uint8_t room[HTTP_TARGET_MAX];
	buf target = BUF_ARRAY(room);
	struct part part = {.name = *name};
	bytes got = {NULL, 0};
	buf_text(&target, "/api/v1/parts/");
	buf_text(&target, part_kind(name->kind));
	buf_text(&target, "/");
	hex_encode(&target, BYTES_ARRAY(name->hash.b));
	buf_text(&target, "?chain=");
	buf_text(&target, ask_chain_kind(chain->kind));
	buf_text(&target, ":");
	hex_encode(&target, BYTES_ARRAY(chain->id.b));
	struct ask a = {
		.target = buf_bytes(&target), .max = PART_INLINE_MAX, .authenticated = true};
	err e = ask(&got, NULL, c, &a);
	if (failed(e))
		return e;
	part.length = got.len;
	if (failed(part_verify(&part, got)))
		return alarm_raise_chain(&c->alarm, ALARM_PART, chain);
	*out = got;
	return ok();
}

err
parts_fetch_recipient(
	struct recipient *out, struct client *c, const chain_id *chain, const hash32 *fp)
{
	bytes got = {NULL, 0};
	struct part_name name = {PART_RECIPIENT, *fp};
	err e = parts_fetch(&got, c, chain, &name);
	if (failed(e))
		return e;
	if (got.len != PART_RECIPIENT_BYTES)
		return alarm_raise_chain(&c->alarm, ALARM_RECIPIENT, chain);
	struct recipient r = {.type = RECIPIENT_HYBRID};
	bytes_copy(r.key, bytes_slice(got, 1, sizeof r.key));
	if (failed(xwing_check(r.key)))
		return alarm_raise_chain(&c->alarm, ALARM_RECIPIENT, chain);
	*out = r;
	return ok();
}

void
parts_recipient_of(struct recipient *out, hash32 *out_fp, const struct secret *seed)
{
	must(seed->len == XWING_SEED);
	*out = (struct recipient){.type = RECIPIENT_HYBRID};
	xwing_public(out->key, secret_expose(seed).data);
	err e = fingerprint_of(out_fp, FINGERPRINT_MLKEM768X25519, BYTES_ARRAY(out->key));
	must(!failed(e));
}

err
parts_of_recipient(struct submit_part *out, struct client *c, const struct recipient *r)
{
	uint8_t *room = arena_new(c->perm, uint8_t, PART_RECIPIENT_BYTES);
	if (room == NULL)
		return failure(E_NOMEM);
	room[0] = FINGERPRINT_MLKEM768X25519;
	bytes_copy(room + 1, BYTES_ARRAY(r->key));
	out->octets = bytes_of(room, PART_RECIPIENT_BYTES);
	return part_of(&out->part, PART_RECIPIENT, out->octets);
}

/* The nonce and the one chunk, behind the header. */
static err
seal_payload(buf *out, struct client *c, const struct secret *file_key, const struct secret *plain)
{
	uint8_t key[STREAM_KEY], nonce[STREAM_NONCE];
	const struct stream_place only = {.number = 0, .last = true};
	err e = client_draw(c, nonce, sizeof nonce);
	if (failed(e))
		return e;
	stream_key(key, file_key, nonce);
	struct aead_bulk *cipher = aead_bulk_new(key);
	wipe(key, sizeof key);
	if (cipher == NULL)
		return failure(E_NOMEM);
	buf_put(out, BYTES_ARRAY(nonce));
	uint8_t *room = buf_room(out, plain->len + AEAD_TAG);
	e = room == NULL ? failure(E_TOO_LARGE) : ok();
	if (!failed(e)) {
		bytes_copy(room, secret_expose(plain));
		e = stream_chunk_seal(cipher, room, &only, bytes_of(room, plain->len));
	}
	aead_bulk_free(cipher);
	return e;
}

static err
seal(buf *out, struct client *c, const struct recipient *to, const struct secret *plain)
{
	uint8_t key_room[FILE_KEY_BYTES], entropy[RECIPIENT_ENTROPY];
	struct secret file_key;
	secret_init(&file_key, key_room, sizeof key_room);
	err e = client_draw(c, secret_room(&file_key, FILE_KEY_BYTES), FILE_KEY_BYTES);
	if (!failed(e))
		e = client_draw(c, entropy, sizeof entropy);
	if (!failed(e)) {
		header_begin(out);
		e = recipient_wrap(out, to, &file_key, entropy);
	}
	if (!failed(e))
		e = header_end(out, &file_key);
	if (!failed(e))
		e = seal_payload(out, c, &file_key, plain);
	wipe(entropy, sizeof entropy);
	secret_done(&file_key);
	return e;
}

err
parts_wrap(struct submit_part *out, struct client *c, const struct recipient *to,
	const struct keywrap *w, const struct secret *seed)
{
	uint8_t plain_room[KEYWRAP_BYTES];
	struct secret plain;
	uint8_t *room = arena_new(c->perm, uint8_t, WRAP_MAX);
	if (room == NULL)
		return failure(E_NOMEM);
	buf file = buf_of(room, WRAP_MAX);
	secret_init(&plain, plain_room, sizeof plain_room);
	keywrap_encode(&plain, w, seed);
	err e = seal(&file, c, to, &plain);
	secret_done(&plain);
	if (failed(e))
		return e;
	out->octets = buf_bytes(&file);
	return part_of(&out->part, PART_WRAP, out->octets);
}

/* The file key; the header has exactly one stanza, so that nobody else was given the same. */
static err
open_header(struct secret *file_key, struct header *h, bytes wrap, const struct secret *identity)
{
	uint8_t seed_room[IDENTITY_SEED];
	struct secret seeds;
	struct identity_list identities;
	secret_init(&seeds, seed_room, sizeof seed_room);
	identity_list_init(&identities, &seeds);
	err e = identity_list_add(&identities, RECIPIENT_HYBRID, secret_expose(identity).data);
	if (!failed(e))
		e = header_decode(h, wrap);
	if (!failed(e) && h->count != 1)
		e = failure(E_HEADER);
	if (!failed(e))
		e = identity_unwrap(file_key, &identities, h);
	if (!failed(e))
		e = header_verify(h, file_key);
	secret_done(&seeds);
	return e;
}

static err
open_payload(struct secret *plain, bytes payload, const struct secret *file_key)
{
	uint8_t key[STREAM_KEY], nonce[STREAM_NONCE];
	const struct stream_place only = {.number = 0, .last = true};
	if (payload.len != STREAM_NONCE + KEYWRAP_BYTES + AEAD_TAG)
		return failure(E_PAYLOAD);
	bytes_copy(nonce, bytes_slice(payload, 0, STREAM_NONCE));
	stream_key(key, file_key, nonce);
	struct aead_bulk *cipher = aead_bulk_new(key);
	wipe(key, sizeof key);
	if (cipher == NULL)
		return failure(E_NOMEM);
	uint8_t chunk[KEYWRAP_BYTES + AEAD_TAG];
	bytes_copy(chunk, bytes_slice(payload, STREAM_NONCE, sizeof chunk));
	err e = stream_chunk_open(cipher, chunk, &only, BYTES_ARRAY(chunk));
	if (!failed(e))
		e = secret_set(plain, bytes_of(chunk, KEYWRAP_BYTES));
	wipe(chunk, sizeof chunk);
	aead_bulk_free(cipher);
	return e;
}

/* The seed is that of the recipient that was signed, for what it was asked for. */
static bool
is_expected(const struct keywrap *got, const struct secret *seed, const struct parts_expected *want)
{
	struct recipient r;
	hash32 fp;
	parts_recipient_of(&r, &fp, seed);
	return got->kind == want->what.kind && got->number == want->what.number &&
		id16_equal(&got->id, &want->what.id) && hash32_equal(&fp, &want->fp);
}

err
parts_unwrap(struct secret *out, bytes wrap, const struct secret *identity,
	const struct parts_expected *expected)
{
	uint8_t key_room[FILE_KEY_BYTES], plain_room[KEYWRAP_BYTES];
	struct secret file_key, plain;
	struct header h;
	struct keywrap got;
	secret_init(&file_key, key_room, sizeof key_room);
	secret_init(&plain, plain_room, sizeof plain_room);
	secret_shorten(out, 0);
	err e = open_header(&file_key, &h, wrap, identity);
	if (!failed(e))
		e = open_payload(
			&plain, bytes_slice(wrap, h.raw.len, wrap.len - h.raw.len), &file_key);
	if (!failed(e))
		e = keywrap_decode(&got, out, &plain);
	if (!failed(e) && !is_expected(&got, out, expected))
		e = failure(E_KEY);
	secret_done(&file_key);
	secret_done(&plain);
	if (!failed(e) || err_is(e, E_NOMEM))
		return e;
	secret_shorten(out, 0);
	return failure(E_KEY);
}

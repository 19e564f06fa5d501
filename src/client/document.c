/* SPDX-License-Identifier: Apache-2.0 */
/* A blob stays in memory until it outgrows what travels with its event; then all of it is in the
 * spool. */
#include "client/document.h"

#include "client/fetch.h"
#include "client/parts.h"
#include "client/spool.h"
#include "client/upload.h"
#include "core/vault/object_open.h"

/* Where a blob goes while it is made. */
struct collector {
	struct client *c;
	buf small;
	struct spool spool;
	bool spooled;
};

static err
collect(void *user, bytes piece)
{
	struct collector *to = user;
	if (!to->spooled && piece.len <= to->small.cap - to->small.len) {
		buf_put(&to->small, piece);
		return buf_done(&to->small);
	}
	if (!to->spooled) {
		err e = spool_new(&to->spool, to->c);
		if (failed(e))
			return e;
		to->spooled = true;
		e = spool_put(&to->spool, buf_bytes(&to->small));
		if (failed(e))
			return e;
	}
	return spool_put(&to->spool, piece);
}

/* Everything that FROM gives, through ROOM. */
static err
add_all(struct object_sealer *s, const struct document_source *from, buf *room)
{
	for (;;) {
		size_t n = 0;
		err e = from->give(from->user, &n, room->data, room->cap);
		if (failed(e) || n == 0)
			return e;
		e = object_seal_add(s, bytes_of(room->data, n));
		if (failed(e))
			return e;
	}
}

static err
begin(struct object_sealer *s, buf *slot, struct client *c, const struct recipient *to)
{
	struct object_entropy entropy;
	err e = client_draw(c, (uint8_t *)&entropy, sizeof entropy);
	if (!failed(e))
		e = object_seal_begin(s, slot, to, &entropy);
	wipe(&entropy, sizeof entropy);
	return e;
}

static err
seal(struct object_sealed *out, struct object_sealer *s, const struct document_source *from,
	buf *room)
{
	err e = add_all(s, from, room);
	if (!failed(e))
		return object_seal_end(out, s);
	object_seal_abandon(s);
	return e;
}

/* The blob as a part: in memory, or in the spool under its name. */
static err
name_blob(struct submit_part *out, struct collector *to, const struct object_sealed *sealed)
{
	*out = (struct submit_part){.part = {{PART_BLOB, sealed->blob}, sealed->blob_length}};
	if (to->spooled)
		return spool_keep(&to->spool, &sealed->blob);
	out->octets = buf_bytes(&to->small);
	return ok();
}

err
document_seal(struct document *out, struct client *c, const struct recipient *to,
	const struct document_source *from)
{
	arena scratch = *c->perm;
	uint8_t *slot_room = arena_new(c->perm, uint8_t, OBJECT_SLOT_MAX);
	uint8_t *blob_room = arena_new(c->perm, uint8_t, PART_INLINE_MAX);
	size_t kept = c->perm->used;
	uint8_t *chunk = arena_new(c->perm, uint8_t, OBJECT_SEAL_ROOM);
	uint8_t *plain = arena_new(c->perm, uint8_t, STREAM_CHUNK);
	if (plain == NULL)
		return failure(E_NOMEM);
	buf slot = buf_of(slot_room, OBJECT_SLOT_MAX), room = buf_of(plain, STREAM_CHUNK);
	struct collector blob = {.c = c, .small = buf_of(blob_room, PART_INLINE_MAX)};
	struct object_sealer s = {.to = {collect, &blob}, .chunk = chunk};
	err e = begin(&s, &slot, c, to);
	if (!failed(e))
		e = seal(&out->sealed, &s, from, &room);
	wipe(plain, STREAM_CHUNK);
	if (failed(e) && blob.spooled)
		spool_close(&blob.spool);
	if (!failed(e))
		e = name_blob(&out->parts[1], &blob, &out->sealed);
	out->parts[0].octets = buf_bytes(&slot);
	if (!failed(e))
		e = part_of(&out->parts[0].part, PART_SLOT, out->parts[0].octets);
	/* What is not kept is given back: there may be thousands to come. */
	c->perm->used = failed(e) ? scratch.used : kept;
	if (!failed(e) && !blob.spooled)
		c->perm->used -= PART_INLINE_MAX - blob.small.len;
	else if (!failed(e))
		c->perm->used -= PART_INLINE_MAX;
	return e;
}

err
document_upload(struct client *c, const struct document *d)
{
	const struct submit_part *blob = &d->parts[1];
	return blob->octets.data != NULL ? ok() : upload_blob(c, &blob->part);
}

void
document_done(struct client *c, const struct document *d)
{
	if (d->parts[1].octets.data == NULL)
		spool_drop(c, &d->parts[1].part.name.hash);
}

/* The blob, from the spool, through the opener. */
static err
open_spooled(struct object_opener *o, struct client *c, const hash32 *hash, buf *room)
{
	struct spool s;
	uint64_t at = 0;
	size_t n = room->cap;
	err e = spool_find(&s, c, hash);
	if (failed(e))
		return e;
	while (!failed(e) && n == room->cap) {
		e = spool_read(&s, &n, at, room->data, room->cap);
		if (!failed(e))
			e = object_open_add(o, bytes_of(room->data, n));
		at += n;
	}
	spool_close(&s);
	return e;
}

static err
open_with(struct object_opener *o, struct client *c, const struct document_version *v, bytes slot)
{
	uint8_t *room = arena_new(c->perm, uint8_t, OBJECT_OPEN_ROOM);
	uint8_t *piece = arena_new(c->perm, uint8_t, STREAM_CHUNK);
	if (piece == NULL)
		return failure(E_NOMEM);
	buf in = buf_of(piece, STREAM_CHUNK);
	o->room = room;
	err e = object_open_begin(o, v->put, slot, v->seed);
	if (!failed(e))
		e = open_spooled(o, c, &v->put->blob, &in);
	if (!failed(e))
		return object_open_end(o);
	object_open_abandon(o);
	return e;
}

err
document_fetch(struct client *c, const struct document_version *v, const struct object_sink *to)
{
	uint8_t key_room[FILE_KEY_BYTES];
	struct secret file_key;
	bytes slot;
	size_t used = c->perm->used;
	struct part_name name = {PART_SLOT, v->put->slot};
	struct part blob = {{PART_BLOB, v->put->blob}, object_blob_length(v->put->length)};
	err e = parts_fetch(&slot, c, &v->chain, &name);
	if (!failed(e))
		e = fetch_blob(c, &v->chain, &blob);
	if (failed(e))
		return e;
	secret_init(&file_key, key_room, sizeof key_room);
	struct object_opener o = {.to = *to, .file_key = &file_key};
	e = open_with(&o, c, v, slot);
	secret_done(&file_key);
	spool_drop(c, &v->put->blob);
	c->perm->used = used;
	return e;
}

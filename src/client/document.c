/* SPDX-License-Identifier: Apache-2.0 */
/* A blob stays in memory until it outgrows the room there; then all of it is in the spool. Which
 * way it goes is known when it is whole. */
#include "client/document.h"

#include "client/fetch.h"
#include "client/parts.h"
#include "client/spool.h"
#include "client/upload.h"
#include "core/vault/object_open.h"

/* Where a blob goes while it is made. */
struct collector {
	struct client *c;
	buf room;
	struct spool spool;
	bool spooled;
};

static err
collect(void *user, bytes piece)
{
	struct collector *to = user;
	if (!to->spooled && piece.len <= to->room.cap - to->room.len) {
		buf_put(&to->room, piece);
		return buf_done(&to->room);
	}
	if (!to->spooled) {
		err e = spool_new(&to->spool, to->c);
		if (failed(e))
			return e;
		to->spooled = true;
		e = spool_put(&to->spool, buf_bytes(&to->room));
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

/* Seal, with working memory that is given back. */
static err
seal_into(struct document *out, struct collector *blob, buf *slot, const struct recipient *to,
	const struct document_source *from)
{
	arena scratch = *blob->c->perm;
	uint8_t *chunk = arena_reserve(&scratch, uint8_t, OBJECT_SEAL_ROOM);
	uint8_t *plain = arena_reserve(&scratch, uint8_t, STREAM_CHUNK);
	if (plain == NULL)
		return failure(E_NOMEM);
	buf room = buf_of(plain, STREAM_CHUNK);
	struct object_sealer s = {.to = {collect, blob}, .chunk = chunk};
	err e = begin(&s, slot, blob->c, to);
	if (!failed(e))
		e = seal(&out->sealed, &s, from, &room);
	wipe(plain, STREAM_CHUNK);
	return e;
}

/* The blob is whole: where it stays until it is sent. */
static err
place_blob(struct document *d, struct collector *from, struct blob_batch_writer *batch)
{
	const struct object_sealed *sealed = &d->sealed;
	struct submit_part *part = &d->parts[1];
	*part = (struct submit_part){.part = {{PART_BLOB, sealed->blob}, sealed->blob_length}};
	d->way = DOCUMENT_SPOOLED;
	if (from->spooled)
		return spool_keep(&from->spool, &sealed->blob);
	if (!part_is_inline(&part->part)) {
		d->way = DOCUMENT_IN_BATCH;
		blob_batch_put(batch, &sealed->blob, from->room.len);
		return ok();
	}
	d->way = DOCUMENT_WITH_EVENT;
	uint8_t *kept = arena_reserve(from->c->perm, uint8_t, from->room.len);
	if (kept == NULL)
		return failure(E_NOMEM);
	bytes_copy(kept, buf_bytes(&from->room));
	part->octets = bytes_of(kept, from->room.len);
	return ok();
}

/* The slot, kept in the arena, as a part. */
static err
place_slot(struct document *d, struct client *c, bytes slot)
{
	uint8_t *kept = arena_reserve(c->perm, uint8_t, slot.len);
	if (kept == NULL)
		return failure(E_NOMEM);
	bytes_copy(kept, slot);
	d->parts[0].octets = bytes_of(kept, slot.len);
	return part_of(&d->parts[0].part, PART_SLOT, d->parts[0].octets);
}

err
document_seal(struct document *out, struct client *c, const struct recipient *to,
	const struct document_source *from, struct blob_batch_writer *batch)
{
	uint8_t slot_room[OBJECT_SLOT_MAX];
	buf slot = BUF_ARRAY(slot_room);
	struct collector blob = {.c = c, .room = blob_batch_room(batch)};
	size_t used = c->perm->used;
	must(blob.room.cap >= PART_INLINE_MAX);
	err e = seal_into(out, &blob, &slot, to, from);
	if (failed(e) && blob.spooled)
		spool_close(&blob.spool);
	if (!failed(e))
		e = place_blob(out, &blob, batch);
	if (!failed(e))
		e = place_slot(out, c, buf_bytes(&slot));
	if (failed(e))
		c->perm->used = used;
	return e;
}

err
document_copy(struct document *out, const struct document *d, arena *a)
{
	struct document copy = *d;
	for (size_t i = 0; i < sizeof copy.parts / sizeof *copy.parts; i++) {
		bytes *octets = &copy.parts[i].octets;
		if (octets->data == NULL)
			continue;
		uint8_t *kept = arena_reserve(a, uint8_t, octets->len);
		if (kept == NULL)
			return failure(E_NOMEM);
		bytes_copy(kept, *octets);
		octets->data = kept;
	}
	*out = copy;
	return ok();
}

err
document_upload(struct client *c, const struct document *d)
{
	return d->way == DOCUMENT_SPOOLED ? upload_blob(c, &d->parts[1].part) : ok();
}

void
document_done(struct client *c, const struct document *d)
{
	if (d->way == DOCUMENT_SPOOLED)
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

/* SPDX-License-Identifier: Apache-2.0 */
/* Two files an upload: "uploads/ID" with what was received, "uploads/ID.want" with what is to come.
 * The second is written with the first sync: before that a crash loses the upload, which is begun
 * again then. A small one is synced once, when it is whole. Files are opened for each call, so that
 * thousands of uploads that stand still hold no descriptors. */
#include "store/archive/blobs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/reader.h"
#include "base/text.h"

#define FOLDER "uploads"
#define WANT   ".want"

enum { WANT_BYTES = 16 + 32 + 8 };

static void
put_hex(buf *out, bytes in)
{
	hex_encode(out, in);
	must(!out->full && out->len < out->cap);
	out->data[out->len] = '\0';
}

void
blobs_path(char out[DISK_PATH_MAX], const hash32 *hash)
{
	buf b = buf_of(out, DISK_PATH_MAX);
	buf_text(&b, "blobs/");
	hex_encode(&b, bytes_of(hash->b, 1));
	buf_text(&b, "/");
	put_hex(&b, BYTES_ARRAY(hash->b));
}

static void
upload_path(char out[DISK_PATH_MAX], const id16 *id)
{
	buf b = buf_of(out, DISK_PATH_MAX);
	buf_text(&b, FOLDER "/");
	put_hex(&b, BYTES_ARRAY(id->b));
}

static void
want_path(char out[DISK_PATH_MAX], const id16 *id)
{
	buf b = buf_of(out, DISK_PATH_MAX);
	buf_text(&b, FOLDER "/");
	hex_encode(&b, BYTES_ARRAY(id->b));
	buf_put(&b, bytes_of(WANT, sizeof WANT));
	must(!b.full);
}

/* device16 || hash32 || u64 length */
static void
encode_want(uint8_t out[WANT_BYTES], const struct store_upload *u)
{
	buf b = buf_of(out, WANT_BYTES);
	buf_put(&b, BYTES_ARRAY(u->device.b));
	buf_put(&b, BYTES_ARRAY(u->hash.b));
	buf_u64(&b, u->length);
	must(!b.full && b.len == WANT_BYTES);
}

/* All but id and received. */
static err
decode_want(struct store_upload *out, bytes in)
{
	reader r = reader_of(in);
	struct store_upload u = {.device = reader_id16(&r)};
	u.hash = reader_hash32(&r);
	u.length = reader_u64(&r);
	err e = reader_done(&r);
	if (!failed(e))
		*out = u;
	return e;
}

/* An id of its own for each device, hash and length. */
static id16
id_of(const struct store_upload *u)
{
	uint8_t want[WANT_BYTES];
	id16 id;
	encode_want(want, u);
	hash32 hash = sha256(BYTES_ARRAY(want));
	memcpy(id.b, hash.b, sizeof id.b);
	return id;
}

static err
length_of(const struct disk *disk, uint64_t *out, const char *path)
{
	disk_file f;
	err e = disk->open(disk->self, &f, path, DISK_READ);
	if (failed(e))
		return e;
	e = disk->size(disk->self, out, f);
	disk->close(disk->self, f);
	return e;
}

err
blobs_length(const struct blobs *b, uint64_t *out, const hash32 *hash)
{
	char path[DISK_PATH_MAX];
	blobs_path(path, hash);
	return length_of(b->disk, out, path);
}

static struct blobs_upload *
find(const struct blobs *b, const id16 *id)
{
	for (size_t i = 0; i < b->count; i++)
		if (id16_equal(&b->uploads[i]->u.id, id))
			return b->uploads[i];
	return NULL;
}

/* The upload ID for this thread alone, until it is given back. */
static err
take(struct blobs *b, struct blobs_upload **out, const id16 *id)
{
	(void)pthread_mutex_lock(&b->lock);
	struct blobs_upload *u = find(b, id);
	err e = u == NULL ? failure(E_NOT_FOUND) : u->busy ? failure(E_BUSY) : ok();
	if (!failed(e)) {
		u->busy = true;
		*out = u;
	}
	(void)pthread_mutex_unlock(&b->lock);
	return e;
}

/* RECEIVED is how much of it there is now. */
static void
give_back(struct blobs *b, struct blobs_upload *u, uint64_t received)
{
	(void)pthread_mutex_lock(&b->lock);
	u->u.received = received;
	u->busy = false;
	(void)pthread_mutex_unlock(&b->lock);
}

/* It is over, well or not. */
static void
drop(struct blobs *b, struct blobs_upload *u)
{
	(void)pthread_mutex_lock(&b->lock);
	for (size_t i = 0; i < b->count; i++)
		if (b->uploads[i] == u) {
			b->uploads[i] = b->uploads[--b->count];
			break;
		}
	(void)pthread_mutex_unlock(&b->lock);
	free(u);
}

/* In the list, unless it is there. */
static err
add(struct blobs *b, const struct store_upload *u)
{
	if (find(b, &u->id) != NULL)
		return ok();
	if (b->count == BLOBS_UPLOADS)
		return failure(E_BUSY);
	struct blobs_upload *new = calloc(1, sizeof *new);
	if (new == NULL)
		return failure(E_NOMEM);
	new->u = *u;
	new->hashed = u->received == 0;
	new->kept = u->received > 0;
	sha256_init(&new->sum);
	b->uploads[b->count++] = new;
	return ok();
}

err
blobs_begin(struct blobs *b, struct store_upload *inout)
{
	struct store_upload u = *inout;
	uint64_t length = 0;
	if (u.length > PART_BLOB_MAX)
		return failure(E_TOO_LARGE);
	u.id = id_of(&u);
	u.received = 0;
	err e = blobs_length(b, &length, &u.hash);
	if (!failed(e) && length == u.length) {
		inout->id = u.id;
		inout->received = length;
		return ok();
	}
	if (!err_is(e, E_NOT_FOUND))
		return failed(e) ? e : failure(E_PAYLOAD);
	(void)pthread_mutex_lock(&b->lock);
	e = add(b, &u);
	const struct blobs_upload *there = find(b, &u.id);
	if (!failed(e) && there != NULL)
		*inout = there->u;
	(void)pthread_mutex_unlock(&b->lock);
	return e;
}

err
blobs_find(struct blobs *b, struct store_upload *out, const id16 *id)
{
	(void)pthread_mutex_lock(&b->lock);
	const struct blobs_upload *u = find(b, id);
	if (u != NULL)
		*out = u->u;
	(void)pthread_mutex_unlock(&b->lock);
	return u != NULL ? ok() : failure(E_NOT_FOUND);
}

/* The file of U, which is made for its first octet. */
static err
open_upload(const struct blobs *b, disk_file *out, const struct blobs_upload *u)
{
	char path[DISK_PATH_MAX];
	upload_path(path, &u->u.id);
	err e = b->disk->open(b->disk->self, out, path, DISK_WRITE);
	if (err_is(e, E_NOT_FOUND) && u->u.received == 0)
		e = b->disk->open(b->disk->self, out, path, DISK_NEW);
	return e;
}

/* What was received before this process, once more. */
static err
hash_again(const struct blobs *b, struct blobs_upload *u, disk_file f)
{
	enum { PIECE = 1 << 16 };
	uint8_t *room = malloc(PIECE);
	size_t got = 0;
	err e = room != NULL ? ok() : failure(E_NOMEM);
	sha256_init(&u->sum);
	for (uint64_t at = 0; !failed(e) && at < u->u.received;) {
		uint64_t left = u->u.received - at;
		size_t n = left < PIECE ? (size_t)left : PIECE;
		e = b->disk->read(b->disk->self, &got, f, at, room, n);
		if (!failed(e) && got != n)
			e = failure(E_IO);
		if (!failed(e))
			sha256_add(&u->sum, bytes_of(room, n));
		at += n;
	}
	free(room);
	u->hashed = !failed(e);
	return e;
}

/* What was received survives, and what is wanted is known then. */
static err
keep(const struct blobs *b, struct blobs_upload *u, disk_file f)
{
	err e = b->disk->sync(b->disk->self, f);
	if (!failed(e) && !u->kept) {
		char path[DISK_PATH_MAX];
		uint8_t want[WANT_BYTES];
		want_path(path, &u->u.id);
		encode_want(want, &u->u);
		e = b->disk->replace(b->disk->self, path, BYTES_ARRAY(want), true);
		u->kept = !failed(e);
	}
	return e;
}

/* IN at *at, in pieces that end where a sync is due: nothing is written behind that before. */
static err
write_pieces(const struct blobs *b, struct blobs_upload *u, disk_file f, bytes in, uint64_t *at)
{
	while (in.len > 0) {
		uint64_t due = BLOBS_SYNC - *at % BLOBS_SYNC;
		bytes piece = bytes_slice(in, 0, in.len < due ? in.len : (size_t)due);
		err e = b->disk->write(b->disk->self, f, *at, piece);
		if (failed(e))
			return e;
		sha256_add(&u->sum, piece);
		*at += piece.len;
		in = bytes_slice(in, piece.len, in.len - piece.len);
		if (*at % BLOBS_SYNC == 0 && *at < u->u.length)
			e = keep(b, u, f);
		if (failed(e))
			return e;
	}
	return ok();
}

static err
append(const struct blobs *b, struct blobs_upload *u, bytes in, uint64_t *received)
{
	disk_file f;
	err e = open_upload(b, &f, u);
	if (failed(e))
		return e;
	if (!u->hashed)
		e = hash_again(b, u, f);
	if (!failed(e))
		e = write_pieces(b, u, f, in, received);
	b->disk->close(b->disk->self, f);
	return e;
}

err
blobs_append(struct blobs *b, uint64_t *out, const id16 *id, uint64_t at, bytes in)
{
	struct blobs_upload *u = NULL;
	err e = take(b, &u, id);
	if (failed(e))
		return e;
	uint64_t received = u->u.received;
	if (at != received || in.len > u->u.length - received)
		e = failure(E_RANGE);
	else if (in.len > 0)
		e = append(b, u, in, &received);
	if (!failed(e))
		*out = received;
	give_back(b, u, received);
	return e;
}

/* PATH, durably, under the name of its hash. */
static err
give_name(const struct blobs *b, const char *path, const hash32 *hash)
{
	char to[DISK_PATH_MAX], folder[DISK_PATH_MAX];
	blobs_path(to, hash);
	(void)snprintf(folder, sizeof folder, "%s", to);
	*strrchr(folder, '/') = '\0';
	err e = b->disk->rename(b->disk->self, path, to);
	if (err_is(e, E_NOT_FOUND)) {
		e = b->disk->make_private(b->disk->self, folder);
		if (!failed(e) || err_is(e, E_EXISTS))
			e = b->disk->rename(b->disk->self, path, to);
	}
	/* Somebody else was first with the same. */
	if (err_is(e, E_EXISTS))
		e = b->disk->remove(b->disk->self, path);
	return failed(e) ? e : b->disk->sync_folder(b->disk->self, folder);
}

static void
forget_want(const struct blobs *b, const struct blobs_upload *u)
{
	char path[DISK_PATH_MAX];
	want_path(path, &u->u.id);
	if (u->kept)
		(void)failed(b->disk->remove(b->disk->self, path));
}

/* All is there. *out_gone: and it was something else, which is thrown away. */
static err
finish(const struct blobs *b, struct blobs_upload *u, bool *out_gone)
{
	char path[DISK_PATH_MAX];
	disk_file f;
	upload_path(path, &u->u.id);
	err e = open_upload(b, &f, u);
	if (failed(e))
		return e;
	if (!u->hashed)
		e = hash_again(b, u, f);
	if (!failed(e)) {
		hash32 sum;
		struct sha256 copy = u->sum;
		sha256_done(&copy, &sum);
		*out_gone = !hash32_equal(&sum, &u->u.hash);
		if (!*out_gone)
			e = b->disk->sync(b->disk->self, f);
	}
	b->disk->close(b->disk->self, f);
	if (failed(e))
		return e;
	return *out_gone ? b->disk->remove(b->disk->self, path) : give_name(b, path, &u->u.hash);
}

err
blobs_finish(struct blobs *b, const id16 *id)
{
	struct blobs_upload *u = NULL;
	bool gone = false;
	err e = take(b, &u, id);
	if (failed(e))
		return e;
	if (u->u.received != u->u.length) {
		give_back(b, u, u->u.received);
		return failure(E_PAYLOAD);
	}
	e = finish(b, u, &gone);
	if (failed(e)) {
		give_back(b, u, u->u.received);
		return e;
	}
	forget_want(b, u);
	drop(b, u);
	return gone ? failure(E_PAYLOAD) : ok();
}

/* What was received of an upload that is not known any more. */
static err
remove_unknown(const struct blobs *b, const char *name)
{
	char path[DISK_PATH_MAX];
	uint64_t length = 0;
	(void)snprintf(path, sizeof path, FOLDER "/%s" WANT, name);
	err e = length_of(b->disk, &length, path);
	if (!err_is(e, E_NOT_FOUND))
		return e;
	(void)snprintf(path, sizeof path, FOLDER "/%s", name);
	return b->disk->remove(b->disk->self, path);
}

/* One name in the folder of uploads: something wanted, whose file may be there. */
static err
take_up(void *user, const char *name, bool is_folder)
{
	struct blobs *b = user;
	char path[DISK_PATH_MAX];
	uint8_t want[WANT_BYTES + 1];
	struct store_upload u;
	disk_file f;
	size_t n = 0, length = strlen(name);
	if (!is_folder && length == 32)
		return remove_unknown(b, name);
	if (is_folder || length != 32 + sizeof WANT - 1 || strcmp(name + 32, WANT) != 0)
		return ok();
	(void)snprintf(path, sizeof path, FOLDER "/%s", name);
	err e = b->disk->open(b->disk->self, &f, path, DISK_READ);
	if (failed(e))
		return e;
	e = b->disk->read(b->disk->self, &n, f, 0, want, sizeof want);
	b->disk->close(b->disk->self, f);
	if (failed(e) || failed(decode_want(&u, bytes_of(want, n))))
		return e;
	u.id = id_of(&u);
	upload_path(path, &u.id);
	uint64_t there = 0;
	e = length_of(b->disk, &there, path);
	if (err_is(e, E_NOT_FOUND) || there > u.length)
		return ok();
	/* What is behind this was written before a sync that nobody knows to have ended well. */
	u.received = there == 0 ? 0 : (there - 1) / BLOBS_SYNC * BLOBS_SYNC;
	return failed(e) ? e : add(b, &u);
}

void
blobs_init(struct blobs *out, const struct disk *disk)
{
	*out = (struct blobs){.disk = disk};
	(void)pthread_mutex_init(&out->lock, NULL);
}

err
blobs_load(struct blobs *b)
{
	err e = b->disk->list(b->disk->self, FOLDER, take_up, b);
	return err_is(e, E_NOT_FOUND) ? ok() : e;
}

void
blobs_done(struct blobs *b)
{
	for (size_t i = 0; i < b->count; i++)
		free(b->uploads[i]);
	b->count = 0;
	(void)pthread_mutex_destroy(&b->lock);
}

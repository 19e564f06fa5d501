/* SPDX-License-Identifier: Apache-2.0 */
/* Two files an upload: "uploads/ID" with what was received, "uploads/ID.want" with what is to come.
 * The second is written with the first sync: before that a crash loses the upload, which is begun
 * again then. A small one is synced once, when it is whole. Files are opened for each call, so that
 * thousands of uploads that stand still hold no descriptors. */
#include "store/archive/upload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/reader.h"
#include "base/text.h"
#include "store/archive/blobs.h"

#define WANT ".want"

enum { WANT_BYTES = 16 + 32 + 8, ID_DIGITS = 32 };

/* The file of ID that ends with SUFFIX. */
static void
path_of(char out[DISK_PATH_MAX], const id16 *id, const char *suffix)
{
	buf b = buf_of(out, DISK_PATH_MAX - 1);
	buf_text(&b, UPLOAD_FOLDER "/");
	hex_encode(&b, BYTES_ARRAY(id->b));
	buf_text(&b, suffix);
	must(!b.full);
	out[b.len] = '\0';
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

id16
upload_id(const struct store_upload *u)
{
	uint8_t want[WANT_BYTES];
	id16 id;
	encode_want(want, u);
	hash32 hash = sha256(BYTES_ARRAY(want));
	memcpy(id.b, hash.b, sizeof id.b);
	return id;
}

void
upload_init(struct upload *out, const struct store_upload *u)
{
	*out = (struct upload){.u = *u, .hashed = u->received == 0, .kept = u->received > 0};
	sha256_init(&out->sum);
}

/* Taken up after a restart. */

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

/* The file NAME, unless something is wanted of it. */
static err
remove_unwanted(const struct disk *disk, const char *name)
{
	char path[DISK_PATH_MAX];
	uint64_t length = 0;
	(void)snprintf(path, sizeof path, UPLOAD_FOLDER "/%s" WANT, name);
	err e = length_of(disk, &length, path);
	if (!err_is(e, E_NOT_FOUND))
		return e;
	(void)snprintf(path, sizeof path, UPLOAD_FOLDER "/%s", name);
	return disk->remove(disk->self, path);
}

/* What the file NAME says is to come. */
static err
load_want(const struct disk *disk, struct store_upload *out, const char *name)
{
	char path[DISK_PATH_MAX];
	uint8_t want[WANT_BYTES + 1];
	disk_file f;
	size_t n = 0;
	(void)snprintf(path, sizeof path, UPLOAD_FOLDER "/%s", name);
	err e = disk->open(disk->self, &f, path, DISK_READ);
	if (failed(e))
		return e;
	e = disk->read(disk->self, &n, f, 0, want, sizeof want);
	disk->close(disk->self, f);
	if (failed(e))
		return e;
	return failed(decode_want(out, bytes_of(want, n))) ? failure(E_NOT_FOUND) : ok();
}

/* U is not wanted any more. What a crash leaves of it, the next start removes. */
static err
give_up(const struct disk *disk, const struct store_upload *u)
{
	char path[DISK_PATH_MAX];
	path_of(path, &u->id, WANT);
	err e = disk->remove(disk->self, path);
	if (failed(e))
		return e;
	path_of(path, &u->id, "");
	e = disk->remove(disk->self, path);
	return failed(e) && !err_is(e, E_NOT_FOUND) ? e : failure(E_NOT_FOUND);
}

err
upload_load(const struct disk *disk, struct store_upload *out, const char *name, uint64_t since_ms)
{
	char path[DISK_PATH_MAX];
	struct store_upload u;
	uint64_t there = 0, written_ms = 0;
	size_t length = strlen(name);
	if (length == ID_DIGITS) {
		err e = remove_unwanted(disk, name);
		return failed(e) ? e : failure(E_NOT_FOUND);
	}
	if (length != ID_DIGITS + sizeof WANT - 1 || strcmp(name + ID_DIGITS, WANT) != 0)
		return failure(E_NOT_FOUND);
	err e = load_want(disk, &u, name);
	if (failed(e))
		return e;
	u.id = upload_id(&u);
	path_of(path, &u.id, "");
	e = length_of(disk, &there, path);
	if (!failed(e))
		e = disk->written(disk->self, &written_ms, path);
	if (failed(e) && !err_is(e, E_NOT_FOUND))
		return e;
	if (failed(e) || there > u.length || written_ms < since_ms)
		return give_up(disk, &u);
	/* What is behind this was written before a sync that nobody knows to have ended well. */
	u.received = there == 0 ? 0 : (there - 1) / UPLOAD_SYNC * UPLOAD_SYNC;
	*out = u;
	return ok();
}

/* Receiving. */

/* The file of U, which is made for its first octet. */
static err
open_file(const struct disk *disk, disk_file *out, const struct upload *u)
{
	char path[DISK_PATH_MAX];
	path_of(path, &u->u.id, "");
	err e = disk->open(disk->self, out, path, DISK_WRITE);
	if (err_is(e, E_NOT_FOUND) && u->u.received == 0)
		e = disk->open(disk->self, out, path, DISK_NEW);
	return e;
}

/* What was received before this process, once more. */
static err
hash_again(const struct disk *disk, struct upload *u, disk_file f)
{
	enum { PIECE = 1 << 16 };
	uint8_t *room = malloc(PIECE);
	size_t got = 0;
	err e = room != NULL ? ok() : failure(E_NOMEM);
	sha256_init(&u->sum);
	for (uint64_t at = 0; !failed(e) && at < u->u.received;) {
		uint64_t left = u->u.received - at;
		size_t n = left < PIECE ? (size_t)left : PIECE;
		e = disk->read(disk->self, &got, f, at, room, n);
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
keep(const struct disk *disk, struct upload *u, disk_file f)
{
	err e = disk->sync(disk->self, f);
	if (!failed(e) && !u->kept) {
		char path[DISK_PATH_MAX];
		uint8_t want[WANT_BYTES];
		path_of(path, &u->u.id, WANT);
		encode_want(want, &u->u);
		e = disk->replace(disk->self, path, BYTES_ARRAY(want), true);
		u->kept = !failed(e);
	}
	return e;
}

/* IN at *at, in pieces that end where a sync is due: nothing is written behind that before. */
static err
write_pieces(const struct disk *disk, struct upload *u, disk_file f, bytes in, uint64_t *at)
{
	while (in.len > 0) {
		uint64_t due = UPLOAD_SYNC - *at % UPLOAD_SYNC;
		bytes piece = bytes_slice(in, 0, in.len < due ? in.len : (size_t)due);
		err e = disk->write(disk->self, f, *at, piece);
		if (failed(e))
			return e;
		sha256_add(&u->sum, piece);
		*at += piece.len;
		in = bytes_slice(in, piece.len, in.len - piece.len);
		if (*at % UPLOAD_SYNC == 0 && *at < u->u.length)
			e = keep(disk, u, f);
		if (failed(e))
			return e;
	}
	return ok();
}

err
upload_append(const struct disk *disk, struct upload *u, bytes in, uint64_t *inout)
{
	disk_file f;
	err e = open_file(disk, &f, u);
	if (failed(e))
		return e;
	if (!u->hashed)
		e = hash_again(disk, u, f);
	if (!failed(e))
		e = write_pieces(disk, u, f, in, inout);
	disk->close(disk->self, f);
	return e;
}

/* Whether what was received is what was wanted; durable then. */
static err
check(const struct disk *disk, struct upload *u, bool *out_gone)
{
	disk_file f;
	err e = open_file(disk, &f, u);
	if (failed(e))
		return e;
	if (!u->hashed)
		e = hash_again(disk, u, f);
	if (!failed(e)) {
		hash32 sum;
		struct sha256 copy = u->sum;
		sha256_done(&copy, &sum);
		*out_gone = !hash32_equal(&sum, &u->u.hash);
		if (!*out_gone)
			e = disk->sync(disk->self, f);
	}
	disk->close(disk->self, f);
	return e;
}

err
upload_finish(const struct disk *disk, struct upload *u, bool *out_gone)
{
	char path[DISK_PATH_MAX];
	bool gone = false;
	path_of(path, &u->u.id, "");
	err e = check(disk, u, &gone);
	if (!failed(e))
		e = gone ? disk->remove(disk->self, path) : blobs_take(disk, path, &u->u.hash);
	if (failed(e))
		return e;
	/* One that stays is removed by the next start: nothing of it was received. */
	path_of(path, &u->u.id, WANT);
	if (u->kept)
		(void)failed(disk->remove(disk->self, path));
	*out_gone = gone;
	return ok();
}

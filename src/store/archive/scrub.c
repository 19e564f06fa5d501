/* SPDX-License-Identifier: Apache-2.0 */
/* Blobs: nothing is compared but a file with its own name, so that it can be done while others are
 * received. */
#include "store/archive/scrub.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "crypt/hash.h"
#include "store/archive/blobs.h"
#include "store/archive/scrub_inner.h"

enum { PIECE = 1 << 16 };

struct reading {
	struct scrub *s;
	uint8_t *room; /* PIECE */
	char folder[DISK_PATH_MAX];
};

void
scrub_find(struct scrub *s, const char *path)
{
	s->findings++;
	s->finding(s->user, path);
}

/* The hash of the whole file at PATH. */
static err
hash_file(hash32 *out, struct reading *r, const char *path)
{
	const struct disk *disk = r->s->disk;
	struct sha256 sum;
	disk_file f;
	size_t n = PIECE;
	err e = disk->open(disk->self, &f, path, DISK_READ);
	if (failed(e))
		return e;
	sha256_init(&sum);
	for (uint64_t at = 0; !failed(e) && n == PIECE; at += n) {
		e = disk->read(disk->self, &n, f, at, r->room, PIECE);
		if (!failed(e))
			sha256_add(&sum, bytes_of(r->room, n));
		r->s->octets += failed(e) ? 0 : n;
	}
	disk->close(disk->self, f);
	if (!failed(e))
		sha256_done(&sum, out);
	return e;
}

/* A file that cannot be read is damaged as far as anybody who wants it can say. */
static err
read_blob(void *user, const char *name, bool is_folder)
{
	struct reading *r = user;
	char path[2 * DISK_PATH_MAX], right[DISK_PATH_MAX] = "";
	hash32 named, got;
	buf to = BUF_ARRAY(named.b);
	(void)snprintf(path, sizeof path, "%s/%.80s", r->folder, name);
	bool is_name = !is_folder && strlen(name) == 2 * sizeof named.b &&
		!failed(hex_decode(&to, bytes_of_text(name)));
	if (is_name)
		blobs_path(right, &named);
	if (!is_name || strcmp(path, right) != 0) {
		scrub_find(r->s, path);
		return ok();
	}
	err e = hash_file(&got, r, path);
	/* A blob never goes away: it was there when the folder was read. */
	if (failed(e) || !hash32_equal(&got, &named))
		scrub_find(r->s, path);
	r->s->blobs++;
	return ok();
}

static err
read_folder(void *user, const char *name, bool is_folder)
{
	struct reading *r = user;
	const struct disk *disk = r->s->disk;
	(void)snprintf(r->folder, sizeof r->folder, "blobs/%.80s", name);
	if (!is_folder) {
		scrub_find(r->s, r->folder);
		return ok();
	}
	return disk->list(disk->self, r->folder, read_blob, r);
}

err
scrub_blobs(struct scrub *s)
{
	struct reading r = {.s = s, .room = malloc(PIECE)};
	if (r.room == NULL)
		return failure(E_NOMEM);
	err e = s->disk->list(s->disk->self, "blobs", read_folder, &r);
	free(r.room);
	return e;
}

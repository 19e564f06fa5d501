/* SPDX-License-Identifier: Apache-2.0 */
#include "store/archive/blobs.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

void
blobs_path(char out[DISK_PATH_MAX], const hash32 *hash)
{
	buf b = buf_of(out, DISK_PATH_MAX - 1);
	buf_text(&b, "blobs/");
	hex_encode(&b, bytes_of(hash->b, 1));
	buf_text(&b, "/");
	hex_encode(&b, BYTES_ARRAY(hash->b));
	must(!b.full);
	out[b.len] = '\0';
}

/* The folder of the blob HASH. */
static void
folder_path(char out[DISK_PATH_MAX], const hash32 *hash)
{
	blobs_path(out, hash);
	*strrchr(out, '/') = '\0';
}

err
blobs_length(const struct disk *disk, uint64_t *out, const hash32 *hash)
{
	char path[DISK_PATH_MAX];
	disk_file f;
	blobs_path(path, hash);
	err e = disk->open(disk->self, &f, path, DISK_READ);
	if (failed(e))
		return e;
	e = disk->size(disk->self, out, f);
	disk->close(disk->self, f);
	return e;
}

err
blobs_settle(const struct disk *disk, const hash32 *hash)
{
	char folder[DISK_PATH_MAX];
	folder_path(folder, hash);
	return disk->sync_folder(disk->self, folder);
}

err
blobs_name(const struct disk *disk, const char *from, const hash32 *hash)
{
	char to[DISK_PATH_MAX], folder[DISK_PATH_MAX];
	blobs_path(to, hash);
	err e = disk->rename(disk->self, from, to);
	if (err_is(e, E_NOT_FOUND)) {
		folder_path(folder, hash);
		e = disk->make_private(disk->self, folder);
		if (!failed(e) || err_is(e, E_EXISTS))
			e = disk->rename(disk->self, from, to);
	}
	/* Somebody else was first with the same. */
	if (err_is(e, E_EXISTS))
		e = disk->remove(disk->self, from);
	return e;
}

err
blobs_take(const struct disk *disk, const char *from, const hash32 *hash)
{
	err e = blobs_name(disk, from, hash);
	return failed(e) ? e : blobs_settle(disk, hash);
}

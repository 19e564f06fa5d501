/* SPDX-License-Identifier: Apache-2.0 */
#include "store/archive/tiles.h"

#include "base/buf.h"
#include "core/ledger/bundle.h"

void
tiles_path(char out[DISK_PATH_MAX], const struct tile *t)
{
	buf b = buf_of(out, DISK_PATH_MAX - 1);
	buf_text(&b, TILES_FOLDER);
	tile_path_encode(&b, t);
	must(!b.full);
	out[b.len] = '\0';
}

/* The first N octets of a file that must have LENGTH. */
static err
read_start(const struct disk *disk, uint8_t *to, size_t n, uint64_t length, const struct tile *t)
{
	char path[DISK_PATH_MAX];
	disk_file f;
	uint64_t there = 0;
	size_t got = 0;
	tiles_path(path, t);
	err e = disk->open(disk->self, &f, path, DISK_READ);
	if (failed(e))
		return err_is(e, E_NOT_FOUND) ? failure(E_DAMAGED) : e;
	e = disk->size(disk->self, &there, f);
	if (!failed(e) && there == length)
		e = disk->read(disk->self, &got, f, 0, to, n);
	disk->close(disk->self, f);
	if (!failed(e) && got != n)
		e = failure(E_DAMAGED);
	return e;
}

err
tiles_read(const struct disk *disk, hash32 *out, const struct tile *t)
{
	const size_t n = t->width * sizeof *out;
	return read_start(disk, out->b, n, n, t);
}

err
tiles_read_full(const struct disk *disk, hash32 *out, const struct tile *t)
{
	const struct tile full = {.level = t->level, .index = t->index, .width = TILE_WIDTH};
	return read_start(disk, out->b, t->width * sizeof *out, TILE_WIDTH * sizeof *out, &full);
}

err
tiles_read_bundle(const struct disk *disk, bytes *out, uint8_t *room, const struct tile *t)
{
	size_t n = (size_t)t->width * TILES_LEAF;
	err e = read_start(disk, room, n, n, t);
	if (!failed(e))
		*out = bytes_of(room, n);
	return e;
}

err
tiles_write(const struct disk *disk, const struct tile *t, bytes content)
{
	char path[DISK_PATH_MAX];
	disk_file f;
	tiles_path(path, t);
	err e = disk->create(disk->self, &f, path);
	if (failed(e))
		return e;
	e = disk->write(disk->self, f, 0, content);
	err finished = disk->finish(disk->self, f);
	return failed(e) ? e : finished;
}

err
tiles_write_bundle(
	const struct disk *disk, const struct tile *t, uint8_t *room, const leaf33 *leaves)
{
	buf b = buf_of(room, TILES_BUNDLE);
	for (size_t i = 0; i < t->width; i++) {
		err e = bundle_put(&b, BYTES_ARRAY(leaves[i].b));
		must(!failed(e));
	}
	return tiles_write(disk, t, buf_bytes(&b));
}

/* SPDX-License-Identifier: Apache-2.0 */
/* archive/tiles: the files of the public log, in the folder "log" (C2SP tlog-tiles).
 * Owns: nothing. Untrusted input: no: what is read is believed only once its root was checked. */
#ifndef STORE_ARCHIVE_TILES_H
#define STORE_ARCHIVE_TILES_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"
#include "core/ledger/tile.h"
#include "core/vault/leaf.h"
#include "port/disk.h"

#define TILES_FOLDER "log/"

/* A bundle of leaves has so many octets at most. */
enum { TILES_LEAF = 2 + LEAF_BYTES, TILES_BUNDLE = TILE_WIDTH * TILES_LEAF };

/* "log/tile/0/000". */
void tiles_path(char out[DISK_PATH_MAX], const struct tile *t);

/* The hashes of T. E_DAMAGED when there is no such file, or it has another length. */
err tiles_read(const struct disk *disk, hash32 *out, const struct tile *t) MUST_USE;
/* As many hashes as T is wide, of the full tile in its place. */
err tiles_read_full(const struct disk *disk, hash32 *out, const struct tile *t) MUST_USE;
/* The bundle T, in ROOM of TILES_BUNDLE octets. Likewise. */
err tiles_read_bundle(
	const struct disk *disk, bytes *out, uint8_t *room, const struct tile *t) MUST_USE;
/* Durable after the disk's settle. */
err tiles_write(const struct disk *disk, const struct tile *t, bytes content) MUST_USE;
/* LEAVES, as many as T is wide, as its bundle. */
err tiles_write_bundle(const struct disk *disk, const struct tile *t, uint8_t *room,
	const leaf33 *leaves) MUST_USE;

#endif

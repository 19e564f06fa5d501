/* SPDX-License-Identifier: Apache-2.0 */
/* logdir/frames: entries read from a file where they stand one after the other, each with its
 * length in front (core/ledger/bundle), a window at a time, with their leaf hashes.
 * Owns: nothing; memory from the caller's arena, the file is the caller's. Memory: 280 KiB. */
#ifndef STORE_LOGDIR_FRAMES_H
#define STORE_LOGDIR_FRAMES_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"
#include "port/disk.h"

enum { FRAMES_WINDOW = 1 << 18, FRAMES_BATCH = 256 };

struct frames {
	const struct disk *disk;
	disk_file file;
	uint64_t at;    /* where the next read begins */
	uint64_t left;  /* octets not read yet */
	uint64_t count; /* entries still to come */
	uint8_t *window;
	size_t have;
	size_t used;
	/* The batch: valid until the next call. */
	bytes raw; /* the entries as they stand */
	size_t n;
	bytes entries[FRAMES_BATCH];
	hash32 leaves[FRAMES_BATCH];
};

/* NULL when PERM is full. */
struct frames *frames_new(arena *perm) MUST_USE;
/* From LENGTH octets of FILE at AT, which are to be exactly COUNT entries. */
void frames_start(struct frames *f, const struct disk *disk, disk_file file, uint64_t at,
	uint64_t length, uint64_t count);
/* The next batch of at most MAX (1..FRAMES_BATCH) entries; f->n is 0 after the last. E_FORMAT when
 * what is there is not COUNT entries. */
err frames_next(struct frames *f, size_t max) MUST_USE;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* archive/scrub: believe nothing of what lies still in an archive's folder, compute it again, and
 * name each file that differs: blobs, and the public log as its checkpoint states it. The journal
 * is read by the archive itself. Reads only; the archive may be open in another process.
 * Owns: nothing. Memory: 200 KiB, whatever the size. Spec: spec/archive.md. */
#ifndef STORE_ARCHIVE_SCRUB_H
#define STORE_ARCHIVE_SCRUB_H

#include "base/attr.h"
#include "base/err.h"
#include "port/disk.h"

struct scrub {
	const struct disk *disk;
	/* The file at PATH is not as it must be, or not there. */
	void (*finding)(void *user, const char *path);
	void *user;
	uint64_t blobs;    /* read */
	uint64_t octets;   /* of them */
	uint64_t entries;  /* of the log */
	uint64_t findings; /* said */
};

/* Every blob has the hash that it is named by. E_NOT_FOUND: this is no archive. */
err scrub_blobs(struct scrub *s) MUST_USE;
/* Every entry, every tile and the checkpoint's root agree. Where they do not, the file that the
 * rest of the tree speaks against is named. */
err scrub_log(struct scrub *s) MUST_USE;

#endif

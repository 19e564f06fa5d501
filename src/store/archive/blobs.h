/* SPDX-License-Identifier: Apache-2.0 */
/* archive/blobs: large blobs in files by their hash, and how they get there.
 * A blob is received into a file of its own, hashed as it arrives, and gets its name when it is
 * whole and durable. Owns: the list of what is being received. Spec: spec/archive.md, "Blobs". */
#ifndef STORE_ARCHIVE_BLOBS_H
#define STORE_ARCHIVE_BLOBS_H

#include <pthread.h>

#include "base/attr.h"
#include "base/err.h"
#include "crypt/hash.h"
#include "port/disk.h"
#include "port/store.h"

/* So many uploads at once; octets that a crash may lose of each. */
enum { BLOBS_UPLOADS = 4096, BLOBS_SYNC = 8 << 20 };

struct blobs_upload {
	struct store_upload u;
	bool kept;   /* what is wanted is durable, too */
	bool hashed; /* SUM is that of what was received: not after a restart */
	bool busy;   /* a thread is at it */
	struct sha256 sum;
};

struct blobs {
	const struct disk *disk;
	pthread_mutex_t lock;
	struct blobs_upload *uploads[BLOBS_UPLOADS];
	size_t count;
};

void blobs_init(struct blobs *out, const struct disk *disk);
/* Take up what an earlier run was receiving. */
err blobs_load(struct blobs *b) MUST_USE;
void blobs_done(struct blobs *b);

/* "blobs/ab/ab01...": the file of HASH. */
void blobs_path(char out[DISK_PATH_MAX], const hash32 *hash);
/* Its length. E_NOT_FOUND. */
err blobs_length(const struct blobs *b, uint64_t *out, const hash32 *hash) MUST_USE;

/* As port/store says. */
err blobs_begin(struct blobs *b, struct store_upload *inout) MUST_USE;
err blobs_find(struct blobs *b, struct store_upload *out, const id16 *id) MUST_USE;
err blobs_append(struct blobs *b, uint64_t *out, const id16 *id, uint64_t at, bytes in) MUST_USE;
err blobs_finish(struct blobs *b, const id16 *id) MUST_USE;

#endif

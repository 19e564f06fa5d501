/* SPDX-License-Identifier: Apache-2.0 */
/* archive/upload: one large blob on its way in: a file with what was received, hashed as it
 * arrives, and one that says what is to come. Owns: its state; by one thread at a time.
 * Spec: spec/archive.md, "Blobs". */
#ifndef STORE_ARCHIVE_UPLOAD_H
#define STORE_ARCHIVE_UPLOAD_H

#include "base/attr.h"
#include "base/err.h"
#include "crypt/hash.h"
#include "port/disk.h"
#include "port/store.h"

#define UPLOAD_FOLDER "uploads"

/* Octets that a crash may lose of one. */
enum { UPLOAD_SYNC = 8 << 20 };

struct upload {
	struct store_upload u;
	bool kept;   /* what is wanted is durable, too */
	bool hashed; /* SUM is that of what was received: not after a restart */
	bool busy;   /* the list's: a thread is at it */
	struct sha256 sum;
};

/* The id of what U wants: its own for each device, hash and length. */
id16 upload_id(const struct store_upload *u);
/* U, of which nothing, or what is durable, was received. */
void upload_init(struct upload *out, const struct store_upload *u);

/* NAME, in the folder of uploads, is what an earlier run wanted: *out is how far it came.
 * E_NOT_FOUND: it is something else, or of no use. What was received of nothing wanted is removed,
 * and what is wanted of a file that is not there, or was last written before SINCE_MS. */
err upload_load(const struct disk *disk, struct store_upload *out, const char *name,
	uint64_t since_ms) MUST_USE;
/* IN behind what was received, *inout octets. After a failure that many were received still, but
 * for E_SYNC: then nobody knows. */
err upload_append(const struct disk *disk, struct upload *u, bytes in, uint64_t *inout) MUST_USE;
/* All was received. It is a blob from now on, durably; *out_gone: it was something else than was
 * wanted, and is thrown away. */
err upload_finish(const struct disk *disk, struct upload *u, bool *out_gone) MUST_USE;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* archive/blobs_keep: blobs that came in one body: written, made durable and named together, so
 * that the disk is waited for once and not once a blob. Owns: nothing; any thread.
 * Spec: spec/archive.md, "Blobs". */
#ifndef STORE_ARCHIVE_BLOBS_KEEP_H
#define STORE_ARCHIVE_BLOBS_KEEP_H

#include <stdatomic.h>

#include "base/attr.h"
#include "base/err.h"
#include "core/vault/blob_batch.h"
#include "port/disk.h"

struct blobs_keeper {
	const struct disk *disk;
	atomic_uint_least64_t next; /* number of a file in the folder of uploads; 0 at first */
};

/* As port/store says of keep_blobs. */
err blobs_keep(struct blobs_keeper *k, const struct blob_batch *batch) MUST_USE;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* archive/blobs: large blobs, each in a file that is named by its hash. A file has that name only
 * when it is whole and durable. Owns: nothing. Spec: spec/archive.md, "Blobs". */
#ifndef STORE_ARCHIVE_BLOBS_H
#define STORE_ARCHIVE_BLOBS_H

#include "base/attr.h"
#include "base/err.h"
#include "crypt/hash.h"
#include "port/disk.h"

/* "blobs/ab/ab01...": the file of HASH. */
void blobs_path(char out[DISK_PATH_MAX], const hash32 *hash);
/* Its length. E_NOT_FOUND. */
err blobs_length(const struct disk *disk, uint64_t *out, const hash32 *hash) MUST_USE;
/* The file FROM, durable as it is, becomes the blob HASH; if that is there already, FROM goes away.
 * Not durable by itself. */
err blobs_name(const struct disk *disk, const char *from, const hash32 *hash) MUST_USE;
/* The same, durable on return. */
err blobs_take(const struct disk *disk, const char *from, const hash32 *hash) MUST_USE;
/* The name of a blob that is there is durable on return: who gave it may not be so far yet. */
err blobs_settle(const struct disk *disk, const hash32 *hash) MUST_USE;

#endif

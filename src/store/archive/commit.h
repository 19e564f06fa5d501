/* SPDX-License-Identifier: Apache-2.0 */
/* archive/commit: accepted frames become durable, then part of everything that is derived.
 * Owns: nothing. */
#ifndef STORE_ARCHIVE_COMMIT_H
#define STORE_ARCHIVE_COMMIT_H

#include "store/archive/archive.h"

/* As port/store says. */
err commit_frames(void *self, tree_head *out, const struct store_frame *frames, size_t n);

/* Room in memory for the batch, so that nothing can fail there later. Under the lock. E_NOMEM. */
err commit_reserve(struct archive *a) MUST_USE;

/* What is in a->batch is durable as the record that MARK names, with the frames from BODY on; the
 * tree with it has FRONTIER. Derive all that is not derived yet, SIZE being that of the log before.
 * Under the lock. */
struct commit_record {
	struct segments_mark mark;
	segment_place body;
	struct frontier frontier;
	uint64_t size;
	bool derived;   /* the tables have it already */
	bool published; /* the public tiles have it already */
};
err commit_apply(struct archive *a, const struct commit_record *r) MUST_USE;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* archive/batch: the frames of one commit, taken apart, with their leaves.
 * Owns: its memory; borrows the frames. */
#ifndef STORE_ARCHIVE_BATCH_H
#define STORE_ARCHIVE_BATCH_H

#include "base/attr.h"
#include "base/err.h"
#include "core/ledger/frontier.h"
#include "core/vault/control.h"
#include "core/vault/map_version.h"
#include "core/vault/submission.h"
#include "port/store.h"

struct batch_frame {
	struct store_frame frame;
	size_t first;   /* of its leaves, in the batch */
	bool has_parts; /* some item names one */
	union {
		struct submission submission;
		struct map_version version;
	} as;
};

struct batch {
	struct batch_frame frames[STORE_FRAMES];
	size_t frame_count;
	size_t count; /* of leaves */
	size_t room;
	leaf33 *leaves;
	bytes *entries; /* the same, as they are hashed */
	/* After batch_hash: */
	hash32 *hashes;
	hash32 *roots; /* of the whole tiles among the leaves, */
	size_t tiles;  /* so many, */
	size_t head;   /* behind so many leaves */
};

/* NULL: no memory. */
struct batch *batch_new(void) MUST_USE;
void batch_free(struct batch *b);

void batch_clear(struct batch *b);
/* One frame more. E_FORMAT and the like when it is none, E_TOO_LARGE when there are too many,
 * E_NOMEM; nothing is added then. */
err batch_add(struct batch *b, const struct store_frame *frame) MUST_USE;
/* Hash all leaves, the first of which will be at FIRST in the log. */
void batch_hash(struct batch *b, uint64_t first);
/* F, of FIRST leaves, with all of them. E_TOO_LARGE. */
err batch_append(const struct batch *b, struct frontier *f) MUST_USE;

/* What a control record says; it was seen to do so by batch_add. E_FORMAT. */
err batch_control(struct event *out, struct control *out_control, const struct record *r) MUST_USE;

#endif

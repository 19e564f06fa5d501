/* SPDX-License-Identifier: Apache-2.0 */
/* store/archive: port/store on a disk.
 *
 *	lock			empty; one process at a time
 *	journal/N		everything that was accepted, in order
 *	blobs/ab/HASH		large blobs
 *	uploads/ID		blobs that are being received
 *	log/			the public log, as it is served
 *	index			SQLite: where to find what, derived from the journal
 *
 * Owns: all of it while it is open. Memory: 40 MiB and some, 150 octets a chain, 66 octets a leaf
 * that is not published. Spec: spec/archive.md. */
#ifndef STORE_ARCHIVE_ARCHIVE_H
#define STORE_ARCHIVE_ARCHIVE_H

#include <pthread.h>

#include "base/attr.h"
#include "base/err.h"
#include "port/disk.h"
#include "port/random.h"
#include "port/store.h"
#include "store/archive/batch.h"
#include "store/archive/blobs_keep.h"
#include "store/archive/chains.h"
#include "store/archive/pending.h"
#include "store/archive/segments.h"
#include "store/archive/tables.h"
#include "store/archive/uploads.h"

#define ARCHIVE_INDEX      "index"
#define ARCHIVE_CHECKPOINT "log/checkpoint"

enum { ARCHIVE_NOTE_MAX = 1 << 16 };

struct archive_options {
	const struct disk *disk;
	const struct random_source *random;
	const char *index; /* the file ARCHIVE_INDEX of the disk, for SQLite; NULL: in memory */
	uint64_t segment_octets; /* 0: SEGMENTS_OCTETS */
	unsigned keep_free;      /* percent of the disk */
	uint64_t now_ms;         /* since 1970; 0: nothing is too old */
	bool threaded;           /* zeroes are written ahead by a thread */
};

/* A commit that may be published. */
struct archive_commit {
	struct segments_mark mark;
	tree_head tree;
};

struct archive {
	struct archive_options options;
	const struct disk *disk;
	bool dead; /* something failed that must not be tried again; under LOCK */
	/* The committing thread's. */
	struct segments journal;
	struct batch *batch;
	/* Below: under LOCK. */
	pthread_mutex_t lock;
	struct pending pending;
	struct chains chains;
	struct tables tables;
	struct archive_commit published;
	struct archive_commit *commits; /* since, in order */
	size_t commit_count;
	size_t commit_room;
	struct uploads uploads; /* has a lock of its own */
	struct blobs_keeper keeper;
};

/* The archive in the folder of the disk, which is made in an empty one. What was not derived or
 * published yet is: a crash leaves nothing half done. E_BUSY: another process has it. E_DAMAGED:
 * something that was accepted has changed; a->journal.damaged says where, if it is the journal.
 * *a must stay where it is until archive_close. */
err archive_open(struct archive *a, const struct archive_options *options) MUST_USE;
/* Says in the journal that the run ended well, if it did. */
void archive_close(struct archive *a);
/* The index is damaged: the next opening makes it anew. */
void archive_forget_index(const struct archive *a);
/* The port, valid as long as A. */
struct store archive_of(struct archive *a);

#endif

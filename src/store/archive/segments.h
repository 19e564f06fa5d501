/* SPDX-License-Identifier: Apache-2.0 */
/* archive/segments: the archive's journal: everything that was ever accepted, in order, in files
 * that are only ever added to. What is durable here is acknowledged; all else is derived from it.
 * Owns: the open segment, the thread that writes zeroes ahead. Memory: 2 MiB; while reading also
 * the record at hand. Spec: spec/archive.md, "The journal". Untrusted input: yes, a disk may damage
 * it. Fuzz: fuzz_segment. */
#ifndef STORE_ARCHIVE_SEGMENTS_H
#define STORE_ARCHIVE_SEGMENTS_H

#include "base/attr.h"
#include "core/ledger/frontier.h"
#include "port/disk.h"
#include "port/store.h"
#include "store/archive/segment.h"
#include "store/archive/zeroes.h"

/* A segment is as long as this unless one record needs more. */
enum { SEGMENTS_OCTETS = 64 << 20 };

struct segments {
	const struct disk *disk;
	uint64_t octets; /* of a segment */
	struct zeroes zeroes;
	disk_file file;        /* the segment at hand, to write whole sectors */
	disk_file ahead;       /* the same, for the thread that writes zeroes */
	bool open;             /* both are */
	segment_place end;     /* where the next record goes; segment 0: there is none yet */
	segment_place last;    /* the last record */
	hash32 sum;            /* and its checksum */
	bool closed;           /* it says so */
	segment_place damaged; /* after E_DAMAGED: where */

	/* The record that is being made. */
	struct segment_record record;
	struct frontier body; /* of its pieces */
	uint8_t *room;        /* a sector for the header, then the body */
	size_t used;          /* of the body in ROOM */
	uint64_t flushed;     /* of the body, in the file already */
};

/* Nothing is opened or read yet. E_NOMEM. */
err segments_init(
	struct segments *out, const struct disk *disk, uint64_t octets, bool threaded) MUST_USE;
void segments_done(struct segments *s);

/* A point of the journal from which to read on. */
struct segments_mark {
	segment_place place; /* of a record; segment 0: the start of it all */
	hash32 sum;          /* its checksum */
};

/* Called for each record in order. BODY is what its header says; what the header says of the log
 * is for the callback to check: E_DAMAGED when that is not so. It is the journal's last meanwhile:
 * s->last, s->sum. */
typedef err segments_fn(void *user, const struct segment_record *r, bytes body);

/* Everything behind FROM (everything, for the start). A record that was never acknowledged because
 * the machine stopped while it was written ends the journal. E_DAMAGED: something that was
 * acknowledged has changed, or FROM is not in this journal. */
err segments_replay(struct segments *s, const struct segments_mark *from, segments_fn *each,
	void *user) MUST_USE;
/* After a replay: cut off what was never acknowledged, make the rest durable, be ready to write. */
err segments_continue(struct segments *s) MUST_USE;

/* A record of COUNT frames that have LENGTH octets with their heads, after a log of BEFORE leaves.
 * *out: where its body will be. */
err segments_begin(struct segments *s, segment_place *out, uint32_t count, uint64_t length,
	const tree_head *before) MUST_USE;
err segments_put(struct segments *s, bytes in) MUST_USE;
/* It is durable on return. After a failure, here or above, nothing may be added any more. */
err segments_commit(struct segments *s, const hash32 *root) MUST_USE;
/* A run ends well: say so, and give back the room kept for more. */
err segments_end(struct segments *s, const tree_head *tree) MUST_USE;

#endif

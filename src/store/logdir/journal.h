/* SPDX-License-Identifier: Apache-2.0 */
/* logdir/journal: the file that entries are durable in before they are acknowledged.
 * Owns: the open file. One record is one commit and one sync. Memory: 280 KiB, whatever the size of
 * a batch. Spec: spec/logdir.md, "The journal". Untrusted input: yes, a disk may damage it. Fuzz:
 * fuzz_log_record. */
#ifndef STORE_LOGDIR_JOURNAL_H
#define STORE_LOGDIR_JOURNAL_H

#include "base/arena.h"
#include "core/ledger/frontier.h"
#include "port/disk.h"
#include "store/logdir/frames.h"
#include "store/logdir/record.h"

#define JOURNAL_PATH "private/journal"

/* Each record that is good, in order, as its entries are read. Entries are seen before their root
 * has been checked: act on nothing until journal_replay has returned. */
struct journal_sink {
	err (*entries)(void *user, const struct frames *batch);
	err (*openings)(void *user, bytes openings); /* all those of one record */
	void *user;
};

struct journal {
	const struct disk *disk;
	disk_file file;
	struct frontier frontier; /* of the log with everything in the journal */
	struct frontier first;    /* of the log when the journal was begun */
	uint64_t end;             /* where the next record goes */
	uint64_t last;            /* the last record of entries; 0: none */
	uint64_t filled;          /* the file is written up to here, zeroes at the end */
	bool closed;              /* the last record says so */
	uint64_t damaged;         /* where a failed replay found damage */

	/* The record that is being made. */
	struct record record;
	struct frontier before; /* the frontier without it */
	uint8_t *room;          /* a sector for the header, then the body */
	size_t used;            /* of the body in ROOM */
	uint64_t flushed;       /* of the body, in the file already */
	size_t waiting;         /* entries in ROOM that are not hashed yet */
	bytes *entries;
	hash32 *leaves;
	uint8_t *openings;
};

/* Octets of one opening, and how many a record holds. */
enum { JOURNAL_OPENING = 72, JOURNAL_OPENINGS = 1024 };

/* The first record of an empty journal at the log's FRONTIER, for disk->replace. */
void journal_first(uint8_t out[RECORD_SECTOR], const struct frontier *frontier);

/* Open what is there; MODE is DISK_READ to look only. Then replay it. E_NOMEM. */
err journal_open(
	struct journal *out, arena *perm, const struct disk *disk, enum disk_mode mode) MUST_USE;
void journal_close(struct journal *j);

/* Size and root of the log at the journal's start; before journal_replay. */
err journal_peek(struct record *out, struct journal *j) MUST_USE;

/* Check every record from the start, whose FRONTIER is the caller's, and tell SINK (or NULL). A
 * record that was never acknowledged, because the machine stopped while it was written, ends the
 * journal. E_DAMAGED: something that was acknowledged has changed; j->damaged says where. */
err journal_replay(struct journal *j, struct frames *frames, const struct frontier *frontier,
	const struct journal_sink *sink) MUST_USE;

/* After a replay for writing: cut off what was never acknowledged and make the rest durable. */
err journal_continue(struct journal *j, struct frames *frames) MUST_USE;

/* One more entry for the next commit. OPENING (72 octets) belongs to it; empty: none. E_TOO_LARGE,
 * with nothing changed. */
err journal_add(struct journal *j, bytes entry, bytes opening) MUST_USE;
/* Entries since the last commit. */
uint32_t journal_waiting(const struct journal *j);
/* They are durable on return. After a failure nothing may be added any more. */
err journal_commit(struct journal *j) MUST_USE;
/* A run ends well: say so in the journal, and give back the room kept for more. */
err journal_end(struct journal *j) MUST_USE;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* logdir/journal: the file that entries are durable in before they are acknowledged.
 * Owns: the open file. One record is one commit and one sync. Memory: 2 MiB, whatever the size of a
 * batch. Spec: spec/logdir.md, "The journal". Untrusted input: yes, a disk may damage it. Fuzz:
 * fuzz_log_record. */
#ifndef STORE_LOGDIR_JOURNAL_H
#define STORE_LOGDIR_JOURNAL_H

#include "base/arena.h"
#include "core/ledger/frontier.h"
#include "core/vault/file_opening.h"
#include "port/disk.h"
#include "store/logdir/frames.h"
#include "store/logdir/record.h"

#define JOURNAL_PATH "private/journal"

/* Each record that is good, in order, as its entries are read. Entries are seen before their root
 * has been checked: act on nothing until journal_replay has returned. */
struct journal_sink {
	err (*entries)(void *user, const struct frames *batch);
	err (*openings)(void *user, bytes openings); /* some of those of one record */
	void *user;
};

struct journal {
	const struct disk *disk;
	disk_file file;           /* to read it, and to cut it off */
	disk_file out;            /* to write it, in whole sectors */
	bool writing;             /* OUT is open */
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
	uint8_t *openings;
	const uint8_t *zeroes; /* to write ahead, */
	size_t step;           /* so many at the next time */
};

/* How many openings a record holds. */
enum { JOURNAL_OPENINGS = 1024 };

/* The first record of an empty journal at the log's FRONTIER, for disk->replace. */
void journal_first(uint8_t out[RECORD_SECTOR], const struct frontier *frontier);

/* Open what is there; MODE is DISK_READ to look only. Then replay it. E_NOMEM. */
err journal_open(
	struct journal *out, arena *perm, const struct disk *disk, enum disk_mode mode) MUST_USE;
void journal_close(struct journal *j);
/* Another file is in its place (journal_first): open that in the same mode. Then replay it. */
err journal_reopen(struct journal *j) MUST_USE;

/* Size and root of the log at the journal's start; before journal_replay. */
err journal_peek(struct record *out, struct journal *j) MUST_USE;

/* Check every record from the start, whose FRONTIER is the caller's, and tell SINK (or NULL). A
 * record that was never acknowledged, because the machine stopped while it was written, ends the
 * journal. E_DAMAGED: something that was acknowledged has changed; j->damaged says where. */
err journal_replay(struct journal *j, struct frames *frames, const struct frontier *frontier,
	const struct journal_sink *sink) MUST_USE;

/* After a replay: how many bits are set behind the journal's end: 0, 1, or 2 for more. All are zero
 * unless something was being written there when a run was cut short. */
err journal_behind(unsigned *out, const struct journal *j, struct frames *frames) MUST_USE;

/* After a replay for writing: cut off what was never acknowledged and make the rest durable. */
err journal_continue(struct journal *j, struct frames *frames) MUST_USE;

/* Entries as they will stand in bundles, each with its length in front, and their leaf hashes,
 * which the caller has computed of them. */
struct journal_batch {
	bytes raw;
	const hash32 *leaves;
	size_t count;
	const hash32 *runs; /* NULL, or by journal_hash_runs */
};

/* Roots of the whole runs of JOURNAL_RUN leaves among COUNT, the first of which is at FIRST in the
 * log: a part of the work of journal_put that can be done beside a commit. At most one hash for
 * each run; *out needs room for half of COUNT meanwhile. */
enum { JOURNAL_RUN_LEVEL = 4, JOURNAL_RUN = 1 << JOURNAL_RUN_LEVEL };
void journal_hash_runs(hash32 *out, const hash32 *leaves, size_t count, uint64_t first);

/* More entries for the next commit. E_TOO_LARGE when there are too many, with nothing changed. */
err journal_put(struct journal *j, const struct journal_batch *batch) MUST_USE;
/* One more: the commitment that O opens, which is kept with it. E_TOO_LARGE when there are too
 * many, with nothing changed. */
err journal_put_file(struct journal *j, const struct file_opening *o) MUST_USE;
/* Entries since the last commit, and in the whole log with those. */
uint32_t journal_waiting(const struct journal *j);
uint64_t journal_size(const struct journal *j);
/* They are durable on return. After a failure nothing may be added any more. */
err journal_commit(struct journal *j) MUST_USE;
/* A run ends well: say so in the journal, and give back the room kept for more. */
err journal_end(struct journal *j) MUST_USE;

#endif

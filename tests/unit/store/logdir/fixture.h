/* SPDX-License-Identifier: Apache-2.0 */
/* A log in memory: "entry 0", "entry 1", ... and commitments to files in between. */
#ifndef LOGDIR_TEST_FIXTURE_H
#define LOGDIR_TEST_FIXTURE_H

#include "store/logdir/audit.h"
#include "store/logdir/logdir.h"
#include "store/logdir/prove.h"
#include "support/memory_disk.h"

#define FIXTURE_ORIGIN "example.org/log"

struct fixture {
	struct memory_disk *disk;
	struct disk port;
	void *room;
	arena memory;
	uint8_t text[LOGDIR_KEY_MAX];
	uint8_t seed[32];
	struct logdir_secrets secrets;
	struct logdir *log; /* open for writing; NULL: closed */
	unsigned next_salt;
};

/* A new log, open. */
void fixture_init(struct fixture *f);
void fixture_done(struct fixture *f);
/* Close it, and begin again as another process would. */
void fixture_close(struct fixture *f);
err fixture_open(struct fixture *f) MUST_USE;

/* COUNT more entries, named by their index; not committed. */
err fixture_put(struct fixture *f, uint64_t count) MUST_USE;
/* A commitment to the file whose SHA-256 is all FILL. */
err fixture_put_file(struct fixture *f, uint8_t fill) MUST_USE;
/* Put, commit, and publish when PUBLISH. All must go well. */
void fixture_grow(struct fixture *f, uint64_t count, bool publish);

/* What an audit finds: the last path that was named, "" for none. */
struct fixture_audit {
	char path[DISK_PATH_MAX];
	uint64_t findings;
	uint64_t surpluses;
	err e;
	bool closed;
};
void fixture_audit(struct fixture_audit *out, struct fixture *f);

#endif

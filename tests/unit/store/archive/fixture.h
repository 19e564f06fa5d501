/* SPDX-License-Identifier: Apache-2.0 */
/* An archive in memory, and submissions for it: sound in form, of nobody in particular. */
#ifndef ARCHIVE_TEST_FIXTURE_H
#define ARCHIVE_TEST_FIXTURE_H

#include "core/vault/control.h"
#include "core/vault/submission.h"
#include "store/archive/archive.h"
#include "support/memory_disk.h"
#include "support/vectors.h"
#include "sys/disk.h"

enum { FIXTURE_SEGMENT = 256 << 10 };

struct fixture {
	struct memory_disk *disk;
	struct disk port;
	struct random_source random;
	struct archive *archive;
	struct store store;
	bool open;
	char path[64]; /* of a real folder instead; empty: none */
	char index[80];
	struct disk_folder folder;

	/* The submission that is being made. */
	uint8_t *room;
	uint8_t *inlined;
	buf wire;
	buf octets;
	struct submission_writer writer;
	unsigned next; /* of events and submissions */
};

/* A new archive, open. */
void fixture_init(struct fixture *f);
/* The same in a real folder, with a real index. */
void fixture_init_real(struct fixture *f);
void fixture_done(struct fixture *f);
/* Close it well; end it as a process that is killed; open it as another process. */
void fixture_close(struct fixture *f);
void fixture_kill(struct fixture *f);
err fixture_open(struct fixture *f) MUST_USE;

/* An id, all of which is N, and a chain named by it. */
id16 fixture_id(unsigned n);
chain_id fixture_chain(enum chain_kind kind, unsigned n);

/* Begin a submission of device N; then items; then end. */
void fixture_begin(struct fixture *f, unsigned device);
/* A sealed event with PARTS, whose octets are OCTETS unless they were uploaded. */
void fixture_put(struct fixture *f, const chain_id *chain, const struct part *parts,
	const bytes *octets, size_t count);
/* A control event of ACTOR's DEVICE. */
void fixture_put_control(struct fixture *f, const chain_id *chain, const struct control *c,
	unsigned actor, unsigned device);
/* The wire; valid until the next. */
bytes fixture_end(struct fixture *f);
/* End it and commit it alone. */
err fixture_commit(struct fixture *f) MUST_USE;
/* COUNT sealed events without parts into CHAIN, in one submission of their own. */
err fixture_grow(struct fixture *f, const chain_id *chain, unsigned count) MUST_USE;
/* Publish the newest tree under a note that nobody signed. */
err fixture_publish(struct fixture *f) MUST_USE;

/* Control events with what a test asks about, the rest being something. */
void fixture_user_create(struct control *out, unsigned device);
void fixture_epoch(struct control *out, uint32_t number, const unsigned *users, size_t count);

/* Everything that can be read of the archive, hashed: tiles, chains, records, tables. */
hash32 fixture_digest(struct fixture *f);

#endif

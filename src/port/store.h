/* SPDX-License-Identifier: Apache-2.0 */
/* port/store: what the archive keeps: accepted changes, and all that can be looked up of them.
 * The store has no authority: it takes what was accepted and derives mechanically from it, so that
 * the same frames in the same order give the same store. An adapter says what failed in the terms
 * of base/err. After a sync that failed every verb that writes fails E_SYNC: what is durable is
 * unknown from then on, and the process has to end. E_DAMAGED: what was stored has changed.
 *
 * Threads: commit is called by one thread, publish by one (the same or another); everything else by
 * any, at any time. Callbacks must not call the store; their failure ends the verb and is its
 * result. What a callback gets is valid until it returns. */
#ifndef PORT_STORE_H
#define PORT_STORE_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "core/ledger/frontier.h"
#include "core/ledger/merkle.h"
#include "core/ledger/tile.h"
#include "core/vault/blob_batch.h"
#include "core/vault/head.h"
#include "core/vault/map_hash.h"
#include "core/vault/map_version.h"
#include "core/vault/part.h"
#include "core/vault/record.h"

enum {
	STORE_FRAMES = 4096,     /* of one commit, at most, */
	STORE_OCTETS = 32 << 20, /* which have so many octets in all */
	STORE_PENDING = 1 << 20, /* leaves that are not published yet, at most */
};

enum store_frame_kind {
	STORE_SUBMISSION = 1,  /* the wire, whole: SB1 */
	STORE_MAP_VERSION = 2, /* 80 octets */
};

/* One accepted change. Each item of a submission is one leaf, in order; a version of the map is
 * one. */
struct store_frame {
	enum store_frame_kind kind;
	uint64_t received_ms; /* by the archive's clock */
	bytes octets;
};

/* Where a chain stands. */
struct store_chain {
	chain_id chain;
	struct head head;    /* of all its events */
	struct head control; /* of its control events alone */
	uint64_t last;       /* index in the log of its newest event */
};
typedef err store_chain_fn(void *user, const struct store_chain *chain);

/* One event as it was accepted, in whose record the index is set. POSITION is in what was asked
 * for: the chain, or its control events. */
typedef err store_record_fn(void *user, const struct record *record, uint64_t position);

/* Which records: of CHAIN, from POSITION on, in order. */
struct store_query {
	chain_id chain;
	bool control;      /* its control events alone; POSITION counts only those then */
	uint64_t position; /* from 0 */
};

/* A part's octets: in the caller's buffer, or in a file. */
struct store_part {
	uint64_t length;
	int fd; /* to read, closed by the caller, the part being all of it; -1: in the buffer */
};

struct store_device {
	id16 user;
	id16 firm;    /* of the user; zero: of none yet */
	bool revoked; /* there is a device/revoke of it in its user's chain */
};

/* A user named by an epoch event of a space (a firm's directory, a matter, a job). */
struct store_membership {
	struct store_chain space;
	bool present;      /* in the newest epoch event; else */
	uint64_t ended;    /* the index of the first one without it, */
	uint64_t events;   /* and how many events the chain had with that one, */
	uint64_t controls; /* control events alone */
};
typedef err store_membership_fn(void *user, const struct store_membership *m);

/* What became of a submission. */
struct store_answer {
	hash32 message; /* SHA-256 of M, as submitted */
	uint64_t first; /* index of its first item */
	uint32_t count;
};

typedef err store_version_fn(void *user, uint64_t index, const struct map_version *version);

/* A large blob on its way in. */
struct store_upload {
	id16 id; /* the same for the same device, hash and length */
	id16 device;
	hash32 hash;
	uint64_t length;
	uint64_t received; /* LENGTH once it is finished */
};

struct store {
	void *self;

	/* One record of the journal and one sync: all N frames are durable on return, or none is
	 * in the store. *out: the tree then; it grew by the frames' leaves, in order. E_FORMAT,
	 * E_TOO_LARGE, E_NOMEM, E_NOT_FOUND (a frame names a large blob that is not there), E_BUSY
	 * (too much waits to be published): nothing changed. Else the store is dead. */
	err (*commit)(void *self, tree_head *out, const struct store_frame *frames, size_t n);

	/* E_SPACE: so many octets more would take what is to stay free of the disk. What is
	 * committed or published is not held up by that, so that what was begun ends well. */
	err (*room)(void *self, uint64_t octets);

	/* NOTE states TREE, which was the store's: bundles and tiles of it become durable, are read
	 * back, and then NOTE is the public checkpoint. E_PROOF when TREE is none of the store's,
	 * or not newer than the published one; E_SPACE: what was published is so still. */
	err (*publish)(void *self, bytes note, const tree_head *tree);

	/* The newest tree, and the one that is published (size 0: none yet). */
	err (*tree)(void *self, struct frontier *out);
	err (*published)(void *self, tree_head *out);
	/* Any tile of the newest tree, as core/ledger/proof asks for it. */
	err (*tile)(void *self, hash32 *out, const struct tile *t);
	/* What is served under /log: a file of the published tree (or of one before it) to read,
	 * *out closed by the caller; the checkpoint. E_NOT_FOUND. */
	err (*public_file)(void *self, int *out, uint64_t *out_length, const struct tile *t);
	err (*public_checkpoint)(void *self, buf *out);

	/* E_NOT_FOUND: it has no event. */
	err (*chain)(void *self, struct store_chain *out, const chain_id *chain);
	/* All, in the order of their first events: what the state map is made of. */
	err (*chains)(void *self, store_chain_fn *each, void *user);
	/* Those with an event at index SINCE or later, the newest first. */
	err (*changes)(void *self, uint64_t since, store_chain_fn *each, void *user);
	err (*records)(
		void *self, const struct store_query *query, store_record_fn *each, void *user);
	/* The index in the log of one record, of which nothing is read. CONTROL is not looked at.
	 * E_NOT_FOUND. */
	err (*index)(void *self, uint64_t *out, const struct store_query *query);
	/* The octets of a part that an event of CHAIN names. ROOM has place for PART_INLINE_MAX.
	 * E_NOT_FOUND. */
	err (*part)(void *self, struct store_part *out, buf *room, const chain_id *chain,
		const struct part_name *name);

	err (*device)(void *self, struct store_device *out, const id16 *device);
	/* The firm of a user: zero when there is none. E_NOT_FOUND: no such user. */
	err (*firm)(void *self, id16 *out, const id16 *user);
	/* The firm in whose chain the invitation is. E_NOT_FOUND. */
	err (*invite)(void *self, id16 *out, const id16 *invite);
	err (*membership)(
		void *self, struct store_membership *out, const id16 *user, const chain_id *space);
	err (*memberships)(void *self, const id16 *user, store_membership_fn *each, void *arg);
	/* E_NOT_FOUND: the device has submitted nothing under this id. */
	err (*answer)(void *self, struct store_answer *out, const id16 *device, const id16 *idem);
	/* Versions of the state map from number FROM on. */
	err (*versions)(void *self, uint64_t from, store_version_fn *each, void *user);

	/* A large blob. Begin again and go on where it stopped: what was received survives the
	 * process as far as it was synced. E_TOO_LARGE, E_SPACE. */
	err (*upload_begin)(void *self, struct store_upload *inout);
	err (*upload_find)(void *self, struct store_upload *out, const id16 *id);
	/* IN goes behind what was received; *out: how much is now. E_RANGE when AT is not there, or
	 * it would be more than LENGTH; E_NOT_FOUND; E_BUSY: another thread is at it. */
	err (*upload_append)(void *self, uint64_t *out, const id16 *id, uint64_t at, bytes in);
	/* All was received: durable on return, under its hash. E_PAYLOAD: it has another hash, or
	 * something is missing; in the former case it is gone. */
	err (*upload_finish)(void *self, const id16 *id);
	/* Blobs that are whole, each with the hash of its octets: all are durable on return. After
	 * a failure some may be. */
	err (*keep_blobs)(void *self, const struct blob_batch *batch);
	/* The length of one that is durable. E_NOT_FOUND. */
	err (*blob)(void *self, uint64_t *out, const hash32 *hash);
};

#endif

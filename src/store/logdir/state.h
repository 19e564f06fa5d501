/* SPDX-License-Identifier: Apache-2.0 */
/* logdir/state: what the log last signed: written before anybody else can see it, so that no crash
 * can make it sign something else of the same size.
 * Owns: nothing. Spec: spec/logdir.md, "The state". Untrusted input: yes, a disk may damage it.
 * Fuzz: fuzz_log_state. */
#ifndef STORE_LOGDIR_STATE_H
#define STORE_LOGDIR_STATE_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "core/ledger/checkpoint.h"
#include "core/ledger/vkey.h"

#define STATE_PATH      "private/state"
#define CHECKPOINT_PATH "checkpoint"

/* A note of ours: origin, size, root, one signature. */
enum { STATE_NOTE_MAX = 1024, STATE_MAX = STATE_NOTE_MAX + 128 };

struct state {
	uint64_t openings; /* kept in private/openings */
	bytes note;        /* the signed checkpoint */
	struct checkpoint checkpoint;
};

void state_encode(buf *out, uint64_t openings, bytes note);
/* Borrows IN. KEY is the log's: E_FORMAT when anything was altered, its signature included. */
err state_decode(struct state *out, bytes in, const struct vkey *key) MUST_USE;

/* The count of openings alone: by the checksum, with no key. E_FORMAT. */
err state_openings(uint64_t *out, bytes in) MUST_USE;

/* A checkpoint that is ours: of our origin, signed by KEY. E_FORMAT, E_ORIGIN, E_UNSIGNED,
 * E_SIGNATURE. */
err state_checkpoint(struct checkpoint *out, bytes note, const struct vkey *key) MUST_USE;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* store/logdir: a tile log in a folder: what is public, what is private, and opening it.
 *
 *	checkpoint, tile/...	served to anybody as they are (C2SP tlog-tiles)
 *	policy			whom a verifier is to trust: this log's key
 *	private/key		the log's private key
 *	private/journal		entries since the last checkpoint
 *	private/openings	what the commitments of files open to
 *	private/state		what was signed last
 *	private/lock		empty; one writer at a time
 *
 * Owns: the journal's file; memory is from the caller's arena (LOGDIR_ARENA), secrets are the
 * caller's. Spec: spec/logdir.md. */
#ifndef STORE_LOGDIR_LOGDIR_H
#define STORE_LOGDIR_LOGDIR_H

#include "base/arena.h"
#include "core/ledger/frontier.h"
#include "core/ledger/proof.h"
#include "core/ledger/signer.h"
#include "port/disk.h"
#include "port/random.h"
#include "store/logdir/frames.h"
#include "store/logdir/journal.h"
#include "store/logdir/openings.h"
#include "store/logdir/state.h"

#define LOGDIR_KEY    "private/key"
#define LOGDIR_POLICY "policy"
#define LOGDIR_LOCK   "private/lock"

/* Memory that any verb needs of an arena, and of secrets: the key's text with its line end. */
enum { LOGDIR_ARENA = 5 << 20, LOGDIR_KEY_MAX = SIGNER_TEXT_MAX + 2 };

/* Octets of the secrets that the caller lends. */
struct logdir_secrets {
	struct secret text; /* room for LOGDIR_KEY_MAX */
	struct secret seed; /* 32 */
};

struct logdir {
	const struct disk *disk;
	arena *perm;
	struct logdir_secrets *secrets;
	struct signer signer;
	struct state state;
	tree_head shown; /* of the public checkpoint */
	struct frames *frames;
	struct journal journal;
	const char *culprit; /* after E_DAMAGED or E_FORMAT: the file; never NULL */
	char culprit_room[DISK_PATH_MAX];
	uint8_t *state_text;
};

/* A new log named ORIGIN in the empty folder DISK. E_KEY when ORIGIN is not a name for a log. */
err logdir_new(struct logdir *out, arena *perm, const struct disk *disk,
	struct logdir_secrets *secrets, const struct random_source *random, bytes origin) MUST_USE;

/* For writing: takes the lock, checks all that is not published yet, finishes what an earlier run
 * left half done. E_BUSY, E_NOT_FOUND, E_DAMAGED (out->culprit is the file). */
err logdir_open(struct logdir *out, arena *perm, const struct disk *disk,
	struct logdir_secrets *secrets) MUST_USE;
/* The same checks in two steps, changing nothing: all but the journal (*out_shown: the checkpoint
 * that was signed last is the public one), then the journal (*out_closed: the last run ended well).
 */
err logdir_look(struct logdir *out, bool *out_shown, arena *perm, const struct disk *disk,
	struct logdir_secrets *secrets) MUST_USE;
err logdir_look_journal(bool *out_closed, struct logdir *l) MUST_USE;
void logdir_close(struct logdir *l);

/* Publish every durable entry: tiles and bundles, then the signed checkpoint. */
err logdir_publish(struct logdir *l) MUST_USE;

/* The policy that trusts KEY alone: a log without witnesses. */
void logdir_policy(buf *out, const struct vkey *key);

/* Tile T from its file, for core/ledger/proof; USER is the logdir. */
err logdir_read_tile(void *user, hash32 *out, const struct tile *t) MUST_USE;

/* The whole of PATH, at most CAP octets. E_TOO_LARGE. */
err logdir_load(
	bytes *out, const struct disk *disk, const char *path, uint8_t *to, size_t cap) MUST_USE;

#endif

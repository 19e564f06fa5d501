/* SPDX-License-Identifier: Apache-2.0 */
/* proc/backoffice: what is behind the desk: the data folder, the archive that works on it, and the
 * keeper that signs for it. Wiring: what each of them does is elsewhere. Owns: the folder's lock,
 * the keys, the threads. */
#ifndef PROC_BACKOFFICE_H
#define PROC_BACKOFFICE_H

#include "app/quota.h"
#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "crypt/secret.h"
#include "ipc/channel.h"

struct backoffice;

struct backoffice_source {
	const char *data; /* the folder; made when there is none */
	bytes origin;
	uint64_t checkpoint_ms;
	uint64_t map_ms;
	uint64_t blob_max;
	unsigned keep_free; /* percent of the disk */
	unsigned workers;
	size_t sessions;
	struct quota_rules quota;
	size_t questions; /* of the desk's at once */
	/* The archive has stopped, by one of its threads: the process has to end. */
	void (*failed)(void *user, err e);
	void *user;
};

/* Pages that are not touched cost nothing. */
#define BACKOFFICE_MEMORY ((size_t)1 << 30)

/* The journal is replayed, what was left undone is made good. At the first start keys are made, and
 * while the log is empty a founding invitation. In PERM, which has BACKOFFICE_MEMORY. E_BUSY:
 * another process has the folder; E_ORIGIN: its log has another name; E_DAMAGED; E_KEY: no log can
 * have that name. */
err backoffice_open(
	struct backoffice **out, arena *perm, const struct backoffice_source *from) MUST_USE;
/* Entries of the log. */
uint64_t backoffice_entries(const struct backoffice *b);
/* The code of the founding invitation if it was made by this start; else empty. */
const struct secret *backoffice_founding(const struct backoffice *b);

/* The archive's end of CHANNEL is filled in; the desk's is there already. */
err backoffice_start(struct backoffice *b, struct channel *channel) MUST_USE;
/* Everything that was asked is answered. The desk asks nothing any more. */
void backoffice_stop(struct backoffice *b);
/* After that. */
void backoffice_close(struct backoffice *b);

#endif

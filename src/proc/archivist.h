/* SPDX-License-Identifier: Apache-2.0 */
/* proc/archivist: the archive's role: the only one that opens the data.
 * Questions come from the desk over a channel and wait for a worker; submissions that a worker has
 * checked wait for the writer, a thread that takes all of them at once. A third thread publishes,
 * has the state map recorded, and wakes who waits for changes. An answer is sent by the thread that
 * has it. Owns: its threads, and the memory that requests take turns in. */
#ifndef PROC_ARCHIVIST_H
#define PROC_ARCHIVIST_H

#include "app/authority.h"
#include "app/reads.h"
#include "app/writer.h"
#include "base/arena.h"
#include "base/attr.h"
#include "ipc/channel.h"
#include "port/keeper.h"

struct archivist;

struct archivist_options {
	bytes origin;
	const struct store *store;
	struct keeper keeper;
	const struct founding *founding; /* NULL: none */
	struct clock_source clock;
	struct random_source random;
	uint64_t blob_max;
	unsigned workers;           /* 1 to ARCHIVIST_WORKERS */
	size_t jobs;                /* questions at once; more are refused */
	size_t sheets;              /* answers with more than a few octets, at once */
	size_t session_sets;        /* app/sessions.h */
	struct quota_rules quota;   /* app/quota.h */
	uint32_t chains;            /* in the state map, at most */
	struct states_sizes states; /* app/states.h */
	/* Milliseconds: how often what is awaited is looked for; the least between two published
	 * checkpoints; between two versions of the map, 0: after each commit; the age at which a
	 * checkpoint is signed anew. */
	uint64_t tick_ms;
	uint64_t publish_ms;
	uint64_t map_ms;
	uint64_t refresh_ms;
	/* The archive cannot go on: the process has to end. By one of its threads. */
	void (*fatal)(void *user, err e);
	void *user;
};

enum { ARCHIVIST_WORKERS = 64, ARCHIVIST_WAITERS = 1024 };

/* An archive that serves nothing yet, in PERM; what was left unsigned or unpublished is made good.
 * E_NOMEM, E_INCONSISTENT, E_DAMAGED, and others as store and keeper have them. The options'
 * ports must outlive it. */
err archivist_new(
	struct archivist **out, arena *perm, const struct archivist_options *options) MUST_USE;
/* Answers go over CHANNEL, which must outlive the threads. E_NOMEM: none runs. */
err archivist_start(struct archivist *a, const struct channel *channel) MUST_USE;
/* Everything that was asked is answered; then the threads end. The desk asks nothing any more. */
void archivist_stop(struct archivist *a);
/* After archivist_stop, or where it was never started. */
void archivist_free(struct archivist *a);

/* channel_receive_fn of ARCHIVIST. */
void archivist_receive(void *archivist, const struct ipc_message *m, struct cargo *cargo);

#endif

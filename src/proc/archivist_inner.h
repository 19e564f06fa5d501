/* SPDX-License-Identifier: Apache-2.0 */
/* proc/archivist_inner: what the files of proc/archivist share. */
#ifndef PROC_ARCHIVIST_INNER_H
#define PROC_ARCHIVIST_INNER_H

#include <stdatomic.h>

#include "proc/archivist.h"
#include "sys/queue.h"

/* A question on its way. */
struct job {
	struct queue_node node; /* first: a node is its job */
	struct archivist *archivist;
	struct ipc_message m; /* borrows FRAME */
	struct payload payload;
	struct change change;
	uint8_t answer[CHANGE_ANSWER_MAX];
	uint8_t frame[IPC_FRAME_MAX];
};

/* Memory of a long answer. */
struct sheet {
	struct queue_node node;
	struct archivist *archivist;
	uint8_t *octets; /* READS_ANSWER_MAX */
};

struct waiter {
	bool used;
	struct reads_waiter w;
	uint64_t looked_at; /* size of the tree when it was looked for changes */
	uint64_t ends_ms;   /* monotonic */
};

struct worker {
	struct archivist *archivist;
	struct reads_scratch scratch;
	pthread_t thread;
};

struct archivist {
	struct archivist_options options;
	const struct channel *channel;
	struct authority authority;
	struct judge judge;
	struct sessions sessions;
	struct quota quota;
	struct statemap map;
	struct newest newest;
	struct recent *recent;
	struct writer writer;
	struct change_rules rules;
	struct reads reads;
	uint8_t log_vkey[KEEPER_KEY_MAX];
	uint8_t time_vkey[KEEPER_KEY_MAX];

	struct queue free_jobs;
	struct queue free_sheets;
	struct queue asked;   /* for the workers */
	struct queue checked; /* for the writer */
	struct worker workers[ARCHIVIST_WORKERS];
	unsigned running; /* workers */
	pthread_t writer_thread;
	pthread_t ticker_thread;
	struct reads_scratch ticker_scratch;

	/* The writer's. */
	struct queue_node tick; /* among what is checked: look whether something is due */
	atomic_bool tick_queued;
	uint64_t mapped_ms; /* monotonic */
	uint64_t signed_ms;

	/* The ticker's. */
	uint64_t published_ms;

	pthread_mutex_t lock; /* of what is below */
	pthread_cond_t changed;
	bool stopping;
	size_t waiting;
	struct waiter waiters[ARCHIVIST_WAITERS];
};

/* Answers. */
void archivist_refuse(struct archivist *a, uint64_t call, err e, uint32_t item);
void archivist_answer_read(
	struct archivist *a, struct reads_scratch *scratch, const struct job *job);
void archivist_answer_change(struct job *job);
/* A waiter's; false: nothing has changed, and it is not the last time. */
bool archivist_answer_waiter(struct archivist *a, struct reads_scratch *scratch,
	const struct reads_waiter *w, bool last);
/* The job is over. */
void archivist_drop(struct job *job);

/* Waiting for changes. */
void archivist_wait(struct archivist *a, struct reads_scratch *scratch, const struct job *job);
/* Whoever has something to be told, or has waited for long enough. ALL: everybody. */
void archivist_wake(struct archivist *a, bool all);

/* What threads do. */
void *archivist_work(void *worker);
void *archivist_write(void *archivist);
void *archivist_tick(void *archivist);
/* The newest checkpoint becomes the public one. */
err archivist_publish(struct archivist *a) MUST_USE;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* app/reads: everything that the desk asks of the archive but submissions: one function a message.
 * A question comes with a claim; who makes it is found in the sessions, that he may still read is
 * asked of the judge, and what he may read is access's. Several threads at once, each with a
 * scratch of its own. Owns: nothing. */
#ifndef APP_READS_H
#define APP_READS_H

#include "app/access.h"
#include "app/newest.h"
#include "app/quota.h"
#include "app/sessions.h"
#include "app/statemap.h"
#include "ipc/ipc.h"
#include "port/clock.h"
#include "port/random.h"
#include "port/store.h"

enum {
	READS_ANSWER_MAX = 1 << 20, /* octets of a payload */
	READS_VERSIONS = 4096,      /* of one answer */
	READS_CHANGES = 4096,       /* chains that one question about changes looks at */
	READS_WAIT_MAX = 30000      /* milliseconds */
};

struct reads {
	bytes origin;
	bytes log_vkey;
	bytes time_vkey;
	uint64_t blob_max; /* longest upload */
	const struct store *store;
	const struct judge *judge;
	struct sessions *sessions;
	struct quota *quota;
	struct statemap *map;
	struct newest *newest;
	struct clock_source clock;
	struct random_source random;
};

/* A thread's own memory to work in. */
struct reads_scratch {
	struct part *parts;         /* RECORD_PARTS_MAX */
	struct store_chain *chains; /* READS_CHANGES */
	struct newest_note note;
};

/* What is answered. ROOM, of READS_ANSWER_MAX, is the caller's and becomes the payload; fields of M
 * borrow ROOM or the scratch. */
struct reads_answer {
	struct ipc_message m;
	buf room;
	int file; /* -1: none */
};

/* M and its payload. */
struct reads_question {
	const struct ipc_message *m;
	bytes payload;
};

/* Answer Q in *a, of which room is set. E_SESSION, E_SIGNATURE, E_EXISTS (the claim was made
 * before), E_FORBIDDEN, E_RATE, E_NOT_FOUND, E_FORMAT, E_RANGE, E_CLOCK, and others as the store
 * has them. A submission, a question about changes, and what no desk asks are a programmer's error.
 */
err reads_answer(struct reads_answer *a, const struct reads *r, struct reads_scratch *scratch,
	const struct reads_question *q) MUST_USE;

/* A question about changes, once its claim was good: it may wait. */
struct reads_waiter {
	uint64_t call;
	struct sessions_holder holder;
	uint64_t since;
};
err reads_wait(
	struct reads_waiter *out, const struct reads *r, const struct ipc_message *m) MUST_USE;
/* LAST: it waits no longer, and is answered even if nothing has changed. Else that is E_NOT_FOUND.
 */
err reads_again(struct reads_answer *a, const struct reads *r, struct reads_scratch *scratch,
	const struct reads_waiter *waiter, bool last) MUST_USE;

#endif

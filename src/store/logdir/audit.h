/* SPDX-License-Identifier: Apache-2.0 */
/* logdir/audit: believe nothing, compute everything, name every file that differs.
 * Reads only; the caller has opened the log with logdir_look. Memory: 1 MiB, whatever the size.
 * Owns: nothing. */
#ifndef STORE_LOGDIR_AUDIT_H
#define STORE_LOGDIR_AUDIT_H

#include "store/logdir/logdir.h"

struct audit {
	/* A file that is not as it must be. */
	void (*finding)(void *user, const char *path);
	/* A file that no checkpoint implies: left behind by a crash, or foreign. */
	void (*surplus)(void *user, const char *path);
	void *user;
	uint64_t findings;
	uint64_t surpluses;
};

/* E_DAMAGED when there were findings. */
err audit_run(struct audit *a, struct logdir *l, arena scratch) MUST_USE;

#endif

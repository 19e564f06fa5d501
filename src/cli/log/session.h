/* SPDX-License-Identifier: Apache-2.0 */
/* cli/log/session: a log folder opened for one verb, with all that it needs of the system.
 * Owns: everything in it. */
#ifndef CLI_LOG_SESSION_H
#define CLI_LOG_SESSION_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "cli/say.h"
#include "store/logdir/logdir.h"
#include "sys/disk.h"

struct session {
	struct disk_folder folder;
	struct disk disk;
	arena memory;
	struct logdir_secrets secrets;
	struct logdir *log; /* NULL: there was no memory for it */
	const char *path;
	char subject[1024]; /* what a message is about: the folder, or the file in it */
};

/* For writing. *out is good for session_close whatever the result. */
err session_open(struct session *out, const char *path) MUST_USE;
/* To look only, as logdir_look. */
err session_look(struct session *out, bool *out_shown, const char *path) MUST_USE;
/* A new log in PATH. */
err session_new(struct session *out, const char *path, bytes origin) MUST_USE;
void session_close(struct session *s);

/* Says what went wrong and where; returns the exit status. */
int session_problem(struct session *s, struct problem p);

#endif

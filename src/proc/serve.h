/* SPDX-License-Identifier: Apache-2.0 */
/* proc/serve: the server: desk, archive and keeper in one process, from start to stop.
 * Owns: all of it while it runs. */
#ifndef PROC_SERVE_H
#define PROC_SERVE_H

#include "base/attr.h"
#include "base/err.h"
#include "crypt/secret.h"
#include "proc/config.h"

struct serve_source {
	const struct config *config; /* checked */
	const char *version;
	/* It serves. ADDRESS: "127.0.0.1:8080"; FOUNDING: the code of the first invitation, while
	 * the log is empty; else empty. */
	void (*ready)(void *user, const char *address, const struct secret *founding);
	void *user;
};

/* Until a signal ends it: then no request is taken any more, those that were are answered, and
 * everything is closed. What failed: out->what is "listen", "data" or "desk". */
struct serve_end {
	const char *what;
};
err serve_run(struct serve_end *out, const struct serve_source *from) MUST_USE;

#endif

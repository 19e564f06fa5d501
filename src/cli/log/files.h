/* SPDX-License-Identifier: Apache-2.0 */
/* cli/log/files: commitments to files, added to a log by batches.
 * A file is read once, from front to back, in 128 KiB of memory; "-" is standard input. Whether all
 * of them can be read is looked at before the first is added. */
#ifndef CLI_LOG_FILES_H
#define CLI_LOG_FILES_H

#include "base/attr.h"
#include "base/err.h"
#include "cli/log/session.h"

struct files {
	struct session *s;
	char *const *names;
	size_t count;
	uint64_t batch; /* so many become durable at once, at most */
	/* Results, after a failure too. */
	size_t durable;      /* of them, from the first on; said on standard output */
	const char *culprit; /* the one that a failure is about; NULL: the log */
};

/* Add them all, saying "INDEX TAB NAME" of each that is durable. */
err files_add(struct files *f) MUST_USE;

#endif

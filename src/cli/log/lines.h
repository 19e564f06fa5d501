/* SPDX-License-Identifier: Apache-2.0 */
/* cli/log/lines: the lines of an input, added to a log as entries, by batches. */
#ifndef CLI_LOG_LINES_H
#define CLI_LOG_LINES_H

#include "base/attr.h"
#include "base/err.h"
#include "cli/log/session.h"

struct lines {
	struct session *s;
	const char *in; /* NULL: standard input */
	uint64_t batch; /* so many become durable at once, at most */
	/* Results, after a failure too. */
	uint64_t durable; /* lines, from the first on; said on standard output */
	bool of_input;    /* a failure is about the input, at the line err.at if it says so */
};

/* Add them all, without their line ends, saying "FIRST TAB LAST" (indexes) of each batch that is
 * durable. E_TOO_LARGE for a line longer than an entry; what is before it is added. */
err lines_add(struct lines *l) MUST_USE;

#endif

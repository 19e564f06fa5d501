/* SPDX-License-Identifier: Apache-2.0 */
/* cli/detect/rows: the lines of an input that may be without end, one after the other.
 * Owns: the descriptor that it was given until rows_close. */
#ifndef CLI_DETECT_ROWS_H
#define CLI_DETECT_ROWS_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"

struct rows {
	int fd;
	uint8_t *window;
	size_t have;
	size_t from; /* of the window, not given yet */
	bool ended;
	uint64_t line; /* the last one that was given, from 1 */
};

/* PATH, or standard input; see input_open. E_NOMEM. */
err rows_open(struct rows *out, arena *a, const char *path) MUST_USE;
/* The next line without its LF, valid until the next call; the last one needs none. *out_more is
 * false at the end. E_TOO_LARGE for a line that is longer than the window (64 KiB). */
err rows_next(bytes *out, bool *out_more, struct rows *r) MUST_USE;
void rows_close(struct rows *r);

#endif

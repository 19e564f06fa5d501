/* SPDX-License-Identifier: Apache-2.0 */
/* cli/file/source: the octets of an input, whatever they come from: what was read ahead while
 * looking at the start, then the descriptor; through the armor when there is one.
 * Owns: nothing; the descriptor and the start are the caller's. Untrusted input: yes (passed on).
 */
#ifndef CLI_FILE_SOURCE_H
#define CLI_FILE_SOURCE_H

#include <sys/uio.h>

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"

struct source {
	int fd;
	bytes start; /* read already, not yet given out */
	bool quick;  /* a regular file: reading never waits for anybody */
};

/* START is given out before what is still in FD, and must outlive the source. */
void source_init(struct source *s, int fd, bytes start);

/* Fill COUNT pieces, which are used up; *out is less than their sum only at the end. While waiting,
 * a readable STOP (or -1) ends it with E_INTERRUPTED. */
err source_read(
	size_t *out, struct source *s, struct iovec *pieces, size_t count, int stop) MUST_USE;

#endif

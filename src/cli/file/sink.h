/* SPDX-License-Identifier: Apache-2.0 */
/* cli/file/sink: where the octets of a result go: a descriptor, through the armor when wanted.
 * Owns: nothing; the descriptor is the caller's. */
#ifndef CLI_FILE_SINK_H
#define CLI_FILE_SINK_H

#include <sys/uio.h>

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"

struct sink {
	int fd;
};

void sink_init(struct sink *s, int fd);
err sink_put(struct sink *s, bytes in) MUST_USE;
/* All of COUNT pieces, which are used up. */
err sink_put_pieces(struct sink *s, struct iovec *pieces, size_t count) MUST_USE;
/* What the end needs: the last line of the armor. */
err sink_end(struct sink *s) MUST_USE;

#endif

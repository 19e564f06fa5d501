/* SPDX-License-Identifier: Apache-2.0 */
/* sys/fd: reading and writing until it is done.
 * A pipe or socket gives and takes less than was asked for, a signal interrupts, a descriptor that
 * somebody else made non-blocking says "later": here all of that is over. Only the end of the input
 * makes a read short. Owns: nothing. */
#ifndef SYS_FD_H
#define SYS_FD_H

#include <sys/uio.h>

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"

/* Fill TO; *out < n only at the end of the input. */
err fd_read(size_t *out, int fd, uint8_t *to, size_t n) MUST_USE;
/* The same into COUNT pieces (at most IOV_MAX), which are used up. */
err fd_read_pieces(size_t *out, int fd, struct iovec *pieces, size_t count) MUST_USE;
err fd_write(int fd, bytes in) MUST_USE;
/* All of COUNT pieces (at most IOV_MAX), which are used up. */
err fd_write_pieces(int fd, struct iovec *pieces, size_t count) MUST_USE;

/* As fd_read, but ends with E_INTERRUPTED as soon as STOP, another descriptor, becomes readable
 * while FD is waited for. */
err fd_read_or_stop(size_t *out, int fd, uint8_t *to, size_t n, int stop) MUST_USE;

/* What FD has, at least one octet and at most N; *out is 0 only at its end. Ends as above when STOP
 * (or -1) becomes readable first. When nothing comes for PAUSE_MS (-1: wait for ever), *out_paused
 * is true and *out 0. */
struct fd_patience {
	int stop;
	int pause_ms;
};
err fd_read_some(size_t *out, bool *out_paused, int fd, struct iovec to,
	struct fd_patience patience) MUST_USE;

/* FD is a terminal. */
bool fd_is_terminal(int fd);
/* Octets from the current position of FD to its end when it is a regular file; 0 when unknown. */
uint64_t fd_octets_left(int fd);

/* Close and report what the system kept to itself until now. */
err fd_close(int fd) MUST_USE;

#endif

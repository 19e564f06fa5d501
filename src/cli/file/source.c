/* SPDX-License-Identifier: Apache-2.0 */
/* A pipe gives what it has, so it is read piece by piece, and before each piece it is waited for
 * together with the stop. A regular file never waits: it is read in one call. */
#include "cli/file/source.h"

#include <sys/stat.h>

#include "sys/fd.h"

void
source_init(struct source *s, int fd, bytes start)
{
	struct stat st;
	bool regular = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	*s = (struct source){.fd = fd, .start = start, .quick = regular};
}

/* From what was read ahead. Returns the octets moved; the pieces shrink by them. */
static size_t
take_start(struct source *s, struct iovec *pieces, size_t count)
{
	size_t taken = 0;
	for (size_t i = 0; i < count && s->start.len > 0; i++) {
		size_t n = pieces[i].iov_len < s->start.len ? pieces[i].iov_len : s->start.len;
		bytes_copy(pieces[i].iov_base, bytes_slice(s->start, 0, n));
		s->start = bytes_slice(s->start, n, s->start.len - n);
		pieces[i].iov_base = (uint8_t *)pieces[i].iov_base + n;
		pieces[i].iov_len -= n;
		taken += n;
	}
	return taken;
}

err
source_read(size_t *out, struct source *s, struct iovec *pieces, size_t count, int stop)
{
	size_t done = take_start(s, pieces, count);
	size_t n = 0;
	if (s->quick || stop == -1) {
		err e = fd_read_pieces(&n, s->fd, pieces, count);
		if (!failed(e))
			*out = done + n;
		return e;
	}
	for (size_t i = 0; i < count; i++) {
		err e = fd_read_or_stop(&n, s->fd, pieces[i].iov_base, pieces[i].iov_len, stop);
		if (failed(e))
			return e;
		done += n;
		if (n < pieces[i].iov_len)
			break;
	}
	*out = done;
	return ok();
}

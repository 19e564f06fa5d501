/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/file/sink.h"

#include "sys/fd.h"

void
sink_init(struct sink *s, int fd)
{
	*s = (struct sink){.fd = fd};
}

err
sink_put(struct sink *s, bytes in)
{
	return fd_write(s->fd, in);
}

err
sink_put_pieces(struct sink *s, struct iovec *pieces, size_t count)
{
	return fd_write_pieces(s->fd, pieces, count);
}

err
sink_end(struct sink *s)
{
	(void)s;
	return ok();
}

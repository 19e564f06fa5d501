/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/detect/rows.h"

#include <string.h>

#include "cli/input.h"
#include "sys/fd.h"

enum { WINDOW = 1 << 16 };

err
rows_open(struct rows *out, arena *a, const char *path)
{
	struct rows r = {.window = arena_new(a, uint8_t, WINDOW)};
	if (r.window == NULL)
		return failure(E_NOMEM);
	err e = input_open(&r.fd, path);
	if (!failed(e))
		*out = r;
	return e;
}

static err
read_more(struct rows *r)
{
	size_t n = 0;
	bool paused = false;
	memmove(r->window, r->window + r->from, r->have - r->from);
	r->have -= r->from;
	r->from = 0;
	if (r->have == WINDOW)
		return failure(E_TOO_LARGE);
	const struct fd_patience patience = {.stop = -1, .pause_ms = -1};
	err e = fd_read_some(&n, &paused, r->fd,
		(struct iovec){.iov_base = r->window + r->have, .iov_len = WINDOW - r->have},
		patience);
	if (failed(e))
		return e;
	r->have += n;
	r->ended = n == 0;
	return ok();
}

err
rows_next(bytes *out, bool *out_more, struct rows *r)
{
	for (;;) {
		bytes in = bytes_of(r->window, r->have);
		size_t end = bytes_find(in, r->from, '\n');
		bool whole = end < in.len;
		if (whole || (r->ended && r->from < r->have)) {
			*out = bytes_slice(in, r->from, end - r->from);
			*out_more = true;
			r->from = whole ? end + 1 : end;
			r->line++;
			return ok();
		}
		if (r->ended) {
			*out_more = false;
			return ok();
		}
		err e = read_more(r);
		if (failed(e))
			return e;
	}
}

void
rows_close(struct rows *r)
{
	input_close(r->fd);
}

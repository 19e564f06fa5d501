/* SPDX-License-Identifier: Apache-2.0 */
/* A pipe gives what it has, so it is read piece by piece, and before each piece it is waited for
 * together with the stop. A regular file never waits: it is read in one call.
 *
 * What is looked at ahead goes through a window, and so does all that comes out of the armor; the
 * rest, which is nearly all of a binary file, is read to where the caller wants it. */
#include "cli/file/source.h"

#include <string.h>
#include <sys/stat.h>

#include "sys/fd.h"

enum {
	BLOCK = 4096,     /* read at once to look at what is there */
	TEXT = 64 * 1024, /* of the armor at once */
};

void
source_init(struct source *s, int fd)
{
	struct stat st;
	bool regular = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	*s = (struct source){.fd = fd, .quick = regular};
}

/* N octets to TO, less only at the end. */
static err
read_fd(size_t *out, struct source *s, uint8_t *to, size_t n, int stop)
{
	err e = s->quick || stop == -1 ? fd_read(out, s->fd, to, n)
				       : fd_read_or_stop(out, s->fd, to, n, stop);
	if (!failed(e) && *out < n)
		s->ended = true;
	return e;
}

/* The first N octets of TEXT to the window, out of the armor. */
static err
take_off(struct source *s, size_t n)
{
	err e = armor_decode(&s->armor, &s->ahead, bytes_of(s->text, n));
	if (!failed(e) && s->ended)
		e = armor_decode_end(&s->armor);
	return e;
}

err
source_init_age(struct source *s, int fd, arena *a)
{
	size_t n = 0;
	size_t cap = SOURCE_AHEAD + armor_decoded_max(TEXT);
	source_init(s, fd);
	s->text = arena_new(a, uint8_t, TEXT);
	uint8_t *ahead = arena_new(a, uint8_t, cap);
	if (s->text == NULL || ahead == NULL)
		return failure(E_NOMEM);
	s->ahead = buf_of(ahead, cap);
	err e = read_fd(&n, s, s->text, BLOCK, -1);
	if (failed(e))
		return e;
	s->armored = armor_is(bytes_of(s->text, n));
	if (!s->armored) {
		buf_put(&s->ahead, bytes_of(s->text, n));
		return ok();
	}
	armor_decode_begin(&s->armor);
	return take_off(s, n);
}

/* More into the window. */
static err
look_further(struct source *s, int stop)
{
	size_t n = 0;
	if (s->armored) {
		err e = read_fd(&n, s, s->text, TEXT, stop);
		return failed(e) ? e : take_off(s, n);
	}
	size_t room = s->ahead.cap - s->ahead.len;
	err e = read_fd(&n, s, s->ahead.data + s->ahead.len, room < BLOCK ? room : BLOCK, stop);
	if (!failed(e))
		s->ahead.len += n;
	return e;
}

static bytes
window(const struct source *s)
{
	bytes all = buf_bytes(&s->ahead);
	return bytes_slice(all, s->given, all.len - s->given);
}

err
source_peek(bytes *out, struct source *s, size_t n)
{
	must(n <= SOURCE_AHEAD);
	memmove(s->ahead.data, s->ahead.data + s->given, s->ahead.len - s->given);
	s->ahead.len -= s->given;
	s->given = 0;
	while (s->ahead.len < n && !s->ended) {
		err e = look_further(s, -1);
		if (failed(e))
			return e;
	}
	*out = window(s);
	return ok();
}

void
source_skip(struct source *s, size_t n)
{
	must(n <= s->ahead.len - s->given);
	s->given += n;
}

/* From the window. Returns the octets moved; *used pieces are full, and the next shrinks. */
static size_t
take_window(size_t *used, struct source *s, struct iovec *pieces, size_t count)
{
	size_t taken = 0;
	while (*used < count && s->given < s->ahead.len) {
		struct iovec *piece = &pieces[*used];
		bytes have = window(s);
		size_t n = piece->iov_len < have.len ? piece->iov_len : have.len;
		bytes_copy(piece->iov_base, bytes_slice(have, 0, n));
		piece->iov_base = (uint8_t *)piece->iov_base + n;
		piece->iov_len -= n;
		s->given += n;
		taken += n;
		*used += piece->iov_len == 0;
	}
	return taken;
}

/* All of it comes through the window. */
static err
read_armored(size_t *out, struct source *s, struct iovec *pieces, size_t count, int stop)
{
	size_t used = 0;
	size_t done = take_window(&used, s, pieces, count);
	while (used < count && !s->ended) {
		s->ahead.len = s->given = 0;
		err e = look_further(s, stop);
		if (failed(e))
			return e;
		done += take_window(&used, s, pieces, count);
	}
	*out = done;
	return ok();
}

err
source_read(size_t *out, struct source *s, struct iovec *pieces, size_t count, int stop)
{
	if (s->armored)
		return read_armored(out, s, pieces, count, stop);
	size_t used = 0;
	size_t n = 0;
	size_t done = take_window(&used, s, pieces, count);
	if (s->quick || stop == -1) {
		err e = fd_read_pieces(&n, s->fd, pieces + used, count - used);
		if (!failed(e))
			*out = done + n;
		return e;
	}
	for (; used < count; used++) {
		err e = fd_read_or_stop(
			&n, s->fd, pieces[used].iov_base, pieces[used].iov_len, stop);
		if (failed(e))
			return e;
		done += n;
		if (n < pieces[used].iov_len)
			break;
	}
	*out = done;
	return ok();
}

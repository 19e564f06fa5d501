/* SPDX-License-Identifier: Apache-2.0 */
/* One loop for both directions: readv and writev differ in nothing but their name here. */
#include "sys/fd.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/oserr.h"

typedef ssize_t transfer(int fd, const struct iovec *pieces, int count);

/* After an error: whether to try again, having waited for a non-blocking FD to become READY. */
static bool
worth_another_try(int fd, short ready)
{
	if (errno == EINTR)
		return true;
	if (errno != EAGAIN)
		return false;
	struct pollfd p = {.fd = fd, .events = ready};
	return poll(&p, 1, -1) != -1 || errno == EINTR;
}

/* Skip N octets that are done. Returns how many pieces are used up. */
static size_t
advance(struct iovec *pieces, size_t count, size_t n)
{
	size_t i = 0;
	while (i < count && n >= pieces[i].iov_len)
		n -= pieces[i++].iov_len;
	if (i < count) {
		pieces[i].iov_base = (uint8_t *)pieces[i].iov_base + n;
		pieces[i].iov_len -= n;
	}
	return i;
}

/* Until all pieces are done or a call does nothing. */
static err
all_of(size_t *out, int fd, struct iovec *pieces, size_t count, transfer *move, short ready)
{
	size_t done = 0;
	must(count <= IOV_MAX);
	size_t used = advance(pieces, count, 0);
	while (used < count) {
		ssize_t n = move(fd, pieces + used, (int)(count - used));
		if (n == 0)
			break;
		if (n == -1) {
			if (worth_another_try(fd, ready))
				continue;
			return oserr_of(errno);
		}
		done += (size_t)n;
		used += advance(pieces + used, count - used, (size_t)n);
	}
	*out = done;
	return ok();
}

err
fd_read_pieces(size_t *out, int fd, struct iovec *pieces, size_t count)
{
	return all_of(out, fd, pieces, count, readv, POLLIN);
}

err
fd_read(size_t *out, int fd, uint8_t *to, size_t n)
{
	struct iovec piece = {.iov_base = to, .iov_len = n};
	return fd_read_pieces(out, fd, &piece, 1);
}

err
fd_write_pieces(int fd, struct iovec *pieces, size_t count)
{
	size_t total = 0;
	size_t done = 0;
	for (size_t i = 0; i < count; i++)
		total += pieces[i].iov_len;
	err e = all_of(&done, fd, pieces, count, writev, POLLOUT);
	if (failed(e))
		return e;
	/* No system call of ours may take nothing and say so. */
	return done == total ? ok() : failure(E_IO);
}

err
fd_write(int fd, bytes in)
{
	/* iovec has one type for both directions; writev does not write to it. */
	union {
		const uint8_t *from;
		void *base;
	} u = {.from = in.data};
	struct iovec piece = {.iov_base = u.base, .iov_len = in.len};
	return fd_write_pieces(fd, &piece, 1);
}

/* Until FD has something to read, or ends; *out is false when the patience did before. */
static err
wait_for(bool *out, int fd, struct fd_patience patience)
{
	struct pollfd p[2] = {
		{.fd = fd, .events = POLLIN}, {.fd = patience.stop, .events = POLLIN}};
	int n;
	while ((n = poll(p, 2, patience.pause_ms)) == -1)
		if (errno != EINTR)
			return oserr_of(errno);
	if (p[1].revents != 0)
		return failure(E_INTERRUPTED);
	*out = n > 0;
	return ok();
}

err
fd_read_some(size_t *out, bool *out_paused, int fd, struct iovec to, struct fd_patience patience)
{
	for (;;) {
		bool ready = false;
		err e = wait_for(&ready, fd, patience);
		if (failed(e))
			return e;
		ssize_t got = ready ? read(fd, to.iov_base, to.iov_len) : 0;
		if (got == -1 && !worth_another_try(fd, POLLIN))
			return oserr_of(errno);
		if (got == -1)
			continue;
		*out = (size_t)got;
		*out_paused = !ready;
		return ok();
	}
}

err
fd_read_or_stop(size_t *out, int fd, uint8_t *to, size_t n, int stop)
{
	size_t done = 0;
	while (done < n) {
		bool ready = false;
		err e = wait_for(&ready, fd, (struct fd_patience){.stop = stop, .pause_ms = -1});
		if (failed(e))
			return e;
		ssize_t got = read(fd, to + done, n - done);
		if (got == 0)
			break;
		if (got == -1 && !worth_another_try(fd, POLLIN))
			return oserr_of(errno);
		done += got > 0 ? (size_t)got : 0;
	}
	*out = done;
	return ok();
}

bool
fd_is_terminal(int fd)
{
	return isatty(fd) == 1;
}

uint64_t
fd_octets_left(int fd)
{
	struct stat st;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return 0;
	off_t at = lseek(fd, 0, SEEK_CUR);
	return at >= 0 && at < st.st_size ? (uint64_t)(st.st_size - at) : 0;
}

err
fd_close(int fd)
{
	/* Linux has released the descriptor whatever close says; EINTR is no loss of data. */
	if (close(fd) == 0 || errno == EINTR)
		return ok();
	return oserr_of(errno);
}

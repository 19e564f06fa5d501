/* SPDX-License-Identifier: Apache-2.0 */
/* A file is read to one octet more than it may have, so that "too large" needs no trust in its
 * size, which a pipe does not have and a file can change. */
#include "cli/input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/fd.h"
#include "sys/oserr.h"

static bool
is_standard(const char *path)
{
	return path == NULL || strcmp(path, "-") == 0;
}

err
input_open(int *out, const char *path)
{
	struct stat st;
	int fd = is_standard(path) ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd == -1)
		return oserr_of(errno);
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		input_close(fd);
		return failure_sys(E_USAGE, EISDIR);
	}
	/* Advice; a pipe does not take it. */
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	*out = fd;
	return ok();
}

err
input_look(uint64_t *out, const char *path)
{
	struct stat st;
	if (is_standard(path)) {
		*out = fd_octets_left(STDIN_FILENO);
		return ok();
	}
	if (stat(path, &st) != 0 || access(path, R_OK) != 0)
		return oserr_of(errno);
	if (S_ISDIR(st.st_mode))
		return failure_sys(E_USAGE, EISDIR);
	*out = S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
	return ok();
}

void
input_close(int fd)
{
	if (fd != -1 && fd != STDIN_FILENO)
		(void)close(fd);
}

/* Up to N octets; *out is how many there were. */
static err
load(size_t *out, const char *path, uint8_t *to, size_t n)
{
	int fd = -1;
	err e = input_open(&fd, path);
	if (failed(e))
		return e;
	e = fd_read(out, fd, to, n);
	input_close(fd);
	return e;
}

err
input_load(bytes *out, arena *a, const char *path, size_t max)
{
	size_t n = 0;
	uint8_t *to = arena_new(a, uint8_t, max + 1);
	if (to == NULL)
		return failure(E_NOMEM);
	err e = load(&n, path, to, max + 1);
	if (failed(e))
		return e;
	if (n > max)
		return failure(E_TOO_LARGE);
	*out = bytes_of(to, n);
	return ok();
}

err
input_load_secret(struct secret *out, const char *path)
{
	size_t n = 0;
	size_t cap = out->cap;
	uint8_t *to = secret_room(out, cap);
	must(to != NULL);
	err e = load(&n, path, to, cap);
	if (!failed(e) && n == cap)
		e = failure(E_TOO_LARGE);
	secret_shorten(out, failed(e) ? 0 : n);
	return e;
}

const char *
input_name(const char *path)
{
	return is_standard(path) ? "standard input" : path;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Order on publishing: data to disk, then the name, then the folder to disk. A crash in between
 * leaves either no name or a name with all of the data behind it.
 *
 * linkat gives an unnamed file its name and fails when the name is taken, so that two runs at once
 * cannot overwrite each other. To replace an older file there is only rename, so the unnamed file
 * gets a hidden name first. The path through /proc is how linkat is used without privileges. */
#include "sys/output.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "sys/fd.h"
#include "sys/interrupt.h"
#include "sys/oserr.h"

enum { EXPECT_MIN = 1 << 20 };

static err
open_stream(struct output *out, const char *path)
{
	bool standard = path == NULL || strcmp(path, "-") == 0;
	int fd = standard ? STDOUT_FILENO : open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	if (fd == -1)
		return oserr_of(errno);
	*out = (struct output){.fd = fd, .folder = -1};
	return ok();
}

/* Split PATH: the folder is opened, the name copied. */
static err
open_folder(struct output *o, const char *path)
{
	char folder[PATH_MAX];
	const char *slash = strrchr(path, '/');
	const char *name = slash == NULL ? path : slash + 1;
	size_t folder_len = (size_t)(name - path);
	size_t name_len = strlen(name);
	if (name_len == 0 || name_len > NAME_MAX || folder_len >= sizeof(folder))
		return failure_sys(E_NOT_FOUND, ENAMETOOLONG);
	memcpy(o->name, name, name_len + 1);
	memcpy(folder, path, folder_len);
	folder[folder_len] = '\0';
	o->folder = open(folder_len == 0 ? "." : folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return o->folder == -1 ? oserr_of(errno) : ok();
}

/* A hidden name beside the final one, that nobody else has. */
static err
pick_temporary(struct output *o)
{
	uint32_t r = 0;
	if (getrandom(&r, sizeof(r), 0) != sizeof(r))
		return failure_sys(E_RANDOM, errno);
	(void)snprintf(o->temporary, sizeof(o->temporary), ".muniment-%08x.part", (unsigned)r);
	return ok();
}

/* Create the file in O->folder, unnamed if the file system knows how. */
static err
create(struct output *o, mode_t mode)
{
	o->fd = openat(o->folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, mode);
	o->unnamed = o->fd != -1;
	if (o->unnamed)
		return ok();
	if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)
		return oserr_of(errno);
	o->fd = openat(o->folder, o->temporary, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, mode);
	if (o->fd == -1)
		return oserr_of(errno);
	interrupt_unlinks(o->folder, o->temporary);
	return ok();
}

/* Refuse, or find out that it streams, before any work is done. */
static err
look_at(bool *out_streams, const char *path, bool replace)
{
	struct stat st;
	bool streams = path == NULL || strcmp(path, "-") == 0;
	if (!streams && stat(path, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			return failure_sys(E_EXISTS, EISDIR);
		streams = !S_ISREG(st.st_mode);
	}
	/* lstat, for a link that leads nowhere. */
	if (!streams && !replace && lstat(path, &st) == 0)
		return failure_sys(E_EXISTS, EEXIST);
	*out_streams = streams;
	return ok();
}

err
output_open(struct output *out, const char *path, mode_t mode, bool replace)
{
	bool streams = false;
	err e = look_at(&streams, path, replace);
	if (failed(e))
		return e;
	if (streams)
		return open_stream(out, path);
	*out = (struct output){.fd = -1, .folder = -1, .replace = replace};
	e = open_folder(out, path);
	if (!failed(e))
		e = pick_temporary(out);
	if (!failed(e)) {
		interrupt_hold();
		e = create(out, mode);
		interrupt_release();
	}
	if (failed(e))
		output_close(out);
	return e;
}

bool
output_is_stream(const struct output *o)
{
	return o->folder == -1;
}

/* ext4 sets room aside for one block after the other as each is first written, which takes a tenth
 * of the time of sealing; for all at once it takes no time at all. File systems in memory are
 * slower so, and others were not tried. */
void
output_expect(const struct output *o, uint64_t n)
{
	struct statfs fs;
	off_t at = output_is_stream(o) ? lseek(o->fd, 0, SEEK_CUR) : 0;
	if (n < EXPECT_MIN || n > INT64_MAX / 2 || at < 0 || fstatfs(o->fd, &fs) != 0 ||
		fs.f_type != EXT4_SUPER_MAGIC)
		return;
	(void)fallocate(o->fd, FALLOC_FL_KEEP_SIZE, at, (off_t)n);
}

/* linkat without CAP_DAC_READ_SEARCH, as open(2) has it. */
static err
name_it(struct output *o, const char *name)
{
	char self[40];
	(void)snprintf(self, sizeof(self), "/proc/self/fd/%d", o->fd);
	if (linkat(AT_FDCWD, self, o->folder, name, AT_SYMLINK_FOLLOW) != 0)
		return oserr_of(errno);
	o->unnamed = false;
	return ok();
}

/* From the hidden name to the final one. */
static err
move_into_place(struct output *o)
{
	if (o->replace) {
		if (renameat(o->folder, o->temporary, o->folder, o->name) != 0)
			return oserr_of(errno);
		return ok();
	}
	if (renameat2(o->folder, o->temporary, o->folder, o->name, RENAME_NOREPLACE) == 0)
		return ok();
	/* File systems without RENAME_NOREPLACE can make a second link, which never replaces. */
	if (errno != EINVAL && errno != ENOSYS)
		return oserr_of(errno);
	if (linkat(o->folder, o->temporary, o->folder, o->name, 0) != 0)
		return oserr_of(errno);
	(void)unlinkat(o->folder, o->temporary, 0);
	return ok();
}

/* With interruptions held back: afterwards the file has its name or *O is as output_close expects.
 */
static err
publish(struct output *o)
{
	if (o->unnamed && !o->replace)
		return name_it(o, o->name);
	if (o->unnamed) {
		err e = name_it(o, o->temporary);
		if (failed(e))
			return e;
	}
	return move_into_place(o);
}

/* A folder that may be written but not read cannot be opened for it: then the kernel decides when.
 */
static err
sync_folder(const struct output *o)
{
	int fd = openat(o->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return errno == EACCES ? ok() : failure_sys(E_SYNC, errno);
	err e = fsync(fd) == 0 ? ok() : failure_sys(E_SYNC, errno);
	(void)close(fd);
	return e;
}

err
output_publish(struct output *o)
{
	if (output_is_stream(o))
		return ok();
	if (fdatasync(o->fd) != 0)
		return failure_sys(errno == ENOSPC ? E_SPACE : E_SYNC, errno);
	interrupt_hold();
	err e = publish(o);
	o->published = !failed(e);
	if (o->published) {
		interrupt_unlinks(-1, NULL);
		interrupt_says("muniment: interrupted. The file had been made already.\n");
	}
	interrupt_release();
	return o->published ? sync_folder(o) : e;
}

void
output_close(struct output *o)
{
	if (output_is_stream(o) && o->fd == STDOUT_FILENO)
		return;
	interrupt_hold();
	interrupt_unlinks(-1, NULL);
	if (o->fd != -1 && !output_is_stream(o) && !o->unnamed && !o->published)
		(void)unlinkat(o->folder, o->temporary, 0);
	interrupt_release();
	if (o->fd != -1)
		(void)close(o->fd);
	if (o->folder != -1)
		(void)close(o->folder);
	*o = (struct output){.fd = -1, .folder = -1};
}

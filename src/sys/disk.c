/* SPDX-License-Identifier: Apache-2.0 */
/* A checkpoint of a few entries writes a handful of files and one of a million some eight thousand.
 * The first DISK_SINGLES files are synced one by one as they are finished, on the descriptor that
 * wrote them, so that no failure can go by unseen; their folders are synced when all are there.
 * Beyond that, one syncfs is faster than thousands of fdatasync, and covers folders, too. (It
 * reports a failed write of any file since the folder was opened: Linux 5.8.) */
#include "sys/disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "sys/fd.h"
#include "sys/oserr.h"

/* Also for want of room: unlike a write that found none, it leaves unknown what is there. */
static err
sync_error(void)
{
	return failure_sys(E_SYNC, errno);
}

static err
open_file(void *self, disk_file *out, const char *path, enum disk_mode mode)
{
	const struct disk_folder *d = self;
	const int flags = (mode == DISK_READ ? O_RDONLY : O_RDWR) | O_CLOEXEC | O_NOCTTY;
	const int more = mode == DISK_SECTORS ? O_DIRECT
		: mode == DISK_NEW            ? O_CREAT | O_EXCL | O_NOFOLLOW
					      : 0;
	int fd = openat(d->fd, path, flags | more, 0600);
	/* Not every file system can write past its cache. */
	if (fd == -1 && errno == EINVAL && mode == DISK_SECTORS)
		fd = openat(d->fd, path, flags);
	if (fd == -1)
		return oserr_of(errno);
	struct stat st;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		(void)close(fd);
		return failure(E_DAMAGED);
	}
	out->id = fd;
	return ok();
}

/* Every folder on the way to PATH. */
static err
make_folders(int at, const char *path)
{
	char folder[DISK_PATH_MAX];
	for (const char *slash = strchr(path, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		size_t n = (size_t)(slash - path);
		must(n < sizeof folder);
		memcpy(folder, path, n);
		folder[n] = '\0';
		if (mkdirat(at, folder, 0777) != 0 && errno != EEXIST)
			return oserr_of(errno);
	}
	return ok();
}

static err
create_file(void *self, disk_file *out, const char *path)
{
	struct disk_folder *d = self;
	must(strlen(path) < DISK_PATH_MAX);
	/* A link in place of a file could make us write over what it leads to, anywhere. */
	const int flags = O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY;
	int fd = openat(d->fd, path, flags, 0666);
	if (fd == -1 && errno == ENOENT) {
		err e = make_folders(d->fd, path);
		if (failed(e))
			return e;
		fd = openat(d->fd, path, flags, 0666);
	}
	if (fd == -1)
		return errno == ELOOP ? failure(E_DAMAGED) : oserr_of(errno);
	if (d->count < DISK_SINGLES)
		(void)snprintf(d->created[d->count], DISK_PATH_MAX, "%s", path);
	d->count++;
	out->id = fd;
	return ok();
}

static void
close_file(void *self, disk_file f)
{
	(void)self;
	(void)close(f.id);
}

static err
finish_file(void *self, disk_file f)
{
	struct disk_folder *d = self;
	err e = d->finished < DISK_SINGLES && fdatasync(f.id) != 0 ? sync_error() : ok();
	d->finished++;
	err closing = fd_close(f.id);
	return failed(e) ? e : closing;
}

static err
sync_folder(int at, const char *path)
{
	int fd = openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return oserr_of(errno);
	err e = fsync(fd) != 0 ? sync_error() : ok();
	(void)close(fd);
	return e;
}

/* The folders from that of PATH up to ours. */
static err
sync_folders_of(int at, const char *path)
{
	char folder[DISK_PATH_MAX];
	(void)snprintf(folder, sizeof folder, "%s", path);
	for (char *slash = strrchr(folder, '/'); slash != NULL; slash = strrchr(folder, '/')) {
		*slash = '\0';
		err e = sync_folder(at, folder);
		if (failed(e))
			return e;
	}
	return sync_folder(at, ".");
}

static err
settle(void *self)
{
	struct disk_folder *d = self;
	err e = ok();
	if (d->count > DISK_SINGLES)
		e = syncfs(d->fd) != 0 ? sync_error() : ok();
	else
		for (size_t i = 0; i < d->count && !failed(e); i++)
			e = sync_folders_of(d->fd, d->created[i]);
	d->count = 0;
	d->finished = 0;
	return e;
}

static err
read_file(void *self, size_t *out, disk_file f, uint64_t at, uint8_t *to, size_t n)
{
	(void)self;
	size_t done = 0;
	while (done < n) {
		ssize_t got = pread(f.id, to + done, n - done, (off_t)(at + done));
		if (got == 0)
			break;
		if (got == -1 && errno != EINTR)
			return oserr_of(errno);
		done += got > 0 ? (size_t)got : 0;
	}
	*out = done;
	return ok();
}

/* A disk whose sectors are larger than ours does not take them past the cache: from now on FD goes
 * through it. */
static bool
use_cache(int fd)
{
	int flags = fcntl(fd, F_GETFL);
	return flags != -1 && (flags & O_DIRECT) != 0 && fcntl(fd, F_SETFL, flags & ~O_DIRECT) == 0;
}

static err
write_file(void *self, disk_file f, uint64_t at, bytes in)
{
	(void)self;
	size_t done = 0;
	while (done < in.len) {
		ssize_t n = pwrite(f.id, in.data + done, in.len - done, (off_t)(at + done));
		if (n == 0)
			return failure(E_IO);
		if (n == -1 && errno != EINTR && !(errno == EINVAL && use_cache(f.id)))
			return oserr_of(errno);
		done += n > 0 ? (size_t)n : 0;
	}
	return ok();
}

static err
size_of(void *self, uint64_t *out, disk_file f)
{
	(void)self;
	struct stat st;
	if (fstat(f.id, &st) != 0)
		return oserr_of(errno);
	*out = (uint64_t)st.st_size;
	return ok();
}

static err
resize(void *self, disk_file f, uint64_t size)
{
	(void)self;
	return ftruncate(f.id, (off_t)size) != 0 ? oserr_of(errno) : ok();
}

static err
sync_file(void *self, disk_file f)
{
	(void)self;
	return fdatasync(f.id) != 0 ? sync_error() : ok();
}

/* What could not be written is reported to each descriptor that was open by then: so to F, and not
 * to somebody else alone. */
static err
sync_all(void *self, disk_file f)
{
	(void)self;
	return syncfs(f.id) != 0 ? sync_error() : ok();
}

static err
write_whole(int fd, bytes in)
{
	err e = fd_write(fd, in);
	if (!failed(e) && fdatasync(fd) != 0)
		e = sync_error();
	err closing = fd_close(fd);
	return failed(e) ? e : closing;
}

/* The lock makes the one temporary name safe; what an earlier run left under it goes away. */
static err
replace(void *self, const char *path, bytes in, bool owner_only)
{
	const struct disk_folder *d = self;
	char temporary[DISK_PATH_MAX + 8];
	must(strlen(path) < DISK_PATH_MAX);
	(void)snprintf(temporary, sizeof temporary, "%s.new", path);
	if (unlinkat(d->fd, temporary, 0) != 0 && errno != ENOENT)
		return oserr_of(errno);
	int fd = openat(d->fd, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
		owner_only ? 0600 : 0666);
	if (fd == -1)
		return oserr_of(errno);
	err e = write_whole(fd, in);
	if (!failed(e) && renameat(d->fd, temporary, d->fd, path) != 0)
		e = oserr_of(errno);
	if (failed(e)) {
		(void)unlinkat(d->fd, temporary, 0);
		return e;
	}
	return sync_folders_of(d->fd, path);
}

static err
make_private(void *self, const char *path)
{
	const struct disk_folder *d = self;
	if (mkdirat(d->fd, path, 0700) != 0)
		return oserr_of(errno);
	return sync_folders_of(d->fd, path);
}

static err
rename_file(void *self, const char *from, const char *to)
{
	const struct disk_folder *d = self;
	return renameat2(d->fd, from, d->fd, to, RENAME_NOREPLACE) != 0 ? oserr_of(errno) : ok();
}

static err
remove_file(void *self, const char *path)
{
	const struct disk_folder *d = self;
	return unlinkat(d->fd, path, 0) != 0 ? oserr_of(errno) : ok();
}

static err
sync_names(void *self, const char *path)
{
	const struct disk_folder *d = self;
	return sync_folder(d->fd, path);
}

static err
descriptor(void *self, int *out, const char *path)
{
	disk_file f = {.id = -1};
	err e = open_file(self, &f, path, DISK_READ);
	if (!failed(e))
		*out = f.id;
	return e;
}

/* Names of the folder that FD is, which is used up. */
static err
each_name(int fd, disk_name_fn *each, void *user)
{
	DIR *folder = fdopendir(fd);
	if (folder == NULL) {
		err e = oserr_of(errno);
		(void)close(fd);
		return e;
	}
	err e = ok();
	while (!failed(e)) {
		struct stat st;
		errno = 0;
		const struct dirent *entry = readdir(folder);
		if (entry == NULL) {
			e = errno != 0 ? oserr_of(errno) : ok();
			break;
		}
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (fstatat(fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			e = oserr_of(errno);
		else
			e = each(user, entry->d_name, S_ISDIR(st.st_mode));
	}
	(void)closedir(folder);
	return e;
}

static err
list(void *self, const char *path, disk_name_fn *each, void *user)
{
	const struct disk_folder *d = self;
	int fd = openat(d->fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd == -1 ? oserr_of(errno) : each_name(fd, each, user);
}

static err
written(void *self, uint64_t *out_ms, const char *path)
{
	const struct disk_folder *d = self;
	struct stat st;
	if (fstatat(d->fd, path, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return oserr_of(errno);
	*out_ms = st.st_mtim.tv_sec < 0
		? 0
		: (uint64_t)st.st_mtim.tv_sec * 1000 + (uint64_t)st.st_mtim.tv_nsec / 1000000;
	return ok();
}

static err
space(void *self, struct disk_space *out)
{
	const struct disk_folder *d = self;
	struct statvfs s;
	if (fstatvfs(d->fd, &s) != 0)
		return oserr_of(errno);
	uint64_t total = (uint64_t)s.f_blocks * s.f_frsize;
	uint64_t octets = (uint64_t)s.f_bavail * s.f_frsize;
	/* Some file systems have only so many files: then each is worth its part of the octets. */
	uint64_t files = s.f_files > 0 ? total / s.f_files * s.f_favail : octets;
	*out = (struct disk_space){.total = total, .free = files < octets ? files : octets};
	return ok();
}

static err
lock(void *self, const char *path)
{
	struct disk_folder *d = self;
	int fd = openat(d->fd, path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	/* Who may only read (an archive, a disk mounted so) still wants it to stand still. */
	if (fd == -1 && (errno == EACCES || errno == EROFS))
		fd = openat(d->fd, path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return oserr_of(errno);
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		err e = errno == EWOULDBLOCK ? failure(E_BUSY) : oserr_of(errno);
		(void)close(fd);
		return e;
	}
	d->lock = fd;
	return ok();
}

err
disk_open(struct disk_folder *out, const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return oserr_of(errno);
	*out = (struct disk_folder){.fd = fd, .lock = -1};
	return ok();
}

static err
refuse_name(void *user, const char *name, bool is_folder)
{
	(void)user;
	(void)name;
	(void)is_folder;
	return failure(E_EXISTS);
}

/* A folder that may be written but not read cannot be opened for it: then the kernel decides when.
 */
static err
sync_parent(const struct disk_folder *d)
{
	err e = sync_folder(d->fd, "..");
	return err_is(e, E_DENIED) ? ok() : e;
}

err
disk_new(struct disk_folder *out, const char *path)
{
	struct disk_folder folder = {.fd = -1, .lock = -1};
	bool made = mkdir(path, 0777) == 0;
	if (!made && errno != EEXIST)
		return oserr_of(errno);
	err e = disk_open(&folder, path);
	if (!made && err_is(e, E_NOT_FOUND))
		e = failure(E_EXISTS);
	if (!failed(e)) {
		must(folder.fd != -1);
		e = list(&folder, ".", refuse_name, NULL);
	}
	if (!failed(e))
		e = sync_parent(&folder);
	if (!failed(e)) {
		*out = folder;
		return ok();
	}
	disk_close(&folder);
	if (made)
		(void)rmdir(path);
	return e;
}

void
disk_close(struct disk_folder *d)
{
	if (d->lock != -1)
		(void)close(d->lock);
	if (d->fd != -1)
		(void)close(d->fd);
	*d = (struct disk_folder){.fd = -1, .lock = -1};
}

struct disk
disk_of(struct disk_folder *d)
{
	return (struct disk){.self = d,
		.open = open_file,
		.create = create_file,
		.close = close_file,
		.finish = finish_file,
		.settle = settle,
		.read = read_file,
		.write = write_file,
		.size = size_of,
		.resize = resize,
		.sync = sync_file,
		.sync_all = sync_all,
		.replace = replace,
		.make_private = make_private,
		.rename = rename_file,
		.remove = remove_file,
		.sync_folder = sync_names,
		.descriptor = descriptor,
		.list = list,
		.written = written,
		.space = space,
		.lock = lock};
}

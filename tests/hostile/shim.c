/* SPDX-License-Identifier: Apache-2.0 */
/* hostile/shim: makes the Nth call of a kind fail, in an unchanged program (LD_PRELOAD).
 *
 *   SHIM_FAIL="KIND N ERRNO"   KIND is one of the words of enum kind below
 *   SHIM_FIRED=FILE            is made when the fault happened: a driver counts N up until it does
 * not SHIM_STICKY=1              every call of the kind from the Nth on fails, as on a full disk
 *   SHIM_PLAN=FILE             instead of the first and the last, for a program that goes on for
 *                              long: struct plan, which the driver maps, too, and changes
 *   SHIM_UNDER=FOLDER          only calls on files in it count
 *
 * What glibc calls inside itself (printf writing its buffer) does not pass here; /dev/full is for
 * that. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { ALLOC, READ, WRITE, SYNC, NAME, RANDOM, CREATE, SPACE, KINDS };

static const char *const words[KINDS] = {
	"alloc", "read", "write", "sync", "name", "random", "create", "space"};

/* KIND is written last, and read first. */
struct plan {
	int64_t kind; /* KINDS: nothing fails */
	int64_t at;
	int64_t number;
	int64_t sticky;
	int64_t calls; /* of the kind, since the driver set it to 0 */
	int64_t fired;
};

static struct plan own = {.kind = KINDS};
static struct plan *plan = &own;
static const char *fired, *under;

/* Not by `open`: that is one of those below. */
static int
open_raw(const char *path, int flags)
{
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, 0600);
}

static void
map_plan(const char *path)
{
	int fd = open_raw(path, O_RDWR | O_CLOEXEC);
	const int both = PROT_READ | PROT_WRITE;
	long got = syscall(SYS_mmap, NULL, sizeof *plan, both, MAP_SHARED, fd, 0);
	void *at = (void *)got;
	if (fd == -1 || at == MAP_FAILED)
		abort();
	(void)close(fd);
	plan = at;
}

__attribute__((constructor)) static void
make_plan(void)
{
	char word[16];
	const char *text = getenv("SHIM_FAIL"), *file = getenv("SHIM_PLAN");
	fired = getenv("SHIM_FIRED");
	under = getenv("SHIM_UNDER");
	if (file != NULL) {
		map_plan(file);
		return;
	}
	own.sticky = getenv("SHIM_STICKY") != NULL;
	if (text == NULL ||
		sscanf(text, "%15s %" SCNd64 " %" SCNd64, word, &own.at, &own.number) != 3)
		return;
	for (int k = 0; k < KINDS; k++)
		if (strcmp(word, words[k]) == 0)
			own.kind = k;
}

/* This call, of kind K, is the one to fail; errno is set. */
static bool
fails(enum kind k)
{
	if (__atomic_load_n(&plan->kind, __ATOMIC_SEQ_CST) != (int64_t)k)
		return false;
	int64_t n = __atomic_add_fetch(&plan->calls, 1, __ATOMIC_SEQ_CST);
	if (n != plan->at && !(plan->sticky != 0 && n > plan->at))
		return false;
	plan->fired = 1;
	if (fired != NULL)
		(void)close(open_raw(fired, O_CREAT | O_WRONLY));
	errno = (int)plan->number;
	return true;
}

/* FD is a file of the folder that is asked for. */
static bool
is_under(int fd)
{
	char name[32], path[4096];
	if (under == NULL)
		return true;
	(void)snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
	ssize_t n = readlink(name, path, sizeof path);
	size_t length = strlen(under);
	return n > 0 && (size_t)n >= length && memcmp(path, under, length) == 0;
}

/* Messages to the terminal are not what is tested. */
static bool
fails_on(enum kind k, int fd)
{
	return fd != STDERR_FILENO && plan->kind == (int64_t)k && is_under(fd) && fails(k);
}

#define REAL(name)                                                                                 \
	static __typeof__(name) *real;                                                             \
	if (real == NULL)                                                                          \
	*(void **)&real = dlsym(RTLD_NEXT, #name)

extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t count, size_t n);
extern void *__libc_realloc(void *old, size_t n);

/* dlsym allocates, so the allocator is reached by glibc's own names. */
void *
malloc(size_t n)
{
	return fails(ALLOC) ? NULL : __libc_malloc(n);
}

void *
calloc(size_t count, size_t n)
{
	return fails(ALLOC) ? NULL : __libc_calloc(count, n);
}

void *
realloc(void *old, size_t n)
{
	return fails(ALLOC) ? NULL : __libc_realloc(old, n);
}

void *
mmap(void *at, size_t n, int protection, int flags, int fd, off_t offset)
{
	REAL(mmap);
	return fails(ALLOC) ? MAP_FAILED : real(at, n, protection, flags, fd, offset);
}

ssize_t
read(int fd, void *to, size_t n)
{
	REAL(read);
	return fails_on(READ, fd) ? -1 : real(fd, to, n);
}

ssize_t
readv(int fd, const struct iovec *pieces, int count)
{
	REAL(readv);
	return fails_on(READ, fd) ? -1 : real(fd, pieces, count);
}

ssize_t
pread(int fd, void *to, size_t n, off_t offset)
{
	REAL(pread);
	return fails_on(READ, fd) ? -1 : real(fd, to, n, offset);
}

ssize_t
write(int fd, const void *from, size_t n)
{
	REAL(write);
	return fails_on(WRITE, fd) ? -1 : real(fd, from, n);
}

ssize_t
writev(int fd, const struct iovec *pieces, int count)
{
	REAL(writev);
	return fails_on(WRITE, fd) ? -1 : real(fd, pieces, count);
}

ssize_t
pwrite(int fd, const void *from, size_t n, off_t offset)
{
	REAL(pwrite);
	return fails_on(WRITE, fd) ? -1 : real(fd, from, n, offset);
}

int
ftruncate(int fd, off_t size)
{
	REAL(ftruncate);
	return fails_on(WRITE, fd) ? -1 : real(fd, size);
}

int
fsync(int fd)
{
	REAL(fsync);
	return fails_on(SYNC, fd) ? -1 : real(fd);
}

int
fdatasync(int fd)
{
	REAL(fdatasync);
	return fails_on(SYNC, fd) ? -1 : real(fd);
}

int
syncfs(int fd)
{
	REAL(syncfs);
	return fails_on(SYNC, fd) ? -1 : real(fd);
}

/* The call comes from the program itself: what its libraries draw for themselves is theirs. */
static bool
is_programs(const void *caller)
{
	Dl_info from;
	return dladdr(caller, &from) != 0 &&
		(unsigned long)from.dli_fbase == (getauxval(AT_PHDR) & ~4095UL);
}

ssize_t
getrandom(void *to, size_t n, unsigned flags)
{
	REAL(getrandom);
	bool ours = is_programs(__builtin_return_address(0));
	return ours && fails(RANDOM) ? -1 : real(to, n, flags);
}

int
openat(int folder, const char *name, int flags, ...)
{
	REAL(openat);
	va_list rest;
	va_start(rest, flags);
	mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
	va_end(rest);
	return (flags & O_CREAT) != 0 && fails(CREATE) ? -1 : real(folder, name, flags, mode);
}

int
open(const char *name, int flags, ...)
{
	REAL(open);
	va_list rest;
	va_start(rest, flags);
	mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
	va_end(rest);
	return (flags & O_CREAT) != 0 && fails(CREATE) ? -1 : real(name, flags, mode);
}

/* Not an error: a disk with nothing free. */
int
fstatvfs(int fd, struct statvfs *out)
{
	REAL(fstatvfs);
	int result = real(fd, out);
	if (result == 0 && fails(SPACE))
		out->f_bavail = 0;
	return result;
}

int
mkdirat(int folder, const char *name, mode_t mode)
{
	REAL(mkdirat);
	return fails(NAME) ? -1 : real(folder, name, mode);
}

int
linkat(int from_folder, const char *from, int to_folder, const char *to, int flags)
{
	REAL(linkat);
	return fails(NAME) ? -1 : real(from_folder, from, to_folder, to, flags);
}

int
renameat(int from_folder, const char *from, int to_folder, const char *to)
{
	REAL(renameat);
	return fails(NAME) ? -1 : real(from_folder, from, to_folder, to);
}

int
renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags)
{
	REAL(renameat2);
	return fails(NAME) ? -1 : real(from_folder, from, to_folder, to, flags);
}

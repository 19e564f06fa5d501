/* SPDX-License-Identifier: Apache-2.0 */
/* hostile/shim: makes the Nth call of a kind fail, in an unchanged program (LD_PRELOAD).
 *
 *   SHIM_FAIL="KIND N ERRNO"   KIND is one of the words of enum kind below
 *   SHIM_FIRED=FILE            is made when the fault happened: a driver counts N up until it does
 * not SHIM_STICKY=1              every call of the kind from the Nth on fails, as on a full disk
 *
 * What glibc calls inside itself (printf writing its buffer) does not pass here; /dev/full is for
 * that. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { ALLOC, READ, WRITE, SYNC, NAME, RANDOM, KINDS };

static const char *const words[KINDS] = {"alloc", "read", "write", "sync", "name", "random"};

static struct {
	bool ready;
	bool sticky;
	enum kind kind;
	long at;
	int number;
	const char *fired;
} plan = {.kind = KINDS};

static long calls;

__attribute__((constructor)) static void
make_plan(void)
{
	char word[16];
	const char *text = getenv("SHIM_FAIL");
	plan.fired = getenv("SHIM_FIRED");
	plan.sticky = getenv("SHIM_STICKY") != NULL;
	if (text == NULL || sscanf(text, "%15s %ld %d", word, &plan.at, &plan.number) != 3)
		return;
	for (int k = 0; k < KINDS; k++)
		if (strcmp(word, words[k]) == 0)
			plan.kind = (enum kind)k;
	plan.ready = true;
}

/* This call, of kind K, is the one to fail; errno is set. */
static bool
fails(enum kind k)
{
	if (!plan.ready || k != plan.kind)
		return false;
	long n = __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
	if (n != plan.at && !(plan.sticky && n > plan.at))
		return false;
	if (plan.fired != NULL)
		close(open(plan.fired, O_CREAT | O_WRONLY, 0600));
	errno = plan.number;
	return true;
}

/* Messages to the terminal are not what is tested. */
static bool
fails_on(enum kind k, int fd)
{
	return fd != STDERR_FILENO && fails(k);
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
	return fails(SYNC) ? -1 : real(fd);
}

int
fdatasync(int fd)
{
	REAL(fdatasync);
	return fails(SYNC) ? -1 : real(fd);
}

int
syncfs(int fd)
{
	REAL(syncfs);
	return fails(SYNC) ? -1 : real(fd);
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

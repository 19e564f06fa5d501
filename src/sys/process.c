/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets are in locked pages, but keys pass through registers and stacks of the crypto libraries
 * too: so the whole process is closed to core files and to ptrace by others of the same user. */
#include "sys/process.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sodium.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "sys/oserr.h"

/* A closed descriptor 1 would become the next file we open, and text meant for the terminal would
 * land in it. It is filled with /dev/null in the mode that makes its use fail, as it should. */
static err
fill_standard_descriptors(void)
{
	static const int wrong_mode[3] = {O_WRONLY, O_RDONLY, O_RDONLY};
	for (int fd = 0; fd < 3; fd++) {
		if (fcntl(fd, F_GETFD) != -1)
			continue;
		int opened =
			open("/dev/null", wrong_mode[fd]); /* NOLINT: kept by exec on purpose */
		if (opened != fd)
			return oserr_of(opened == -1 ? errno : EBADF);
	}
	return ok();
}

err
process_harden(void)
{
	const struct rlimit none = {0, 0};
	err e = fill_standard_descriptors();
	if (failed(e))
		return e;
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || setrlimit(RLIMIT_CORE, &none) != 0)
		return oserr_of(errno);
	if (signal(SIGPIPE, SIG_IGN) == SIG_ERR)
		return oserr_of(errno);
	if (sodium_init() == -1)
		return failure(E_CRYPTO);
	return ok();
}

/* Where it cannot be raised, what the shell has allowed stays. */
void
process_raise_files(void)
{
	struct rlimit files;
	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &files);
	}
}

unsigned
process_processors(void)
{
	cpu_set_t set;
	if (sched_getaffinity(0, sizeof(set), &set) != 0)
		return 1;
	int n = CPU_COUNT(&set);
	return n > 0 ? (unsigned)n : 1;
}

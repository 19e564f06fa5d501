/* SPDX-License-Identifier: Apache-2.0 */
/* hostile/kill_at N COMMAND...: kill -9 COMMAND at its Nth stop at a system call; each call has
 * two, before and after it. Its threads' calls count as its own, in the order they happen.
 *
 * kill_at -w N COMMAND...: the same of those calls only that leave something behind: on a disk or
 * at the other end of a connection. kill_at -f FILE COMMAND...: as -w, for a program that goes on
 * for long: whenever SIGUSR1 comes, FILE holds how many such stops are left; 0 is none of them.
 *
 * Exit status 0: it was killed there; 1: it ended before; 2: wrong use. */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { KILLED, ENDED, WRONG };
enum { THREADS = 256 };

static const long lasting[] = {
	SYS_write,
	SYS_pwrite64,
	SYS_writev,
	SYS_pwritev,
	SYS_fsync,
	SYS_fdatasync,
	SYS_syncfs,
	SYS_ftruncate,
	SYS_fallocate,
	SYS_renameat,
	SYS_renameat2,
	SYS_linkat,
	SYS_unlinkat,
	SYS_mkdirat,
	SYS_sendto,
	SYS_sendmsg,
#ifdef SYS_rename
	SYS_rename,
	SYS_link,
	SYS_unlink,
	SYS_mkdir,
	SYS_rmdir,
#endif
};

/* Threads that are inside a call that counts. */
static pid_t inside[THREADS];

static volatile sig_atomic_t told;

static void
take_signal(int number)
{
	(void)number;
	told = 1;
}

static bool
is_lasting(unsigned long long number)
{
	for (size_t i = 0; i < sizeof lasting / sizeof *lasting; i++)
		if ((unsigned long long)lasting[i] == number)
			return true;
	return false;
}

static pid_t *
place_of(pid_t thread)
{
	for (size_t i = 0; i < THREADS; i++)
		if (inside[i] == thread)
			return &inside[i];
	return NULL;
}

/* AT has stopped before or after a call that leaves something behind. */
static bool
counts(pid_t at)
{
	struct __ptrace_syscall_info info;
	pid_t *place = place_of(at);
	if (place != NULL) {
		*place = 0;
		return true;
	}
	memset(&info, 0, sizeof info);
	if (ptrace(PTRACE_GET_SYSCALL_INFO, at, sizeof info, &info) <= 0 ||
		info.op != PTRACE_SYSCALL_INFO_ENTRY || !is_lasting(info.entry.nr))
		return false;
	place = place_of(0);
	if (place != NULL)
		*place = at;
	return true;
}

static long
number_in(const char *path)
{
	long n = 0;
	FILE *f = fopen(path, "r");
	if (f == NULL || fscanf(f, "%ld", &n) != 1)
		n = 0;
	if (f != NULL)
		(void)fclose(f);
	return n;
}

static void
become(char **command)
{
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0)
		execvp(command[0], command);
	perror("kill_at");
	_exit(127);
}

/* What a stopped thread is to get when it goes on: the signal it stopped for, if that was meant for
 * it and not made by the tracing. */
static int
passed_on(int status)
{
	int signal = WSTOPSIG(status);
	if (status >> 16 != 0 || signal == (SIGTRAP | 0x80) || signal == SIGSTOP)
		return 0;
	return signal;
}

/* The first stop of a traced command; -1. */
static pid_t
start(char **command)
{
	int status = 0;
	struct sigaction act = {.sa_handler = take_signal, .sa_flags = SA_RESTART};
	(void)sigaction(SIGUSR1, &act, NULL);
	pid_t child = fork();
	if (child == 0)
		become(command);
	if (child == -1 || waitpid(child, &status, 0) != child || !WIFSTOPPED(status))
		return -1;
	ptrace(PTRACE_SETOPTIONS, child, NULL,
		PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL | PTRACE_O_TRACECLONE);
	return child;
}

int
main(int argc, char **argv)
{
	int status = 0;
	bool some = argc > 3 && (strcmp(argv[1], "-w") == 0 || strcmp(argv[1], "-f") == 0);
	const char *file = some && argv[1][1] == 'f' ? argv[2] : NULL;
	char **rest = argv + (some ? 2 : 1);
	long left = argc > 2 && file == NULL ? strtol(rest[0], NULL, 10) : 0;
	if (argc < 3 || (left <= 0 && file == NULL))
		return WRONG;
	pid_t child = start(rest + 1);
	if (child == -1)
		return WRONG;
	pid_t at = child; /* the thread that stopped */
	for (;;) {
		if (at != 0)
			(void)ptrace(PTRACE_SYSCALL, at, NULL, status == 0 ? 0 : passed_on(status));
		at = waitpid(-1, &status, __WALL);
		if (at == -1 || (at == child && !WIFSTOPPED(status)))
			return ENDED;
		if (!WIFSTOPPED(status)) {
			pid_t *place = place_of(at);
			if (place != NULL)
				*place = 0;
			at = 0; /* a thread is gone */
			continue;
		}
		if (file != NULL && told) {
			told = 0;
			left = number_in(file);
		}
		if (WSTOPSIG(status) != (SIGTRAP | 0x80) || (some && !counts(at)))
			continue;
		if (left > 0 && --left == 0)
			break;
	}
	kill(child, SIGKILL);
	/* Its first thread is not reported before all the others are. */
	do
		at = waitpid(-1, &status, __WALL);
	while (at != -1 && (at != child || WIFSTOPPED(status)));
	return KILLED;
}

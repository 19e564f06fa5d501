/* SPDX-License-Identifier: Apache-2.0 */
/* hostile/kill_at N COMMAND...: kill -9 COMMAND at its Nth stop at a system call; each call has
 * two, before and after it. Its threads' calls count as its own, in the order they happen. Exit
 * status 0: it was killed there; 1: it ended before; 2: wrong use. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

enum { KILLED, ENDED, WRONG };

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

int
main(int argc, char **argv)
{
	int status = 0;
	long stop_at = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
	if (stop_at <= 0)
		return WRONG;
	pid_t child = fork();
	if (child == 0)
		become(argv + 2);
	if (child == -1 || waitpid(child, &status, 0) != child || !WIFSTOPPED(status))
		return WRONG;
	long stops = 0;
	pid_t at = child; /* the thread that stopped */
	ptrace(PTRACE_SETOPTIONS, child, NULL,
		PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL | PTRACE_O_TRACECLONE);
	status = 0;
	for (;;) {
		if (at != 0)
			(void)ptrace(PTRACE_SYSCALL, at, NULL, status == 0 ? 0 : passed_on(status));
		at = waitpid(-1, &status, __WALL);
		if (at == -1 || (at == child && !WIFSTOPPED(status)))
			return ENDED;
		if (!WIFSTOPPED(status)) {
			at = 0; /* a thread is gone */
			continue;
		}
		stops += WSTOPSIG(status) == (SIGTRAP | 0x80);
		if (stops == stop_at)
			break;
	}
	kill(child, SIGKILL);
	/* Its first thread is not reported before all the others are. */
	do
		at = waitpid(-1, &status, __WALL);
	while (at != -1 && (at != child || WIFSTOPPED(status)));
	return KILLED;
}

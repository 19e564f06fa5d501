/* SPDX-License-Identifier: Apache-2.0 */
/* hostile/kill_at N COMMAND...: kill -9 COMMAND at its Nth stop at a system call; each call has
 * two, before and after it. Exit status 0: it was killed there; 1: it ended before; 2: wrong use.
 */
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
	int pass_on = 0; /* a signal on its way to the command */
	ptrace(PTRACE_SETOPTIONS, child, NULL, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
	while (stops < stop_at) {
		if (ptrace(PTRACE_SYSCALL, child, NULL, pass_on) != 0 ||
			waitpid(child, &status, 0) != child || !WIFSTOPPED(status))
			return ENDED;
		pass_on = WSTOPSIG(status) == (SIGTRAP | 0x80) ? 0 : WSTOPSIG(status);
		stops += pass_on == 0;
	}
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	return KILLED;
}

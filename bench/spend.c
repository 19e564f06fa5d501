/* SPDX-License-Identifier: Apache-2.0 */
/* What one run of a command costs.
 *
 *	bench_spend COMMAND [ARGUMENT]...
 *
 * Prints seconds from its start to its end, and the most KiB of memory that it had at once. Its own
 * output is thrown away; when it fails, so does this. A small parent, as the figure for memory
 * includes what the parent had when it forked. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"

static double
now(void)
{
	struct timespec t;
	must(clock_gettime(CLOCK_MONOTONIC, &t) == 0);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int
run(char **command)
{
	if (freopen("/dev/null", "w", stdout) != NULL)
		execvp(command[0], command);
	perror(command[0]);
	return 127;
}

int
main(int argc, char **argv)
{
	must(argc >= 2);
	int status = 0;
	struct rusage used;
	double start = now();
	pid_t child = fork();
	if (child == 0)
		_exit(run(argv + 1));
	if (child < 0 || waitpid(child, &status, 0) != child) {
		perror("bench_spend");
		return EXIT_FAILURE;
	}
	double seconds = now() - start;
	if (getrusage(RUSAGE_CHILDREN, &used) != 0 || !WIFEXITED(status) ||
		WEXITSTATUS(status) != 0) {
		fprintf(stderr, "bench_spend: %s failed\n", argv[1]);
		return EXIT_FAILURE;
	}
	printf("%.6f %ld\n", seconds, used.ru_maxrss);
	return EXIT_SUCCESS;
}

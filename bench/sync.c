/* SPDX-License-Identifier: Apache-2.0 */
/* What a durable write costs on a file system now: 4 KiB over what is there already, fdatasync,
 *again.
 *
 *	bench_sync FOLDER SECONDS
 *
 * Prints syncs a second, and how many microseconds half and 99 of 100 of them took at most. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"

enum { BLOCK = 4096, BLOCKS = 256, SYNCS_MAX = 1 << 18 };

static double took[SYNCS_MAX];

static double
now(void)
{
	struct timespec t;
	must(clock_gettime(CLOCK_MONOTONIC, &t) == 0);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int
compare(const void *a, const void *b)
{
	const double *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

static bool
put(int fd, size_t block)
{
	static const uint8_t zeroes[BLOCK];
	return pwrite(fd, zeroes, BLOCK, (off_t)(block * BLOCK)) == BLOCK;
}

/* A file that has no name any more when this returns; -1: none. */
static int
open_file(const char *folder)
{
	char path[4096];
	int n = snprintf(path, sizeof path, "%s/bench_sync.XXXXXX", folder);
	if (n < 0 || (size_t)n >= sizeof path)
		return -1;
	int fd = mkstemp(path);
	if (fd < 0)
		return -1;
	bool good = unlink(path) == 0;
	for (size_t i = 0; i < BLOCKS && good; i++)
		good = put(fd, i);
	if (good && fsync(fd) == 0)
		return fd;
	close(fd);
	return -1;
}

int
main(int argc, char **argv)
{
	must(argc == 3);
	double seconds = strtod(argv[2], NULL);
	int fd = open_file(argv[1]);
	if (fd < 0) {
		perror("bench_sync");
		return EXIT_FAILURE;
	}
	size_t n = 0;
	double start = now(), last = start;
	while (n < SYNCS_MAX && (n == 0 || last - start < seconds)) {
		if (!put(fd, n % BLOCKS) || fdatasync(fd) != 0) {
			perror("bench_sync");
			return EXIT_FAILURE;
		}
		double t = now();
		took[n++] = t - last;
		last = t;
	}
	close(fd);
	qsort(took, n, sizeof *took, compare);
	printf("%.0f %.0f %.0f\n", (double)n / (last - start), 1e6 * took[n / 2],
		1e6 * took[n * 99 / 100]);
	return EXIT_SUCCESS;
}

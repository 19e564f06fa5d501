/* SPDX-License-Identifier: Apache-2.0 */
/* A fuzz target without a fuzzer: runs it over every file of its folder of seeds, and over what
 * each becomes when it is cut at any place, and when any octet of it is changed. So a target keeps
 * compiling and its properties keep holding in every build. */
#include <dirent.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Longer seeds are run as they are. */
enum { SEED_MAX = 1 << 20, CHANGED_MAX = 4096 };

/* A copy of exactly that size, so that a sanitizer sees a read beyond it. */
static void
run(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size == 0 ? 1 : size);
	if (copy == NULL)
		exit(1);
	if (size > 0)
		memcpy(copy, data, size);
	(void)LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

static void
run_around(uint8_t *data, size_t size)
{
	run(data, size);
	if (size > CHANGED_MAX)
		return;
	for (size_t i = 0; i < size; i++) {
		run(data, i);
		data[i] ^= (uint8_t)(1u << i % 8);
		run(data, size);
		data[i] ^= (uint8_t)(1u << i % 8);
	}
}

int
main(int argc, char **argv)
{
	static uint8_t data[SEED_MAX];
	DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
	if (folder == NULL) {
		fprintf(stderr, "usage: %s FOLDER-OF-SEEDS\n", argv[0]);
		return 2;
	}
	size_t seen = 0;
	for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
		char path[PATH_MAX];
		if (entry->d_name[0] == '.')
			continue;
		int n = snprintf(path, sizeof path, "%s/%s", argv[1], entry->d_name);
		FILE *f = n < 0 || (size_t)n >= sizeof path ? NULL : fopen(path, "rb");
		if (f == NULL)
			return 1;
		run_around(data, fread(data, 1, sizeof data, f));
		(void)fclose(f);
		seen++;
	}
	(void)closedir(folder);
	printf("%zu seeds\n", seen);
	return seen == 0;
}

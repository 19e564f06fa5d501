/* SPDX-License-Identifier: Apache-2.0 */
/* bench/drive: the same kind of request again and again, over several connections at once, each of
 * which sends its next when it has been answered. Owns: nothing that outlives the call but
 * connections. */
#ifndef BENCH_DRIVE_H
#define BENCH_DRIVE_H

#include "base/bytes.h"

struct drive {
	const char *address;
	size_t clients;
	const bytes *requests; /* made beforehand; in their order */
	size_t count;          /* at least CLIENTS */
};

struct drive_result {
	double seconds;
	double half_us;  /* half of the answers took at most so long */
	double most_us;  /* 99 of 100 */
	uint64_t octets; /* of bodies */
};

void drive_run(struct drive_result *out, const struct drive *d);

#endif

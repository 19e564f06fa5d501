/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/clock.h"

#include <time.h>

#include "base/err.h"

static uint64_t
read_ms(clockid_t which)
{
	struct timespec t;
	must(clock_gettime(which, &t) == 0 && t.tv_sec >= 0);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static uint64_t
now_ms(void *self)
{
	(void)self;
	return read_ms(CLOCK_REALTIME);
}

static uint64_t
monotonic_ms(void *self)
{
	(void)self;
	return read_ms(CLOCK_MONOTONIC);
}

struct clock_source
clock_system(void)
{
	return (struct clock_source){.now_ms = now_ms, .monotonic_ms = monotonic_ms};
}

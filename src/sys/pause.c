/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/pause.h"

#include <stddef.h>
#include <time.h>

static void
pause_ms(void *self, unsigned ms)
{
	(void)self;
	const struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};
	/* One that a signal cuts short is short: the caller asks again anyway. */
	(void)nanosleep(&t, NULL);
}

struct pause_source
pause_system(void)
{
	return (struct pause_source){.self = NULL, .pause_ms = pause_ms};
}

/* SPDX-License-Identifier: Apache-2.0 */
/* port/clock: what time it is. */
#ifndef PORT_CLOCK_H
#define PORT_CLOCK_H

#include <stdint.h>

struct clock_source {
	void *self;
	/* Milliseconds since 1970, by the system's clock: may be wrong, and may be set back. */
	uint64_t (*now_ms)(void *self);
	/* Milliseconds since some moment before the process started; never falls. */
	uint64_t (*monotonic_ms)(void *self);
};

#endif

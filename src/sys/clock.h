/* SPDX-License-Identifier: Apache-2.0 */
/* sys/clock: the kernel's clocks behind port/clock. */
#ifndef SYS_CLOCK_H
#define SYS_CLOCK_H

#include "port/clock.h"

struct clock_source clock_system(void);

#endif

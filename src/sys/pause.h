/* SPDX-License-Identifier: Apache-2.0 */
/* sys/pause: sleeping behind port/pause. */
#ifndef SYS_PAUSE_H
#define SYS_PAUSE_H

#include "port/pause.h"

struct pause_source pause_system(void);

#endif

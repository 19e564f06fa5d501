/* SPDX-License-Identifier: Apache-2.0 */
/* sys/entropy: the kernel's randomness behind port/random. */
#ifndef SYS_ENTROPY_H
#define SYS_ENTROPY_H

#include "port/random.h"

struct random_source entropy_system(void);

#endif

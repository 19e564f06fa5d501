/* SPDX-License-Identifier: Apache-2.0 */
/* sys/process: what every process of ours does first.
 * Afterwards: the crypto libraries are ready, no core file is written and no debugger of the same
 * user can attach, descriptors 0 to 2 are open, and a closed pipe is an error, not a death. */
#ifndef SYS_PROCESS_H
#define SYS_PROCESS_H

#include "base/attr.h"
#include "base/err.h"

err process_harden(void) MUST_USE;

/* As many open files as the system lets this process have. */
void process_raise_files(void);

/* Processors this process may run on, at least 1. */
unsigned process_processors(void);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* sys/stop: the end of a process that serves: SIGINT, SIGTERM or SIGHUP, or one of its own threads
 * asks for it, and the main thread does it in order.
 * The signals are held back from all threads that are started afterwards. Owns: two descriptors. */
#ifndef SYS_STOP_H
#define SYS_STOP_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/err.h"

struct stop {
	int signals;
	int asked;
};

/* Before any thread is started. */
err stop_open(struct stop *out) MUST_USE;
void stop_close(struct stop *s);

/* From any thread. */
void stop_ask(struct stop *s);
/* Until somebody asks, or for MS (-1: for ever). Each signal counts once. */
bool stop_wait(struct stop *s, int ms);

#endif

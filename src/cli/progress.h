/* SPDX-License-Identifier: Apache-2.0 */
/* cli/progress: one line on a terminal about work that takes more than a second.
 * Nothing is shown when standard error is not a terminal. Not for several threads at once: the
 * caller holds a turn while it reports. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	const char *verb;
	uint64_t total; /* octets to come in all; 0: not known */
	uint64_t done;
	int64_t started_ms;
	int64_t shown_ms;
	bool on;
	bool visible; /* a line is on the screen */
};

void progress_init(struct progress *p, const char *verb, uint64_t total);
/* N octets more are done. */
void progress_add(struct progress *p, uint64_t n);
/* Clears the line; what is said next starts at the left. */
void progress_done(struct progress *p);

#endif

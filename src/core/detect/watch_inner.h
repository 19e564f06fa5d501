/* SPDX-License-Identifier: Apache-2.0 */
/* detect/watch, between its two files: judging, and learning. */
#ifndef CORE_DETECT_WATCH_INNER_H
#define CORE_DETECT_WATCH_INNER_H

#include "base/attr.h"
#include "core/detect/watch.h"

enum { WATCH_DAY_S = 86400 };

/* What is counted, in the order of the terms. */
enum watch_counted {
	WATCH_EVENTS,
	WATCH_TAKEN,
	WATCH_UNASSIGNED,
	WATCH_DESTROYED,
	WATCH_NOT_DONE,
	WATCH_OCTETS,
	WATCH_FOREIGN,
};

/* An event beside what its person did before. */
struct watch_sight {
	struct watch_person *p;
	struct watch_role *r;
	const struct watch_event *e;
	uint64_t passed_s;
	uint32_t trust; /* Q8: how much a person's own past says */
	uint32_t level[WATCH_COUNTED][WATCH_SPANS];
	bool counts[WATCH_COUNTED];
	uint32_t hour;
	uint32_t day;
	bool first_today; /* of others' objects */
	uint32_t today;
	uint32_t still;
};

/* Q8: the logarithm of one and LEVEL (Q16). */
uint32_t watch_height(uint32_t level) MUST_USE;
/* Q8: TODAY's objects of others above one and a half times the USUAL, and what the days before were
 * above it, added up (CUSUM). */
uint32_t watch_above_usual(const struct watch_person *p, uint32_t today, uint32_t usual) MUST_USE;

/* What is remembered of an event, unless it raised an alarm. */
void watch_learn(const struct watch_sight *s);
/* What goes on whether it is learned from or not: days and levels. */
void watch_go_on(const struct watch_sight *s);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* cli/detect/people: the people and roles of an audit stream by their names.
 * Owns: nothing; everything is in the arena. */
#ifndef CLI_DETECT_PEOPLE_H
#define CLI_DETECT_PEOPLE_H

#include "base/arena.h"
#include "base/attr.h"
#include "core/detect/watch.h"

enum { PEOPLE_MAX = 1 << 14, PEOPLE_ROLES = 64 };

struct people_row {
	bytes name;
	struct watch_person person;
	/* The worst of the day that is going on. */
	uint64_t day;
	uint64_t idx;
	uint32_t alarms;
	struct watch_verdict worst;
};

struct people_role {
	bytes name;
	struct watch_role role;
};

struct people {
	arena *memory;
	struct people_row **table; /* by a hash of the name; 2 * PEOPLE_MAX places */
	struct people_row **rows;  /* in the order in which they came */
	size_t count;
	struct people_role roles[PEOPLE_ROLES];
	size_t role_count;
};

err people_init(struct people *out, arena *memory) MUST_USE;
/* The one of that name, new or not. E_TOO_LARGE when there are too many; E_NOMEM. */
err people_find(struct people_row **out, struct people *p, bytes name) MUST_USE;
err people_find_role(struct watch_role **out, struct people *p, bytes name) MUST_USE;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* detect/watch_event: one line of an audit stream: who did what, with what, from where.
 * Its columns are spec'd in docs/detection.md. What a detector only compares is kept as a hash of
 * 32 bits. Pure; owns nothing; names borrow the line.
 * Untrusted input: yes. Fuzz: fuzz_watch_event. */
#ifndef CORE_DETECT_WATCH_EVENT_H
#define CORE_DETECT_WATCH_EVENT_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"

/* What is done with an action tells more than its name. */
enum watch_kind {
	WATCH_OTHER,
	WATCH_TAKE,    /* it leaves the vault: download, export, share */
	WATCH_DESTROY, /* it is gone, or the rules are others: delete, users, configuration */
};

enum watch_result { WATCH_OK, WATCH_REFUSED };

enum { WATCH_ACTIONS = 32, WATCH_LINE_MAX = 4096 };

/* The last second of the year 9999. */
#define WATCH_TIME_MAX UINT64_C(253402300799)

struct watch_event {
	uint64_t idx;
	uint64_t time_s; /* of Unix, at most WATCH_TIME_MAX */
	bytes person;
	bytes role;
	uint8_t action; /* below WATCH_ACTIONS; unknown names share the last */
	enum watch_kind kind;
	enum watch_result result;
	uint32_t object;
	bool unassigned;
	bool one_factor;
	uint64_t octets;
	uint32_t country;
	uint32_t network;
	uint32_t device;
	int32_t latitude; /* thousandths of a degree */
	int32_t longitude;
};

/* LINE has no LF. E_FORMAT with err.at = the column, from 1, that is not what it should be, or the
 * one behind the last when there are too few or too many. E_TOO_LARGE. */
err watch_event_decode(struct watch_event *out, bytes line) MUST_USE;

#endif

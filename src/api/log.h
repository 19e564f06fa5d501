/* SPDX-License-Identifier: Apache-2.0 */
/* api/log: the server's operational log: one JSON object a line, made of log.def.
 *
 *	{"time":"2026-11-25T09:00:00.000Z","level":"info","event":"stopped","ms":12}
 *
 * Not the ledger, which says what was done; this says how the machine fares. Owns: nothing. Any
 * thread may write. */
#ifndef API_LOG_H
#define API_LOG_H

#include "base/bytes.h"
#include "port/clock.h"

enum log_event {
#define EVENT(name, level) LOG_##name,
#define FIELD(event, type, name)
#define END
#include "api/log.def"
#undef EVENT
#undef FIELD
#undef END
	LOG_COUNT
};

typedef uint64_t log_number;
typedef const char *log_word;

#define EVENT(name, level)       struct log_##name {
#define FIELD(event, type, name) log_##type name;
#define END                                                                                        \
	}                                                                                          \
	;
#include "api/log.def"
#undef EVENT
#undef FIELD
#undef END

struct log {
	struct clock_source clock;
	void *self;
	void (*write)(void *self, bytes line); /* with its line end */
};

enum { LOG_LINE_MAX = 512 };

/* VALUES is the struct of that EVENT: log_write(l, LOG_stopped, &(struct log_stopped){.ms = 12}).
 * Of a
 * word, the first 64 characters count, and what is no plain ASCII shows as "?". */
void log_write(const struct log *l, enum log_event event, const void *values);

#endif

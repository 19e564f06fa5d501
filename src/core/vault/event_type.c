/* SPDX-License-Identifier: Apache-2.0 */
#include "core/vault/event_type.h"

#include <stddef.h>

enum {
	USERS = 1 << CHAIN_USER,
	FIRMS = 1 << CHAIN_FIRM,
	MATTERS = 1 << CHAIN_MATTER,
	SPACES = 1 << CHAIN_FIRM | 1 << CHAIN_MATTER | 1 << CHAIN_JOB,
};

static const struct event_type_row rows[] = {
#define CONTROL(NAME, name, number, text, chains) {number, EVENT_CLASS_CONTROL, text, chains},
#define BARE(NAME, number, text, chains)          {number, EVENT_CLASS_CONTROL, text, chains},
#define CONTENT(NAME, number, text, chains)       {number, EVENT_CLASS_CONTENT, text, chains},
#define NOTE(NAME, number, text, chains)          {number, EVENT_CLASS_NOTE, text, chains},
#include "core/vault/event_types.def"
#undef CONTROL
#undef BARE
#undef CONTENT
#undef NOTE
};

const struct event_type_row *
event_type_find(uint16_t number)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (rows[i].number == number)
			return &rows[i];
	return NULL;
}

bool
event_type_may_stand(uint16_t number, enum chain_kind kind)
{
	const struct event_type_row *row = event_type_find(number);
	return row != NULL && (row->chains >> (unsigned)kind & 1) != 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* vault/event_type: the types of events there are, of which class each is, and in which kinds of
 * chain it may stand. Owns: nothing. Pure. Spec: spec/events.md. */
#ifndef CORE_VAULT_EVENT_TYPE_H
#define CORE_VAULT_EVENT_TYPE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/vault/map_hash.h"

enum event_type {
#define CONTROL(NAME, name, number, text, chains) EVENT_TYPE_##NAME = (number),
#define BARE(NAME, number, text, chains)          EVENT_TYPE_##NAME = (number),
#define CONTENT(NAME, number, text, chains)       EVENT_TYPE_##NAME = (number),
#define NOTE(NAME, number, text, chains)          EVENT_TYPE_##NAME = (number),
#include "core/vault/event_types.def"
#undef CONTROL
#undef BARE
#undef CONTENT
#undef NOTE
};

/* As the server sees it: it reads control events; of the others it is told the class. */
enum event_class {
	EVENT_CLASS_CONTROL = 1,
	EVENT_CLASS_CONTENT = 2, /* by writers and managers of a space */
	EVENT_CLASS_NOTE = 3,    /* by any member */
};

struct event_type_row {
	uint16_t number;
	enum event_class class;
	const char *text; /* "user/create" */
	unsigned chains;  /* bit KIND is set: may stand in a chain of that kind */
};

/* NULL when there is no such type. */
const struct event_type_row *event_type_find(uint16_t number);
/* There is such a type, and KIND of chain has it. */
bool event_type_may_stand(uint16_t number, enum chain_kind kind);

#endif

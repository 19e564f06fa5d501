/* SPDX-License-Identifier: Apache-2.0 */
/* client/alarm: what was wrong with what the server showed, for a message that names it.
 * Whoever finds it raises it and returns the failure that goes with it; the first one raised stays,
 * because what follows may only be its consequence. Owns: nothing. */
#ifndef CLIENT_ALARM_H
#define CLIENT_ALARM_H

#include "base/attr.h"
#include "base/err.h"
#include "core/vault/map_hash.h"

enum alarm_id {
	ALARM_NONE,
#define ALARM(id, threat, sentence) ALARM_##id,
#include "client/alarms.def"
#undef ALARM
	ALARM_COUNT
};

struct alarm {
	enum alarm_id id;
	bool has_chain;
	chain_id chain;
	bool has_index;
	uint64_t index; /* of an event in the log */
};

/* E_ROLLBACK for what is older, E_INCONSISTENT for what was rewritten, else E_PROOF. */
err alarm_raise(struct alarm *a, enum alarm_id id);
err alarm_raise_chain(struct alarm *a, enum alarm_id id, const chain_id *chain);
err alarm_raise_event(struct alarm *a, enum alarm_id id, const chain_id *chain, uint64_t index);

/* What was found wrong has been explained. */
void alarm_clear(struct alarm *a);

/* Of an alarm that is raised: "C6", and the sentence without a full stop. */
const char *alarm_threat(const struct alarm *a);
const char *alarm_sentence(const struct alarm *a);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include "client/alarm.h"

static const struct {
	const char *threat;
	const char *sentence;
} rows[ALARM_COUNT] = {
	{"", "nothing is wrong"},
#define ALARM(id, threat, sentence) {threat, sentence},
#include "client/alarms.def"
#undef ALARM
};

static err
failure_of(enum alarm_id id)
{
	bool older = id == ALARM_LOG_OLDER || id == ALARM_MAP_OLDER || id == ALARM_MAP_HELD_BACK ||
		id == ALARM_CHAIN_OLDER || id == ALARM_LOG_STALE;
	if (older)
		return failure(E_ROLLBACK);
	bool rewritten = id == ALARM_LOG_FORKED || id == ALARM_CHAIN_FORKED;
	return failure(rewritten ? E_INCONSISTENT : E_PROOF);
}

static err
raise(struct alarm *a, const struct alarm *raised)
{
	if (a->id == ALARM_NONE)
		*a = *raised;
	return failure_of(raised->id);
}

err
alarm_raise(struct alarm *a, enum alarm_id id)
{
	return raise(a, &(struct alarm){.id = id});
}

err
alarm_raise_chain(struct alarm *a, enum alarm_id id, const chain_id *chain)
{
	return raise(a, &(struct alarm){.id = id, .has_chain = true, .chain = *chain});
}

err
alarm_raise_event(struct alarm *a, enum alarm_id id, const chain_id *chain, uint64_t index)
{
	return raise(a,
		&(struct alarm){.id = id,
			.has_chain = true,
			.chain = *chain,
			.has_index = true,
			.index = index});
}

void
alarm_clear(struct alarm *a)
{
	*a = (struct alarm){.id = ALARM_NONE};
}

const char *
alarm_threat(const struct alarm *a)
{
	return rows[a->id].threat;
}

const char *
alarm_sentence(const struct alarm *a)
{
	return rows[a->id].sentence;
}

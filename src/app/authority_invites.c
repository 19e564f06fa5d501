/* SPDX-License-Identifier: Apache-2.0 */
/* Invitations: those in firms' chains, and the server's own, with which firms are founded. Which of
 * the latter were used is in the first event of each firm. */
#include "app/authority_inner.h"

#include "core/vault/control.h"
#include "core/vault/record.h"

static bool
is_founded(const struct authority *a, const id16 *invite)
{
	for (size_t i = 0; i < a->founded_count; i++)
		if (id16_equal(&a->founded[i], invite))
			return true;
	return false;
}

/* An invitation in some firm's chain. */
static err
find_invite(struct judge_invite *out, struct authority *a, const id16 *invite, uint64_t now_ms)
{
	id16 firm;
	const struct policy_firm *state;
	struct firm_invite found;
	err e = a->store->invite(a->store->self, &firm, invite);
	if (!failed(e))
		e = authority_firm(a, &state, &firm);
	if (failed(e))
		return e;
	if (failed(policy_firm_open_invite(&found, state, invite, now_ms)))
		return failure(E_FORBIDDEN);
	*out = (struct judge_invite){.firm = firm, .role = found.role, .key = found.key};
	return ok();
}

err
authority_invite(struct judge_invite *out, struct authority *a, const id16 *invite, uint64_t now_ms)
{
	if (is_founded(a, invite))
		return failure(E_FORBIDDEN);
	if (a->has_founding && id16_equal(&a->founding.invite, invite)) {
		*out = (struct judge_invite){.role = FIRM_FOUNDER, .key = a->founding.key};
		return ok();
	}
	return find_invite(out, a, invite, now_ms);
}

/* Whoever comes with an invitation comes in time: it is the joined firm's that counts, whatever
 * others have under the same id. */
err
authority_check_join(
	struct authority *a, const struct event *event, const id16 *invite, uint64_t now_ms)
{
	const struct policy_firm *firm = NULL;
	struct firm_invite open;
	err e = authority_firm(a, &firm, &event->chain);
	if (failed(e))
		return e;
	bool known = policy_firm_find_invite(firm, invite) != NULL;
	e = policy_firm_open_invite(&open, firm, invite, now_ms);
	/* That there is none is policy's to say. */
	return failed(e) && known ? failure(E_FORBIDDEN) : ok();
}

/* Who holds an invitation shows its id alone: there is one of an id on this server. */
err
authority_check_invite(struct authority *a, const struct event *event, const id16 *invite)
{
	id16 firm;
	if (is_founded(a, invite) || (a->has_founding && id16_equal(&a->founding.invite, invite)))
		return failure(E_EXISTS);
	err e = a->store->invite(a->store->self, &firm, invite);
	if (err_is(e, E_NOT_FOUND))
		return ok();
	if (failed(e))
		return e;
	return id16_equal(&firm, &event->chain) ? ok() : failure(E_EXISTS);
}

struct firms {
	size_t count;
	id16 *ids;
};

static err
list_firm(void *user, const struct store_chain *chain)
{
	struct firms *f = user;
	if (chain->chain.kind != CHAIN_FIRM)
		return ok();
	if (f->count == AUTHORITY_FOUNDED)
		return failure(E_TOO_LARGE);
	f->ids[f->count++] = chain->chain.id;
	return ok();
}

struct first_record {
	chain_id chain;
	id16 invite;
	bool done;
};

static err
take_first(void *user, const struct record *record, uint64_t position)
{
	struct first_record *first = user;
	struct event event;
	struct control c;
	(void)position;
	if (failed(record_open_control(&event, record, &first->chain)) ||
		event.type != EVENT_TYPE_FIRM_CREATE ||
		failed(control_decode(&c, event.type, event.body)))
		return failure(E_DAMAGED);
	first->invite = c.as.firm_create.invite;
	first->done = true;
	return failure(E_INTERRUPTED);
}

/* The invitation by which FIRM was founded. */
static err
founded_by(id16 *out, const struct authority *a, const id16 *firm)
{
	struct first_record first = {.chain = {CHAIN_FIRM, *firm}};
	struct store_query q = {.chain = first.chain, .control = true};
	err e = a->store->records(a->store->self, &q, take_first, &first);
	if (!first.done)
		return failed(e) ? e : failure(E_DAMAGED);
	*out = first.invite;
	return ok();
}

/* The list of firms is turned into that of their invitations, place by place. */
err
authority_load_founded(struct authority *a)
{
	struct firms firms = {.ids = a->founded};
	err e = a->store->chains(a->store->self, list_firm, &firms);
	for (size_t i = 0; i < firms.count && !failed(e); i++) {
		id16 firm = a->founded[i];
		e = founded_by(&a->founded[i], a, &firm);
	}
	a->founded_count = a->founded_kept = firms.count;
	return e;
}

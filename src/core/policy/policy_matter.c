/* SPDX-License-Identifier: Apache-2.0 */
#include "core/policy/policy_matter.h"

#include <string.h>

#include "core/policy/policy_firm.h"
#include "core/policy/policy_rule.h"

void
policy_matter_init(struct policy_matter *m, const id16 *matter)
{
	memset(m, 0, sizeof *m);
	policy_chain_init(&m->chain, CHAIN_MATTER, matter);
}

static err
check_create(const struct policy_event *e, const struct control *c, const struct policy_lookup *l)
{
	const struct policy_firm *firm;
	err r = l->firm(l->self, &firm, &c->as.matter_create.firm);
	if (failed(r) && !err_is(r, E_NOT_FOUND))
		return r;
	return !failed(r) && policy_firm_is_active(firm, &e->event->actor)
		? ok()
		: policy_rule_failure(RULE_MATTER_FIRM);
}

static err
check_first(const struct policy_matter *m, const struct policy_event *e, const struct epoch *body,
	const struct policy_lookup *l)
{
	struct epoch_member creator;
	if (!id16_equal(&e->event->actor, &m->creator) ||
		!epoch_member_find(&creator, body, &m->creator) || creator.role != EPOCH_MANAGER)
		return policy_rule_failure(RULE_EPOCH_FIRST);
	return policy_space_check(&m->space, body, l);
}

static err
check_epoch(const struct policy_matter *m, const struct policy_event *e, const struct epoch *body,
	const struct policy_lookup *l)
{
	if (m->space.number == 0)
		return check_first(m, e, body, l);
	const struct epoch_member *actor = policy_space_member(&m->space, &e->event->actor);
	if (actor == NULL || actor->role == EPOCH_READER)
		return policy_rule_failure(RULE_EPOCH_WHO);
	if (actor->role == EPOCH_WRITER)
		return policy_space_check_repair(&m->space, body, &e->event->actor, l);
	return policy_space_check(&m->space, body, l);
}

static err
check_close(const struct policy_matter *m, const struct policy_event *e)
{
	const struct epoch_member *actor = policy_space_member(&m->space, &e->event->actor);
	if (actor == NULL || actor->role != EPOCH_MANAGER)
		return policy_rule_failure(RULE_MATTER_MANAGER);
	return m->space.closed ? policy_rule_failure(RULE_MATTER_OPEN) : ok();
}

static err
check(const struct policy_matter *m, const struct policy_event *e, const struct control *c,
	const struct policy_lookup *l)
{
	if (c->type == EVENT_TYPE_MATTER_CREATE)
		return check_create(e, c, l);
	if (c->type == EVENT_TYPE_EPOCH)
		return check_epoch(m, e, &c->as.epoch, l);
	return check_close(m, e);
}

static void
change(struct policy_matter *m, const struct policy_event *e, const struct control *c)
{
	if (c->type == EVENT_TYPE_MATTER_CREATE) {
		m->creator = e->event->actor;
		m->space.firm = c->as.matter_create.firm;
	} else if (c->type == EVENT_TYPE_EPOCH) {
		policy_space_advance(&m->space, &c->as.epoch, e->index);
	} else {
		m->space.closed = true;
	}
	policy_chain_advance(&m->chain, e);
}

err
policy_matter_apply(
	struct policy_matter *m, const struct policy_event *e, const struct policy_lookup *l)
{
	struct control control;
	err r = policy_chain_check(&control, &m->chain, e, m->space.number);
	if (!failed(r))
		r = policy_event_verify(e, l);
	if (!failed(r))
		r = check(m, e, &control, l);
	if (!failed(r))
		change(m, e, &control);
	return r;
}

err
policy_matter_advance(struct policy_matter *m, const struct policy_event *e)
{
	struct control control;
	err r = policy_chain_check(&control, &m->chain, e, m->space.number);
	if (!failed(r))
		change(m, e, &control);
	return r;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "core/policy/policy_chain.h"

#include <string.h>

#include "core/policy/policy_rule.h"
#include "core/vault/event_type.h"

void
policy_chain_init(struct policy_chain *c, enum chain_kind kind, const id16 *id)
{
	memset(c, 0, sizeof *c);
	c->id = (chain_id){kind, *id};
}

/* The device's place in the table; its count when it has none. */
static size_t
find_signer(const struct policy_chain *c, const id16 *device)
{
	size_t i = 0;
	while (i < c->signer_count && !id16_equal(&c->signers[i].device, device))
		i++;
	return i;
}

static bool
is_create(uint16_t type)
{
	return type == EVENT_TYPE_USER_CREATE || type == EVENT_TYPE_FIRM_CREATE ||
		type == EVENT_TYPE_MATTER_CREATE;
}

static bool
same_head(const struct head *a, const struct head *b)
{
	return a->count == b->count && hash32_equal(&a->hash, &b->hash);
}

static err
check_sequence(const struct policy_chain *c, const struct event *event)
{
	size_t i = find_signer(c, &event->device);
	if (i == c->signer_count)
		return ok();
	const struct policy_signer *last = &c->signers[i];
	if (event->seq <= last->seq)
		return policy_rule_failure(RULE_SEQUENCE);
	if (event->seq - last->seq == 1 && !hash32_equal(&event->prev_leaf, &last->leaf))
		return policy_rule_failure(RULE_SEQUENCE);
	return ok();
}

err
policy_chain_check(struct control *out, const struct policy_chain *c, const struct policy_event *e,
	uint32_t epoch)
{
	const struct event *event = e->event;
	struct control control;
	if (!id16_equal(&event->chain, &c->id.id) || !event_is_control(event) ||
		!event_type_may_stand(event->type, c->id.kind))
		return policy_rule_failure(RULE_CHAIN);
	if (failed(control_decode(&control, event->type, event->body)))
		return policy_rule_failure(RULE_BODY);
	if (e->index < c->next)
		return policy_rule_failure(RULE_ORDER);
	if (is_create(event->type) != (c->control.count == 0) ||
		(is_create(event->type) && event->seq != 0))
		return policy_rule_failure(RULE_FIRST);
	if (!same_head(&event->control_head, &c->control))
		return policy_rule_failure(RULE_HEAD);
	if (event->epoch != epoch)
		return policy_rule_failure(RULE_EPOCH);
	err r = check_sequence(c, event);
	if (!failed(r))
		*out = control;
	return r;
}

/* A free place, or that of who has been silent for longest. */
static size_t
take_signer(struct policy_chain *c)
{
	size_t oldest = 0;
	if (c->signer_count < POLICY_SIGNERS)
		return c->signer_count++;
	for (size_t i = 1; i < POLICY_SIGNERS; i++)
		if (c->signers[i].index < c->signers[oldest].index)
			oldest = i;
	return oldest;
}

void
policy_chain_advance(struct policy_chain *c, const struct policy_event *e)
{
	size_t i = find_signer(c, &e->event->device);
	if (i == c->signer_count)
		i = take_signer(c);
	c->signers[i] = (struct policy_signer){
		e->event->device, e->event->seq, leaf_hash(&e->leaf), e->index};
	c->control = head_next(&c->control, &e->leaf);
	c->next = e->index + 1;
}

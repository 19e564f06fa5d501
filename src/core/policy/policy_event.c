/* SPDX-License-Identifier: Apache-2.0 */
#include "core/policy/policy_event.h"

#include "core/policy/policy_firm.h"
#include "core/policy/policy_rule.h"
#include "core/policy/policy_user.h"

/* KEY is that of the event's device. */
static err
find_key(struct signature_key *out, const struct event *event, const struct policy_lookup *l)
{
	const struct policy_user *user;
	err e = l->user(l->self, &user, &event->actor);
	if (err_is(e, E_NOT_FOUND))
		return policy_rule_failure(RULE_DEVICE);
	if (failed(e))
		return e;
	const struct policy_device *device = policy_user_device(user, &event->device);
	if (device == NULL || !device->active)
		return policy_rule_failure(RULE_DEVICE);
	*out = device->keys.key;
	return ok();
}

static err
check_not_suspended(const struct event *event, const struct policy_lookup *l)
{
	const struct policy_firm *firm;
	err e = l->firm_of(l->self, &firm, &event->actor);
	if (err_is(e, E_NOT_FOUND))
		return ok();
	if (failed(e))
		return e;
	return policy_firm_is_active(firm, &event->actor) ? ok()
							  : policy_rule_failure(RULE_SUSPENDED);
}

err
policy_event_verify(const struct policy_event *e, const struct policy_lookup *l)
{
	struct signature_key key;
	err r = find_key(&key, e->event, l);
	if (failed(r))
		return r;
	if (failed(event_verify(e->event, &key)))
		return policy_rule_failure(RULE_SIGNATURE);
	return check_not_suspended(e->event, l);
}

err
policy_event_check_author(const struct policy_event *e, const struct policy_lookup *l)
{
	struct signature_key key;
	err r = find_key(&key, e->event, l);
	return failed(r) ? r : check_not_suspended(e->event, l);
}

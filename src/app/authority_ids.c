/* SPDX-License-Identifier: Apache-2.0 */
/* Which ids are taken. Each chain's own rules are core/policy's; only an archive sees that another
 * chain has the id already. A firm's directory and a matter are both spaces, whose keys and views
 * clients keep by id: a matter with a firm's id would be one that they cannot hold apart from it.
 * Of two users with one device, requests could be only the first one's. */
#include "app/authority_inner.h"

static err
check_space(struct authority *a, const id16 *id, enum chain_kind other)
{
	struct states_slot *slot;
	err e = authority_slot(&slot, a, other, id);
	if (err_is(e, E_NOT_FOUND))
		return ok();
	return failed(e) ? e : failure(E_EXISTS);
}

static bool
has_device(const struct states_slot *user, const id16 *device)
{
	return policy_user_device(user->is.user, device) != NULL;
}

/* DEVICE is none of another user's than USER. */
static err
check_device(struct authority *a, const id16 *user, const id16 *device)
{
	struct store_device found;
	const struct states_slot *held = states_held(&a->states, CHAIN_USER, has_device, device);
	if (held != NULL)
		return id16_equal(&held->chain.id, user) ? ok() : failure(E_EXISTS);
	err e = a->store->device(a->store->self, &found, device);
	if (err_is(e, E_NOT_FOUND))
		return ok();
	if (failed(e))
		return e;
	return id16_equal(&found.user, user) ? ok() : failure(E_EXISTS);
}

err
authority_check_ids(struct authority *a, const struct event *event, const struct control *c)
{
	if (c->type == EVENT_TYPE_MATTER_CREATE)
		return check_space(a, &event->chain, CHAIN_FIRM);
	if (c->type == EVENT_TYPE_FIRM_CREATE)
		return check_space(a, &event->chain, CHAIN_MATTER);
	if (c->type == EVENT_TYPE_USER_CREATE)
		return check_device(a, &event->chain, &event->device);
	if (c->type == EVENT_TYPE_DEVICE_ADD)
		return check_device(a, &event->chain, &c->as.user_device_add.id);
	return ok();
}

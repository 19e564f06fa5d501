/* SPDX-License-Identifier: Apache-2.0 */
/* What core/policy asks of other chains, and what is known of a device: from the states, and from
 * the store's tables where a state would be too much. */
#include "app/authority_inner.h"

static bool
is_zero(const id16 *id)
{
	static const id16 zero;
	return id16_equal(id, &zero);
}

err
authority_slot(struct states_slot **out, struct authority *a, enum chain_kind kind, const id16 *id)
{
	chain_id chain = {.kind = kind, .id = *id};
	return states_find(out, &a->states, &chain);
}

err
authority_user(void *self, const struct policy_user **out, const id16 *user)
{
	struct states_slot *slot;
	err e = authority_slot(&slot, self, CHAIN_USER, user);
	if (!failed(e))
		*out = slot->is.user;
	return e;
}

err
authority_firm(void *self, const struct policy_firm **out, const id16 *firm)
{
	struct states_slot *slot;
	err e = authority_slot(&slot, self, CHAIN_FIRM, firm);
	if (!failed(e))
		*out = slot->is.firm;
	return e;
}

bool
authority_has_user(const struct states_slot *firm, const id16 *user)
{
	return policy_firm_user(firm->is.firm, user) != NULL;
}

/* *out: the firm of USER, as the store knows it, remembered with the user's state. A user whose
 * firm is only in memory so far is not asked for here. */
static err
stored_firm_of(id16 *out, struct authority *a, const id16 *user)
{
	struct states_slot *slot;
	err e = authority_slot(&slot, a, CHAIN_USER, user);
	if (failed(e))
		return e;
	if (is_zero(&slot->firm)) {
		e = a->store->firm(a->store->self, &slot->firm, user);
		if (failed(e))
			return e;
	}
	if (is_zero(&slot->firm))
		return failure(E_NOT_FOUND);
	*out = slot->firm;
	return ok();
}

err
authority_firm_of(void *self, const struct policy_firm **out, const id16 *user)
{
	struct authority *a = self;
	id16 firm;
	struct states_slot *held = states_held(&a->states, CHAIN_FIRM, authority_has_user, user);
	if (held != NULL) {
		*out = held->is.firm;
		return ok();
	}
	err e = stored_firm_of(&firm, a, user);
	return failed(e) ? e : authority_firm(self, out, &firm);
}

static err
ask_user(void *self, const struct policy_user **out, const id16 *user)
{
	return authority_user(((struct authority_judging *)self)->a, out, user);
}

static err
ask_firm(void *self, const struct policy_firm **out, const id16 *firm)
{
	return authority_firm(((struct authority_judging *)self)->a, out, firm);
}

static err
ask_firm_of(void *self, const struct policy_firm **out, const id16 *user)
{
	return authority_firm_of(((struct authority_judging *)self)->a, out, user);
}

static err
ask_founding(void *self, struct signature_key *out, const id16 *invite)
{
	const struct authority_judging *j = self;
	struct judge_invite found;
	err e = authority_invite(&found, j->a, invite, j->now_ms);
	if (err_is(e, E_FORBIDDEN) || (!failed(e) && found.role != FIRM_FOUNDER))
		return failure(E_NOT_FOUND);
	if (!failed(e))
		*out = found.key;
	return e;
}

struct policy_lookup
authority_lookup(struct authority_judging *j)
{
	return (struct policy_lookup){.self = j,
		.user = ask_user,
		.firm = ask_firm,
		.firm_of = ask_firm_of,
		.founding = ask_founding};
}

/* The user of a device never changes, so it is remembered. */
static err
user_of(id16 *out, struct authority *a, const id16 *device)
{
	size_t at = ((size_t)device->b[0] << 8 | device->b[1]) % AUTHORITY_DEVICES;
	struct authority_device *place = &a->devices[at];
	if (!place->known || !id16_equal(&place->device, device)) {
		struct store_device found;
		err e = a->store->device(a->store->self, &found, device);
		if (failed(e))
			return e;
		*place = (struct authority_device){
			.device = *device, .user = found.user, .known = true};
	}
	*out = place->user;
	return ok();
}

err
authority_find_device(struct judge_device *out, struct authority *a, const id16 *id)
{
	struct judge_device d = {.device = *id};
	const struct policy_user *user;
	const struct policy_firm *firm = NULL;
	err e = user_of(&d.user, a, id);
	if (!failed(e))
		e = authority_user(a, &user, &d.user);
	if (failed(e))
		return e;
	const struct policy_device *device = policy_user_device(user, id);
	if (device == NULL || !device->active)
		return failure(E_FORBIDDEN);
	d.key = device->keys.key;
	e = authority_firm_of(a, &firm, &d.user);
	if (failed(e))
		return err_is(e, E_NOT_FOUND) ? failure(E_FORBIDDEN) : e;
	if (!policy_firm_is_active(firm, &d.user))
		return failure(E_FORBIDDEN);
	d.firm = firm->chain.id.id;
	*out = d;
	return ok();
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "app/access.h"

#include <string.h>

static const struct access_view controls_only = {
	.content = false, .events = UINT64_MAX, .controls = UINT64_MAX};
static const struct access_view all = {
	.content = true, .events = UINT64_MAX, .controls = UINT64_MAX};

err
access_reader_of(struct access_reader *out, const struct judge *judge,
	const struct sessions_holder *holder, uint64_t now_ms)
{
	struct access_reader r = {.kind = holder->kind};
	err e = holder->kind == SESSION_DEVICE
		? judge->device(judge->self, &r.device, &holder->id)
		: judge->invite(judge->self, &r.invite, &holder->id, now_ms);
	if (err_is(e, E_NOT_FOUND) || err_is(e, E_FORBIDDEN))
		return failure(E_SESSION);
	if (!failed(e))
		*out = r;
	return e;
}

/* Whoever makes a user chooses its id, which may be a firm's: so a firm's is turned over. */
id16
access_account(const struct access_reader *r)
{
	id16 account = r->invite.firm;
	if (r->kind == SESSION_DEVICE)
		return r->device.user;
	for (size_t i = 0; i < sizeof account.b; i++)
		account.b[i] = (uint8_t)(account.b[i] ^ 0xff);
	return account;
}

static err
firm_of(bool *out, const struct store *store, const id16 *user, const id16 *firm)
{
	id16 found;
	err e = store->firm(store->self, &found, user);
	if (failed(e))
		return e;
	*out = id16_equal(&found, firm);
	return ok();
}

static err
view_of_invitation(struct access_view *out, const struct store *store,
	const struct judge_invite *invite, const chain_id *chain)
{
	bool mine = false;
	err e = ok();
	if (chain->kind == CHAIN_FIRM)
		mine = id16_equal(&chain->id, &invite->firm);
	else if (chain->kind == CHAIN_USER)
		e = firm_of(&mine, store, &chain->id, &invite->firm);
	if (!failed(e) && !mine)
		e = failure(E_NOT_FOUND);
	if (!failed(e))
		*out = controls_only;
	return e;
}

/* Of a space, for USER. E_NOT_FOUND: never a member. */
static err
view_of_member(
	struct access_view *out, const struct store *store, const id16 *user, const chain_id *chain)
{
	struct store_membership m;
	err e = store->membership(store->self, &m, user, chain);
	if (failed(e))
		return e;
	*out = m.present ? all : (struct access_view){.events = m.events, .controls = m.controls};
	return ok();
}

static err
view_of_firm(
	struct access_view *out, const struct store *store, const id16 *user, const chain_id *chain)
{
	struct access_view view;
	err e = view_of_member(&view, store, user, chain);
	if (failed(e) && !err_is(e, E_NOT_FOUND))
		return e;
	*out = !failed(e) && view.content ? all : controls_only;
	return ok();
}

err
access_view_of(struct access_view *out, const struct store *store, const struct access_reader *who,
	const chain_id *chain)
{
	if (who->kind == SESSION_INVITATION)
		return view_of_invitation(out, store, &who->invite, chain);
	switch (chain->kind) {
	case CHAIN_USER:
		*out = controls_only;
		return ok();
	case CHAIN_FIRM:
		return view_of_firm(out, store, &who->device.user, chain);
	case CHAIN_MATTER:
	case CHAIN_JOB:
		return view_of_member(out, store, &who->device.user, chain);
	case CHAIN_RELEASE:
		break;
	}
	return failure(E_NOT_FOUND);
}

static err
is_space_of(bool *out, const struct store *store, const id16 *user, const chain_id *chain)
{
	struct store_membership m;
	err e = store->membership(store->self, &m, user, chain);
	if (err_is(e, E_NOT_FOUND))
		m.present = false;
	else if (failed(e))
		return e;
	*out = m.present;
	return ok();
}

err
access_is_own(bool *out, const struct store *store, const struct access_reader *who,
	const chain_id *chain)
{
	bool own = false;
	err e = ok();
	if (who->kind == SESSION_INVITATION) {
		struct access_view view;
		e = access_view_of(&view, store, who, chain);
		own = !failed(e);
		e = err_is(e, E_NOT_FOUND) ? ok() : e;
	} else if (chain->kind == CHAIN_USER) {
		e = firm_of(&own, store, &chain->id, &who->device.firm);
	} else if (chain->kind == CHAIN_FIRM) {
		own = id16_equal(&chain->id, &who->device.firm);
	} else {
		e = is_space_of(&own, store, &who->device.user, chain);
	}
	if (!failed(e))
		*out = own;
	return e;
}

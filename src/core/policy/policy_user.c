/* SPDX-License-Identifier: Apache-2.0 */
/* Everything is checked before anything changes, so that a refusal leaves the state as it was. */
#include "core/policy/policy_user.h"

#include <string.h>

#include "core/policy/policy_rule.h"

/* An event on its way through the checks. */
struct step {
	const struct policy_event *e;
	const struct control *c;
};

struct row {
	enum event_type type;
	err (*check)(const struct policy_user *u, const struct step *s);
	void (*change)(struct policy_user *u, const struct step *s);
};

void
policy_user_init(struct policy_user *u, const id16 *user)
{
	memset(u, 0, sizeof *u);
	policy_chain_init(&u->chain, CHAIN_USER, user);
}

static size_t
find(const struct policy_user *u, const id16 *device)
{
	size_t i = 0;
	while (i < u->device_count && !id16_equal(&u->devices[i].id, device))
		i++;
	return i;
}

const struct policy_device *
policy_user_device(const struct policy_user *u, const id16 *device)
{
	size_t i = find(u, device);
	return i < u->device_count ? &u->devices[i] : NULL;
}

hash32
policy_user_puk(const struct policy_user *u)
{
	must(u->gen > 0);
	return u->puks[u->gen - 1].fp;
}

bool
policy_user_is_void(const struct policy_user *u, const id16 *device, uint64_t index)
{
	const struct policy_device *d = policy_user_device(u, device);
	return d == NULL || index < d->added || (!d->active && index >= d->last_good);
}

static size_t
active_count(const struct policy_user *u)
{
	size_t n = 0;
	for (size_t i = 0; i < u->device_count; i++)
		n += u->devices[i].active ? 1 : 0;
	return n;
}

/* FP is a recipient that the user had before. */
static bool
has_recipient(const struct policy_user *u, const hash32 *fp)
{
	for (size_t i = 0; i < u->device_count; i++)
		if (hash32_equal(&u->devices[i].keys.fp, fp))
			return true;
	for (uint32_t i = 0; i < u->gen; i++)
		if (hash32_equal(&u->puks[i].fp, fp))
			return true;
	return false;
}

static bool
same_key(const struct signature_key *a, const struct signature_key *b)
{
	return a->algorithm == b->algorithm &&
		bytes_equal(BYTES_ARRAY(a->key), BYTES_ARRAY(b->key));
}

static bool
has_key(const struct policy_user *u, const struct signature_key *key)
{
	for (size_t i = 0; i < u->device_count; i++)
		if (same_key(&u->devices[i].keys.key, key))
			return true;
	return same_key(&u->root, key);
}

/* P is wrapped for exactly the active devices, but for WITHOUT, if any. */
static bool
is_for_active(const struct policy_user *u, const struct puk *p, const id16 *without)
{
	hash32 wrap;
	size_t n = 0;
	for (size_t i = 0; i < u->device_count; i++) {
		const struct policy_device *d = &u->devices[i];
		if (!d->active || (without != NULL && id16_equal(&d->id, without)))
			continue;
		if (!puk_wrap_find(&wrap, p, &d->id))
			return false;
		n++;
	}
	return n == puk_wrap_count(p);
}

static err
check_generation(const struct policy_user *u, const struct puk *p, const id16 *without)
{
	if (p->gen != u->gen + 1)
		return policy_rule_failure(RULE_PUK_NEXT);
	if (u->gen == POLICY_PUKS)
		return policy_rule_failure(RULE_PUK_ROOM);
	if (has_recipient(u, &p->fp))
		return policy_rule_failure(RULE_PUK_NEW);
	return is_for_active(u, p, without) ? ok() : policy_rule_failure(RULE_PUK_DEVICES);
}

static err
check_create(const struct policy_user *u, const struct step *s)
{
	const struct event *event = s->e->event;
	const struct user_create *create = &s->c->as.user_create;
	(void)u;
	if (failed(event_verify(event, &create->device.key)))
		return policy_rule_failure(RULE_SIGNATURE);
	err r = user_create_verify(create, &event->chain, &event->device);
	if (err_is(r, E_FORMAT))
		return policy_rule_failure(RULE_PUK_DEVICES);
	if (failed(r))
		return policy_rule_failure(RULE_USER_ROOT);
	if (same_key(&create->root, &create->device.key))
		return policy_rule_failure(RULE_DEVICE_NEW);
	return hash32_equal(&create->puk.fp, &create->device.fp) ? policy_rule_failure(RULE_PUK_NEW)
								 : ok();
}

static err
check_puk(const struct policy_user *u, const struct step *s)
{
	return check_generation(u, &s->c->as.user_puk.puk, NULL);
}

static err
check_add(const struct policy_user *u, const struct step *s)
{
	const struct user_device_add *add = &s->c->as.user_device_add;
	if (policy_user_device(u, &add->id) != NULL || has_key(u, &add->device.key) ||
		has_recipient(u, &add->device.fp))
		return policy_rule_failure(RULE_DEVICE_NEW);
	if (u->device_count == POLICY_DEVICES || active_count(u) == PUK_DEVICES_MAX)
		return policy_rule_failure(RULE_DEVICE_ROOM);
	return failed(user_device_add_verify(add, &u->chain.id.id))
		? policy_rule_failure(RULE_DEVICE_ACCEPT)
		: ok();
}

static err
check_revoke(const struct policy_user *u, const struct step *s)
{
	const struct user_device_revoke *revoke = &s->c->as.user_device_revoke;
	const struct policy_device *d = policy_user_device(u, &revoke->id);
	if (d == NULL || !d->active)
		return policy_rule_failure(RULE_DEVICE_FOUND);
	if (active_count(u) == 1)
		return policy_rule_failure(RULE_DEVICE_LAST);
	if (revoke->last_good > s->e->index)
		return policy_rule_failure(RULE_LAST_GOOD);
	return check_generation(u, &revoke->puk, &revoke->id);
}

static void
put_generation(struct policy_user *u, const struct puk *p, uint64_t index)
{
	u->puks[u->gen++] = (struct policy_puk){p->fp, index};
}

static void
put_device(struct policy_user *u, const id16 *id, const struct user_device *keys, uint64_t index)
{
	u->devices[u->device_count++] =
		(struct policy_device){.id = *id, .keys = *keys, .added = index, .active = true};
}

static void
change_create(struct policy_user *u, const struct step *s)
{
	const struct user_create *create = &s->c->as.user_create;
	u->root = create->root;
	put_device(u, &s->e->event->device, &create->device, s->e->index);
	put_generation(u, &create->puk, s->e->index);
}

static void
change_puk(struct policy_user *u, const struct step *s)
{
	put_generation(u, &s->c->as.user_puk.puk, s->e->index);
}

static void
change_add(struct policy_user *u, const struct step *s)
{
	const struct user_device_add *add = &s->c->as.user_device_add;
	put_device(u, &add->id, &add->device, s->e->index);
}

static void
change_revoke(struct policy_user *u, const struct step *s)
{
	const struct user_device_revoke *revoke = &s->c->as.user_device_revoke;
	struct policy_device *d = &u->devices[find(u, &revoke->id)];
	d->active = false;
	d->revoked = s->e->index;
	d->last_good = revoke->last_good;
	put_generation(u, &revoke->puk, s->e->index);
}

static const struct row rows[] = {
	{EVENT_TYPE_USER_CREATE, check_create, change_create},
	{EVENT_TYPE_USER_PUK, check_puk, change_puk},
	{EVENT_TYPE_DEVICE_ADD, check_add, change_add},
	{EVENT_TYPE_DEVICE_REVOKE, check_revoke, change_revoke},
};

static const struct row *
find_row(enum event_type type)
{
	const struct row *row = rows;
	while (row->type != type)
		row++;
	return row;
}

/* The user whose chain this is, is the state itself. */
struct own {
	const struct policy_user *user;
	const struct policy_lookup *others;
};

static err
find_user(void *self, const struct policy_user **out, const id16 *user)
{
	const struct own *own = self;
	(void)user; /* the actor, who is the chain's user */
	*out = own->user;
	return ok();
}

static err
find_firm_of(void *self, const struct policy_firm **out, const id16 *user)
{
	const struct own *own = self;
	return own->others->firm_of(own->others->self, out, user);
}

err
policy_user_apply(
	struct policy_user *u, const struct policy_event *e, const struct policy_lookup *l)
{
	struct control control;
	struct own own = {u, l};
	const struct policy_lookup with_own = {
		.self = &own, .user = find_user, .firm_of = find_firm_of};
	err r = policy_chain_check(&control, &u->chain, e, 0);
	if (failed(r))
		return r;
	if (!id16_equal(&e->event->actor, &u->chain.id.id))
		return policy_rule_failure(RULE_USER_SELF);
	if (control.type != EVENT_TYPE_USER_CREATE)
		r = policy_event_verify(e, &with_own);
	const struct row *row = find_row(control.type);
	const struct step step = {e, &control};
	if (!failed(r))
		r = row->check(u, &step);
	if (failed(r))
		return r;
	row->change(u, &step);
	policy_chain_advance(&u->chain, e);
	return ok();
}

/* What the event writes has its place. That is so of each that stood; not of what a damaged store
 * may say. */
static bool
has_place(const struct policy_user *u, const struct step *s)
{
	bool has_puk = u->gen < POLICY_PUKS, has_device = u->device_count < POLICY_DEVICES;
	if (s->c->type == EVENT_TYPE_DEVICE_ADD)
		return has_device;
	if (s->c->type == EVENT_TYPE_DEVICE_REVOKE)
		return has_puk && find(u, &s->c->as.user_device_revoke.id) < u->device_count;
	return has_puk && (has_device || s->c->type == EVENT_TYPE_USER_PUK);
}

err
policy_user_advance(struct policy_user *u, const struct policy_event *e)
{
	struct control control;
	err r = policy_chain_check(&control, &u->chain, e, 0);
	if (failed(r))
		return r;
	const struct step step = {.e = e, .c = &control};
	if (!has_place(u, &step))
		return failure(E_DAMAGED);
	find_row(control.type)->change(u, &step);
	policy_chain_advance(&u->chain, e);
	return ok();
}

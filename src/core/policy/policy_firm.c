/* SPDX-License-Identifier: Apache-2.0 */
/* Everything is checked before anything changes, so that a refusal leaves the state as it was.
 * What is asked of users and firms elsewhere comes through a lookup that knows this firm, too. */
#include "core/policy/policy_firm.h"

#include <string.h>

#include "core/policy/policy_rule.h"
#include "core/policy/policy_user.h"

/* An event on its way through the checks. */
struct step {
	const struct policy_event *e;
	const struct control *c;
	const struct policy_lookup *l;
	const struct policy_firm_user
		*actor; /* active in the roster; NULL for who is to enter it */
};

struct row {
	enum event_type type;
	err (*check)(const struct policy_firm *f, const struct step *s);
	void (*change)(struct policy_firm *f, const struct step *s);
};

void
policy_firm_init(struct policy_firm *f, const id16 *firm)
{
	memset(f, 0, sizeof *f);
	f->directory.firm = *firm;
	policy_chain_init(&f->chain, CHAIN_FIRM, firm);
}

static size_t
find_user(const struct policy_firm *f, const id16 *user)
{
	size_t i = 0;
	while (i < f->user_count && !id16_equal(&f->users[i].user, user))
		i++;
	return i;
}

static size_t
find_invite(const struct policy_firm *f, const id16 *invite)
{
	size_t i = 0;
	while (i < f->invite_count && !id16_equal(&f->invites[i].invite.id, invite))
		i++;
	return i;
}

static size_t
find_trusted(const struct policy_firm *f, const id16 *firm)
{
	size_t i = 0;
	while (i < f->trusted_count && !id16_equal(&f->trusted[i].firm, firm))
		i++;
	return i;
}

const struct policy_firm_user *
policy_firm_user(const struct policy_firm *f, const id16 *user)
{
	size_t i = find_user(f, user);
	return i < f->user_count ? &f->users[i] : NULL;
}

static const struct policy_firm_user *
active_user(const struct policy_firm *f, const id16 *user)
{
	const struct policy_firm_user *u = policy_firm_user(f, user);
	return u != NULL && !u->suspended ? u : NULL;
}

bool
policy_firm_is_active(const struct policy_firm *f, const id16 *user)
{
	return active_user(f, user) != NULL;
}

bool
policy_firm_is_void(const struct policy_firm *f, const id16 *user, uint64_t index)
{
	const struct policy_firm_user *u = policy_firm_user(f, user);
	return u == NULL || (u->suspended && index >= u->last_good);
}

bool
policy_firm_trusts(hash32 *out, const struct policy_firm *f, const id16 *firm)
{
	size_t i = find_trusted(f, firm);
	if (i == f->trusted_count)
		return false;
	*out = f->trusted[i].root;
	return true;
}

const struct policy_invite *
policy_firm_find_invite(const struct policy_firm *f, const id16 *invite)
{
	size_t i = find_invite(f, invite);
	return i < f->invite_count ? &f->invites[i] : NULL;
}

err
policy_firm_open_invite(
	struct firm_invite *out, const struct policy_firm *f, const id16 *invite, uint64_t now_ms)
{
	const struct policy_invite *i = policy_firm_find_invite(f, invite);
	if (i == NULL || i->state != POLICY_INVITE_OPEN || now_ms >= i->invite.expires_ms)
		return failure(E_NOT_FOUND);
	*out = i->invite;
	return ok();
}

/* USER, whose identity root is ROOT, is in no firm. */
static err
check_entry(const struct step *s, const id16 *user, const struct signature_key *root)
{
	const struct policy_user *u;
	const struct policy_firm *other;
	err e = s->l->user(s->l->self, &u, user);
	if (failed(e))
		return e;
	if (root->algorithm != u->root.algorithm ||
		!bytes_equal(BYTES_ARRAY(root->key), BYTES_ARRAY(u->root.key)))
		return policy_rule_failure(RULE_FIRM_IDENTITY);
	e = s->l->firm_of(s->l->self, &other, user);
	if (!failed(e))
		return policy_rule_failure(RULE_FIRM_ONE);
	return err_is(e, E_NOT_FOUND) ? ok() : e;
}

static err
check_founding(const struct policy_firm *f, const struct step *s)
{
	const struct firm_create *create = &s->c->as.firm_create;
	struct signature_key invite;
	if (s->l->founding == NULL)
		return ok();
	err e = s->l->founding(s->l->self, &invite, &create->invite);
	if (err_is(e, E_NOT_FOUND))
		return policy_rule_failure(RULE_FIRM_FOUND);
	if (failed(e))
		return e;
	const struct firm_entry entry = {
		f->chain.id.id, s->e->event->actor, create->owner, FIRM_OWNER};
	return failed(firm_endorse_verify(create->endorsement, &entry, &invite))
		? policy_rule_failure(RULE_FIRM_ENDORSED)
		: ok();
}

static err
check_create(const struct policy_firm *f, const struct step *s)
{
	const struct firm_create *create = &s->c->as.firm_create;
	const id16 *owner = &s->e->event->actor;
	if (failed(firm_create_verify(create, &f->chain.id.id, owner)))
		return policy_rule_failure(RULE_FIRM_ROOT);
	err e = check_entry(s, owner, &create->owner);
	return failed(e) ? e : check_founding(f, s);
}

/* The place of one more invitation: a free one, or that of the spent one that was spent first.
 * POLICY_INVITES: all are open. */
static size_t
invite_place(const struct policy_firm *f)
{
	size_t place = POLICY_INVITES;
	if (f->invite_count < POLICY_INVITES)
		return f->invite_count;
	for (size_t i = 0; i < POLICY_INVITES; i++)
		if (f->invites[i].state != POLICY_INVITE_OPEN &&
			(place == POLICY_INVITES ||
				f->invites[i].changed < f->invites[place].changed))
			place = i;
	return place;
}

static err
check_invite(const struct policy_firm *f, const struct step *s)
{
	const struct firm_invite *invite = &s->c->as.firm_invite;
	bool below = invite->role == FIRM_MEMBER || invite->role == FIRM_ADMIN;
	if (s->actor->role < (below ? FIRM_ADMIN : FIRM_OWNER))
		return policy_rule_failure(RULE_FIRM_RANK);
	if (policy_firm_find_invite(f, &invite->id) != NULL)
		return policy_rule_failure(RULE_INVITE_NEW);
	return invite_place(f) == POLICY_INVITES ? policy_rule_failure(RULE_INVITE_ROOM) : ok();
}

static err
check_join(const struct policy_firm *f, const struct step *s)
{
	const struct firm_join *join = &s->c->as.firm_join;
	const id16 *user = &s->e->event->actor;
	const struct policy_invite *i = policy_firm_find_invite(f, &join->invite);
	err e = check_entry(s, user, &join->root);
	if (failed(e))
		return e;
	if (i == NULL || i->state != POLICY_INVITE_OPEN)
		return policy_rule_failure(RULE_INVITE_OPEN);
	if (i->invite.role == FIRM_FOUNDER)
		return policy_rule_failure(RULE_INVITE_JOIN);
	const struct firm_entry entry = {f->chain.id.id, *user, join->root, i->invite.role};
	if (failed(firm_endorse_verify(join->endorsement, &entry, &i->invite.key)))
		return policy_rule_failure(RULE_FIRM_ENDORSED);
	return f->user_count == POLICY_FIRM_USERS ? policy_rule_failure(RULE_ROSTER_ROOM) : ok();
}

static err
check_withdraw(const struct policy_firm *f, const struct step *s)
{
	const struct policy_invite *i = policy_firm_find_invite(f, &s->c->as.firm_withdraw.invite);
	if (s->actor->role < FIRM_ADMIN)
		return policy_rule_failure(RULE_FIRM_RANK);
	return i != NULL && i->state == POLICY_INVITE_OPEN ? ok()
							   : policy_rule_failure(RULE_INVITE_OPEN);
}

/* USER is the only owner who is active. */
static bool
is_last_owner(const struct policy_firm *f, const struct policy_firm_user *user)
{
	size_t owners = 0;
	for (size_t i = 0; i < f->user_count; i++)
		owners += f->users[i].role == FIRM_OWNER && !f->users[i].suspended ? 1 : 0;
	return user->role == FIRM_OWNER && owners == 1;
}

static err
check_suspend(const struct policy_firm *f, const struct step *s)
{
	const struct firm_suspend *suspend = &s->c->as.firm_suspend;
	const struct policy_firm_user *user = active_user(f, &suspend->user);
	if (s->actor->role < FIRM_ADMIN)
		return policy_rule_failure(RULE_FIRM_RANK);
	if (user == NULL)
		return policy_rule_failure(RULE_ROSTER_FOUND);
	if (user->role > s->actor->role)
		return policy_rule_failure(RULE_FIRM_RANK);
	if (is_last_owner(f, user))
		return policy_rule_failure(RULE_OWNER_LAST);
	return suspend->last_good > s->e->index ? policy_rule_failure(RULE_LAST_GOOD) : ok();
}

static err
check_role(const struct policy_firm *f, const struct step *s)
{
	const struct firm_role_change *change = &s->c->as.firm_role_change;
	const struct policy_firm_user *user = active_user(f, &change->user);
	if (s->actor->role != FIRM_OWNER)
		return policy_rule_failure(RULE_FIRM_RANK);
	if (user == NULL)
		return policy_rule_failure(RULE_ROSTER_FOUND);
	if (user->role == change->role)
		return policy_rule_failure(RULE_ROLE_NEW);
	return is_last_owner(f, user) ? policy_rule_failure(RULE_OWNER_LAST) : ok();
}

static err
check_trust(const struct policy_firm *f, const struct step *s)
{
	const id16 *other = &s->c->as.firm_trust.firm;
	if (s->actor->role < FIRM_ADMIN)
		return policy_rule_failure(RULE_FIRM_RANK);
	if (id16_equal(other, &f->chain.id.id))
		return policy_rule_failure(RULE_TRUST_OTHER);
	return find_trusted(f, other) == POLICY_TRUSTED ? policy_rule_failure(RULE_TRUST_ROOM)
							: ok();
}

/* Owners and admins manage a directory, members write in it. Rows that stay from an epoch of the
 * same number have the roles that were right then. */
static bool
has_directory_role(const struct policy_firm *f, const struct epoch *body, size_t i)
{
	struct epoch_member m = epoch_member_at(body, i);
	const struct policy_firm_user *user = active_user(f, &m.user);
	if (body->number == f->directory.number &&
		policy_space_member(&f->directory, &m.user) != NULL)
		return true;
	return user != NULL && id16_equal(&m.firm, &f->chain.id.id) &&
		m.role == (user->role >= FIRM_ADMIN ? EPOCH_MANAGER : EPOCH_WRITER);
}

static err
check_epoch(const struct policy_firm *f, const struct step *s)
{
	const struct epoch *body = &s->c->as.epoch;
	if (s->actor->role < FIRM_ADMIN)
		return policy_rule_failure(RULE_FIRM_RANK);
	err e = policy_space_check(&f->directory, body, s->l);
	if (failed(e))
		return e;
	for (size_t i = 0; i < epoch_member_count(body); i++)
		if (!has_directory_role(f, body, i))
			return policy_rule_failure(RULE_DIRECTORY_ROLE);
	return ok();
}

static void
put_user(struct policy_firm *f, const struct step *s, enum firm_role role)
{
	f->users[f->user_count++] = (struct policy_firm_user){
		.user = s->e->event->actor, .role = role, .since = s->e->index};
}

static void
spend(struct policy_firm *f, const struct step *s, const id16 *invite,
	enum policy_invite_state state)
{
	struct policy_invite *i = &f->invites[find_invite(f, invite)];
	i->state = state;
	i->changed = s->e->index;
}

static void
change_create(struct policy_firm *f, const struct step *s)
{
	f->root = s->c->as.firm_create.root;
	put_user(f, s, FIRM_OWNER);
}

static void
change_invite(struct policy_firm *f, const struct step *s)
{
	size_t place = invite_place(f);
	if (place == f->invite_count)
		f->invite_count++;
	f->invites[place] = (struct policy_invite){
		s->c->as.firm_invite, s->e->event->actor, POLICY_INVITE_OPEN, s->e->index};
}

static void
change_join(struct policy_firm *f, const struct step *s)
{
	const id16 *invite = &s->c->as.firm_join.invite;
	put_user(f, s, f->invites[find_invite(f, invite)].invite.role);
	spend(f, s, invite, POLICY_INVITE_USED);
}

static void
change_withdraw(struct policy_firm *f, const struct step *s)
{
	spend(f, s, &s->c->as.firm_withdraw.invite, POLICY_INVITE_WITHDRAWN);
}

static void
change_suspend(struct policy_firm *f, const struct step *s)
{
	const struct firm_suspend *suspend = &s->c->as.firm_suspend;
	struct policy_firm_user *user = &f->users[find_user(f, &suspend->user)];
	user->suspended = true;
	user->suspended_at = s->e->index;
	user->last_good = suspend->last_good;
}

static void
change_role(struct policy_firm *f, const struct step *s)
{
	const struct firm_role_change *change = &s->c->as.firm_role_change;
	f->users[find_user(f, &change->user)].role = change->role;
}

static void
change_trust(struct policy_firm *f, const struct step *s)
{
	const struct firm_trust *trust = &s->c->as.firm_trust;
	size_t i = find_trusted(f, &trust->firm);
	if (i == f->trusted_count)
		f->trusted_count++;
	f->trusted[i] = *trust;
}

static void
change_epoch(struct policy_firm *f, const struct step *s)
{
	policy_space_advance(&f->directory, &s->c->as.epoch, s->e->index);
}

static const struct row rows[] = {
	{EVENT_TYPE_FIRM_CREATE, check_create, change_create},
	{EVENT_TYPE_FIRM_INVITE, check_invite, change_invite},
	{EVENT_TYPE_FIRM_JOIN, check_join, change_join},
	{EVENT_TYPE_FIRM_WITHDRAW, check_withdraw, change_withdraw},
	{EVENT_TYPE_FIRM_SUSPEND, check_suspend, change_suspend},
	{EVENT_TYPE_FIRM_ROLE, check_role, change_role},
	{EVENT_TYPE_FIRM_TRUST, check_trust, change_trust},
	{EVENT_TYPE_EPOCH, check_epoch, change_epoch},
};

static const struct row *
find_row(enum event_type type)
{
	const struct row *row = rows;
	while (row->type != type)
		row++;
	return row;
}

/* A lookup that knows this firm as it is now. */
struct own {
	const struct policy_firm *firm;
	const struct policy_lookup *others;
};

static err
lookup_user(void *self, const struct policy_user **out, const id16 *user)
{
	const struct own *own = self;
	return own->others->user(own->others->self, out, user);
}

static err
lookup_firm(void *self, const struct policy_firm **out, const id16 *firm)
{
	const struct own *own = self;
	if (!id16_equal(firm, &own->firm->chain.id.id))
		return own->others->firm(own->others->self, out, firm);
	*out = own->firm;
	return ok();
}

static err
lookup_firm_of(void *self, const struct policy_firm **out, const id16 *user)
{
	const struct own *own = self;
	if (policy_firm_user(own->firm, user) == NULL)
		return own->others->firm_of(own->others->self, out, user);
	*out = own->firm;
	return ok();
}

static err
lookup_founding(void *self, struct signature_key *out, const id16 *invite)
{
	const struct own *own = self;
	return own->others->founding(own->others->self, out, invite);
}

static err
check(const struct policy_firm *f, const struct row *row, struct step *s)
{
	err e = policy_event_verify(s->e, s->l);
	if (failed(e))
		return e;
	s->actor = active_user(f, &s->e->event->actor);
	if (s->actor == NULL && row->type != EVENT_TYPE_FIRM_CREATE &&
		row->type != EVENT_TYPE_FIRM_JOIN)
		return policy_rule_failure(RULE_FIRM_ACTIVE);
	return row->check(f, s);
}

err
policy_firm_apply(
	struct policy_firm *f, const struct policy_event *e, const struct policy_lookup *l)
{
	struct control control;
	struct own own = {f, l};
	const struct policy_lookup with_own = {&own, lookup_user, lookup_firm, lookup_firm_of,
		l->founding != NULL ? lookup_founding : NULL};
	err r = policy_chain_check(&control, &f->chain, e, f->directory.number);
	if (failed(r))
		return r;
	const struct row *row = find_row(control.type);
	struct step step = {.e = e, .c = &control, .l = &with_own};
	r = check(f, row, &step);
	if (failed(r))
		return r;
	row->change(f, &step);
	policy_chain_advance(&f->chain, e);
	return ok();
}

/* What the event writes has its place. That is so of each that stood; not of what a damaged store
 * may say. */
static bool
has_place(const struct policy_firm *f, const struct control *c)
{
	bool has_user = f->user_count < POLICY_FIRM_USERS;
	if (c->type == EVENT_TYPE_FIRM_CREATE)
		return has_user;
	if (c->type == EVENT_TYPE_FIRM_INVITE)
		return invite_place(f) < POLICY_INVITES;
	if (c->type == EVENT_TYPE_FIRM_JOIN)
		return has_user && find_invite(f, &c->as.firm_join.invite) < f->invite_count;
	if (c->type == EVENT_TYPE_FIRM_WITHDRAW)
		return find_invite(f, &c->as.firm_withdraw.invite) < f->invite_count;
	if (c->type == EVENT_TYPE_FIRM_SUSPEND)
		return find_user(f, &c->as.firm_suspend.user) < f->user_count;
	if (c->type == EVENT_TYPE_FIRM_ROLE)
		return find_user(f, &c->as.firm_role_change.user) < f->user_count;
	return c->type != EVENT_TYPE_FIRM_TRUST ||
		find_trusted(f, &c->as.firm_trust.firm) < POLICY_TRUSTED;
}

err
policy_firm_advance(struct policy_firm *f, const struct policy_event *e)
{
	struct control control;
	err r = policy_chain_check(&control, &f->chain, e, f->directory.number);
	if (failed(r))
		return r;
	if (!has_place(f, &control))
		return failure(E_DAMAGED);
	const struct step step = {.e = e, .c = &control};
	find_row(control.type)->change(f, &step);
	policy_chain_advance(&f->chain, e);
	return ok();
}

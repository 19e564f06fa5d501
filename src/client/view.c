/* SPDX-License-Identifier: Apache-2.0 */
#include "client/view.h"

#include "client/gather.h"
#include "client/map.h"
#include "client/walk.h"
#include "core/codec/keyprint.h"

enum { AGAIN = 4 };

static chain_id
chain_of(enum chain_kind kind, const id16 *id)
{
	return (chain_id){kind, *id};
}

struct view_chain *
view_find(const struct view *v, const chain_id *chain)
{
	for (size_t i = 0; i < v->count; i++)
		if (map_hash_is_same(&v->chains[i]->chain.id, chain))
			return v->chains[i];
	return NULL;
}

const struct policy_user *
view_user(const struct view *v, const id16 *user)
{
	chain_id id = chain_of(CHAIN_USER, user);
	const struct view_chain *c = view_find(v, &id);
	return c == NULL ? NULL : c->user;
}

const struct policy_firm *
view_firm(const struct view *v, const id16 *firm)
{
	chain_id id = chain_of(CHAIN_FIRM, firm);
	const struct view_chain *c = view_find(v, &id);
	return c == NULL ? NULL : c->firm;
}

const struct policy_matter *
view_matter(const struct view *v, const id16 *matter)
{
	chain_id id = chain_of(CHAIN_MATTER, matter);
	const struct view_chain *c = view_find(v, &id);
	return c == NULL ? NULL : c->matter;
}

const struct policy_space *
view_space(const struct view_chain *chain)
{
	if (chain->firm != NULL)
		return &chain->firm->directory;
	return chain->matter != NULL ? &chain->matter->space : NULL;
}

/* A state is there once its chain has begun. */
static err
find_user(void *self, const struct policy_user **out, const id16 *user)
{
	const struct policy_user *u = view_user(self, user);
	if (u == NULL || u->chain.control.count == 0)
		return failure(E_NOT_FOUND);
	*out = u;
	return ok();
}

static err
find_firm(void *self, const struct policy_firm **out, const id16 *firm)
{
	const struct policy_firm *f = view_firm(self, firm);
	if (f == NULL || f->chain.control.count == 0)
		return failure(E_NOT_FOUND);
	*out = f;
	return ok();
}

static err
find_firm_of(void *self, const struct policy_firm **out, const id16 *user)
{
	const struct view *v = self;
	for (size_t i = 0; i < v->count; i++) {
		const struct policy_firm *f = v->chains[i]->firm;
		if (f != NULL && policy_firm_user(f, user) != NULL) {
			*out = f;
			return ok();
		}
	}
	return failure(E_NOT_FOUND);
}

err
view_begin(struct view *out, struct client *c)
{
	*out = (struct view){.c = c, .joins = arena_new(c->perm, struct view_join, VIEW_JOINS)};
	if (out->joins == NULL)
		return failure(E_NOMEM);
	/* Founding invitations are the server's own business: nobody else verifies them. */
	out->lookup = (struct policy_lookup){
		.self = out, .user = find_user, .firm = find_firm, .firm_of = find_firm_of};
	return ok();
}

err
view_open_control(struct event *out, struct control *out_body, struct view *v,
	const struct view_chain *row, const struct record *r)
{
	err e = record_open_control(out, r, &row->chain.id);
	if (!failed(e))
		e = control_decode(out_body, out->type, out->body);
	if (!failed(e))
		e = control_verify_parts(out_body, r->parts);
	return failed(e) ? alarm_raise_event(&v->c->alarm, ALARM_RECORD, &row->chain.id, r->index)
			 : ok();
}

err
view_add(struct view *v, const chain_id *chain, bool open)
{
	struct view_chain *row;
	err e = gather_chain(&row, v, chain);
	if (failed(e))
		return e;
	row->open = row->open || open;
	return gather_named(v);
}

static bool
has_member(const struct epoch *epoch, const id16 *user)
{
	for (size_t i = 0; i < epoch_member_count(epoch); i++) {
		struct epoch_member m = epoch_member_at(epoch, i);
		if (id16_equal(&m.user, user))
			return true;
	}
	return false;
}

/* We were removed: the newest epoch that we see is without us, and the server shows nobody what
 * came after a removal, so there is no head of ours to hold against the map. That this epoch is
 * lawful, like every control event, is found by the walk. */
static bool
is_cut(const struct view *v, const struct view_chain *row)
{
	if (row->matter == NULL)
		return false;
	for (size_t i = row->chain.count; i > 0; i--) {
		struct event event;
		struct control body;
		const struct record *r = &row->chain.records[i - 1];
		if (r->class != EVENT_CLASS_CONTROL)
			continue;
		err e = record_open_control(&event, r, &row->chain.id);
		if (!failed(e))
			e = control_decode(&body, event.type, event.body);
		if (failed(e))
			return false;
		if (body.type == EVENT_TYPE_EPOCH)
			return !has_member(&body.as.epoch, &v->c->state->user);
	}
	return false;
}

static err
check_map(struct view *v)
{
	size_t count = 0;
	struct chain **chains = arena_new(v->c->perm, struct chain *, v->count + 1);
	if (chains == NULL)
		return failure(E_NOMEM);
	for (size_t i = 0; i < v->count; i++)
		if (!is_cut(v, v->chains[i]))
			chains[count++] = &v->chains[i]->chain;
	err e = ok();
	for (size_t at = 0; at < count && !failed(e); at += MAP_ASK_MAX) {
		size_t left = count - at;
		e = map_check(v->c, chains + at, left < MAP_ASK_MAX ? left : MAP_ASK_MAX);
	}
	return e;
}

/* When somebody else writes, and the map moves on, between the fetch of a chain and the question
 * about it, the map speaks of events that are there for us too by now. So before a chain is said to
 * be short, the server is asked for the rest of it; who holds it back does so again. */
static err
agree_with_map(struct view *v)
{
	err e = check_map(v);
	for (int again = 0; again < AGAIN && v->c->alarm.id == ALARM_CHAIN_HEAD; again++) {
		alarm_clear(&v->c->alarm);
		e = gather_more(v);
		if (!failed(e))
			e = check_map(v);
	}
	return e;
}

/* The chains are fetched one after the other: an event may rest on one of a chain that was fetched
 * before that came. So before it is said to be unlawful, the rest of each chain is asked for. */
static err
walk_all(struct view *v)
{
	err e = walk_apply(v);
	for (int again = 0; again < AGAIN && v->c->alarm.id == ALARM_EVENT_REFUSED; again++) {
		alarm_clear(&v->c->alarm);
		e = gather_more(v);
		if (!failed(e))
			e = agree_with_map(v);
		if (!failed(e))
			e = walk_apply(v);
	}
	return e;
}

/* An epoch may be given after things were written under it. What it opens is judged at its own
 * place, so that takes a second walk, and may have to be fetched again. */
static err
apply(struct view *v)
{
	size_t before = v->c->state->keys.count;
	err e = walk_all(v);
	if (failed(e) || v->c->state->keys.count == before)
		return e;
	e = gather_blanks(v);
	if (!failed(e))
		e = agree_with_map(v);
	return failed(e) ? e : walk_all(v);
}

/* Firms that were known before have the root that they were known by. */
static err
check_roots(struct view *v)
{
	for (size_t i = 0; i < v->count; i++) {
		const struct view_chain *row = v->chains[i];
		if (row->firm == NULL || row->chain.count == 0)
			continue;
		const struct known_firm *pin = known_firm(v->c->state, &row->chain.id.id);
		hash32 print = keyprint_of(&row->firm->root);
		if (pin != NULL && !hash32_equal(&pin->keyprint, &print))
			return alarm_raise_chain(&v->c->alarm, ALARM_FIRM_ROOT, &row->chain.id);
	}
	return ok();
}

err
view_settle(struct view *v)
{
	err e = agree_with_map(v);
	if (!failed(e))
		e = apply(v);
	if (!failed(e))
		e = check_roots(v);
	if (failed(e))
		return e;
	walk_drop_void(v);
	for (size_t i = 0; i < v->count && !failed(e); i++)
		e = chain_keep(v->c, &v->chains[i]->chain);
	return failed(e) ? e : client_save(v->c);
}

enum view_trust
view_trust(const struct view *v, const id16 *firm)
{
	hash32 named;
	const struct known *s = v->c->state;
	const struct policy_firm *f = view_firm(v, firm);
	const struct policy_firm *own = view_firm(v, &s->firm);
	const struct known_firm *pin = known_firm(s, firm);
	if (f == NULL || f->chain.control.count == 0)
		return VIEW_UNKNOWN;
	hash32 print = keyprint_of(&f->root);
	if (id16_equal(firm, &s->firm))
		return VIEW_OWN;
	if (pin != NULL)
		return hash32_equal(&pin->keyprint, &print) ? VIEW_TRUSTED : VIEW_CONTRADICTED;
	if (own == NULL || !policy_firm_trusts(&named, own, firm))
		return VIEW_UNKNOWN;
	return hash32_equal(&named, &print) ? VIEW_TRUSTED : VIEW_CONTRADICTED;
}

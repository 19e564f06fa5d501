/* SPDX-License-Identifier: Apache-2.0 */
#include "client/view.h"

#include <string.h>

#include "client/map.h"
#include "client/seeds.h"
#include "core/codec/keyprint.h"
#include "core/policy/policy_rule.h"
#include "core/vault/control.h"

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

/* As before its first record. */
static void
reset(struct view_chain *row)
{
	const id16 *id = &row->chain.id.id;
	if (row->user != NULL)
		policy_user_init(row->user, id);
	if (row->firm != NULL)
		policy_firm_init(row->firm, id);
	if (row->matter != NULL)
		policy_matter_init(row->matter, id);
	row->event_count = 0;
	row->hidden = 0;
	row->ignored = 0;
	row->broken = 0;
	if (row->seen_cap > 0)
		memset(row->seen, 0, row->seen_cap * sizeof *row->seen);
	row->under = 0;
	row->next = 0;
}

static err
new_state(struct view_chain *row, arena *perm)
{
	switch (row->chain.id.kind) {
	case CHAIN_USER:
		row->user = arena_new(perm, struct policy_user, 1);
		return row->user != NULL ? ok() : failure(E_NOMEM);
	case CHAIN_FIRM:
		row->firm = arena_new(perm, struct policy_firm, 1);
		return row->firm != NULL ? ok() : failure(E_NOMEM);
	case CHAIN_MATTER:
		row->matter = arena_new(perm, struct policy_matter, 1);
		return row->matter != NULL ? ok() : failure(E_NOMEM);
	case CHAIN_JOB:
	case CHAIN_RELEASE:
		break;
	}
	return failure(E_FORMAT);
}

/* Keys of epochs are kept by the id of their space: a space with the id of another would take that
 * one's place, with a key that whoever made it has drawn. */
static bool
is_of_two_kinds(const struct view *v, const chain_id *id)
{
	const struct known *s = v->c->state;
	if (id->kind == CHAIN_USER)
		return false;
	for (size_t i = 0; i < s->chain_count; i++) {
		const chain_id *other = &s->chains[i].chain;
		if (other->kind != CHAIN_USER && other->kind != id->kind &&
			s->chains[i].head.count > 0 && id16_equal(&other->id, &id->id))
			return true;
	}
	for (size_t i = 0; i < v->count; i++) {
		const chain_id *other = &v->chains[i]->chain.id;
		if (other->kind != CHAIN_USER && other->kind != id->kind &&
			id16_equal(&other->id, &id->id))
			return true;
	}
	return false;
}

/* One more chain, fetched; nothing when it is there. *out is its row. */
static err
fetch(struct view_chain **out, struct view *v, const chain_id *id)
{
	struct view_chain *row = view_find(v, id);
	if (row != NULL) {
		*out = row;
		return ok();
	}
	if (v->count == VIEW_CHAINS)
		return failure(E_TOO_LARGE);
	if (is_of_two_kinds(v, id))
		return failure(E_FORBIDDEN);
	row = arena_new(v->c->perm, struct view_chain, 1);
	if (row == NULL)
		return failure(E_NOMEM);
	err e = chain_fetch(&row->chain, v->c, id);
	if (!failed(e))
		e = new_state(row, v->c->perm);
	if (failed(e))
		return e;
	v->chains[v->count++] = row;
	*out = row;
	return ok();
}

static err
fetch_one(struct view *v, enum chain_kind kind, const id16 *id)
{
	struct view_chain *unused;
	chain_id chain = chain_of(kind, id);
	return fetch(&unused, v, &chain);
}

/* What an event speaks of: its actor, and who is named in its body. */
static err
fetch_named(struct view *v, const struct event *event, const struct control *body)
{
	err e = fetch_one(v, CHAIN_USER, &event->actor);
	if (!failed(e) && body->type == EVENT_TYPE_MATTER_CREATE)
		e = fetch_one(v, CHAIN_FIRM, &body->as.matter_create.firm);
	if (body->type != EVENT_TYPE_EPOCH)
		return e;
	for (size_t i = 0; i < epoch_member_count(&body->as.epoch) && !failed(e); i++) {
		struct epoch_member m = epoch_member_at(&body->as.epoch, i);
		e = fetch_one(v, CHAIN_USER, &m.user);
		if (!failed(e))
			e = fetch_one(v, CHAIN_FIRM, &m.firm);
	}
	return e;
}

static err
open_control(struct event *out, struct control *out_body, struct view *v,
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

static err
fetch_all_named(struct view *v, const struct view_chain *row)
{
	for (size_t i = 0; i < row->chain.count; i++) {
		struct event event = {.seq = 0};
		struct control body = {.type = EVENT_TYPE_USER_CREATE};
		const struct record *r = &row->chain.records[i];
		if (r->class != EVENT_CLASS_CONTROL)
			continue;
		err e = open_control(&event, &body, v, row, r);
		if (!failed(e))
			e = fetch_named(v, &event, &body);
		if (failed(e))
			return e;
	}
	return ok();
}

err
view_add(struct view *v, const chain_id *chain, bool open)
{
	struct view_chain *row;
	size_t done = v->count;
	err e = fetch(&row, v, chain);
	if (!failed(e))
		row->open = row->open || open;
	/* The table grows while it is walked: what is named is looked through in its turn. */
	for (; done < v->count && !failed(e); done++)
		e = fetch_all_named(v, v->chains[done]);
	return e;
}

static err
refuse_event(struct view *v, const struct view_chain *row, const struct record *r, err e)
{
	/* A rule names itself by its number; everything else is no judgment. */
	if (policy_rule_find(e.at) == NULL || err_is(e, E_NOMEM))
		return e;
	return alarm_raise_event(&v->c->alarm, ALARM_EVENT_REFUSED, &row->chain.id, r->index);
}

static void
note_join(struct view *v, const struct event *event, const struct control *body)
{
	if (body->type == EVENT_TYPE_FIRM_JOIN && v->join_count < VIEW_JOINS)
		v->joins[v->join_count++] =
			(struct view_join){body->as.firm_join.invite, event->actor};
}

static err
apply_control(struct view *v, struct view_chain *row, const struct record *r)
{
	struct event event = {.seq = 0};
	struct control body = {.type = EVENT_TYPE_USER_CREATE};
	err e = open_control(&event, &body, v, row, r);
	if (failed(e))
		return e;
	struct policy_event p = {.event = &event, .leaf = r->leaf, .index = r->index};
	if (row->user != NULL)
		e = policy_user_apply(row->user, &p, &v->lookup);
	else if (row->firm != NULL)
		e = policy_firm_apply(row->firm, &p, &v->lookup);
	else
		e = policy_matter_apply(row->matter, &p, &v->lookup);
	if (failed(e))
		return refuse_event(v, row, r, e);
	note_join(v, &event, &body);
	if (row->user != NULL)
		return seeds_take_own(v, row, &body);
	if (body.type != EVENT_TYPE_EPOCH)
		return ok();
	const struct policy_space *space = view_space(row);
	must(space != NULL);
	if (space->since == r->index)
		row->under = 0;
	return row->open ? seeds_take(v, row, &body.as.epoch) : ok();
}

static err
keep_event(struct view *v, struct view_chain *row, const struct record *r, const struct event *e)
{
	if (row->event_count == row->event_cap) {
		size_t cap = row->event_cap == 0 ? 64 : 2 * row->event_cap;
		struct view_event *more = arena_new(v->c->perm, struct view_event, cap);
		if (more == NULL)
			return failure(E_NOMEM);
		for (size_t i = 0; i < row->event_count; i++)
			more[i] = row->events[i];
		row->events = more;
		row->event_cap = cap;
	}
	row->events[row->event_count++] = (struct view_event){.index = r->index,
		.type = e->type,
		.epoch = e->epoch,
		.event = e->event,
		.actor = e->actor,
		.device = e->device,
		.claimed_ms = e->claimed_ms,
		.body = e->body,
		.record = r};
	return ok();
}

/* Its device is an active one of its actor, who may write it here and now, and has signed it. */
static err
judge(struct view *v, const struct view_chain *row, const struct record *r, const struct event *e)
{
	struct policy_content what = {.user = e->actor, .class = r->class, .epoch = e->epoch};
	struct policy_event p = {.event = e, .leaf = r->leaf, .index = r->index};
	err result = policy_space_may(view_space(row), &what, &v->lookup);
	return failed(result) ? result : policy_event_verify(&p, &v->lookup);
}

/* Room for all of the chain's events, twice over. */
static err
reserve_seen(struct view *v, struct view_chain *row)
{
	size_t cap = 64;
	if (row->seen_cap >= 2 * row->chain.count)
		return ok();
	while (cap < 2 * row->chain.count)
		cap *= 2;
	id16 *more = arena_new(v->c->perm, id16, cap);
	if (more == NULL)
		return failure(E_NOMEM);
	/* The chain has no records yet that were applied: it grows between walks only. */
	row->seen = more;
	row->seen_cap = cap;
	return ok();
}

/* What its author wrote once stands once, where it was first: who else has the key, or the log,
 * cannot have it said again later. */
static bool
is_repeated(struct view_chain *row, const id16 *event)
{
	static const id16 none;
	size_t at = 0;
	for (size_t i = 0; i < sizeof at; i++)
		at = at << 8 | event->b[i];
	for (at &= row->seen_cap - 1; !id16_equal(&row->seen[at], &none);
		at = (at + 1) & (row->seen_cap - 1))
		if (id16_equal(&row->seen[at], event))
			return true;
	row->seen[at] = *event;
	return false;
}

static bool
is_void(struct view *v, const struct event *e, uint64_t index)
{
	const struct policy_user *u = view_user(v, &e->actor);
	const struct policy_firm *f = NULL;
	bool is = u == NULL || policy_user_is_void(u, &e->device, index);
	return is || failed(find_firm_of(v, &f, &e->actor)) ||
		policy_firm_is_void(f, &e->actor, index);
}

static err
apply_content(struct view *v, struct view_chain *row, const struct record *r)
{
	uint8_t seed_room[CLIENT_SEED];
	struct secret seed;
	struct event event = {.seq = 0};
	struct key_name name = {KEY_EPOCH, row->chain.id.id, r->epoch};
	if (row->user != NULL)
		return alarm_raise_event(&v->c->alarm, ALARM_RECORD, &row->chain.id, r->index);
	row->under++;
	if (!row->open)
		return ok();
	secret_init(&seed, seed_room, sizeof seed_room);
	if (r->octets.len == 0 || failed(keys_get(&seed, &v->c->state->keys, &name))) {
		row->hidden++;
		return ok();
	}
	uint8_t *room = arena_new(v->c->perm, uint8_t, r->octets.len);
	if (room == NULL)
		return failure(E_NOMEM);
	buf b = buf_of(room, r->octets.len);
	err e = record_open_content(&event, &b, r, &row->chain.id, &seed);
	secret_done(&seed);
	if (failed(e)) {
		row->broken++;
		return ok();
	}
	e = judge(v, row, r, &event);
	if (!failed(e))
		e = reserve_seen(v, row);
	bool unlawful = failed(e) && policy_rule_find(e.at) != NULL;
	if (unlawful || (!failed(e) && is_repeated(row, &event.event))) {
		row->ignored++;
		return ok();
	}
	return failed(e) ? e : keep_event(v, row, r, &event);
}

/* The chain whose next record is the first in the log; NULL: all are applied. */
static struct view_chain *
first_in_log(const struct view *v)
{
	struct view_chain *first = NULL;
	for (size_t i = 0; i < v->count; i++) {
		struct view_chain *row = v->chains[i];
		if (row->next < row->chain.count &&
			(first == NULL ||
				row->chain.records[row->next].index <
					first->chain.records[first->next].index))
			first = row;
	}
	return first;
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

static err
apply_all(struct view *v)
{
	v->join_count = 0;
	for (size_t i = 0; i < v->count; i++)
		reset(v->chains[i]);
	for (struct view_chain *row = first_in_log(v); row != NULL; row = first_in_log(v)) {
		const struct record *r = &row->chain.records[row->next++];
		err e = r->class == EVENT_CLASS_CONTROL ? apply_control(v, row, r)
							: apply_content(v, row, r);
		if (failed(e))
			return e;
	}
	return ok();
}

static bool
has_blanks(const struct view_chain *row)
{
	for (size_t i = 0; i < row->chain.count; i++)
		if (row->chain.records[i].octets.len == 0)
			return true;
	return false;
}

/* What was not for us when it was fetched has no octets in the cache. */
static err
fetch_blanks(struct view *v)
{
	for (size_t i = 0; i < v->count; i++) {
		struct view_chain *row = v->chains[i];
		if (!row->open || !has_blanks(row))
			continue;
		const chain_id id = row->chain.id;
		err e = chain_fetch_anew(&row->chain, v->c, &id);
		if (failed(e))
			return e;
	}
	return ok();
}

/* An epoch may be given after things were written under it. What it opens is judged at its own
 * place, so that takes a second walk, and may have to be fetched again. */
static err
walk(struct view *v)
{
	size_t before = v->c->state->keys.count;
	err e = apply_all(v);
	if (failed(e) || v->c->state->keys.count == before)
		return e;
	e = fetch_blanks(v);
	if (!failed(e))
		e = check_map(v);
	return failed(e) ? e : apply_all(v);
}

/* What a later revocation or suspension has made void is not shown. */
static void
drop_void(struct view *v)
{
	for (size_t i = 0; i < v->count; i++) {
		struct view_chain *row = v->chains[i];
		size_t kept = 0;
		for (size_t k = 0; k < row->event_count; k++) {
			const struct view_event *from = &row->events[k];
			struct event e = {.actor = from->actor, .device = from->device};
			if (is_void(v, &e, from->index))
				row->ignored++;
			else
				row->events[kept++] = *from;
		}
		row->event_count = kept;
	}
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
	err e = check_map(v);
	if (!failed(e))
		e = walk(v);
	if (!failed(e))
		e = check_roots(v);
	if (failed(e))
		return e;
	drop_void(v);
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

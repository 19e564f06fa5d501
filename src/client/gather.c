/* SPDX-License-Identifier: Apache-2.0 */
#include "client/gather.h"

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

err
gather_chain(struct view_chain **out, struct view *v, const chain_id *id)
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
	const chain_id chain = {kind, *id};
	return gather_chain(&unused, v, &chain);
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

/* Of those records of ROW that were not looked through yet. */
static err
fetch_all_named(struct view *v, struct view_chain *row)
{
	for (; row->named < row->chain.count; row->named++) {
		struct event event = {.seq = 0};
		struct control body = {.type = EVENT_TYPE_USER_CREATE};
		const struct record *r = &row->chain.records[row->named];
		if (r->class != EVENT_CLASS_CONTROL)
			continue;
		err e = view_open_control(&event, &body, v, row, r);
		if (!failed(e))
			e = fetch_named(v, &event, &body);
		if (failed(e))
			return e;
	}
	return ok();
}

err
gather_named(struct view *v)
{
	err e = ok();
	/* The table grows while it is walked: what is named is looked through in its turn. */
	for (size_t i = 0; i < v->count && !failed(e); i++)
		e = fetch_all_named(v, v->chains[i]);
	return e;
}

err
gather_more(struct view *v)
{
	err e = ok();
	for (size_t i = 0; i < v->count && !failed(e); i++)
		e = chain_fetch_more(&v->chains[i]->chain, v->c);
	return failed(e) ? e : gather_named(v);
}

static bool
has_blanks(const struct view_chain *row)
{
	for (size_t i = 0; i < row->chain.count; i++)
		if (row->chain.records[i].octets.len == 0)
			return true;
	return false;
}

err
gather_blanks(struct view *v)
{
	for (size_t i = 0; i < v->count; i++) {
		struct view_chain *row = v->chains[i];
		if (!row->open || !has_blanks(row))
			continue;
		const chain_id id = row->chain.id;
		row->named = 0;
		err e = chain_fetch_anew(&row->chain, v->c, &id);
		if (failed(e))
			return e;
	}
	return gather_named(v);
}

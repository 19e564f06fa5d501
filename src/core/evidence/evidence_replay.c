/* SPDX-License-Identifier: Apache-2.0 */
/* As a client's view does it (client/view), but that one event that does not hold fails it all: in
 * evidence nothing is left out silently. */
#include "core/evidence/evidence_inner.h"
#include "core/policy/policy_rule.h"
#include "core/vault/content.h"

static const chain_id *
id_of(chain_id *room, enum chain_kind kind, const id16 *id)
{
	*room = (chain_id){kind, *id};
	return room;
}

static err
find_user(void *self, const struct policy_user **out, const id16 *user)
{
	chain_id id;
	const struct evidence_chain *c = evidence_find(self, id_of(&id, CHAIN_USER, user));
	if (c == NULL || c->user->chain.control.count == 0)
		return failure(E_NOT_FOUND);
	*out = c->user;
	return ok();
}

static err
find_firm(void *self, const struct policy_firm **out, const id16 *firm)
{
	chain_id id;
	const struct evidence_chain *c = evidence_find(self, id_of(&id, CHAIN_FIRM, firm));
	if (c == NULL || c->firm->chain.control.count == 0)
		return failure(E_NOT_FOUND);
	*out = c->firm;
	return ok();
}

static err
find_firm_of(void *self, const struct policy_firm **out, const id16 *user)
{
	const struct evidence_work *w = self;
	for (size_t i = 0; i < w->out->firm_count; i++)
		if (policy_firm_user(w->out->firms[i], user) != NULL) {
			*out = w->out->firms[i];
			return ok();
		}
	return failure(E_NOT_FOUND);
}

static struct policy_lookup
lookup_of(struct evidence_work *w)
{
	return (struct policy_lookup){
		.self = w, .user = find_user, .firm = find_firm, .firm_of = find_firm_of};
}

/* A rule of policy says itself what does not hold. */
static err
blame_rule(struct evidence_work *w, bytes file, err e)
{
	const struct policy_rule_row *rule = policy_rule_find(e.at);
	return evidence_blame(w, file, e, rule == NULL ? NULL : rule->sentence);
}

static err
apply_control(struct evidence_work *w, struct evidence_chain *c, const struct record *r)
{
	struct event event;
	struct control body;
	struct policy_lookup l = lookup_of(w);
	err e = evidence_open_control(&event, &body, w, c, r);
	if (failed(e))
		return e;
	struct policy_event p = {.event = &event, .leaf = r->leaf, .index = r->index};
	if (c->user != NULL)
		e = policy_user_apply(c->user, &p, &l);
	else if (c->firm != NULL)
		e = policy_firm_apply(c->firm, &p, &l);
	else
		e = policy_matter_apply(c->matter, &p, &l);
	return blame_rule(w, c->file->path, e);
}

/* The device is an active one of its actor, who may write this here and now, and has signed it. */
static err
judge(struct evidence_act *act, struct evidence_work *w, const struct policy_space *space,
	const struct record *r)
{
	struct policy_lookup l = lookup_of(w);
	const struct event *e = &act->event;
	struct policy_content what = {.user = e->actor, .class = r->class, .epoch = e->epoch};
	struct policy_event p = {.event = e, .leaf = r->leaf, .index = r->index};
	err result = policy_space_may(space, &what, &l);
	if (!failed(result))
		result = policy_event_verify(&p, &l);
	if (failed(result))
		return result;
	const struct epoch_member *m = policy_space_member(space, &e->actor);
	must(m != NULL);
	act->firm = m->firm;
	act->role = m->role;
	return ok();
}

static err
check_put(struct evidence_act *act, struct evidence_work *w, const struct policy_space *space)
{
	err e = object_decode_put(&act->put, act->event.body);
	if (failed(e))
		return e;
	if (!hash32_equal(&act->put.recipient, &space->fp))
		return failure(E_FORBIDDEN);
	struct place p = {
		.kind = PLACE_OBJECT, .index = act->index, .name = place_name(act->put.name)};
	const struct evidence_file *f = evidence_take(w, &p);
	if (f == NULL)
		return ok();
	if (f->length != act->put.length || !hash32_equal(&f->digest, &act->put.digest))
		return evidence_fail(w, f->path, E_COMMITMENT, "it is the content that was signed");
	act->content = f->path;
	return ok();
}

/* What the event says, as far as its type is known. */
static err
check_body(struct evidence_act *act, struct evidence_work *w, const struct policy_space *space)
{
	struct object_remove remove;
	struct content_message message;
	struct content_opened opened;
	struct content_name name;
	bytes body = act->event.body;
	switch (act->event.type) {
	case EVENT_TYPE_OBJECT_PUT:
		return check_put(act, w, space);
	case EVENT_TYPE_OBJECT_REMOVE:
		return object_decode_remove(&remove, body);
	case EVENT_TYPE_MESSAGE:
		return content_decode_message(&message, body);
	case EVENT_TYPE_OPENED:
		return content_decode_opened(&opened, body);
	case EVENT_TYPE_NAME:
		return content_decode_name(&name, body);
	default:
		return ok();
	}
}

/* R is content of the matter; when the bundle reveals it, it holds. */
static err
apply_content(struct evidence_work *w, struct evidence_chain *c, const struct record *r)
{
	struct place p = {.kind = PLACE_EVENT, .index = r->index};
	const struct policy_space *space = &c->matter->space;
	const struct evidence_file *f = evidence_take(w, &p);
	if (r->index >= w->tree.size)
		return evidence_fail(w, c->file->path, E_FORMAT, "its records are in the log");
	if (f == NULL) {
		w->out->hidden_count++;
		return ok();
	}
	must(w->out->act_count < w->events_count);
	struct evidence_act *act = &w->out->acts[w->out->act_count++];
	*act = (struct evidence_act){.index = r->index, .chain = c->id};
	err e = record_open_revealed(&act->event, r, &c->id, f->octets);
	if (failed(e))
		return evidence_blame(w, f->path, e, "it opens the leaf of that index");
	e = evidence_include(w, r->index, &r->leaf);
	if (!failed(e))
		e = judge(act, w, space, r);
	if (failed(e))
		return blame_rule(w, f->path, e);
	return evidence_blame(w, f->path, check_body(act, w, space),
		"it is an event of this matter, for its epoch");
}

/* The chain whose next record is the first in the log; NULL: all are applied. */
static struct evidence_chain *
first_in_log(const struct evidence_work *w)
{
	struct evidence_chain *first = NULL;
	for (size_t i = 0; i < w->chain_count; i++) {
		struct evidence_chain *c = &w->chains[i];
		if (c->next < c->count &&
			(first == NULL ||
				c->records[c->next].index < first->records[first->next].index))
			first = c;
	}
	return first;
}

/* Nothing later in the bundle makes a revealed event void. */
static err
check_voids(struct evidence_work *w)
{
	for (size_t i = 0; i < w->out->act_count; i++) {
		const struct evidence_act *act = &w->out->acts[i];
		const struct policy_user *user = NULL;
		const struct policy_firm *firm = NULL;
		err e = find_user(w, &user, &act->event.actor);
		if (!failed(e))
			e = find_firm(w, &firm, &act->firm);
		if (failed(e))
			return e;
		if (policy_user_is_void(user, &act->event.device, act->index) ||
			policy_firm_is_void(firm, &act->event.actor, act->index))
			return evidence_fail(w, BYTES_LIT("events"), E_FORBIDDEN,
				"no later revocation makes one of them void");
	}
	return ok();
}

err
evidence_replay(struct evidence_work *w)
{
	w->out->acts = arena_new(w->perm, struct evidence_act, w->events_count);
	if (w->out->acts == NULL && w->events_count > 0)
		return failure(E_NOMEM);
	for (struct evidence_chain *c = first_in_log(w); c != NULL; c = first_in_log(w)) {
		const struct record *r = &c->records[c->next++];
		err e = ok();
		if (r->class == EVENT_CLASS_CONTROL)
			e = apply_control(w, c, r);
		else if (c->matter != NULL)
			e = apply_content(w, c, r);
		if (failed(e))
			return e;
	}
	return check_voids(w);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "client/walk.h"

#include <string.h>

#include "client/seeds.h"
#include "core/policy/policy_rule.h"

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
	row->unopened_count = 0;
	row->hidden = 0;
	row->ignored = 0;
	row->broken = 0;
	if (row->seen_cap > 0)
		memset(row->seen, 0, row->seen_cap * sizeof *row->seen);
	row->under = 0;
	row->next = 0;
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
judge_control(struct view *v, struct view_chain *row, const struct policy_event *p)
{
	if (row->user != NULL)
		return policy_user_apply(row->user, p, &v->lookup);
	if (row->firm != NULL)
		return policy_firm_apply(row->firm, p, &v->lookup);
	return policy_matter_apply(row->matter, p, &v->lookup);
}

/* Whether R was judged when it was kept, on all that there is below it in the log. A user or firm
 * whose chain shows an earlier record only now may have had no right to it: somebody has held back
 * a revocation. */
static bool
is_judged(const struct view *v, const struct view_chain *row, const struct record *r)
{
	return row->next <= row->chain.verified && r->index < v->fresh;
}

/* It stood then: only what it changes. */
static err
advance_control(struct view_chain *row, const struct policy_event *p)
{
	if (row->user != NULL)
		return policy_user_advance(row->user, p);
	if (row->firm != NULL)
		return policy_firm_advance(row->firm, p);
	return policy_matter_advance(row->matter, p);
}

static err
apply_control(struct view *v, struct view_chain *row, const struct record *r)
{
	struct event event = {.seq = 0};
	struct control body = {.type = EVENT_TYPE_USER_CREATE};
	err e = view_open_control(&event, &body, v, row, r);
	if (failed(e))
		return e;
	struct policy_event p = {.event = &event, .leaf = r->leaf, .index = r->index};
	if (is_judged(v, row, r))
		e = advance_control(row, &p);
	else
		e = judge_control(v, row, &p);
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
judge(struct view *v, struct view_chain *row, const struct record *r, const struct event *e)
{
	const size_t i = row->next - 1;
	struct policy_content what = {.user = e->actor, .class = r->class, .epoch = e->epoch};
	struct policy_event p = {.event = e, .leaf = r->leaf, .index = r->index};
	err result = policy_space_may(view_space(row), &what, &v->lookup);
	if (failed(result))
		return result;
	if (row->chain.marks[i] != 0)
		return policy_event_check_author(&p, &v->lookup);
	result = policy_event_verify(&p, &v->lookup);
	if (!failed(result))
		chain_mark(&row->chain, i);
	return result;
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
	struct view_seen *more = arena_new(v->c->perm, struct view_seen, cap);
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
is_repeated(struct view_chain *row, const struct event *e)
{
	static const id16 none;
	size_t at = 0;
	for (size_t i = 0; i < sizeof at; i++)
		at = at << 8 | e->event.b[i];
	for (at &= row->seen_cap - 1; !id16_equal(&row->seen[at].device, &none);
		at = (at + 1) & (row->seen_cap - 1))
		if (id16_equal(&row->seen[at].event, &e->event) &&
			id16_equal(&row->seen[at].device, &e->device))
			return true;
	row->seen[at] = (struct view_seen){e->device, e->event};
	return false;
}

static bool
is_void(struct view *v, const struct event *e, uint64_t index)
{
	const struct policy_user *u = view_user(v, &e->actor);
	const struct policy_firm *f = NULL;
	bool is = u == NULL || policy_user_is_void(u, &e->device, index);
	return is || failed(v->lookup.firm_of(v, &f, &e->actor)) ||
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
	if (unlawful || (!failed(e) && is_repeated(row, &event))) {
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

/* The first entry of the log that a user's or a firm's chain has beyond what was kept of it. */
static uint64_t
first_news(const struct view *v)
{
	uint64_t first = UINT64_MAX;
	for (size_t i = 0; i < v->count; i++) {
		const struct chain *chain = &v->chains[i]->chain;
		if (v->chains[i]->matter != NULL || chain->verified == chain->count)
			continue;
		uint64_t index = chain->records[chain->verified].index;
		first = index < first ? index : first;
	}
	return first;
}

err
walk_apply(struct view *v)
{
	v->join_count = 0;
	v->fresh = first_news(v);
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

/* What a later revocation or suspension has made void is not shown. */
void
walk_drop_void(struct view *v)
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

/* SPDX-License-Identifier: Apache-2.0 */
#include "client/seeds.h"

#include "client/parts.h"

/* A wrap that CHAIN's event names: fetched, opened with the key NAME, and kept as KEEP. */
struct taking {
	const chain_id *chain;
	hash32 wrap;
	struct key_name with;
	struct key_name keep;
	struct parts_expected expected;
};

/* The seed is held already. One that was drawn for an event that was refused may stand under the
 * same name: it is dropped. */
static bool
is_held(struct client *c, const struct taking *t)
{
	uint8_t room[CLIENT_SEED];
	struct secret seed;
	struct recipient r;
	hash32 fp;
	secret_init(&seed, room, sizeof room);
	if (failed(keys_get(&seed, &c->state->keys, &t->keep)))
		return false;
	parts_recipient_of(&r, &fp, &seed);
	secret_done(&seed);
	if (hash32_equal(&fp, &t->expected.fp))
		return true;
	keys_drop(&c->state->keys, &t->keep);
	return false;
}

static err
take(struct client *c, const struct taking *t)
{
	uint8_t identity_room[CLIENT_SEED], seed_room[CLIENT_SEED];
	struct secret identity, seed;
	bytes wrap = {NULL, 0};
	struct part_name name = {PART_WRAP, t->wrap};
	struct keys *keys = &c->state->keys;
	if (is_held(c, t))
		return ok();
	secret_init(&identity, identity_room, sizeof identity_room);
	secret_init(&seed, seed_room, sizeof seed_room);
	err e = keys_get(&identity, keys, &t->with);
	if (!failed(e))
		e = parts_fetch(&wrap, c, t->chain, &name);
	if (!failed(e))
		e = parts_unwrap(&seed, wrap, &identity, &t->expected);
	if (!failed(e))
		e = keys_put(keys, &t->keep, seed_room);
	secret_done(&identity);
	secret_done(&seed);
	return e;
}

/* The recipient's fingerprint of epoch NUMBER of the chain, from the event that made it. E_KEY:
 * there is none. */
static err
epoch_fp(hash32 *out, const struct view_chain *row, uint32_t number)
{
	for (size_t i = 0; i < row->next; i++) {
		struct event event = {.seq = 0};
		struct control body = {.type = EVENT_TYPE_USER_CREATE};
		const struct record *r = &row->chain.records[i];
		if (r->class != EVENT_CLASS_CONTROL ||
			failed(record_open_control(&event, r, &row->chain.id)) ||
			event.type != EVENT_TYPE_EPOCH ||
			failed(control_decode(&body, event.type, event.body)) ||
			body.as.epoch.number != number)
			continue;
		*out = body.as.epoch.fp;
		return ok();
	}
	return failure(E_KEY);
}

/* EPOCH's key is, or is no longer, one that was given and does not open. */
static void
note_unopened(struct view_chain *row, uint32_t epoch, bool unopened)
{
	size_t i = 0;
	while (i < row->unopened_count && row->unopened[i] != epoch)
		i++;
	bool noted = i < row->unopened_count;
	if (noted && !unopened)
		row->unopened[i] = row->unopened[--row->unopened_count];
	if (!noted && unopened && row->unopened_count < VIEW_UNOPENED)
		row->unopened[row->unopened_count++] = epoch;
}

/* The key of W, which ME is given. */
static err
take_epoch(struct view *v, struct view_chain *row, const struct epoch_member *me,
	const struct epoch_wrap *w)
{
	struct client *c = v->c;
	struct taking t = {.chain = &row->chain.id,
		.wrap = w->wrap,
		.with = {KEY_USER, me->user, me->puk_gen},
		.keep = {KEY_EPOCH, row->chain.id.id, w->epoch},
		.expected = {.what = {KEYWRAP_EPOCH, row->chain.id.id, w->epoch}}};
	err e = epoch_fp(&t.expected.fp, row, w->epoch);
	if (!failed(e))
		e = take(c, &t);
	/* A generation that this device was never given: so is the epoch. */
	if (err_is(e, E_NOT_FOUND))
		return ok();
	if (failed(e) && !err_is(e, E_KEY))
		return e;
	note_unopened(row, w->epoch, failed(e) && !keys_has(&c->state->keys, &t.keep));
	return ok();
}

err
seeds_take(struct view *v, struct view_chain *row, const struct epoch *body)
{
	struct epoch_member me;
	if (!epoch_member_find(&me, body, &v->c->state->user))
		return ok();
	for (size_t i = 0; i < epoch_wrap_count(body); i++) {
		struct epoch_wrap w = epoch_wrap_at(body, i);
		err e = id16_equal(&w.user, &me.user) ? take_epoch(v, row, &me, &w) : ok();
		if (failed(e))
			return e;
	}
	return ok();
}

/* The puk that an event makes; NULL: none. */
static const struct puk *
puk_of(const struct control *body)
{
	switch ((unsigned)body->type) {
	case EVENT_TYPE_USER_CREATE:
		return &body->as.user_create.puk;
	case EVENT_TYPE_USER_PUK:
		return &body->as.user_puk.puk;
	case EVENT_TYPE_DEVICE_REVOKE:
		return &body->as.user_device_revoke.puk;
	default:
		return NULL;
	}
}

/* The event that made generation GEN, as far as it was applied. */
static bool
find_puk(struct puk *out, const struct view_chain *row, uint32_t gen)
{
	for (size_t i = 0; i < row->next; i++) {
		struct event event = {.seq = 0};
		struct control body = {.type = EVENT_TYPE_USER_CREATE};
		const struct record *r = &row->chain.records[i];
		if (failed(record_open_control(&event, r, &row->chain.id)) ||
			failed(control_decode(&body, event.type, event.body)))
			continue;
		const struct puk *p = puk_of(&body);
		if (p != NULL && p->gen == gen) {
			*out = *p;
			return true;
		}
	}
	return false;
}

/* Generations below GEN, each out of the one above it. */
static err
take_older(struct client *c, const struct view_chain *row, uint32_t gen)
{
	const id16 *user = &row->chain.id.id;
	for (; gen > 1; gen--) {
		struct puk newer;
		struct key_name older = {KEY_USER, *user, gen - 1};
		if (keys_has(&c->state->keys, &older) || !find_puk(&newer, row, gen))
			return ok();
		struct taking t = {.chain = &row->chain.id,
			.wrap = newer.previous,
			.with = {KEY_USER, *user, gen},
			.keep = older,
			.expected = {{KEYWRAP_PUK, *user, gen - 1}, row->user->puks[gen - 2].fp}};
		err e = take(c, &t);
		if (failed(e))
			return e;
	}
	return ok();
}

err
seeds_take_own(struct view *v, const struct view_chain *row, const struct control *body)
{
	struct client *c = v->c;
	const struct known *s = c->state;
	const struct puk *p = puk_of(body);
	hash32 wrap = {{0}};
	if (!id16_equal(&row->chain.id.id, &s->user))
		return ok();
	uint32_t gen = row->user->gen;
	if (p != NULL && !puk_wrap_find(&wrap, p, &s->device))
		return ok();
	if (p == NULL) {
		if (body->type != EVENT_TYPE_DEVICE_ADD ||
			!id16_equal(&body->as.user_device_add.id, &s->device))
			return ok();
		wrap = body->as.user_device_add.wrap;
	}
	struct taking t = {.chain = &row->chain.id,
		.wrap = wrap,
		.with = {KEY_DEVICE_IDENTITY, s->device, 0},
		.keep = {KEY_USER, s->user, gen},
		.expected = {{KEYWRAP_PUK, s->user, gen}, policy_user_puk(row->user)}};
	err e = take(c, &t);
	if (!failed(e))
		e = take_older(c, row, gen);
	return err_is(e, E_KEY)
		? alarm_raise_chain(&c->alarm, ALARM_KEY_SUBSTITUTED, &row->chain.id)
		: e;
}

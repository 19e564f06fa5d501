/* SPDX-License-Identifier: Apache-2.0 */
/* The lock is held for a question or an item, never during a commit: others then see what the
 * writer has judged and the disk does not have yet. That is sound: if it never gets there the
 * process ends, and what they were told was right for the moment they asked. */
#include "app/authority.h"

#include <string.h>

#include "core/policy/policy_rule.h"
#include "core/vault/control.h"
#include "core/vault/record.h"

static void
lock(struct authority *a)
{
	must(pthread_mutex_lock(&a->lock) == 0);
}

static void
unlock(struct authority *a)
{
	must(pthread_mutex_unlock(&a->lock) == 0);
}

static bool
is_zero(const id16 *id)
{
	static const id16 zero;
	return id16_equal(id, &zero);
}

/* What policy asks. */

static err
find_slot(struct states_slot **out, struct authority *a, enum chain_kind kind, const id16 *id)
{
	chain_id chain = {.kind = kind, .id = *id};
	return states_find(out, &a->states, &chain);
}

static err
lookup_user(void *self, const struct policy_user **out, const id16 *user)
{
	struct states_slot *slot;
	err e = find_slot(&slot, self, CHAIN_USER, user);
	if (!failed(e))
		*out = slot->is.user;
	return e;
}

static err
lookup_firm(void *self, const struct policy_firm **out, const id16 *firm)
{
	struct states_slot *slot;
	err e = find_slot(&slot, self, CHAIN_FIRM, firm);
	if (!failed(e))
		*out = slot->is.firm;
	return e;
}

static bool
has_user(const struct policy_firm *firm, const id16 *user)
{
	return policy_firm_user(firm, user) != NULL;
}

/* *out: the firm of USER, as the store knows it, remembered with the user's state. A user whose
 * firm is only in memory so far is not asked for here. */
static err
stored_firm_of(id16 *out, struct authority *a, const id16 *user)
{
	struct states_slot *slot;
	err e = find_slot(&slot, a, CHAIN_USER, user);
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

static err
lookup_firm_of(void *self, const struct policy_firm **out, const id16 *user)
{
	struct authority *a = self;
	id16 firm;
	struct states_slot *held = states_held_firm(&a->states, has_user, user);
	if (held != NULL) {
		*out = held->is.firm;
		return ok();
	}
	err e = stored_firm_of(&firm, a, user);
	return failed(e) ? e : lookup_firm(self, out, &firm);
}

static bool
is_founded(const struct authority *a, const id16 *invite)
{
	for (size_t i = 0; i < a->founded_count; i++)
		if (id16_equal(&a->founded[i], invite))
			return true;
	return false;
}

/* An invitation in some firm's chain. */
static err
find_invite(struct judge_invite *out, struct authority *a, const id16 *invite, uint64_t now_ms)
{
	id16 firm;
	const struct policy_firm *state;
	struct firm_invite found;
	err e = a->store->invite(a->store->self, &firm, invite);
	if (!failed(e))
		e = lookup_firm(a, &state, &firm);
	if (failed(e))
		return e;
	if (failed(policy_firm_open_invite(&found, state, invite, now_ms)))
		return failure(E_FORBIDDEN);
	*out = (struct judge_invite){.firm = firm, .role = found.role, .key = found.key};
	return ok();
}

static err
find_any_invite(struct judge_invite *out, struct authority *a, const id16 *invite, uint64_t now_ms)
{
	if (is_founded(a, invite))
		return failure(E_FORBIDDEN);
	if (a->has_founding && id16_equal(&a->founding.invite, invite)) {
		*out = (struct judge_invite){.role = FIRM_FOUNDER, .key = a->founding.key};
		return ok();
	}
	return find_invite(out, a, invite, now_ms);
}

/* The judging of one item. */
struct judging {
	struct authority *a;
	uint64_t now_ms;
};

static err
ask_user(void *self, const struct policy_user **out, const id16 *user)
{
	return lookup_user(((struct judging *)self)->a, out, user);
}

static err
ask_firm(void *self, const struct policy_firm **out, const id16 *firm)
{
	return lookup_firm(((struct judging *)self)->a, out, firm);
}

static err
ask_firm_of(void *self, const struct policy_firm **out, const id16 *user)
{
	return lookup_firm_of(((struct judging *)self)->a, out, user);
}

static err
ask_founding(void *self, struct signature_key *out, const id16 *invite)
{
	const struct judging *j = self;
	struct judge_invite found;
	err e = find_any_invite(&found, j->a, invite, j->now_ms);
	if (err_is(e, E_FORBIDDEN) || (!failed(e) && found.role != FIRM_FOUNDER))
		return failure(E_NOT_FOUND);
	if (!failed(e))
		*out = found.key;
	return e;
}

static struct policy_lookup
lookup_of(struct judging *j)
{
	return (struct policy_lookup){.self = j,
		.user = ask_user,
		.firm = ask_firm,
		.firm_of = ask_firm_of,
		.founding = ask_founding};
}

/* Whoever comes with an invitation comes in time: it is the joined firm's that counts, whatever
 * others have under the same id. */
static err
check_join(struct authority *a, const struct event *event, const id16 *invite, uint64_t now_ms)
{
	const struct policy_firm *firm = NULL;
	struct firm_invite open;
	err e = lookup_firm(a, &firm, &event->chain);
	if (failed(e))
		return e;
	bool known = policy_firm_find_invite(firm, invite) != NULL;
	e = policy_firm_open_invite(&open, firm, invite, now_ms);
	/* That there is none is policy's to say. */
	return failed(e) && known ? failure(E_FORBIDDEN) : ok();
}

/* Who holds an invitation shows its id alone: there is one of an id on this server. */
static err
check_new_invite(struct authority *a, const struct event *event, const id16 *invite)
{
	id16 firm;
	if (is_founded(a, invite) || (a->has_founding && id16_equal(&a->founding.invite, invite)))
		return failure(E_EXISTS);
	err e = a->store->invite(a->store->self, &firm, invite);
	if (err_is(e, E_NOT_FOUND))
		return ok();
	if (failed(e))
		return e;
	return id16_equal(&firm, &event->chain) ? ok() : failure(E_EXISTS);
}

/* What an archive asks of an event before policy does: it has a clock, and sees all chains. */
static err
check_first(struct authority *a, const struct event *event, uint64_t now_ms)
{
	struct control c;
	err e = control_decode(&c, event->type, event->body);
	if (failed(e))
		return e;
	if (c.type == EVENT_TYPE_FIRM_JOIN)
		return check_join(a, event, &c.as.firm_join.invite, now_ms);
	if (c.type == EVENT_TYPE_FIRM_INVITE)
		return check_new_invite(a, event, &c.as.firm_invite.id);
	return ok();
}

static err
apply(struct states_slot *slot, const struct policy_event *e, const struct policy_lookup *l)
{
	if (slot->chain.kind == CHAIN_USER)
		return policy_user_apply(slot->is.user, e, l);
	if (slot->chain.kind == CHAIN_FIRM)
		return policy_firm_apply(slot->is.firm, e, l);
	return policy_matter_apply(slot->is.matter, e, l);
}

/* What EVENT, which stands, means for the rest of its submission. */
static err
note_debt(struct authority *a, const struct event *event)
{
	struct control c;
	if (event->type == EVENT_TYPE_USER_CREATE)
		a->debt.users[a->debt.user_count++] = event->chain;
	if (event->type == EVENT_TYPE_MATTER_CREATE)
		a->debt.matters[a->debt.matter_count++] = event->chain;
	if (event->type != EVENT_TYPE_FIRM_CREATE)
		return ok();
	err e = control_decode(&c, event->type, event->body);
	if (!failed(e) && a->founded_count == AUTHORITY_FOUNDED)
		e = failure(E_TOO_LARGE);
	if (!failed(e))
		a->founded[a->founded_count++] = c.as.firm_create.invite;
	return e;
}

static const struct policy_space *
space_of(const struct states_slot *slot)
{
	return slot->chain.kind == CHAIN_FIRM ? &slot->is.firm->directory : &slot->is.matter->space;
}

static err
judge_control(struct authority *a, const struct judge_item *in)
{
	struct judging j = {a, in->received_ms};
	const struct policy_lookup l = lookup_of(&j);
	struct states_slot *slot = NULL;
	const struct submission_item *item = in->item;
	if (item->chain.kind > CHAIN_MATTER)
		return failure(E_FORBIDDEN);
	err e = check_first(a, in->event, in->received_ms);
	if (!failed(e))
		e = states_change(&slot, &a->states, &item->chain);
	if (failed(e))
		return e;
	struct policy_event at = {
		.event = in->event, .leaf = item->record.leaf, .index = in->index};
	uint32_t epoch = item->chain.kind == CHAIN_USER ? 0 : space_of(slot)->number;
	e = apply(slot, &at, &l);
	if (failed(e))
		return e;
	a->judged++;
	if (item->chain.kind != CHAIN_USER)
		slot->under = space_of(slot)->number == epoch ? slot->under + 1 : 0;
	return note_debt(a, in->event);
}

/* The device is still what it was when the worker asked. */
static err
check_device(struct authority *a, const struct judge_device *by)
{
	const struct policy_user *user;
	err e = lookup_user(a, &user, &by->user);
	if (failed(e))
		return e;
	const struct policy_device *device = policy_user_device(user, &by->device);
	return device != NULL && device->active ? ok() : policy_rule_failure(RULE_DEVICE);
}

/* No epoch is written under that must rotate. The answer holds until a control event is judged. */
static err
check_rotation(struct authority *a, struct states_slot *slot, const struct policy_lookup *l)
{
	bool must_rotate = slot->under >= POLICY_EPOCH_EVENTS;
	if (slot->sound_at == a->judged + 1 && !must_rotate)
		return ok();
	err e = policy_space_must_rotate(&must_rotate, space_of(slot), l, slot->under);
	if (failed(e))
		return e;
	if (must_rotate)
		return policy_rule_failure(RULE_CONTENT_ROTATE);
	slot->sound_at = a->judged + 1;
	return ok();
}

static err
check_content(struct authority *a, struct states_slot *slot, const struct judge_item *in)
{
	struct judging j = {a, in->received_ms};
	const struct policy_lookup l = lookup_of(&j);
	struct policy_content content = {.user = in->by->user,
		.class = in->item->record.class,
		.epoch = in->item->record.epoch};
	err e = policy_space_may(space_of(slot), &content, &l);
	if (!failed(e) && content.class == EVENT_CLASS_CONTENT)
		e = check_rotation(a, slot, &l);
	return e;
}

/* One more event under the epoch of CHAIN; to be taken back by undo. */
static void
count_content(struct authority *a, struct states_slot *slot)
{
	slot->under++;
	if (a->content_count > 0 && a->contents[a->content_count - 1].slot == slot) {
		a->contents[a->content_count - 1].count++;
		return;
	}
	must(a->content_count < SUBMISSION_ITEMS_MAX);
	a->contents[a->content_count++] =
		(struct authority_content){.slot = slot, .chain = slot->chain, .count = 1};
}

static void
uncount_content(const struct authority *a)
{
	for (size_t i = 0; i < a->content_count; i++) {
		const struct authority_content *c = &a->contents[i];
		if (map_hash_is_same(&c->slot->chain, &c->chain) && c->slot->under >= c->count)
			c->slot->under -= c->count;
	}
}

static err
judge_content(struct authority *a, const struct judge_item *in)
{
	struct states_slot *slot = NULL;
	const chain_id *chain = &in->item->chain;
	if (chain->kind != CHAIN_FIRM && chain->kind != CHAIN_MATTER)
		return failure(E_FORBIDDEN);
	err e = check_device(a, in->by);
	if (!failed(e))
		e = states_find(&slot, &a->states, chain);
	if (failed(e))
		return e;
	/* So that no look-up takes its place. */
	bool pinned = slot->pinned;
	slot->pinned = true;
	e = check_content(a, slot, in);
	slot->pinned = pinned;
	if (!failed(e))
		count_content(a, slot);
	return e;
}

/* The judge. */

static err
item(void *self, const struct judge_item *in)
{
	struct authority *a = self;
	lock(a);
	err e = in->event != NULL ? judge_control(a, in) : judge_content(a, in);
	unlock(a);
	return e;
}

static err
pay_debt(struct authority *a)
{
	for (size_t i = 0; i < a->debt.user_count; i++)
		if (states_held_firm(&a->states, has_user, &a->debt.users[i]) == NULL)
			return failure(E_FORBIDDEN);
	for (size_t i = 0; i < a->debt.matter_count; i++) {
		struct states_slot *slot;
		err e = find_slot(&slot, a, CHAIN_MATTER, &a->debt.matters[i]);
		must(!failed(e));
		if (slot->is.matter->space.number == 0)
			return failure(E_FORBIDDEN);
	}
	return ok();
}

static err
finish(void *self)
{
	struct authority *a = self;
	lock(a);
	err e = pay_debt(a);
	if (!failed(e)) {
		states_keep(&a->states);
		a->debt = (struct authority_debt){0};
		a->content_count = 0;
		a->founded_kept = a->founded_count;
	}
	unlock(a);
	return e;
}

static void
undo(void *self)
{
	struct authority *a = self;
	lock(a);
	states_undo(&a->states);
	uncount_content(a);
	a->debt = (struct authority_debt){0};
	a->content_count = 0;
	a->founded_count = a->founded_kept;
	a->judged++;
	unlock(a);
}

static void
committed(void *self)
{
	struct authority *a = self;
	lock(a);
	states_release(&a->states);
	unlock(a);
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

static err
find_device(struct judge_device *out, struct authority *a, const id16 *id)
{
	struct judge_device d = {.device = *id};
	const struct policy_user *user;
	const struct policy_firm *firm = NULL;
	err e = user_of(&d.user, a, id);
	if (!failed(e))
		e = lookup_user(a, &user, &d.user);
	if (failed(e))
		return e;
	const struct policy_device *device = policy_user_device(user, id);
	if (device == NULL || !device->active)
		return failure(E_FORBIDDEN);
	d.key = device->keys.key;
	e = lookup_firm_of(a, &firm, &d.user);
	if (failed(e))
		return err_is(e, E_NOT_FOUND) ? failure(E_FORBIDDEN) : e;
	if (!policy_firm_is_active(firm, &d.user))
		return failure(E_FORBIDDEN);
	d.firm = firm->chain.id.id;
	*out = d;
	return ok();
}

static err
device(void *self, struct judge_device *out, const id16 *id)
{
	struct authority *a = self;
	lock(a);
	err e = find_device(out, a, id);
	unlock(a);
	return e;
}

static err
invite(void *self, struct judge_invite *out, const id16 *id, uint64_t now_ms)
{
	struct authority *a = self;
	lock(a);
	err e = find_any_invite(out, a, id, now_ms);
	unlock(a);
	return e;
}

/* Which founding invitations were used is in the first event of each firm. */

struct firms {
	size_t count;
	id16 *ids;
};

static err
list_firm(void *user, const struct store_chain *chain)
{
	struct firms *f = user;
	if (chain->chain.kind != CHAIN_FIRM)
		return ok();
	if (f->count == AUTHORITY_FOUNDED)
		return failure(E_TOO_LARGE);
	f->ids[f->count++] = chain->chain.id;
	return ok();
}

struct first_record {
	chain_id chain;
	id16 invite;
	bool done;
};

static err
take_first(void *user, const struct record *record, uint64_t position)
{
	struct first_record *first = user;
	struct event event;
	struct control c;
	(void)position;
	if (failed(record_open_control(&event, record, &first->chain)) ||
		event.type != EVENT_TYPE_FIRM_CREATE ||
		failed(control_decode(&c, event.type, event.body)))
		return failure(E_DAMAGED);
	first->invite = c.as.firm_create.invite;
	first->done = true;
	return failure(E_INTERRUPTED);
}

/* The invitation by which FIRM was founded. */
static err
founded_by(id16 *out, const struct authority *a, const id16 *firm)
{
	struct first_record first = {.chain = {CHAIN_FIRM, *firm}};
	struct store_query q = {.chain = first.chain, .control = true};
	err e = a->store->records(a->store->self, &q, take_first, &first);
	if (!first.done)
		return failed(e) ? e : failure(E_DAMAGED);
	*out = first.invite;
	return ok();
}

/* The list of firms is turned into that of their invitations, place by place. */
static err
load_founded(struct authority *a)
{
	struct firms firms = {.ids = a->founded};
	err e = a->store->chains(a->store->self, list_firm, &firms);
	for (size_t i = 0; i < firms.count && !failed(e); i++) {
		id16 firm = a->founded[i];
		e = founded_by(&a->founded[i], a, &firm);
	}
	a->founded_count = a->founded_kept = firms.count;
	return e;
}

err
authority_open(struct authority *a, arena *perm, const struct authority_options *options)
{
	*a = (struct authority){.store = options->store};
	if (options->founding != NULL) {
		a->founding = *options->founding;
		a->has_founding = true;
	}
	a->founded = arena_new(perm, id16, AUTHORITY_FOUNDED);
	a->devices = arena_new(perm, struct authority_device, AUTHORITY_DEVICES);
	a->contents = arena_new(perm, struct authority_content, SUBMISSION_ITEMS_MAX);
	if (a->founded == NULL || a->devices == NULL || a->contents == NULL)
		return failure(E_NOMEM);
	err e = states_init(&a->states, perm, options->store, &options->sizes);
	if (!failed(e))
		e = load_founded(a);
	if (!failed(e))
		must(pthread_mutex_init(&a->lock, NULL) == 0);
	return e;
}

void
authority_close(struct authority *a)
{
	(void)pthread_mutex_destroy(&a->lock);
}

struct judge
authority_judge(struct authority *a)
{
	return (struct judge){.self = a,
		.device = device,
		.invite = invite,
		.item = item,
		.finish = finish,
		.undo = undo,
		.committed = committed};
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The lock is held for a question or an item, never during a commit: others then see what the
 * writer has judged and the disk does not have yet. That is sound: if it never gets there the
 * process ends, and what they were told was right for the moment they asked. */
#include "app/authority_inner.h"

#include "core/policy/policy_rule.h"
#include "core/vault/control.h"

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

/* What an archive asks of an event before policy does: it has a clock, and sees all chains. */
static err
check_first(struct authority *a, const struct event *event, uint64_t now_ms)
{
	struct control c;
	err e = control_decode(&c, event->type, event->body);
	if (failed(e))
		return e;
	if (c.type == EVENT_TYPE_FIRM_JOIN)
		return authority_check_join(a, event, &c.as.firm_join.invite, now_ms);
	if (c.type == EVENT_TYPE_FIRM_INVITE)
		return authority_check_invite(a, event, &c.as.firm_invite.id);
	return authority_check_ids(a, event, &c);
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
	struct authority_judging j = {a, in->received_ms};
	const struct policy_lookup l = authority_lookup(&j);
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
	err e = authority_user(a, &user, &by->user);
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
	struct authority_judging j = {a, in->received_ms};
	const struct policy_lookup l = authority_lookup(&j);
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
		if (states_held(&a->states, CHAIN_FIRM, authority_has_user, &a->debt.users[i]) ==
			NULL)
			return failure(E_FORBIDDEN);
	for (size_t i = 0; i < a->debt.matter_count; i++) {
		struct states_slot *slot;
		err e = authority_slot(&slot, a, CHAIN_MATTER, &a->debt.matters[i]);
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

static err
device(void *self, struct judge_device *out, const id16 *id)
{
	struct authority *a = self;
	lock(a);
	err e = authority_find_device(out, a, id);
	unlock(a);
	return e;
}

static err
invite(void *self, struct judge_invite *out, const id16 *id, uint64_t now_ms)
{
	struct authority *a = self;
	lock(a);
	err e = authority_invite(out, a, id, now_ms);
	unlock(a);
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
		e = authority_load_founded(a);
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

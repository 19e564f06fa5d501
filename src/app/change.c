/* SPDX-License-Identifier: Apache-2.0 */
/* The cheap checks come first, then the signature of the whole, then what is inside: so that who
 * has no key here costs one signature's check and no more. */
#include "app/change.h"

#include <string.h>

#include "core/vault/control.h"

err
change_open(struct event *out, const struct submission_item *item)
{
	return record_open_control(out, &item->record, &item->chain);
}

/* The answer that was given before, when there was one. */
static err
look_up(struct change *c, const struct change_rules *rules)
{
	struct store_answer known;
	c->generation = recent_generation(rules->recent);
	err e = rules->store->answer(
		rules->store->self, &known, &c->submission.device, &c->submission.idem);
	if (err_is(e, E_NOT_FOUND))
		return ok();
	if (failed(e))
		return e;
	if (!hash32_equal(&known.message, &c->hash))
		return failure(E_EXISTS);
	c->place = known;
	c->state = CHANGE_KNOWN;
	return ok();
}

/* A user's first submission brings the device that signs it. */
static err
find_new_device(struct judge_device *out, const struct submission *s)
{
	struct submission_walk w = submission_walk_of(s);
	struct submission_item item;
	struct event event;
	struct control c;
	bool first = submission_next(&item, &w);
	must(first);
	if (item.record.class != EVENT_CLASS_CONTROL || item.chain.kind != CHAIN_USER ||
		failed(change_open(&event, &item)) || event.type != EVENT_TYPE_USER_CREATE ||
		!id16_equal(&event.device, &s->device))
		return failure(E_FORBIDDEN);
	err e = control_decode(&c, event.type, event.body);
	if (failed(e))
		return e;
	*out = (struct judge_device){
		.device = s->device, .user = item.chain.id, .key = c.as.user_create.device.key};
	return ok();
}

/* *out_known: the archive has it, so that its user is not only said to be its user. */
static err
find_device(struct judge_device *out, bool *out_known, const struct change_rules *rules,
	const struct submission *s)
{
	err e = rules->judge->device(rules->judge->self, out, &s->device);
	*out_known = !failed(e);
	return err_is(e, E_NOT_FOUND) ? find_new_device(out, s) : e;
}

/* The event is whole: made by this device for this log, and with exactly the parts it names. */
static err
check_control(const struct change *c, const struct change_rules *rules,
	const struct submission_item *item)
{
	struct event event;
	struct control control;
	err e = change_open(&event, item);
	if (failed(e))
		return e;
	if (!id16_equal(&event.device, &c->submission.device))
		return failure(E_FORBIDDEN);
	if (!bytes_equal(event.seen_origin, rules->origin))
		return failure(E_ORIGIN);
	e = event_verify(&event, &c->by.key);
	if (!failed(e))
		e = control_decode(&control, event.type, event.body);
	return failed(e) ? e : control_verify_parts(&control, item->record.parts);
}

/* What an object's event names: a slot and a blob, which is here. */
static err
check_content(const struct change_rules *rules, const struct submission_item *item)
{
	struct part slot, blob;
	uint64_t length;
	list parts = item->record.parts;
	if (parts.left == 0)
		return ok();
	if (parts.left != 2 || item->record.class != EVENT_CLASS_CONTENT ||
		!record_next_part(&slot, &parts) || !record_next_part(&blob, &parts) ||
		slot.name.kind != PART_SLOT || blob.name.kind != PART_BLOB)
		return failure(E_FORMAT);
	if (part_is_inline(&blob))
		return ok();
	err e = rules->store->blob(rules->store->self, &length, &blob.name.hash);
	if (!failed(e) && length != blob.length)
		e = failure(E_COMMITMENT);
	return e;
}

static err
check_items(struct change *c, const struct change_rules *rules)
{
	struct submission_walk w = submission_walk_of(&c->submission);
	struct submission_item item;
	for (c->item = 0; submission_next(&item, &w); c->item++) {
		err e = item.record.class == EVENT_CLASS_CONTROL ? check_control(c, rules, &item)
								 : check_content(rules, &item);
		if (failed(e))
			return e;
	}
	c->item = CHANGE_NO_ITEM;
	return ok();
}

/* Counted once it is known whose it is: nobody can use up what is another's. What a new device says
 * of its user is not known, so it is not counted. */
static err
count(const struct change *c, const struct change_rules *rules)
{
	const struct quota_ask ask = {.account = c->by.user,
		.kind = QUOTA_SUBMISSIONS,
		.n = 1,
		.now_ms = rules->clock.monotonic_ms(rules->clock.self)};
	return quota_take(rules->quota, &ask);
}

static err
check(struct change *c, const struct change_rules *rules)
{
	bool known = false;
	err e = submission_decode(&c->submission, c->wire);
	if (failed(e))
		return e;
	if (!bytes_equal(c->submission.origin, rules->origin))
		return failure(E_ORIGIN);
	c->hash = submission_hash(&c->submission);
	e = look_up(c, rules);
	if (failed(e) || c->state == CHANGE_KNOWN)
		return e;
	e = rules->store->room(rules->store->self, c->wire.len);
	if (!failed(e))
		e = find_device(&c->by, &known, rules, &c->submission);
	if (!failed(e))
		e = submission_verify(&c->submission, &c->by.key);
	if (!failed(e) && known)
		e = count(c, rules);
	if (failed(e))
		return e;
	e = submission_verify_parts(&c->submission);
	if (failed(e))
		c->item = e.at - 1U;
	return failed(e) ? e : check_items(c, rules);
}

void
change_check(struct change *c, const struct change_rules *rules)
{
	c->received_ms = rules->clock.now_ms(rules->clock.self);
	c->state = CHANGE_CHECKED;
	c->item = CHANGE_NO_ITEM;
	c->same = NULL;
	c->e = check(c, rules);
	/* The octets' own place says nothing to who sent them: the item does. */
	c->e.at = 0;
	if (failed(c->e))
		c->state = CHANGE_REFUSED;
}

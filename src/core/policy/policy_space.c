/* SPDX-License-Identifier: Apache-2.0 */
#include "core/policy/policy_space.h"

#include "core/policy/policy_firm.h"
#include "core/policy/policy_rule.h"
#include "core/policy/policy_user.h"

const struct epoch_member *
policy_space_member(const struct policy_space *s, const id16 *user)
{
	for (size_t i = 0; i < s->member_count; i++)
		if (id16_equal(&s->members[i].user, user))
			return &s->members[i];
	return NULL;
}

/* The user is an active one of the firm. */
static err
find_active(bool *out, const struct policy_lookup *l, const id16 *firm, const id16 *user)
{
	const struct policy_firm *f;
	err e = l->firm(l->self, &f, firm);
	if (failed(e) && !err_is(e, E_NOT_FOUND))
		return e;
	*out = !failed(e) && policy_firm_is_active(f, user);
	return ok();
}

/* The row's key is the newest of its user. */
static err
find_newest(bool *out, const struct policy_lookup *l, const struct epoch_member *m)
{
	const struct policy_user *u;
	err e = l->user(l->self, &u, &m->user);
	if (failed(e) && !err_is(e, E_NOT_FOUND))
		return e;
	*out = false;
	if (!failed(e) && u->gen == m->puk_gen) {
		hash32 fp = policy_user_puk(u);
		*out = hash32_equal(&fp, &m->puk_fp);
	}
	return ok();
}

err
policy_space_may(
	const struct policy_space *s, const struct policy_content *c, const struct policy_lookup *l)
{
	bool active;
	const struct epoch_member *m = policy_space_member(s, &c->user);
	if (s->number == 0 || c->epoch != s->number)
		return policy_rule_failure(RULE_CONTENT_EPOCH);
	if (m == NULL)
		return policy_rule_failure(RULE_CONTENT_MEMBER);
	if (c->class != EVENT_CLASS_NOTE && m->role == EPOCH_READER)
		return policy_rule_failure(RULE_CONTENT_ROLE);
	if (c->class != EVENT_CLASS_NOTE && s->closed)
		return policy_rule_failure(RULE_CONTENT_OPEN);
	err e = find_active(&active, l, &m->firm, &c->user);
	if (failed(e))
		return e;
	return active ? ok() : policy_rule_failure(RULE_SUSPENDED);
}

err
policy_space_must_rotate(
	bool *out, const struct policy_space *s, const struct policy_lookup *l, uint64_t count)
{
	bool must_rotate = count >= POLICY_EPOCH_EVENTS;
	for (size_t i = 0; i < s->member_count && !must_rotate; i++) {
		const struct epoch_member *m = &s->members[i];
		bool active, newest = false;
		err e = find_active(&active, l, &m->firm, &m->user);
		if (!failed(e))
			e = find_newest(&newest, l, m);
		if (failed(e))
			return e;
		must_rotate = !active || !newest;
	}
	*out = must_rotate;
	return ok();
}

static bool
same_row(const struct epoch_member *a, const struct epoch_member *b)
{
	return id16_equal(&a->user, &b->user) && a->role == b->role &&
		id16_equal(&a->firm, &b->firm) && a->puk_gen == b->puk_gen &&
		hash32_equal(&a->puk_fp, &b->puk_fp);
}

/* Everybody is still there, unchanged. */
static bool
keeps_members(const struct policy_space *s, const struct epoch *body)
{
	struct epoch_member m;
	for (size_t i = 0; i < s->member_count; i++)
		if (!epoch_member_find(&m, body, &s->members[i].user) ||
			!same_row(&m, &s->members[i]))
			return false;
	return true;
}

/* In an epoch of the same number, who had the key before is given it no second time. Wraps are of
 * members only, and one for each at most, by their form: so it is enough to count the others. */
static bool
gives_each_one(const struct policy_space *s, const struct epoch *body)
{
	hash32 wrap;
	size_t had = body->number == s->number ? s->member_count : 0;
	for (size_t i = 0; i < had; i++)
		if (epoch_wrap_find(&wrap, body, body->number, &s->members[i].user))
			return false;
	return epoch_wrap_own(body) == epoch_member_count(body) - had;
}

static err
check_members(const struct policy_space *s, const struct epoch *body, const struct policy_lookup *l)
{
	for (size_t i = 0; i < epoch_member_count(body); i++) {
		struct epoch_member m = epoch_member_at(body, i);
		bool active, newest;
		if (body->number == s->number && policy_space_member(s, &m.user) != NULL)
			continue;
		err e = find_active(&active, l, &m.firm, &m.user);
		if (failed(e))
			return e;
		if (!active)
			return policy_rule_failure(RULE_MEMBER_FIRM);
		e = find_newest(&newest, l, &m);
		if (failed(e))
			return e;
		if (!newest)
			return policy_rule_failure(RULE_MEMBER_PUK);
	}
	return ok();
}

err
policy_space_check(
	const struct policy_space *s, const struct epoch *body, const struct policy_lookup *l)
{
	bool same = body->number == s->number;
	if (!same && body->number - 1 != s->number)
		return policy_rule_failure(RULE_EPOCH_NUMBER);
	if (s->number > 0 && hash32_equal(&body->fp, &s->fp) != same)
		return policy_rule_failure(RULE_EPOCH_KEY);
	if (s->number == 0 && body->reason != REASON_FIRST)
		return policy_rule_failure(RULE_EPOCH_KEEP);
	if (same && (body->reason != REASON_MEMBER_ADDED || !keeps_members(s, body)))
		return policy_rule_failure(RULE_EPOCH_KEEP);
	if (!gives_each_one(s, body))
		return policy_rule_failure(RULE_EPOCH_WRAPS);
	return check_members(s, body, l);
}

/* What is left of the members when the suspended ones are gone. */
struct left {
	size_t count;
	bool managed;
};

static err
find_left(struct left *out, const struct policy_space *s, const struct policy_lookup *l)
{
	struct left left = {0, false};
	for (size_t i = 0; i < s->member_count; i++) {
		const struct epoch_member *m = &s->members[i];
		bool active;
		err e = find_active(&active, l, &m->firm, &m->user);
		if (failed(e))
			return e;
		left.count += active ? 1 : 0;
		left.managed = left.managed || (active && m->role == EPOCH_MANAGER);
	}
	*out = left;
	return ok();
}

/* M was a member before, is active, and is what it was; an HEIR has become manager. */
static err
find_stays(bool *out, const struct policy_space *s, const struct epoch_member *m, bool heir,
	const struct policy_lookup *l)
{
	bool active;
	const struct epoch_member *was = policy_space_member(s, &m->user);
	if (was == NULL) {
		*out = false;
		return ok();
	}
	err e = find_active(&active, l, &was->firm, &was->user);
	if (failed(e))
		return e;
	*out = active && id16_equal(&m->firm, &was->firm) &&
		m->role == (heir ? EPOCH_MANAGER : was->role);
	return ok();
}

/* When all are old members who are active, and as many as are left, they are exactly those. */
err
policy_space_check_repair(const struct policy_space *s, const struct epoch *body, const id16 *actor,
	const struct policy_lookup *l)
{
	struct left left;
	if (body->number == s->number ||
		(body->reason != REASON_DEVICE_REVOKED && body->reason != REASON_SUSPICION))
		return policy_rule_failure(RULE_EPOCH_WHO);
	err e = find_left(&left, s, l);
	if (failed(e))
		return e;
	for (size_t i = 0; i < epoch_member_count(body); i++) {
		struct epoch_member m = epoch_member_at(body, i);
		bool stays, heir = !left.managed && id16_equal(&m.user, actor);
		e = find_stays(&stays, s, &m, heir, l);
		if (failed(e))
			return e;
		if (!stays)
			return policy_rule_failure(RULE_EPOCH_REPAIR);
	}
	if (epoch_member_count(body) != left.count ||
		epoch_wrap_count(body) != epoch_wrap_own(body))
		return policy_rule_failure(RULE_EPOCH_REPAIR);
	return policy_space_check(s, body, l);
}

void
policy_space_advance(struct policy_space *s, const struct epoch *body, uint64_t index)
{
	if (body->number != s->number)
		s->since = index;
	s->number = body->number;
	s->fp = body->fp;
	s->member_count = epoch_member_count(body);
	for (size_t i = 0; i < s->member_count; i++)
		s->members[i] = epoch_member_at(body, i);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Every step of spec/vectors/policy.json, which another implementation has made: whether an event
 * stands or which rule it breaks, and what follows from those that stand. */
#include <string.h>

#include "core/policy/policy_access.h"
#include "core/policy/policy_firm.h"
#include "core/policy/policy_matter.h"
#include "core/policy/policy_rule.h"
#include "core/policy/policy_user.h"
#include "core/vault/opening.h"
#include "support/spec.h"

enum { USERS = 12, FIRMS = 3, MATTERS = 3, EPOCHS = 32, RULES = 100 };

/* The states of a history's chains. One is there once it is named, but found once it has begun. */
struct replay {
	size_t user_count, firm_count, matter_count;
	struct policy_user users[USERS];
	struct policy_firm firms[FIRMS];
	struct policy_matter matters[MATTERS];
	bool is_archive; /* it knows of founding invitations; this one is open */
	id16 founding;
	struct signature_key founding_key;
};
static struct replay now, before;

/* Epoch events that stand; they borrow from the vectors. */
static struct {
	size_t count;
	struct {
		id16 chain;
		uint64_t index;
		struct epoch body;
	} rows[EPOCHS];
} epochs;

static bool broken[RULES]; /* by some step */
static bool is_stored;     /* states are those of a store that holds what stood */

static bool
is_chain(const struct policy_chain *chain, const id16 *id)
{
	return id16_equal(&chain->id.id, id);
}

static struct policy_user *
user_of(const id16 *id)
{
	for (size_t i = 0; i < now.user_count; i++)
		if (is_chain(&now.users[i].chain, id))
			return &now.users[i];
	assert_true(now.user_count < USERS);
	policy_user_init(&now.users[now.user_count], id);
	return &now.users[now.user_count++];
}

static struct policy_firm *
firm_of(const id16 *id)
{
	for (size_t i = 0; i < now.firm_count; i++)
		if (is_chain(&now.firms[i].chain, id))
			return &now.firms[i];
	assert_true(now.firm_count < FIRMS);
	policy_firm_init(&now.firms[now.firm_count], id);
	return &now.firms[now.firm_count++];
}

static struct policy_matter *
matter_of(const id16 *id)
{
	for (size_t i = 0; i < now.matter_count; i++)
		if (is_chain(&now.matters[i].chain, id))
			return &now.matters[i];
	assert_true(now.matter_count < MATTERS);
	policy_matter_init(&now.matters[now.matter_count], id);
	return &now.matters[now.matter_count++];
}

static err
lookup_user(void *self, const struct policy_user **out, const id16 *user)
{
	(void)self;
	for (size_t i = 0; i < now.user_count; i++)
		if (is_chain(&now.users[i].chain, user) && now.users[i].chain.control.count > 0) {
			*out = &now.users[i];
			return ok();
		}
	return failure(E_NOT_FOUND);
}

static err
lookup_firm(void *self, const struct policy_firm **out, const id16 *firm)
{
	(void)self;
	for (size_t i = 0; i < now.firm_count; i++)
		if (is_chain(&now.firms[i].chain, firm) && now.firms[i].chain.control.count > 0) {
			*out = &now.firms[i];
			return ok();
		}
	return failure(E_NOT_FOUND);
}

static err
lookup_firm_of(void *self, const struct policy_firm **out, const id16 *user)
{
	(void)self;
	for (size_t i = 0; i < now.firm_count; i++)
		if (policy_firm_user(&now.firms[i], user) != NULL) {
			*out = &now.firms[i];
			return ok();
		}
	return failure(E_NOT_FOUND);
}

static err
lookup_founding(void *self, struct signature_key *out, const id16 *invite)
{
	(void)self;
	if (!id16_equal(&now.founding, invite))
		return failure(E_NOT_FOUND);
	*out = now.founding_key;
	return ok();
}

static struct policy_lookup
lookup(void)
{
	return (struct policy_lookup){NULL, lookup_user, lookup_firm, lookup_firm_of,
		now.is_archive ? lookup_founding : NULL};
}

static err
apply(const json_t *step, const struct policy_event *e)
{
	const struct policy_lookup l = lookup();
	const id16 chain = spec_id(step, "chain");
	switch (spec_number(step, "kind")) {
	case CHAIN_USER:
		return policy_user_apply(user_of(&chain), e, &l);
	case CHAIN_FIRM:
		return policy_firm_apply(firm_of(&chain), e, &l);
	default:
		return policy_matter_apply(matter_of(&chain), e, &l);
	}
}

static err
advance(const json_t *step, const struct policy_event *e)
{
	const id16 chain = spec_id(step, "chain");
	switch (spec_number(step, "kind")) {
	case CHAIN_USER:
		return policy_user_advance(user_of(&chain), e);
	case CHAIN_FIRM:
		return policy_firm_advance(firm_of(&chain), e);
	default:
		return policy_matter_advance(matter_of(&chain), e);
	}
}

static void
answer(const json_t *step, err e)
{
	uint64_t rule = spec_number(step, "rule");
	unsigned got = failed(e) ? e.at : 0;
	if (got != rule || failed(e) != (rule != 0))
		fail_msg("%s: %s: %s by rule %u, not %u", json_text(step, "history"),
			json_text(step, "what"), err_name(e), got, (unsigned)rule);
	if (!failed(e))
		return;
	assert_true(rule < RULES);
	assert_int_equal(e.code, policy_rule_find(e.at)->code);
	broken[rule] = true;
}

static void
keep_epoch(const struct event *event, uint64_t index)
{
	struct control c;
	if (event->type != EVENT_TYPE_EPOCH)
		return;
	assert_true(epochs.count < EPOCHS);
	assert_ok(control_decode(&c, event->type, event->body));
	epochs.rows[epochs.count].chain = event->chain;
	epochs.rows[epochs.count].index = index;
	epochs.rows[epochs.count++].body = c.as.epoch;
}

static void
replay_event(const json_t *step)
{
	struct opening o;
	struct event event;
	assert_ok(opening_decode(&o, spec_hex(step, "opening")));
	assert_ok(event_decode(&event, o.ev));
	const struct policy_event e = {&event, opening_leaf(&o), spec_number(step, "index")};
	/* The state that is asked is there before it is compared. */
	const id16 chain = spec_id(step, "chain");
	if (spec_number(step, "kind") == CHAIN_USER)
		(void)user_of(&chain);
	else if (spec_number(step, "kind") == CHAIN_FIRM)
		(void)firm_of(&chain);
	else
		(void)matter_of(&chain);
	memcpy(&before, &now, sizeof now);
	err r = apply(step, &e);
	answer(step, r);
	if (failed(r)) {
		assert_memory_equal(&before, &now, sizeof now);
		return;
	}
	if (is_stored) {
		memcpy(&now, &before, sizeof now);
		assert_ok(advance(step, &e));
	}
	keep_epoch(&event, e.index);
}

static void
replay_founding(const json_t *step)
{
	now.is_archive = true;
	now.founding = spec_id(step, "invite");
	assert_ok(signature_key_decode(&now.founding_key, spec_hex(step, "key")));
}

static const struct policy_space *
space_of(const json_t *step)
{
	const id16 chain = spec_id(step, "chain");
	return spec_number(step, "kind") == CHAIN_FIRM ? &firm_of(&chain)->directory
						       : &matter_of(&chain)->space;
}

static void
replay_content(const json_t *step)
{
	const struct policy_lookup l = lookup();
	const struct policy_content c = {spec_id(step, "user"),
		spec_number(step, "class") == EVENT_CLASS_NOTE ? EVENT_CLASS_NOTE
							       : EVENT_CLASS_CONTENT,
		(uint32_t)spec_number(step, "epoch")};
	answer(step, policy_space_may(space_of(step), &c, &l));
}

static void
same(const json_t *step, const char *key, bool got)
{
	if (got != json_is_true(json_object_get(step, key)))
		fail_msg("%s: %s: %s", json_text(step, "history"), json_text(step, "what"),
			got ? "yes" : "no");
}

static void
replay_rotate(const json_t *step)
{
	bool must_rotate;
	const struct policy_lookup l = lookup();
	assert_ok(policy_space_must_rotate(
		&must_rotate, space_of(step), &l, spec_number(step, "count")));
	same(step, "must", must_rotate);
	broken[RULE_CONTENT_ROTATE] = broken[RULE_CONTENT_ROTATE] || must_rotate;
}

static void
replay_device_void(const json_t *step)
{
	const id16 user = spec_id(step, "chain"), device = spec_id(step, "device");
	same(step, "void",
		policy_user_is_void(user_of(&user), &device, spec_number(step, "index")));
}

static void
replay_user_void(const json_t *step)
{
	const id16 firm = spec_id(step, "chain"), user = spec_id(step, "user");
	same(step, "void", policy_firm_is_void(firm_of(&firm), &user, spec_number(step, "index")));
}

static void
replay_access(const json_t *step)
{
	struct policy_access_row rows[EPOCHS];
	struct policy_access a;
	const id16 chain = spec_id(step, "chain"), user = spec_id(step, "user");
	const json_t *listed = json_object_get(step, "epochs");
	policy_access_init(&a, &user, rows, EPOCHS);
	for (size_t i = 0; i < epochs.count; i++)
		if (id16_equal(&epochs.rows[i].chain, &chain))
			assert_ok(
				policy_access_add(&a, &epochs.rows[i].body, epochs.rows[i].index));
	assert_int_equal(a.count, json_array_size(listed));
	assert_int_equal(space_of(step)->since, rows[a.count - 1].began);
	for (size_t i = 0; i < a.count; i++) {
		const json_t *row = json_array_get(listed, i);
		assert_int_equal(rows[i].began, spec_number(row, "began"));
		assert_int_equal(rows[i].ended, spec_number(row, "ended"));
		assert_int_equal(rows[i].given, spec_number(row, "given"));
		assert_int_equal(rows[i].member, json_is_true(json_object_get(row, "member")));
		if (rows[i].member)
			assert_int_equal(rows[i].role, spec_number(row, "role"));
	}
}

static const struct {
	const char *name;
	void (*replay)(const json_t *step);
} kinds[] = {
	{"event", replay_event},
	{"founding", replay_founding},
	{"content", replay_content},
	{"rotate", replay_rotate},
	{"device_void", replay_device_void},
	{"user_void", replay_user_void},
	{"access", replay_access},
};

static void
replay(const json_t *step)
{
	size_t i = 0;
	while (strcmp(kinds[i].name, json_text(step, "do")) != 0)
		assert_true(++i < sizeof kinds / sizeof *kinds);
	kinds[i].replay(step);
}

/* Bounds that no vector reaches; their own tests do (users_test.c, firms_test.c). */
static bool
is_far_away(enum policy_rule rule)
{
	return rule == RULE_PUK_ROOM || rule == RULE_INVITE_ROOM || rule == RULE_ROSTER_ROOM ||
		rule == RULE_TRUST_ROOM;
}

static void
replay_all(void)
{
	const char *history = "";
	spec_open("policy.json");
	SPEC_EACH(step, "steps")
	{
		if (strcmp(history, json_text(step, "history")) != 0) {
			history = json_text(step, "history");
			memset(&now, 0, sizeof now);
			epochs.count = 0;
		}
		replay(step);
	}
	spec_done();
}

static void
events_stand_or_are_refused_as_the_vectors_say(void **state)
{
	(void)state;
	is_stored = false;
	replay_all();
	for (size_t i = 0; policy_rule_at(i) != NULL; i++) {
		const struct policy_rule_row *row = policy_rule_at(i);
		if (!broken[row->rule] && !is_far_away(row->rule))
			fail_msg("no step breaks rule %d, %s", (int)row->rule, row->name);
	}
}

static void
states_of_what_stood_give_the_same_answers(void **state)
{
	(void)state;
	is_stored = true;
	replay_all();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_stand_or_are_refused_as_the_vectors_say),
		cmocka_unit_test(states_of_what_stood_give_the_same_answers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

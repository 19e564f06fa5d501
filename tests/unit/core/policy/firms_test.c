/* SPDX-License-Identifier: Apache-2.0 */
/* Rules 40 to 56. Firm 0 has owner 0, admin 1, members 2 and 3; firm 1 owner 4, member 5. */
#include "world.h"

static void
stands(struct act a)
{
	world_stands(&a);
}

static void
refused(struct act a, enum policy_rule rule)
{
	world_refused(&a, rule);
}

static void
r40_a_firm_that_its_root_has_not_signed_is_refused(void **state)
{
	(void)state;
	stands(world_user_create(6));
	struct act a = world_firm_create(2, 6);
	a.c.as.firm_create.signature[20] ^= 1;
	refused(a, RULE_FIRM_ROOT);
	stands(world_firm_create(2, 6));
	const id16 owner = world_user(6);
	assert_int_equal(policy_firm_user(&world.firms[2], &owner)->role, FIRM_OWNER);
}

static void
r41_another_identity_root_than_the_users_own_is_refused(void **state)
{
	(void)state;
	stands(world_user_create(6));
	stands(world_user_create(7));
	stands(world_firm_invite(0, 0, 6, FIRM_MEMBER));
	struct act a = world_firm_join(0, 6, 6, FIRM_MEMBER);
	a.c.as.firm_join.root = world.users[7].root;
	refused(a, RULE_FIRM_IDENTITY);
	stands(world_firm_join(0, 6, 6, FIRM_MEMBER));
}

static void
r42_who_is_in_a_firm_enters_no_other(void **state)
{
	(void)state;
	stands(world_firm_invite(1, 4, 6, FIRM_MEMBER));
	refused(world_firm_join(1, 2, 6, FIRM_MEMBER), RULE_FIRM_ONE);
	refused(world_firm_create(2, 2), RULE_FIRM_ONE);
	stands(world_firm_invite(0, 0, 7, FIRM_MEMBER));
	refused(world_firm_join(0, 2, 7, FIRM_MEMBER), RULE_FIRM_ONE);
}

static void
r43_r44_the_archive_lets_a_firm_be_founded_by_an_open_invitation_only(void **state)
{
	(void)state;
	world.founding = true;
	stands(world_user_create(6));
	struct act a = world_firm_create(2, 6);
	a.c.as.firm_create.invite = world_invite(1);
	refused(a, RULE_FIRM_FOUND);
	a = world_firm_create(2, 6);
	a.c.as.firm_create.endorsement[20] ^= 1;
	refused(a, RULE_FIRM_ENDORSED);
	stands(world_firm_create(2, 6));
}

static void
r43_readers_do_not_ask_who_let_a_firm_be_founded(void **state)
{
	(void)state;
	stands(world_user_create(6));
	struct act a = world_firm_create(2, 6);
	a.c.as.firm_create.endorsement[20] ^= 1;
	stands(a);
}

static void
r44_an_endorsement_is_for_one_user_and_role(void **state)
{
	(void)state;
	stands(world_user_create(6));
	stands(world_firm_invite(0, 0, 6, FIRM_MEMBER));
	struct act a = world_firm_join(0, 6, 6, FIRM_MEMBER);
	a.c.as.firm_join.endorsement[20] ^= 1;
	refused(a, RULE_FIRM_ENDORSED);
	refused(world_firm_join(0, 6, 6, FIRM_ADMIN), RULE_FIRM_ENDORSED);
	stands(world_firm_join(0, 6, 6, FIRM_MEMBER));
}

static void
r45_nobody_from_outside_acts_in_a_firm(void **state)
{
	(void)state;
	stands(world_user_create(6));
	refused(world_firm_invite(0, 4, 6, FIRM_MEMBER), RULE_FIRM_ACTIVE);
	refused(world_firm_suspend(0, 6, 2), RULE_FIRM_ACTIVE);
	refused(world_firm_role(0, 5, 5, FIRM_OWNER), RULE_FIRM_ACTIVE);
}

/* Who may do what: one row an act, by owner, admin and member. */
static void
r46_roles_of_a_firm_allow_what_the_page_says(void **state)
{
	(void)state;
	for (unsigned by = 0; by < 3; by++) {
		bool owner = by == 0, admin = by <= 1;
		const struct {
			struct act act;
			bool may;
		} rows[] = {
			{world_firm_invite(0, by, 30, FIRM_MEMBER), admin},
			{world_firm_invite(0, by, 31, FIRM_ADMIN), admin},
			{world_firm_invite(0, by, 32, FIRM_OWNER), owner},
			{world_firm_invite(0, by, 33, FIRM_FOUNDER), owner},
			{world_firm_withdraw(0, by, 30), admin},
			{world_firm_trust(0, by, 1), admin},
			{world_firm_role(0, by, 3, FIRM_ADMIN), owner},
			{world_firm_suspend(0, by, 3), admin},
			{world_firm_suspend(0, by, 0), false},
		};
		for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
			(void)world_begin_peopled(NULL);
			if (rows[i].act.c.type == EVENT_TYPE_FIRM_WITHDRAW)
				stands(world_firm_invite(0, 0, 30, FIRM_MEMBER));
			if (rows[i].may)
				stands(rows[i].act);
			else
				refused(rows[i].act, owner ? RULE_OWNER_LAST : RULE_FIRM_RANK);
		}
	}
}

static void
r46_an_admin_suspends_an_admin_but_no_owner(void **state)
{
	(void)state;
	stands(world_firm_role(0, 0, 2, FIRM_ADMIN));
	stands(world_firm_role(0, 0, 3, FIRM_OWNER));
	refused(world_firm_suspend(0, 1, 3), RULE_FIRM_RANK);
	stands(world_firm_suspend(0, 1, 2));
	stands(world_firm_suspend(0, 0, 3));
}

static void
r47_an_invitation_has_an_id_of_its_own(void **state)
{
	(void)state;
	stands(world_firm_invite(0, 0, 30, FIRM_MEMBER));
	refused(world_firm_invite(0, 0, 30, FIRM_MEMBER), RULE_INVITE_NEW);
	stands(world_firm_withdraw(0, 0, 30));
	refused(world_firm_invite(0, 0, 30, FIRM_MEMBER), RULE_INVITE_NEW);
}

static void
r48_open_invitations_are_bounded_and_spent_ones_make_room(void **state)
{
	(void)state;
	unsigned n = 100;
	while (world.firms[0].invite_count < POLICY_INVITES)
		stands(world_firm_invite(0, 0, n++, FIRM_MEMBER));
	/* Those of users 1 to 3 are used: user 1's first. */
	const id16 first = world_invite(1), second = world_invite(2);
	stands(world_firm_invite(0, 0, n++, FIRM_MEMBER));
	assert_null(policy_firm_find_invite(&world.firms[0], &first));
	assert_non_null(policy_firm_find_invite(&world.firms[0], &second));
	stands(world_firm_invite(0, 0, n++, FIRM_MEMBER));
	stands(world_firm_invite(0, 0, n++, FIRM_MEMBER));
	refused(world_firm_invite(0, 0, n, FIRM_MEMBER), RULE_INVITE_ROOM);
	stands(world_firm_withdraw(0, 0, 100));
	stands(world_firm_invite(0, 0, n, FIRM_MEMBER));
}

static void
r49_an_invitation_is_used_once_and_not_after_it_was_withdrawn(void **state)
{
	(void)state;
	stands(world_user_create(6));
	stands(world_user_create(7));
	refused(world_firm_join(0, 6, 6, FIRM_MEMBER), RULE_INVITE_OPEN);
	stands(world_firm_invite(0, 0, 6, FIRM_MEMBER));
	stands(world_firm_join(0, 6, 6, FIRM_MEMBER));
	refused(world_firm_join(0, 7, 6, FIRM_MEMBER), RULE_INVITE_OPEN);
	refused(world_firm_withdraw(0, 0, 6), RULE_INVITE_OPEN);
	stands(world_firm_invite(0, 0, 7, FIRM_MEMBER));
	stands(world_firm_withdraw(0, 1, 7));
	refused(world_firm_join(0, 7, 7, FIRM_MEMBER), RULE_INVITE_OPEN);
	refused(world_firm_withdraw(0, 0, 7), RULE_INVITE_OPEN);
}

static void
r50_an_invitation_to_found_a_firm_is_none_to_join(void **state)
{
	(void)state;
	stands(world_user_create(6));
	stands(world_firm_invite(0, 0, 6, FIRM_FOUNDER));
	refused(world_firm_join(0, 6, 6, FIRM_MEMBER), RULE_INVITE_JOIN);
}

static void
r51_a_roster_has_room_for_so_many_users(void **state)
{
	(void)state;
	stands(world_user_create(6));
	stands(world_firm_invite(0, 0, 6, FIRM_MEMBER));
	size_t count = world.firms[0].user_count;
	for (size_t i = count; i < POLICY_FIRM_USERS; i++)
		world.firms[0].users[i].user = (id16){{1, (uint8_t)(i >> 8), (uint8_t)i}};
	world.firms[0].user_count = POLICY_FIRM_USERS;
	refused(world_firm_join(0, 6, 6, FIRM_MEMBER), RULE_ROSTER_ROOM);
	world.firms[0].user_count = POLICY_FIRM_USERS - 1;
	stands(world_firm_join(0, 6, 6, FIRM_MEMBER));
}

static void
r52_only_an_active_user_is_suspended_or_given_a_role(void **state)
{
	(void)state;
	refused(world_firm_suspend(0, 0, 5), RULE_ROSTER_FOUND);
	refused(world_firm_role(0, 0, 5, FIRM_ADMIN), RULE_ROSTER_FOUND);
	stands(world_firm_suspend(0, 0, 2));
	refused(world_firm_suspend(0, 0, 2), RULE_ROSTER_FOUND);
	refused(world_firm_role(0, 0, 2, FIRM_ADMIN), RULE_ROSTER_FOUND);
}

static void
r53_a_firm_keeps_an_owner(void **state)
{
	(void)state;
	refused(world_firm_role(0, 0, 0, FIRM_MEMBER), RULE_OWNER_LAST);
	refused(world_firm_suspend(0, 0, 0), RULE_OWNER_LAST);
	stands(world_firm_role(0, 0, 1, FIRM_OWNER));
	stands(world_firm_suspend(0, 1, 0));
	refused(world_firm_role(0, 1, 1, FIRM_ADMIN), RULE_OWNER_LAST);
}

static void
r54_a_change_of_role_changes_it(void **state)
{
	(void)state;
	refused(world_firm_role(0, 0, 1, FIRM_ADMIN), RULE_ROLE_NEW);
	stands(world_firm_role(0, 0, 1, FIRM_MEMBER));
}

static void
r55_r56_a_firm_knows_so_many_other_firms(void **state)
{
	(void)state;
	hash32 print;
	const id16 other = world_chain(CHAIN_FIRM, 1), unknown = world_chain(CHAIN_FIRM, 300);
	refused(world_firm_trust(0, 0, 0), RULE_TRUST_OTHER);
	assert_false(policy_firm_trusts(&print, &world.firms[0], &other));
	for (unsigned i = 0; i < POLICY_TRUSTED; i++) {
		struct act a = world_firm_trust(0, 0, 1);
		a.c.as.firm_trust.firm = (id16){{2, (uint8_t)i}};
		stands(a);
	}
	refused(world_firm_trust(0, 0, 1), RULE_TRUST_ROOM);
	/* Named once more: replaced. */
	struct act a = world_firm_trust(0, 0, 1);
	a.c.as.firm_trust.firm = (id16){{2, 7}};
	a.c.as.firm_trust.root = world_hash('x', 0, 0);
	stands(a);
	assert_true(policy_firm_trusts(&print, &world.firms[0], &a.c.as.firm_trust.firm));
	assert_true(hash32_equal(&print, &a.c.as.firm_trust.root));
	assert_false(policy_firm_trusts(&print, &world.firms[0], &unknown));
}

static void
an_invitation_is_open_until_its_time_or_its_use(void **state)
{
	(void)state;
	struct firm_invite i;
	const id16 invite = world_invite(6), none = world_invite(7);
	stands(world_firm_invite(0, 0, 6, FIRM_ADMIN));
	assert_ok(policy_firm_open_invite(&i, &world.firms[0], &invite, 999));
	assert_int_equal(i.role, FIRM_ADMIN);
	assert_fails(policy_firm_open_invite(&i, &world.firms[0], &invite, 1000), E_NOT_FOUND);
	assert_fails(policy_firm_open_invite(&i, &world.firms[0], &none, 999), E_NOT_FOUND);
	stands(world_firm_withdraw(0, 0, 6));
	assert_fails(policy_firm_open_invite(&i, &world.firms[0], &invite, 999), E_NOT_FOUND);
}

static void
what_a_suspended_user_signed_is_void_from_last_good_on(void **state)
{
	(void)state;
	const id16 user = world_user(2), none = world_user(9);
	struct act a = world_firm_suspend(0, 0, 2);
	a.c.as.firm_suspend.last_good = 105;
	assert_false(policy_firm_is_void(&world.firms[0], &user, 105));
	stands(a);
	assert_false(policy_firm_is_void(&world.firms[0], &user, 104));
	assert_true(policy_firm_is_void(&world.firms[0], &user, 105));
	assert_true(policy_firm_is_void(&world.firms[0], &none, 104));
}

static void
damaged(struct act a)
{
	a.is_stored = true;
	assert_fails(world_do(&a), E_DAMAGED);
}

static void
what_a_store_says_that_never_stood_has_no_place_in_the_state(void **state)
{
	(void)state;
	struct policy_firm *firm = &world.firms[0];
	stands(world_user_create(6));
	damaged(world_firm_join(0, 6, 99, FIRM_MEMBER));
	damaged(world_firm_withdraw(0, 0, 99));
	damaged(world_firm_suspend(0, 0, 9));
	damaged(world_firm_role(0, 0, 9, FIRM_ADMIN));
	stands(world_firm_invite(0, 0, 6, FIRM_MEMBER));
	size_t users = firm->user_count;
	firm->user_count = POLICY_FIRM_USERS;
	damaged(world_firm_join(0, 6, 6, FIRM_MEMBER));
	firm->user_count = users;
	firm->trusted_count = POLICY_TRUSTED;
	damaged(world_firm_trust(0, 0, 1));
	firm->invite_count = POLICY_INVITES;
	for (size_t i = 0; i < POLICY_INVITES; i++)
		firm->invites[i].state = POLICY_INVITE_OPEN;
	damaged(world_firm_invite(0, 0, 7, FIRM_MEMBER));
	struct act a = world_firm_join(0, 6, 6, FIRM_MEMBER);
	a.is_stored = true;
	assert_ok(world_do(&a));
	world.firms[2].user_count = POLICY_FIRM_USERS;
	damaged(world_firm_create(2, 6));
}

int
main(void)
{
#define ON(name) cmocka_unit_test_setup(name, world_begin_peopled)
	const struct CMUnitTest tests[] = {
		ON(r40_a_firm_that_its_root_has_not_signed_is_refused),
		ON(r41_another_identity_root_than_the_users_own_is_refused),
		ON(r42_who_is_in_a_firm_enters_no_other),
		ON(r43_r44_the_archive_lets_a_firm_be_founded_by_an_open_invitation_only),
		ON(r43_readers_do_not_ask_who_let_a_firm_be_founded),
		ON(r44_an_endorsement_is_for_one_user_and_role),
		ON(r45_nobody_from_outside_acts_in_a_firm),
		ON(r46_roles_of_a_firm_allow_what_the_page_says),
		ON(r46_an_admin_suspends_an_admin_but_no_owner),
		ON(r47_an_invitation_has_an_id_of_its_own),
		ON(r48_open_invitations_are_bounded_and_spent_ones_make_room),
		ON(r49_an_invitation_is_used_once_and_not_after_it_was_withdrawn),
		ON(r50_an_invitation_to_found_a_firm_is_none_to_join),
		ON(r51_a_roster_has_room_for_so_many_users),
		ON(r52_only_an_active_user_is_suspended_or_given_a_role),
		ON(r53_a_firm_keeps_an_owner),
		ON(r54_a_change_of_role_changes_it),
		ON(r55_r56_a_firm_knows_so_many_other_firms),
		ON(an_invitation_is_open_until_its_time_or_its_use),
		ON(what_a_store_says_that_never_stood_has_no_place_in_the_state),
		ON(what_a_suspended_user_signed_is_void_from_last_good_on),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

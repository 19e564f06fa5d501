/* SPDX-License-Identifier: Apache-2.0 */
/* Rules 60 to 84. Firm 0 has owner 0, admin 1, members 2 and 3; firm 1 owner 4, member 5. Matter 0
 * of firm 0 has manager 2, writer 3, reader 5. */
#include "world.h"

static const struct world_space matter = {CHAIN_MATTER, 0}, directory = {CHAIN_FIRM, 0};
static const struct world_member present[] = {
	{2, 0, EPOCH_MANAGER}, {3, 0, EPOCH_WRITER}, {5, 1, EPOCH_READER}};

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

static const struct policy_space *
space(void)
{
	return &world.matters[0].space;
}

static struct act
repair(unsigned by, const struct world_member *members, size_t count)
{
	struct act a = world_epoch(matter, by, space()->number + 1, members, count);
	a.c.as.epoch.reason = REASON_DEVICE_REVOKED;
	return a;
}

static void
r60_a_matter_is_made_by_an_active_user_of_its_firm(void **state)
{
	(void)state;
	refused(world_matter_create(1, 5, 0), RULE_MATTER_FIRM);
	refused(world_matter_create(1, 2, 2), RULE_MATTER_FIRM);
	stands(world_matter_create(1, 3, 0));
}

static void
r61_the_first_epoch_is_the_creators(void **state)
{
	(void)state;
	static const struct world_member two[] = {{2, 0, EPOCH_MANAGER}, {3, 0, EPOCH_WRITER}};
	const struct world_space other = {CHAIN_MATTER, 1};
	stands(world_matter_create(1, 3, 0));
	refused(world_epoch(other, 2, 1, two, 2), RULE_EPOCH_FIRST);
	refused(world_epoch(other, 3, 1, two, 2), RULE_EPOCH_FIRST);
	refused(world_epoch(other, 3, 1, two, 1), RULE_EPOCH_FIRST);
	stands(world_epoch(other, 3, 1, &(struct world_member){3, 0, EPOCH_MANAGER}, 1));
}

static void
r67_the_first_epoch_is_no_addition(void **state)
{
	(void)state;
	const struct world_space other = {CHAIN_MATTER, 1};
	stands(world_matter_create(1, 3, 0));
	struct act a = world_epoch(other, 3, 1, &(struct world_member){3, 0, EPOCH_MANAGER}, 1);
	a.c.as.epoch.reason = REASON_MEMBER_ADDED;
	refused(a, RULE_EPOCH_KEEP);
}

static void
r65_before_the_first_epoch_there_is_no_key_to_compare_with(void **state)
{
	(void)state;
	const struct world_space other = {CHAIN_MATTER, 1};
	stands(world_matter_create(1, 3, 0));
	struct act a = world_epoch(other, 3, 1, &(struct world_member){3, 0, EPOCH_MANAGER}, 1);
	a.c.as.epoch.fp = (hash32){{0}};
	stands(a);
}

static void
r62_numbers_follow_on_each_other(void **state)
{
	(void)state;
	refused(world_epoch(matter, 2, 3, present, 3), RULE_EPOCH_NUMBER);
	stands(world_epoch(matter, 2, 2, present, 3));
	struct act a = world_epoch(matter, 2, 3, present, 3);
	a.c.as.epoch.number = 1;
	a.c.as.epoch.reason = REASON_MEMBER_ADDED;
	world_set_wraps(&a.c.as.epoch, NULL, 0);
	refused(a, RULE_EPOCH_NUMBER);
}

static void
r63_readers_and_strangers_make_no_epochs_and_writers_only_repair(void **state)
{
	(void)state;
	refused(world_epoch(matter, 5, 2, present, 3), RULE_EPOCH_WHO);
	refused(world_epoch(matter, 0, 2, present, 3), RULE_EPOCH_WHO);
	refused(world_epoch(matter, 3, 2, present, 3), RULE_EPOCH_WHO);
	refused(world_epoch(matter, 3, 1, present, 3), RULE_EPOCH_WHO);
	stands(repair(3, present, 3));
}

static void
r64_a_repair_changes_nobody(void **state)
{
	(void)state;
	struct world_member m[4] = {{0, 0, EPOCH_READER}, present[0], present[1], present[2]};
	refused(repair(3, m, 4), RULE_EPOCH_REPAIR);
	refused(repair(3, m + 1, 2), RULE_EPOCH_REPAIR);
	m[2].role = EPOCH_MANAGER;
	refused(repair(3, m + 1, 3), RULE_EPOCH_REPAIR);
	m[2].role = EPOCH_READER;
	refused(repair(3, m + 1, 3), RULE_EPOCH_REPAIR);
	stands(repair(3, present, 3));
}

static void
r64_a_repair_leaves_out_who_is_suspended_and_must_do_so(void **state)
{
	(void)state;
	stands(world_firm_suspend(1, 4, 5));
	refused(repair(3, present, 3), RULE_EPOCH_REPAIR);
	/* As many as are to be left, but not those. */
	static const struct world_member without_the_manager[] = {
		{3, 0, EPOCH_MANAGER}, {5, 1, EPOCH_READER}};
	static const struct world_member without_the_writer[] = {
		{2, 0, EPOCH_MANAGER}, {5, 1, EPOCH_READER}};
	refused(repair(3, without_the_manager, 2), RULE_EPOCH_REPAIR);
	refused(repair(3, without_the_writer, 2), RULE_EPOCH_REPAIR);
	stands(repair(3, present, 2));
}

static void
r64_a_repair_without_a_manager_left_makes_its_writer_one(void **state)
{
	(void)state;
	static const struct world_member heir[] = {{3, 0, EPOCH_MANAGER}, {5, 1, EPOCH_READER}},
					 other[] = {{3, 0, EPOCH_WRITER}, {5, 1, EPOCH_MANAGER}};
	stands(world_firm_suspend(0, 0, 2));
	refused(repair(3, other, 2), RULE_EPOCH_REPAIR);
	stands(repair(3, heir, 2));
	stands(world_matter_close(0, 3));
}

static void
r64_a_repair_hands_out_no_history(void **state)
{
	(void)state;
	struct epoch_wrap wraps[4] = {{1, world_user(5), {{1}}}};
	struct act a = repair(3, present, 3);
	for (size_t i = 0; i < 3; i++)
		wraps[1 + i] = epoch_wrap_at(&a.c.as.epoch, i);
	world_set_wraps(&a.c.as.epoch, wraps, 4);
	refused(a, RULE_EPOCH_REPAIR);
	a.user = 2;
	stands(a);
}

static void
r65_a_new_number_has_a_new_key_and_the_same_number_the_same(void **state)
{
	(void)state;
	static const struct world_member more[] = {{0, 0, EPOCH_READER}, {2, 0, EPOCH_MANAGER},
		{3, 0, EPOCH_WRITER}, {5, 1, EPOCH_READER}};
	struct act a = world_epoch(matter, 2, 2, present, 3);
	a.c.as.epoch.fp = world_hash('E', 0, 1);
	refused(a, RULE_EPOCH_KEY);
	a = world_epoch(matter, 2, 1, more, 4);
	a.c.as.epoch.fp = world_hash('E', 0, 2);
	refused(a, RULE_EPOCH_KEY);
	stands(world_epoch(matter, 2, 1, more, 4));
	stands(world_epoch(matter, 2, 2, present, 3));
}

static void
r66_each_member_gets_each_epoch_once(void **state)
{
	(void)state;
	struct epoch_wrap wraps[5];
	struct act a = world_epoch(matter, 2, 2, present, 3);
	for (size_t i = 0; i < 3; i++)
		wraps[i] = epoch_wrap_at(&a.c.as.epoch, i);
	world_set_wraps(&a.c.as.epoch, wraps, 2);
	refused(a, RULE_EPOCH_WRAPS);
	world_set_wraps(&a.c.as.epoch, wraps, 3);
	stands(a);
	static const struct world_member more[] = {{0, 0, EPOCH_READER}, {2, 0, EPOCH_MANAGER},
		{3, 0, EPOCH_WRITER}, {5, 1, EPOCH_READER}};
	a = world_epoch(matter, 2, 2, more, 4);
	world_set_wraps(&a.c.as.epoch, wraps, 0);
	refused(a, RULE_EPOCH_WRAPS);
	/* One of somebody who has it already, in its place or beside it. */
	world_set_wraps(&a.c.as.epoch, wraps, 1);
	refused(a, RULE_EPOCH_WRAPS);
	stands(world_epoch(matter, 2, 2, more, 4));
}

static void
r67_the_same_number_keeps_everybody_as_they_are(void **state)
{
	(void)state;
	refused(world_epoch(matter, 2, 1, present, 2), RULE_EPOCH_KEEP);
	struct epoch_member rows[3] = {
		space()->members[0], space()->members[1], space()->members[2]};
	struct act a = world_epoch(matter, 2, 1, present, 3);
	rows[2].role = EPOCH_WRITER;
	world_set_members(&a.c.as.epoch, rows, 3);
	refused(a, RULE_EPOCH_KEEP);
	rows[2] = space()->members[2];
	rows[2].puk_gen++;
	world_set_members(&a.c.as.epoch, rows, 3);
	refused(a, RULE_EPOCH_KEEP);
	stands(world_epoch(matter, 2, 2, present, 3));
	a = world_epoch(matter, 2, 2, present, 3);
	a.c.as.epoch.reason = REASON_PLANNED;
	refused(a, RULE_EPOCH_KEEP);
	/* History for somebody who is there: the rows stay, although a key is older by now. */
	stands(world_puk_new(5));
	a = world_epoch(matter, 2, 2, present, 3);
	world_set_wraps(&a.c.as.epoch, &(struct epoch_wrap){1, world_user(5), {{1}}}, 1);
	stands(a);
}

static void
r68_members_are_active_users_of_their_firm(void **state)
{
	(void)state;
	struct world_member m[3] = {present[0], present[1], present[2]};
	m[2].firm = 0;
	refused(world_epoch(matter, 2, 2, m, 3), RULE_MEMBER_FIRM);
	m[2].firm = 2;
	refused(world_epoch(matter, 2, 2, m, 3), RULE_MEMBER_FIRM);
	m[2] = (struct world_member){8, 0, EPOCH_READER};
	refused(world_epoch(matter, 2, 2, m, 3), RULE_MEMBER_FIRM);
	stands(world_firm_suspend(1, 4, 5));
	refused(world_epoch(matter, 2, 2, present, 3), RULE_MEMBER_FIRM);
	stands(world_epoch(matter, 2, 2, present, 2));
}

static void
r69_members_have_their_newest_keys(void **state)
{
	(void)state;
	struct act a = world_epoch(matter, 2, 2, present, 3);
	stands(world_puk_new(3));
	refused(a, RULE_MEMBER_PUK);
	stands(world_epoch(matter, 2, 2, present, 3));
	struct epoch_member rows[3] = {
		space()->members[0], space()->members[1], space()->members[2]};
	a = world_epoch(matter, 2, 3, present, 3);
	rows[1].puk_fp = world_hash('p', 3, 1);
	world_set_members(&a.c.as.epoch, rows, 3);
	refused(a, RULE_MEMBER_PUK);
	rows[1] = space()->members[1];
	rows[1].puk_gen--;
	world_set_members(&a.c.as.epoch, rows, 3);
	refused(a, RULE_MEMBER_PUK);
}

static void
r70_a_directorys_roles_are_those_of_the_roster(void **state)
{
	(void)state;
	struct world_member m[4] = {{0, 0, EPOCH_MANAGER}, {1, 0, EPOCH_MANAGER},
		{2, 0, EPOCH_WRITER}, {3, 0, EPOCH_WRITER}};
	refused(world_epoch(directory, 2, 1, m, 4), RULE_FIRM_RANK);
	refused(world_epoch(directory, 4, 1, m, 4), RULE_FIRM_ACTIVE);
	m[2].role = EPOCH_MANAGER;
	refused(world_epoch(directory, 0, 1, m, 4), RULE_DIRECTORY_ROLE);
	m[2].role = EPOCH_WRITER;
	m[1].role = EPOCH_WRITER;
	refused(world_epoch(directory, 0, 1, m, 4), RULE_DIRECTORY_ROLE);
	m[1].role = EPOCH_MANAGER;
	const struct world_member foreign[] = {m[0], {5, 1, EPOCH_WRITER}};
	refused(world_epoch(directory, 0, 1, foreign, 2), RULE_DIRECTORY_ROLE);
	stands(world_epoch(directory, 0, 1, m, 3));
	/* The role that was right then stays, until the next number. */
	stands(world_firm_role(0, 0, 2, FIRM_ADMIN));
	stands(world_epoch(directory, 1, 1, m, 4));
	refused(world_epoch(directory, 1, 2, m, 4), RULE_DIRECTORY_ROLE);
	m[2].role = EPOCH_MANAGER;
	stands(world_epoch(directory, 1, 2, m, 4));
}

/* A user of two firms is no user of ours; but then the firm in a row would matter. */
static void
r64_r70_a_row_names_the_firm_that_it_should(void **state)
{
	(void)state;
	struct world_member m[3] = {present[0], present[1], present[2]};
	m[1].firm = 1;
	world.firms[1].users[world.firms[1].user_count++] =
		(struct policy_firm_user){.user = world_user(3), .role = FIRM_MEMBER};
	refused(repair(3, m, 3), RULE_EPOCH_REPAIR);
	const struct world_member foreign[] = {{0, 0, EPOCH_MANAGER}, {3, 1, EPOCH_WRITER}};
	refused(world_epoch(directory, 0, 1, foreign, 2), RULE_DIRECTORY_ROLE);
}

static void
r71_r72_a_matter_is_closed_once_by_a_manager(void **state)
{
	(void)state;
	refused(world_matter_close(0, 3), RULE_MATTER_MANAGER);
	refused(world_matter_close(0, 0), RULE_MATTER_MANAGER);
	stands(world_matter_close(0, 2));
	refused(world_matter_close(0, 2), RULE_MATTER_OPEN);
	stands(world_epoch(matter, 2, 2, present, 3));
}

static void
may(unsigned user, enum event_class class, uint32_t epoch, unsigned rule)
{
	const struct policy_lookup l = world_lookup();
	const struct policy_content c = {world_user(user), class, epoch};
	err e = policy_space_may(space(), &c, &l);
	assert_int_equal(e.at, rule);
	assert_int_equal(failed(e), rule != 0);
}

static void
r80_to_r83_content_is_by_members_in_their_roles_under_the_epoch_in_force(void **state)
{
	(void)state;
	may(2, EVENT_CLASS_CONTENT, 1, 0);
	may(3, EVENT_CLASS_CONTENT, 1, 0);
	may(5, EVENT_CLASS_NOTE, 1, 0);
	may(5, EVENT_CLASS_CONTENT, 1, RULE_CONTENT_ROLE);
	may(0, EVENT_CLASS_NOTE, 1, RULE_CONTENT_MEMBER);
	may(2, EVENT_CLASS_CONTENT, 2, RULE_CONTENT_EPOCH);
	may(2, EVENT_CLASS_CONTENT, 0, RULE_CONTENT_EPOCH);
	stands(world_epoch(matter, 2, 2, present, 3));
	may(2, EVENT_CLASS_CONTENT, 1, RULE_CONTENT_EPOCH);
	may(2, EVENT_CLASS_CONTENT, 2, 0);
	stands(world_firm_suspend(1, 4, 5));
	may(5, EVENT_CLASS_NOTE, 2, RULE_SUSPENDED);
	stands(world_matter_close(0, 2));
	may(2, EVENT_CLASS_CONTENT, 2, RULE_CONTENT_OPEN);
	may(3, EVENT_CLASS_NOTE, 2, 0);
	world.fault = E_IO;
	const struct policy_lookup l = world_lookup();
	const struct policy_content c = {world_user(3), EVENT_CLASS_NOTE, 2};
	assert_fails(policy_space_may(space(), &c, &l), E_IO);
}

static bool
must_rotate(uint64_t count)
{
	const struct policy_lookup l = world_lookup();
	bool out;
	assert_ok(policy_space_must_rotate(&out, space(), &l, count));
	return out;
}

static void
r84_an_epoch_must_rotate_when_a_member_changes_or_it_is_full(void **state)
{
	(void)state;
	assert_false(must_rotate(POLICY_EPOCH_EVENTS - 1));
	assert_true(must_rotate(POLICY_EPOCH_EVENTS));
	stands(world_puk_new(0));
	assert_false(must_rotate(0));
	stands(world_puk_new(5));
	assert_true(must_rotate(0));
	stands(world_epoch(matter, 2, 2, present, 3));
	assert_false(must_rotate(0));
	stands(world_firm_suspend(1, 4, 5));
	assert_true(must_rotate(0));
	stands(repair(3, present, 2));
	assert_false(must_rotate(0));
	world.fault = E_IO;
	bool out;
	const struct policy_lookup l = world_lookup();
	assert_fails(policy_space_must_rotate(&out, space(), &l, 0), E_IO);
}

/* It stands, and is what a matter's access is made of. */
static void
note(struct policy_access *access, struct act a)
{
	uint64_t index = world.index;
	world_stands(&a);
	assert_ok(policy_access_add(access, &a.c.as.epoch, index));
}

static void
who_could_read_what_follows_from_the_wraps(void **state)
{
	(void)state;
	static const struct world_member more[] = {{0, 0, EPOCH_READER}, {2, 0, EPOCH_MANAGER},
		{3, 0, EPOCH_WRITER}, {5, 1, EPOCH_READER}};
	struct policy_access_row rows[4];
	struct policy_access a;
	const id16 user = world_user(0);
	const struct world_space other = {CHAIN_MATTER, 1};
	stands(world_matter_create(1, 2, 0));
	policy_access_init(&a, &user, rows, 4);
	note(&a, world_epoch(other, 2, 1, present, 3));
	note(&a, world_epoch(other, 2, 2, present, 3));
	note(&a, world_epoch(other, 2, 2, more, 4));
	uint64_t added = world.index - 1;
	struct act history = world_epoch(other, 2, 2, more, 4);
	world_set_wraps(&history.c.as.epoch, &(struct epoch_wrap){1, user, {{1}}}, 1);
	note(&a, history);
	/* Given once more: it was known before. */
	history = world_epoch(other, 2, 2, more, 4);
	world_set_wraps(&history.c.as.epoch, &(struct epoch_wrap){1, user, {{2}}}, 1);
	note(&a, history);
	note(&a, world_epoch(other, 2, 3, present, 3));
	assert_int_equal(a.count, 3);
	assert_false(rows[0].member);
	assert_int_equal(rows[0].given, added + 1);
	assert_int_equal(rows[0].ended, rows[1].began);
	assert_true(rows[1].member);
	assert_int_equal(rows[1].role, EPOCH_READER);
	assert_int_equal(rows[1].given, added);
	assert_int_equal(rows[1].ended, added + 3);
	assert_false(rows[2].member);
	assert_true(rows[2].given == POLICY_ACCESS_NEVER);
	assert_true(rows[2].ended == POLICY_ACCESS_NEVER);
	assert_false(policy_access_has(&a, 2, added));
	assert_true(policy_access_has(&a, 2, added + 1));
	assert_false(policy_access_has(&a, 1, added + 1));
	assert_true(policy_access_has(&a, 1, added + 2));
	assert_false(policy_access_has(&a, 3, UINT64_MAX));
	assert_false(policy_access_has(&a, 0, UINT64_MAX));
	assert_false(policy_access_has(&a, 4, UINT64_MAX));
}

static void
access_takes_no_more_epochs_than_there_is_room_for_and_none_out_of_order(void **state)
{
	(void)state;
	struct policy_access_row rows[1];
	struct policy_access a;
	const id16 user = world_user(5);
	policy_access_init(&a, &user, rows, 1);
	struct act second = world_epoch(matter, 2, 2, present, 3);
	assert_fails(policy_access_add(&a, &second.c.as.epoch, 7), E_FORMAT);
	second.c.as.epoch.number = 1;
	world_set_wraps(&second.c.as.epoch, &(struct epoch_wrap){1, user, {{1}}}, 1);
	assert_ok(policy_access_add(&a, &second.c.as.epoch, 7));
	second = world_epoch(matter, 2, 2, present, 3);
	assert_fails(policy_access_add(&a, &second.c.as.epoch, 8), E_TOO_LARGE);
	assert_int_equal(a.count, 1);
	assert_true(rows[0].ended == POLICY_ACCESS_NEVER);
}

int
main(void)
{
#define ON(name) cmocka_unit_test_setup(name, world_begin_peopled)
	const struct CMUnitTest tests[] = {
		ON(r60_a_matter_is_made_by_an_active_user_of_its_firm),
		ON(r61_the_first_epoch_is_the_creators),
		ON(r67_the_first_epoch_is_no_addition),
		ON(r65_before_the_first_epoch_there_is_no_key_to_compare_with),
		ON(r62_numbers_follow_on_each_other),
		ON(r63_readers_and_strangers_make_no_epochs_and_writers_only_repair),
		ON(r64_a_repair_changes_nobody),
		ON(r64_a_repair_leaves_out_who_is_suspended_and_must_do_so),
		ON(r64_a_repair_without_a_manager_left_makes_its_writer_one),
		ON(r64_a_repair_hands_out_no_history),
		ON(r65_a_new_number_has_a_new_key_and_the_same_number_the_same),
		ON(r66_each_member_gets_each_epoch_once),
		ON(r67_the_same_number_keeps_everybody_as_they_are),
		ON(r68_members_are_active_users_of_their_firm),
		ON(r69_members_have_their_newest_keys),
		ON(r70_a_directorys_roles_are_those_of_the_roster),
		ON(r64_r70_a_row_names_the_firm_that_it_should),
		ON(r71_r72_a_matter_is_closed_once_by_a_manager),
		ON(r80_to_r83_content_is_by_members_in_their_roles_under_the_epoch_in_force),
		ON(r84_an_epoch_must_rotate_when_a_member_changes_or_it_is_full),
		ON(who_could_read_what_follows_from_the_wraps),
		ON(access_takes_no_more_epochs_than_there_is_room_for_and_none_out_of_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

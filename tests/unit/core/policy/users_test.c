/* SPDX-License-Identifier: Apache-2.0 */
/* Rules 1 to 31. */
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

static struct act
with_fault(struct act a, enum world_fault fault)
{
	a.fault = fault;
	return a;
}

static void
r1_an_event_of_another_chain_or_type_is_refused(void **state)
{
	(void)state;
	refused(with_fault(world_puk_new(0), WORLD_OTHER_CHAIN), RULE_CHAIN);
	refused(with_fault(world_puk_new(0), WORLD_OTHER_TYPE), RULE_CHAIN);
	struct act a = world_matter_close(0, 0);
	a.kind = CHAIN_FIRM;
	refused(a, RULE_CHAIN);
	stands(world_puk_new(0));
}

static void
r2_a_body_that_is_none_is_refused(void **state)
{
	(void)state;
	refused(with_fault(world_puk_new(0), WORLD_SHORT_BODY), RULE_BODY);
}

static void
r3_an_event_before_the_one_that_stands_is_refused(void **state)
{
	(void)state;
	refused(with_fault(world_puk_new(0), WORLD_EARLY_INDEX), RULE_ORDER);
}

static void
r4_a_chain_begins_with_its_create_event_and_has_no_other(void **state)
{
	(void)state;
	stands(world_user_create(6));
	refused(world_user_create(6), RULE_FIRST);
	refused(world_device_add(7, 1), RULE_FIRST);
	refused(with_fault(world_user_create(7), WORLD_LATE_SEQ), RULE_FIRST);
	refused(world_firm_create(0, 0), RULE_FIRST);
	refused(world_matter_create(0, 2, 0), RULE_FIRST);
	refused(world_matter_close(1, 2), RULE_FIRST);
}

static void
r5_an_event_on_another_control_head_is_stale(void **state)
{
	(void)state;
	refused(with_fault(world_puk_new(0), WORLD_OLD_HEAD), RULE_HEAD);
	refused(with_fault(world_matter_close(0, 2), WORLD_OLD_HEAD), RULE_HEAD);
}

static void
r6_an_event_of_another_epoch_is_stale(void **state)
{
	(void)state;
	refused(with_fault(world_puk_new(0), WORLD_OTHER_EPOCH), RULE_EPOCH);
	refused(with_fault(world_matter_close(0, 2), WORLD_OTHER_EPOCH), RULE_EPOCH);
}

static void
r7_a_device_goes_on_from_its_own_last_event(void **state)
{
	(void)state;
	refused(with_fault(world_puk_new(0), WORLD_SAME_SEQ), RULE_SEQUENCE);
	refused(with_fault(world_puk_new(0), WORLD_OTHER_PREVIOUS), RULE_SEQUENCE);
	stands(with_fault(world_puk_new(0), WORLD_LATE_SEQ));
	stands(world_puk_new(0));
}

static void
r7_of_more_devices_than_there_is_room_for_the_silent_ones_are_forgotten(void **state)
{
	(void)state;
	struct policy_chain *chain = &world.firms[0].chain;
	const id16 silent = {{3, 40}}, owner = world_device(0, 0), member = world_device(2, 0);
	bool found[3] = {false};
	world.index += 1000;
	while (chain->signer_count < POLICY_SIGNERS) {
		uint8_t i = (uint8_t)chain->signer_count;
		chain->signers[chain->signer_count++] =
			(struct policy_signer){.device = {{3, i}}, .index = 1000U + i};
	}
	for (size_t i = 0; i < POLICY_SIGNERS; i++)
		chain->signers[i].index += 1000;
	chain->signers[40].index = 1;
	stands(world_user_create(6));
	stands(world_firm_invite(0, 0, 6, FIRM_MEMBER));
	stands(world_firm_join(0, 6, 6, FIRM_MEMBER));
	assert_int_equal(chain->signer_count, POLICY_SIGNERS);
	for (size_t i = 0; i < POLICY_SIGNERS; i++) {
		found[0] = found[0] || id16_equal(&chain->signers[i].device, &silent);
		found[1] = found[1] || id16_equal(&chain->signers[i].device, &owner);
		found[2] = found[2] || id16_equal(&chain->signers[i].device, &member);
	}
	assert_false(found[0]);
	assert_true(found[1] && found[2]);
}

static void
r8_a_device_that_is_not_active_may_nothing(void **state)
{
	(void)state;
	struct act a = world_puk_new(0);
	a.device = 1;
	refused(a, RULE_DEVICE);
	stands(world_device_add(0, 1));
	a = world_puk_new(0);
	a.device = 1;
	stands(a);
	stands(world_device_revoke(0, 1));
	a = world_puk_new(0);
	a.device = 1;
	refused(a, RULE_DEVICE);
	a = world_firm_trust(0, 0, 1);
	a.device = 1;
	refused(a, RULE_DEVICE);
	refused(world_firm_join(0, 8, 0, FIRM_MEMBER), RULE_DEVICE);
}

static void
r9_an_event_that_its_device_has_not_signed_is_refused(void **state)
{
	(void)state;
	refused(with_fault(world_puk_new(0), WORLD_OTHER_KEY), RULE_SIGNATURE);
	refused(with_fault(world_user_create(6), WORLD_OTHER_KEY), RULE_SIGNATURE);
	refused(with_fault(world_firm_trust(0, 0, 1), WORLD_OTHER_KEY), RULE_SIGNATURE);
	refused(with_fault(world_matter_close(0, 2), WORLD_OTHER_KEY), RULE_SIGNATURE);
}

static void
r10_who_is_suspended_may_nothing_in_any_chain(void **state)
{
	(void)state;
	stands(world_puk_new(2));
	stands(world_firm_suspend(0, 0, 2));
	refused(world_puk_new(2), RULE_SUSPENDED);
	refused(world_matter_close(0, 2), RULE_SUSPENDED);
	refused(world_matter_create(1, 2, 0), RULE_SUSPENDED);
	refused(world_firm_trust(0, 2, 1), RULE_SUSPENDED);
}

static void
r20_nobody_else_acts_in_a_users_chain(void **state)
{
	(void)state;
	struct act a = world_puk_new(0);
	a.user = 1;
	refused(a, RULE_USER_SELF);
	a = world_user_create(6);
	a.user = 7;
	refused(a, RULE_USER_SELF);
}

static void
r21_an_identity_that_its_root_has_not_signed_is_refused(void **state)
{
	(void)state;
	struct act a = world_user_create(6);
	a.c.as.user_create.signature[20] ^= 1;
	refused(a, RULE_USER_ROOT);
}

static void
r22_a_device_that_has_not_accepted_is_refused(void **state)
{
	(void)state;
	struct act a = world_device_add(0, 1);
	a.c.as.user_device_add.signature[20] ^= 1;
	refused(a, RULE_DEVICE_ACCEPT);
}

static void
r23_a_device_is_new_in_every_respect(void **state)
{
	(void)state;
	stands(world_device_add(0, 1));
	refused(world_device_add(0, 1), RULE_DEVICE_NEW);
	struct act a = world_device_add(0, 2);
	a.c.as.user_device_add.device.fp = world_hash('r', 0, 1);
	refused(a, RULE_DEVICE_NEW);
	a = world_device_add(0, 2);
	a.c.as.user_device_add.device.fp = world_hash('p', 0, 1);
	refused(a, RULE_DEVICE_NEW);
	a = world_device_add(0, 2);
	a.c.as.user_device_add.device.key = world_device_key(0, 1);
	refused(a, RULE_DEVICE_NEW);
	stands(world_device_revoke(0, 1));
	refused(world_device_add(0, 1), RULE_DEVICE_NEW);
	stands(world_device_add(0, 2));
}

/* User 6, whose identity root is ROOT, and whose device has the recipient FP. */
static struct act
create_with(const struct secret *root, hash32 fp)
{
	const id16 user = world_user(6), device = world_device(6, 0);
	struct act a = world_user_create(6);
	a.c.as.user_create.device.fp = fp;
	user_create_sign(&a.c.as.user_create, &user, &device, root);
	return a;
}

static void
r23_r29_root_device_and_generation_have_keys_of_their_own(void **state)
{
	(void)state;
	uint8_t mem[2][32];
	struct secret root = world_seed(mem[0], 'R', 6, 0), device = world_seed(mem[1], 'D', 6, 0);
	refused(create_with(&device, world_hash('r', 6, 0)), RULE_DEVICE_NEW);
	refused(create_with(&root, world_hash('p', 6, 1)), RULE_PUK_NEW);
	stands(create_with(&root, world_hash('r', 6, 0)));
}

static void
r24_r31_there_is_room_for_so_many_devices_and_generations(void **state)
{
	(void)state;
	for (unsigned d = 1; d < PUK_DEVICES_MAX; d++)
		stands(world_device_add(0, d));
	refused(world_device_add(0, PUK_DEVICES_MAX), RULE_DEVICE_ROOM);
	for (unsigned d = PUK_DEVICES_MAX; d < POLICY_DEVICES; d++) {
		stands(world_device_revoke(0, d - 1));
		stands(world_device_add(0, d));
	}
	stands(world_device_revoke(0, POLICY_DEVICES - 1));
	refused(world_device_add(0, POLICY_DEVICES), RULE_DEVICE_ROOM);
	while (world.users[0].gen < POLICY_PUKS)
		stands(world_puk_new(0));
	refused(world_puk_new(0), RULE_PUK_ROOM);
}

static void
r25_only_an_active_device_is_revoked(void **state)
{
	(void)state;
	stands(world_device_add(0, 1));
	struct act a = world_device_revoke(0, 1);
	a.c.as.user_device_revoke.id = world_device(0, 5);
	refused(a, RULE_DEVICE_FOUND);
	stands(world_device_revoke(0, 1));
	a = world_puk_new(0);
	struct puk p = a.c.as.user_puk.puk;
	a.c.type = EVENT_TYPE_DEVICE_REVOKE;
	a.c.as.user_device_revoke =
		(struct user_device_revoke){world_device(0, 1), REASON_PLANNED, world.index, p};
	refused(a, RULE_DEVICE_FOUND);
}

static void
r26_the_last_active_device_stays(void **state)
{
	(void)state;
	struct act a = world_device_revoke(0, 1);
	a.c.as.user_device_revoke.id = world_device(0, 0);
	a.c.as.user_device_revoke.puk = world_puk(0, 1, 0);
	refused(a, RULE_DEVICE_LAST);
	stands(world_device_add(0, 1));
	stands(world_device_revoke(0, 0));
}

static void
r27_last_good_is_no_size_that_the_log_has_not_had(void **state)
{
	(void)state;
	stands(world_device_add(0, 1));
	struct act a = world_device_revoke(0, 1);
	a.c.as.user_device_revoke.last_good++;
	refused(a, RULE_LAST_GOOD);
	a = world_firm_suspend(0, 0, 2);
	a.c.as.firm_suspend.last_good++;
	refused(a, RULE_LAST_GOOD);
	stands(world_firm_suspend(0, 0, 2));
	stands(world_device_revoke(0, 1));
}

static void
r28_generations_follow_on_each_other(void **state)
{
	(void)state;
	struct act a = world_puk_new(0);
	a.c.as.user_puk.puk.gen++;
	refused(a, RULE_PUK_NEXT);
	stands(world_puk_new(0));
	a = world_puk_new(0);
	a.c.as.user_puk.puk.gen--;
	refused(a, RULE_PUK_NEXT);
}

static void
r29_a_generation_has_a_recipient_of_its_own(void **state)
{
	(void)state;
	struct act a = world_puk_new(0);
	a.c.as.user_puk.puk.fp = world_hash('p', 0, 1);
	refused(a, RULE_PUK_NEW);
	a.c.as.user_puk.puk.fp = world_hash('r', 0, 0);
	refused(a, RULE_PUK_NEW);
	stands(world_puk_new(0));
}

static void
r30_a_generation_is_for_exactly_the_active_devices(void **state)
{
	(void)state;
	stands(world_device_add(0, 1));
	struct act a = world_puk_new(0);
	a.c.as.user_puk.puk = world_puk(0, -1, 1);
	refused(a, RULE_PUK_DEVICES);
	a.c.as.user_puk.puk = world_puk(0, 2, -1);
	refused(a, RULE_PUK_DEVICES);
	a.c.as.user_puk.puk = world_puk(0, 2, 1);
	refused(a, RULE_PUK_DEVICES);
	a = world_device_revoke(0, 1);
	a.c.as.user_device_revoke.puk = world_puk(0, -1, 0);
	a.c.as.user_device_revoke.id = world_device(0, 0);
	stands(a);
	a = world_user_create(6);
	a.c.as.user_create.puk = world_puk(6, 1, -1);
	refused(a, RULE_PUK_DEVICES);
}

static void
what_a_device_signed_is_void_before_it_was_added_and_from_last_good_on(void **state)
{
	(void)state;
	const id16 device = world_device(0, 1), none = world_device(0, 9);
	uint64_t added = world.index;
	stands(world_device_add(0, 1));
	world.index += 10;
	assert_true(policy_user_is_void(&world.users[0], &device, added - 1));
	assert_false(policy_user_is_void(&world.users[0], &device, world.index));
	struct act a = world_device_revoke(0, 1);
	a.c.as.user_device_revoke.last_good = added + 5;
	stands(a);
	assert_false(policy_user_is_void(&world.users[0], &device, added + 4));
	assert_true(policy_user_is_void(&world.users[0], &device, added + 5));
	assert_true(policy_user_is_void(&world.users[0], &none, added));
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
	stands(world_device_add(0, 1));
	struct act a = world_device_revoke(0, 1);
	a.c.as.user_device_revoke.id = world_device(0, 5);
	damaged(a);
	a = world_device_add(0, 2);
	world.users[0].device_count = POLICY_DEVICES;
	damaged(a);
	world.users[0].device_count = 2;
	a.is_stored = true;
	assert_ok(world_do(&a));
	world.users[0].gen = POLICY_PUKS;
	damaged(world_puk_new(0));
	damaged(world_device_revoke(0, 1));
	world.users[6].device_count = POLICY_DEVICES;
	damaged(world_user_create(6));
}

static void
a_lookup_that_fails_is_no_refusal(void **state)
{
	(void)state;
	world.fault = E_IO;
	struct act a = world_puk_new(0);
	err e = world_do(&a);
	assert_fails(e, E_IO);
	assert_int_equal(e.at, 0);
	a = world_firm_trust(0, 0, 1);
	assert_fails(world_do(&a), E_IO);
	a = world_matter_close(0, 2);
	assert_fails(world_do(&a), E_IO);
}

int
main(void)
{
#define ON(name) cmocka_unit_test_setup(name, world_begin_peopled)
	const struct CMUnitTest tests[] = {
		ON(r1_an_event_of_another_chain_or_type_is_refused),
		ON(r2_a_body_that_is_none_is_refused),
		ON(r3_an_event_before_the_one_that_stands_is_refused),
		ON(r4_a_chain_begins_with_its_create_event_and_has_no_other),
		ON(r5_an_event_on_another_control_head_is_stale),
		ON(r6_an_event_of_another_epoch_is_stale),
		ON(r7_a_device_goes_on_from_its_own_last_event),
		ON(r7_of_more_devices_than_there_is_room_for_the_silent_ones_are_forgotten),
		ON(r8_a_device_that_is_not_active_may_nothing),
		ON(r9_an_event_that_its_device_has_not_signed_is_refused),
		ON(r10_who_is_suspended_may_nothing_in_any_chain),
		ON(r20_nobody_else_acts_in_a_users_chain),
		ON(r21_an_identity_that_its_root_has_not_signed_is_refused),
		ON(r22_a_device_that_has_not_accepted_is_refused),
		ON(r23_a_device_is_new_in_every_respect),
		ON(r23_r29_root_device_and_generation_have_keys_of_their_own),
		ON(r24_r31_there_is_room_for_so_many_devices_and_generations),
		ON(r25_only_an_active_device_is_revoked),
		ON(r26_the_last_active_device_stays),
		ON(r27_last_good_is_no_size_that_the_log_has_not_had),
		ON(r28_generations_follow_on_each_other),
		ON(r29_a_generation_has_a_recipient_of_its_own),
		ON(r30_a_generation_is_for_exactly_the_active_devices),
		ON(what_a_device_signed_is_void_before_it_was_added_and_from_last_good_on),
		ON(what_a_store_says_that_never_stood_has_no_place_in_the_state),
		ON(a_lookup_that_fails_is_no_refusal),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "app/authority.h"

#include "archive_fixture.h"

static struct person alice, carol;
static uint8_t invite_room[32];
static struct secret invite_key;

/* Alice has a firm; Carol, who has none yet, may found one by an invitation of Alice's. */
static struct firm_invite carols;

static int
setup(void **state)
{
	struct people *w = &fx.people;
	(void)fixture_new(state);
	person_init(&alice, w);
	person_init(&carol, w);
	people_seed(&invite_key, invite_room, 77);
	fixture_assert_answered(
		fixture_send(people_found(w, &alice, &fx.wire, &fx.founding.invite, &fx.founder)));
	carols = (struct firm_invite){.id = people_id(w),
		.key = signature_key_of(&invite_key),
		.role = FIRM_FOUNDER,
		.expires_ms = fx.now_ms + 1000};
	fixture_assert_answered(fixture_send(people_invite(w, &alice, &fx.wire, &carols)));
	return 0;
}

static void
refuse(bytes wire)
{
	const struct change *c = fixture_send(wire);
	fixture_assert_refused(c, E_EXISTS);
}

static bytes
found_carols(void)
{
	return people_found(&fx.people, &carol, &fx.wire, &carols.id, &invite_key);
}

static bytes
open_matter(const id16 *id)
{
	const struct person *only[] = {&alice};
	return people_matter(&fx.people, &fx.wire, id, (struct people_members){only, 1});
}

/* P gets one more device, of this id. */
static bytes
add_device(const struct person *p, const id16 *id)
{
	struct draft d;
	uint8_t room[32];
	struct secret key;
	const chain_id chain = {CHAIN_USER, p->user};
	struct control c = {.type = EVENT_TYPE_DEVICE_ADD};
	struct user_device_add *a = &c.as.user_device_add;
	people_seed(&key, room, fx.people.next++);
	a->id = *id;
	a->device.key = signature_key_of(&key);
	a->device.fp = people_recipient(&fx.people);
	a->wrap = people_wrap(&fx.people);
	user_device_add_sign(a, &p->user, &key);
	draft_begin(&d, &fx.people, p, &fx.wire);
	draft_control(&d, &chain, &c);
	return draft_end(&d);
}

static void
a_matter_with_a_firm_s_id_is_refused(void **state)
{
	(void)state;
	refuse(open_matter(&alice.firm));
}

static void
a_matter_with_the_id_of_a_firm_of_the_same_commit_is_refused(void **state)
{
	(void)state;
	struct change *firm = fixture_check(found_carols());
	struct change *matter = fixture_check(open_matter(&carol.firm));
	fixture_commit();
	fixture_assert_answered(firm);
	fixture_assert_refused(matter, E_EXISTS);
}

static void
a_firm_with_a_matter_s_id_is_refused(void **state)
{
	(void)state;
	bytes firm = found_carols();
	fixture_assert_answered(fixture_send(open_matter(&carol.firm)));
	refuse(firm);
}

static void
a_device_of_another_user_s_id_is_refused(void **state)
{
	(void)state;
	fixture_assert_answered(fixture_send(found_carols()));
	refuse(add_device(&alice, &carol.device));
	fixture_restart();
	refuse(add_device(&alice, &carol.device));
}

static void
of_two_users_who_bring_one_device_at_once_the_second_is_refused(void **state)
{
	(void)state;
	fixture_assert_answered(fixture_send(found_carols()));
	const id16 id = people_id(&fx.people);
	struct change *first = fixture_check(add_device(&alice, &id));
	struct change *second = fixture_check(add_device(&carol, &id));
	fixture_commit();
	fixture_assert_answered(first);
	fixture_assert_refused(second, E_EXISTS);
}

static void
a_device_of_an_id_that_nobody_has_is_added(void **state)
{
	(void)state;
	const id16 id = people_id(&fx.people);
	struct judge_device found;
	fixture_assert_answered(fixture_send(add_device(&alice, &id)));
	assert_ok(fx.judge.device(fx.judge.self, &found, &id));
	assert_true(id16_equal(&found.user, &alice.user));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, fixture_free)
	const struct CMUnitTest tests[] = {
		TEST(a_matter_with_a_firm_s_id_is_refused),
		TEST(a_matter_with_the_id_of_a_firm_of_the_same_commit_is_refused),
		TEST(a_firm_with_a_matter_s_id_is_refused),
		TEST(a_device_of_another_user_s_id_is_refused),
		TEST(of_two_users_who_bring_one_device_at_once_the_second_is_refused),
		TEST(a_device_of_an_id_that_nobody_has_is_added),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

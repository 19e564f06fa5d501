/* SPDX-License-Identifier: Apache-2.0 */
/* People, firms and matters over a server that only keeps what it is given. */
#include "client/device.h"
#include "client/enroll.h"
#include "client/names.h"
#include "client/outbox.h"
#include "person.h"
#include "sample.h"

enum { NOW_S = 1795000000 };
#define NOW_MS (UINT64_C(1000) * NOW_S)

/* Two firms, and somebody in the first. */
struct cast {
	struct fake_server *f;
	struct person *ada, *ben, *cy;
};

static void
begin(struct cast *c)
{
	c->f = fake_server_new(NOW_MS);
	c->ada = person_new(c->f, 1);
	c->ben = person_new(c->f, 2);
	c->cy = person_new(c->f, 3);
	person_found(c->ada, "Hale & Partners");
	person_join(c->ben, c->ada);
	person_found(c->cy, "Swift Process");
}

static void
end(struct cast *c)
{
	person_free(c->ada);
	person_free(c->ben);
	person_free(c->cy);
	fake_server_free(c->f);
}

static struct space_member
member_of(struct person *p, enum epoch_role role, uint32_t from)
{
	const struct known *s = person_client(p)->state;
	return (struct space_member){s->user, s->firm, role, from};
}

static void
a_firm_has_its_founder_and_who_joined(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	assert_ok(person_sync(c.ada, NULL));
	const struct known *s = person_client(c.ada)->state;
	const struct policy_firm *f = view_firm(person_view(c.ada), &s->firm);
	assert_non_null(f);
	assert_int_equal(f->user_count, 2);
	assert_true(policy_firm_is_active(f, &person_client(c.ben)->state->user));
	end(&c);
}

static void
an_admins_next_sync_gives_the_directory_to_who_joined(void **state)
{
	(void)state;
	struct cast c;
	struct content_name n;
	begin(&c);
	/* As long as Ben is not in the directory, the server shows him no names. */
	fake_lie(c.f, FAKE_HIDES_CONTENT);
	assert_ok(person_sync(c.ben, NULL));
	fake_lie(c.f, FAKE_HONEST);
	assert_false(names_firm(&n, person_view(c.ben)));
	assert_ok(person_sync(c.ada, NULL));
	assert_ok(person_sync(c.ben, NULL));
	assert_true(names_firm(&n, person_view(c.ben)));
	assert_true(bytes_equal(n.name, BYTES_LIT("Hale & Partners")));
	end(&c);
}

static void
a_member_reads_from_the_epoch_that_was_given(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	id16 m = person_open_matter(c.ada);
	assert_ok(person_write(c.ada, &m, "before"));
	struct space_member ben = member_of(c.ben, EPOCH_WRITER, 0);
	struct space_member cy = member_of(c.cy, EPOCH_READER, 1);
	assert_ok(person_add_member(c.ada, &m, &ben));
	assert_ok(person_write(c.ben, &m, "by ben"));
	assert_ok(person_sync(c.ben, &m));
	assert_int_equal(person_reads(c.ben, &m), 1);
	assert_ok(person_add_member(c.ada, &m, &cy));
	assert_ok(person_sync(c.cy, &m));
	assert_int_equal(person_reads(c.cy, &m), 2);
	end(&c);
}

static void
who_was_removed_reads_nothing_written_later(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	id16 m = person_open_matter(c.ada);
	struct space_member cy = member_of(c.cy, EPOCH_WRITER, 1);
	assert_ok(person_add_member(c.ada, &m, &cy));
	assert_ok(person_write(c.cy, &m, "while in"));
	assert_ok(person_remove_member(c.ada, &m, &cy.user));
	assert_ok(person_write(c.ada, &m, "later"));
	assert_ok(person_sync(c.cy, &m));
	assert_int_equal(person_reads(c.cy, &m), 1);
	assert_fails(person_write(c.cy, &m, "from outside"), E_NOT_FOUND);
	assert_ok(person_sync(c.ada, &m));
	assert_int_equal(person_reads(c.ada, &m), 2);
	end(&c);
}

static void
who_was_removed_is_not_shown_the_end_of_the_chain_and_goes_on(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	id16 m = person_open_matter(c.ada);
	struct space_member ben = member_of(c.ben, EPOCH_WRITER, 1);
	struct space_member cy = member_of(c.cy, EPOCH_WRITER, 1);
	assert_ok(person_add_member(c.ada, &m, &ben));
	assert_ok(person_add_member(c.ada, &m, &cy));
	assert_ok(person_write(c.cy, &m, "while in"));
	assert_ok(person_remove_member(c.ada, &m, &cy.user));
	assert_ok(person_write(c.ada, &m, "later"));
	fake_lie(c.f, FAKE_SHORT_MATTER);
	assert_ok(person_sync(c.cy, &m));
	assert_int_equal(person_reads(c.cy, &m), 1);
	/* Who is a member must be shown all of it. */
	assert_fails(person_sync(c.ben, &m), E_PROOF);
	end(&c);
}

static void
a_reader_cannot_write(void **state)
{
	(void)state;
	struct cast c;
	struct space s;
	begin(&c);
	id16 m = person_open_matter(c.ada);
	const chain_id chain = {CHAIN_MATTER, m};
	struct space_member cy = member_of(c.cy, EPOCH_READER, 1);
	assert_ok(person_add_member(c.ada, &m, &cy));
	assert_ok(person_sync(c.cy, &m));
	assert_ok(space_open(&s, person_view(c.cy), &chain));
	assert_fails(space_may_write(&s, EVENT_CLASS_CONTENT), E_FORBIDDEN);
	assert_ok(space_may_write(&s, EVENT_CLASS_NOTE));
	/* What it writes all the same, nobody shows. */
	assert_ok(person_write(c.cy, &m, "all the same"));
	assert_ok(person_sync(c.ada, &m));
	assert_int_equal(person_reads(c.ada, &m), 0);
	end(&c);
}

static void
the_second_run_takes_up_where_the_first_ended(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	id16 m = person_open_matter(c.ada);
	assert_ok(person_write(c.ada, &m, "one"));
	assert_ok(person_sync(c.ada, &m));
	person_restart(c.ada);
	assert_ok(person_write(c.ada, &m, "two"));
	person_restart(c.ada);
	assert_ok(person_sync(c.ada, &m));
	assert_int_equal(person_reads(c.ada, &m), 2);
	end(&c);
}

static void
a_change_whose_answer_was_lost_is_sent_again(void **state)
{
	(void)state;
	struct cast c;
	size_t sent = 0;
	begin(&c);
	id16 m = person_open_matter(c.ada);
	fake_lie(c.f, FAKE_UNREACHABLE);
	assert_fails(person_write(c.ada, &m, "lost"), E_UNREACHABLE);
	fake_lie(c.f, FAKE_HONEST);
	assert_ok(person_sync(c.ada, &m));
	size_t before = fake_taken(c.f);
	fake_lie(c.f, FAKE_LOSES_ANSWER);
	assert_fails(person_write(c.ada, &m, "lost"), E_UNREACHABLE);
	assert_int_equal(person_client(c.ada)->state->outbox_count, 1);
	person_restart(c.ada);
	assert_int_equal(person_client(c.ada)->state->outbox_count, 1);
	fake_lie(c.f, FAKE_HONEST);
	assert_ok(outbox_resume(&sent, NULL, person_client(c.ada)));
	assert_int_equal(sent, 1);
	assert_int_equal(person_client(c.ada)->state->outbox_count, 0);
	assert_int_equal(fake_taken(c.f), before + 1);
	end(&c);
}

static void
what_was_refused_is_named_by_the_next_event(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	id16 m = person_open_matter(c.ada);
	fake_lie(c.f, FAKE_REFUSES);
	assert_fails(person_write(c.ada, &m, "refused"), E_STALE);
	const struct known *s = person_client(c.ada)->state;
	assert_int_equal(s->outbox_count, 0);
	assert_int_equal(s->void_count, 1);
	assert_int_equal(s->voids[0].seq, 2);
	fake_lie(c.f, FAKE_HONEST);
	assert_ok(person_write(c.ada, &m, "taken"));
	assert_int_equal(s->void_count, 0);
	assert_ok(person_sync(c.ada, &m));
	assert_int_equal(person_reads(c.ada, &m), 1);
	end(&c);
}

static void
a_linked_device_reads_what_the_account_reads(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	id16 m = person_open_matter(c.ada);
	assert_ok(person_write(c.ada, &m, "before"));
	struct person *phone = person_new(c.f, 5);
	person_link(phone, c.ada);
	assert_ok(person_sync(phone, &m));
	assert_int_equal(person_reads(phone, &m), 1);
	assert_ok(person_write(phone, &m, "by phone"));
	assert_ok(person_sync(c.ada, &m));
	assert_int_equal(person_reads(c.ada, &m), 2);
	person_free(phone);
	end(&c);
}

static void
a_revoked_device_reads_and_writes_nothing_from_then_on(void **state)
{
	(void)state;
	struct cast c;
	struct space s;
	bool due = false;
	begin(&c);
	id16 m = person_open_matter(c.ada);
	const chain_id chain = {CHAIN_MATTER, m};
	struct person *phone = person_new(c.f, 5);
	person_link(phone, c.ada);
	assert_ok(person_sync(phone, &m));
	id16 lost = person_client(phone)->state->device;
	assert_ok(person_sync(c.ada, &m));
	assert_ok(device_revoke(person_view(c.ada), &lost, REASON_DEVICE_REVOKED));
	assert_ok(person_sync(c.ada, &m));
	assert_ok(space_open(&s, person_view(c.ada), &chain));
	assert_ok(space_must_rotate(&due, &s));
	assert_true(due);
	assert_ok(person_write(c.ada, &m, "under a new key"));
	assert_ok(person_sync(c.ada, &m));
	assert_int_equal(view_find(person_view(c.ada), &chain)->matter->space.number, 2);
	assert_int_equal(person_reads(c.ada, &m), 1);
	assert_ok(person_sync(phone, &m));
	assert_int_equal(person_reads(phone, &m), 0);
	person_free(phone);
	end(&c);
}

static void
the_last_device_cannot_be_revoked(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	assert_ok(person_sync(c.ada, NULL));
	id16 only = person_client(c.ada)->state->device;
	assert_fails(device_revoke(person_view(c.ada), &only, REASON_PLANNED), E_FORBIDDEN);
	id16 none = {{9}};
	assert_fails(device_revoke(person_view(c.ada), &none, REASON_PLANNED), E_NOT_FOUND);
	end(&c);
}

static void
a_device_that_another_asked_for_is_refused(void **state)
{
	(void)state;
	struct cast c;
	struct device_request r;
	begin(&c);
	assert_ok(person_sync(c.ada, NULL));
	assert_ok(device_request(&r, person_client(c.cy)));
	assert_fails(device_add(person_view(c.ada), &r), E_KEY);
	r.user = person_client(c.ada)->state->user;
	assert_fails(device_add(person_view(c.ada), &r), E_KEY);
	end(&c);
}

static void
who_was_suspended_loses_directory_and_matters(void **state)
{
	(void)state;
	struct cast c;
	struct content_name n;
	begin(&c);
	id16 m = person_open_matter(c.ada);
	const chain_id chain = {CHAIN_MATTER, m};
	struct space_member ben = member_of(c.ben, EPOCH_WRITER, 1);
	assert_ok(person_sync(c.ada, NULL));
	assert_ok(person_add_member(c.ada, &m, &ben));
	assert_ok(person_suspend(c.ada, &ben.user));
	assert_ok(person_sync(c.ada, &m));
	const chain_id firm = {CHAIN_FIRM, person_client(c.ada)->state->firm};
	const struct policy_space *d = view_space(view_find(person_view(c.ada), &firm));
	assert_null(policy_space_member(d, &ben.user));
	assert_true(names_firm(&n, person_view(c.ada)));
	assert_ok(person_write(c.ada, &m, "without ben"));
	assert_ok(person_sync(c.ben, &m));
	assert_int_equal(person_reads(c.ben, &m), 0);
	assert_null(
		policy_space_member(view_space(view_find(person_view(c.ben), &chain)), &ben.user));
	end(&c);
}

static void
an_invitation_of_another_log_is_refused(void **state)
{
	(void)state;
	static const uint8_t secret[16] = {7};
	struct fake_server *f = fake_server_new(NOW_MS);
	struct person *p = person_new(f, 1);
	struct invite i = {.invite = {{1}}, .log = {{9}}};
	assert_fails(person_prepare(p, &i, secret), E_PROOF);
	assert_int_equal(person_client(p)->alarm.id, ALARM_INVITE_LOG);
	person_free(p);
	fake_server_free(f);
}

static void
a_firm_with_another_root_than_the_invitation_says_is_refused(void **state)
{
	(void)state;
	struct invite i;
	uint8_t secret[16];
	struct cast c;
	begin(&c);
	struct person *dan = person_new(c.f, 4);
	person_invite(&i, secret, c.ada);
	i.firm_root.b[0] ^= 1;
	assert_ok(person_prepare(dan, &i, secret));
	assert_true(failed(enroll_join(person_client(dan))));
	assert_int_equal(person_client(dan)->alarm.id, ALARM_FIRM_ROOT);
	assert_true(enroll_is_pending(person_client(dan)->state));
	person_free(dan);
	end(&c);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_firm_has_its_founder_and_who_joined),
		cmocka_unit_test(an_admins_next_sync_gives_the_directory_to_who_joined),
		cmocka_unit_test(a_member_reads_from_the_epoch_that_was_given),
		cmocka_unit_test(who_was_removed_reads_nothing_written_later),
		cmocka_unit_test(who_was_removed_is_not_shown_the_end_of_the_chain_and_goes_on),
		cmocka_unit_test(a_reader_cannot_write),
		cmocka_unit_test(the_second_run_takes_up_where_the_first_ended),
		cmocka_unit_test(a_change_whose_answer_was_lost_is_sent_again),
		cmocka_unit_test(what_was_refused_is_named_by_the_next_event),
		cmocka_unit_test(a_linked_device_reads_what_the_account_reads),
		cmocka_unit_test(a_revoked_device_reads_and_writes_nothing_from_then_on),
		cmocka_unit_test(the_last_device_cannot_be_revoked),
		cmocka_unit_test(a_device_that_another_asked_for_is_refused),
		cmocka_unit_test(who_was_suspended_loses_directory_and_matters),
		cmocka_unit_test(an_invitation_of_another_log_is_refused),
		cmocka_unit_test(a_firm_with_another_root_than_the_invitation_says_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

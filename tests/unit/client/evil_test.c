/* SPDX-License-Identifier: Apache-2.0 */
/* A server that lies, threat by threat: each lie is found out, by its name, and changes nothing.
 * What a member could have written as well ends nobody's work: it is not shown, and counted. */
#include <stdlib.h>

#include "client/log.h"
#include "client/map.h"
#include "client/outbox.h"
#include "core/vault/content.h"
#include "person.h"
#include "sample.h"

#define NOW_MS UINT64_C(1795000000000)

struct cast {
	struct fake_server *f;
	struct person *ada, *ben;
	id16 matter;
};

/* Ada's matter, with Ben in it and something written by each; both have seen it. */
static void
begin(struct cast *c)
{
	c->f = fake_server_new(NOW_MS);
	c->ada = person_new(c->f, 1);
	c->ben = person_new(c->f, 2);
	person_found(c->ada, "Hale & Partners");
	person_join(c->ben, c->ada);
	c->matter = person_open_matter(c->ada);
	const struct known *s = person_client(c->ben)->state;
	struct space_member ben = {s->user, s->firm, EPOCH_WRITER, 1};
	assert_ok(person_add_member(c->ada, &c->matter, &ben));
	assert_ok(person_write(c->ada, &c->matter, "one"));
	assert_ok(person_sync(c->ben, &c->matter));
}

static void
end(struct cast *c)
{
	person_free(c->ada);
	person_free(c->ben);
	fake_server_free(c->f);
}

/* The lie is found out as ALARM, and Ben's next run, of an honest server, goes on as if nothing had
 * been. */
static void
found_out(struct cast *c, enum fake_lie lie, enum alarm_id alarm)
{
	fake_lie(c->f, lie);
	err e = person_sync(c->ben, &c->matter);
	assert_true(failed(e));
	assert_int_equal(person_client(c->ben)->alarm.id, alarm);
	assert_true(alarm_sentence(&person_client(c->ben)->alarm)[0] != '\0');
	fake_lie(c->f, FAKE_HONEST);
	person_restart(c->ben);
	assert_ok(person_sync(c->ben, &c->matter));
	assert_int_equal(person_reads(c->ben, &c->matter), 2);
	end(c);
}

/* As above, of a Ben who has lost his cache and reads everything again. */
static void
found_out_afresh(enum fake_lie lie, enum alarm_id alarm)
{
	struct cast c;
	begin(&c);
	assert_ok(person_write(c.ada, &c.matter, "two"));
	struct known *s = person_client(c.ben)->state;
	for (size_t i = 0; i < s->chain_count; i++)
		s->chains[i].octets = 0;
	found_out(&c, lie, alarm);
}

static void
found_out_in_new(enum fake_lie lie, enum alarm_id alarm)
{
	struct cast c;
	begin(&c);
	fake_mark(c.f);
	assert_ok(person_write(c.ada, &c.matter, "two"));
	found_out(&c, lie, alarm);
}

static void
another_log_key(void **state)
{
	(void)state;
	found_out_in_new(FAKE_OTHER_LOG_KEY, ALARM_NOTE_SIGNATURE);
}

static void
an_older_log_than_was_seen(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	fake_mark(c.f);
	assert_ok(person_write(c.ada, &c.matter, "two"));
	assert_ok(person_sync(c.ben, &c.matter));
	found_out(&c, FAKE_OLD_CHECKPOINT, ALARM_LOG_OLDER);
}

static void
a_log_that_was_rewritten(void **state)
{
	(void)state;
	found_out_in_new(FAKE_OTHER_HISTORY, ALARM_LOG_FORKED);
}

static void
a_log_whose_last_word_is_old(void **state)
{
	(void)state;
	found_out_in_new(FAKE_STALE_TIME, ALARM_LOG_STALE);
}

static void
a_chain_without_its_last_event(void **state)
{
	(void)state;
	found_out_afresh(FAKE_SHORT_CHAIN, ALARM_CHAIN_OLDER);
}

static void
a_new_event_that_is_held_back(void **state)
{
	(void)state;
	found_out_in_new(FAKE_SHORT_CHAIN, ALARM_CHAIN_HEAD);
}

/* A change of members that is shown as content which is not for us: the leaf is there, the event is
 * not. */
static void
a_control_event_that_is_shown_as_content(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	const struct known *s = person_client(c.ben)->state;
	struct space_member ben = {s->user, s->firm, EPOCH_MANAGER, 0};
	assert_ok(person_write(c.ada, &c.matter, "two"));
	assert_ok(person_add_member(c.ada, &c.matter, &ben));
	found_out(&c, FAKE_HIDES_CONTROL, ALARM_CHAIN_HEAD);
}

static void
a_record_that_was_altered(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	const chain_id matter = {CHAIN_MATTER, c.matter};
	assert_ok(person_write(c.ada, &c.matter, "two"));
	struct known *s = person_client(c.ben)->state;
	for (size_t i = 0; i < s->chain_count; i++)
		s->chains[i].octets = 0;
	fake_lie(c.f, FAKE_OTHER_RECORD);
	assert_ok(person_sync(c.ben, &c.matter));
	assert_int_equal(person_reads(c.ben, &c.matter), 0);
	assert_int_equal(view_find(person_view(c.ben), &matter)->broken, 2);
	end(&c);
}

static void
an_event_that_is_not_where_it_is_said_to_be(void **state)
{
	(void)state;
	found_out_in_new(FAKE_OTHER_LEAF_PLACE, ALARM_LEAF_MISSING);
}

static void
an_older_state_map(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	fake_mark(c.f);
	assert_ok(person_write(c.ada, &c.matter, "two"));
	assert_ok(person_sync(c.ben, &c.matter));
	found_out(&c, FAKE_OLD_MAP, ALARM_MAP_OLDER);
}

/* Nothing of what is shown is false, and the checkpoint is fresh: but it is the state of yesterday.
 */
static void
a_state_that_is_held_back_under_a_fresh_log(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	fake_mark(c.f);
	assert_ok(person_write(c.ada, &c.matter, "two"));
	assert_ok(person_sync(c.ada, &c.matter));
	found_out(&c, FAKE_FROZEN, ALARM_MAP_HELD_BACK);
}

/* The same for somebody who has seen nothing yet. */
static void
a_state_that_is_held_back_from_a_new_device(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	fake_mark(c.f);
	assert_ok(person_write(c.ada, &c.matter, "two"));
	assert_ok(person_sync(c.ada, &c.matter));
	struct known *s = person_client(c.ben)->state;
	s->map.number = 0;
	s->chain_count = 0;
	found_out(&c, FAKE_FROZEN, ALARM_MAP_HELD_BACK);
}

/* It has to change the log's entries, too, to hide that they speak of a newer map. */
static void
entries_of_the_log_that_were_altered(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	fake_mark(c.f);
	assert_ok(person_write(c.ada, &c.matter, "two"));
	assert_ok(person_sync(c.ada, &c.matter));
	found_out(&c, FAKE_OTHER_ENTRIES, ALARM_LOG_ENTRY);
}

static void
entries_of_the_log_that_are_not_shown(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	assert_ok(person_write(c.ada, &c.matter, "two"));
	assert_ok(person_sync(c.ada, &c.matter));
	found_out(&c, FAKE_NO_ENTRIES, ALARM_LOG_ENTRY);
}

/* The map of another line of versions, which others are shown. */
static void
a_second_line_of_state_maps(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	assert_ok(person_write(c.ada, &c.matter, "two"));
	fake_plant_map(c.f);
	assert_true(failed(person_sync(c.ben, &c.matter)));
	assert_int_equal(person_client(c.ben)->alarm.id, ALARM_MAP_BROKEN);
	end(&c);
}

static void
a_state_map_that_is_denied(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	assert_ok(person_write(c.ada, &c.matter, "two"));
	found_out(&c, FAKE_NO_MAP, ALARM_MAP_OLDER);
}

static void
a_state_map_that_is_denied_to_a_new_device(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	assert_ok(person_write(c.ada, &c.matter, "two"));
	person_client(c.ben)->state->map.number = 0;
	found_out(&c, FAKE_NO_MAP, ALARM_MAP_HELD_BACK);
}

/* The log has no version at all, and yet it is long. */
static void
a_long_log_without_any_state_map(void **state)
{
	(void)state;
	struct cast c;
	c.f = fake_server_new(NOW_MS);
	c.ada = person_new(c.f, 1);
	c.ben = person_new(c.f, 2);
	fake_lie(c.f, FAKE_NO_MAP);
	person_found(c.ada, "Hale & Partners");
	const chain_id matter = {CHAIN_MATTER, person_open_matter(c.ada)};
	assert_ok(person_sync(c.ada, NULL));
	for (size_t i = 0; i < MAP_NONE_MAX; i++)
		fake_plant(c.f, &matter, true);
	assert_true(failed(person_sync(c.ada, NULL)));
	assert_int_equal(person_client(c.ada)->alarm.id, ALARM_MAP_MISSING);
	end(&c);
}

/* It signed a tree with the first of them and went on without it: the second is no excuse. */
static void
an_acknowledged_event_that_is_dropped_before_the_next(void **state)
{
	(void)state;
	struct cast c;
	struct space space;
	begin(&c);
	const chain_id matter = {CHAIN_MATTER, c.matter};
	assert_ok(person_sync(c.ada, &c.matter));
	assert_ok(space_open(&space, person_view(c.ada), &matter));
	for (int i = 0; i < 2; i++) {
		struct submit s;
		struct submit_result result;
		struct submit_place at = space_place(&space);
		const struct content_name name = {
			CONTENT_NAME_MATTER, c.matter, BYTES_LIT("title"), {NULL, 0}};
		fake_lie(c.f, i == 0 ? FAKE_FORGETS : FAKE_HONEST);
		assert_ok(submit_begin(&s, person_client(c.ada), 1));
		assert_ok(space_submit_name(&s, &at, &name));
		assert_ok(submit_send(&result, &s));
	}
	person_restart(c.ada);
	assert_true(failed(person_sync(c.ada, &c.matter)));
	assert_int_equal(person_client(c.ada)->alarm.id, ALARM_LOG_FORKED);
	end(&c);
}

/* No lie: somebody wrote between two questions of Ben's. */
static void
an_event_that_arrives_between_two_questions_is_no_alarm(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	assert_ok(person_write(c.ada, &c.matter, "two"));
	fake_lie(c.f, FAKE_LAGS);
	assert_ok(person_sync(c.ben, &c.matter));
	assert_int_equal(person_client(c.ben)->alarm.id, ALARM_NONE);
	assert_int_equal(person_reads(c.ben, &c.matter), 2);
	end(&c);
}

/* Ada makes a new epoch of CHAIN, and wraps its key for USER to somebody else. */
static void
spoil_epoch(struct cast *c, const chain_id *chain, const id16 *user)
{
	struct submit s;
	struct submit_result result;
	struct space space;
	struct space_change *change = calloc(1, sizeof *change);
	assert_non_null(change);
	assert_ok(person_sync(c->ada, &c->matter));
	assert_ok(space_open(&space, person_view(c->ada), chain));
	assert_ok(space_change_begin(change, &space, REASON_SUSPICION, true));
	struct draft *d = &change->draft;
	assert_int_equal(d->count, 2);
	size_t i = id16_equal(&d->members[0].row.user, user) ? 0 : 1;
	d->members[i].to = d->members[1 - i].to;
	struct submit_place at = space_place(&space);
	assert_ok(submit_begin(&s, person_client(c->ada), 1));
	assert_ok(space_change_submit(&s, &at, change));
	assert_ok(submit_send(&result, &s));
	free(change);
}

/* He loses what is written under it and nothing else, and is told. */
static void
a_wrap_that_a_manager_spoiled(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	const chain_id matter = {CHAIN_MATTER, c.matter};
	spoil_epoch(&c, &matter, &person_client(c.ben)->state->user);
	assert_ok(person_write(c.ada, &c.matter, "two"));
	assert_ok(person_sync(c.ben, &c.matter));
	const struct view_chain *row = view_find(person_view(c.ben), &matter);
	assert_int_equal(person_client(c.ben)->alarm.id, ALARM_NONE);
	assert_int_equal(row->event_count, 1);
	assert_int_equal(row->hidden, 1);
	assert_int_equal(row->unopened_count, 1);
	assert_int_equal(row->unopened[0], 2);
	end(&c);
}

static void
a_spoiled_epoch_is_over_with_the_next(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	const chain_id matter = {CHAIN_MATTER, c.matter};
	const struct known *s = person_client(c.ben)->state;
	spoil_epoch(&c, &matter, &s->user);
	assert_ok(person_write(c.ada, &c.matter, "two"));
	assert_ok(person_remove_member(c.ada, &c.matter, &s->user));
	struct space_member ben = {s->user, s->firm, EPOCH_WRITER, 1};
	assert_ok(person_add_member(c.ada, &c.matter, &ben));
	assert_ok(person_sync(c.ben, &c.matter));
	const struct view_chain *row = view_find(person_view(c.ben), &matter);
	assert_int_equal(row->unopened_count, 0);
	assert_int_equal(row->event_count, 2);
	end(&c);
}

static void
a_wrap_of_the_directory_that_an_admin_spoiled(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	const struct known *s = person_client(c.ben)->state;
	const chain_id firm = {CHAIN_FIRM, s->firm};
	const struct view_chain *row = view_find(person_view(c.ben), &firm);
	assert_non_null(row);
	uint32_t epoch = view_space(row)->number + 1;
	spoil_epoch(&c, &firm, &s->user);
	assert_ok(person_sync(c.ben, &c.matter));
	assert_int_equal(person_reads(c.ben, &c.matter), 1);
	row = view_find(person_view(c.ben), &firm);
	assert_int_equal(row->unopened_count, 1);
	assert_int_equal(row->unopened[0], epoch);
	end(&c);
}

/* Who joins has to wait for another admin; the one without the key goes on with all else. */
static void
an_admin_without_the_directory_s_key_leaves_it_to_others(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	struct known *s = person_client(c.ada)->state;
	const chain_id firm = {CHAIN_FIRM, s->firm};
	struct person *cem = person_new(c.f, 3);
	assert_ok(person_sync(c.ada, NULL));
	spoil_epoch(&c, &firm, &s->user);
	const struct view_chain *row = view_find(person_view(c.ada), &firm);
	const struct key_name drawn = {KEY_EPOCH, s->firm, view_space(row)->number + 1};
	assert_true(keys_has(&s->keys, &drawn));
	keys_drop(&s->keys, &drawn);
	person_join(cem, c.ada);
	assert_ok(person_sync(c.ada, &c.matter));
	row = view_find(person_view(c.ada), &firm);
	assert_int_equal(row->unopened_count, 1);
	assert_null(policy_space_member(view_space(row), &person_client(cem)->state->user));
	person_free(cem);
	end(&c);
}

/* Somebody who has the disk adds a row: no control event that nobody signed is believed. */
static struct space_member
member(struct person *p, enum epoch_role role)
{
	const struct known *s = person_client(p)->state;
	return (struct space_member){s->user, s->firm, role, 1};
}

/* Ben is suspended, and takes Dee into the matter all the same. As long as the suspension is held
 * back from Cy, all that Cy sees is lawful; when it comes out, what Cy has kept is not. */
static void
a_suspension_that_was_held_back(void **state)
{
	(void)state;
	struct cast c;
	size_t sent = 0;
	begin(&c);
	struct person *cy = person_new(c.f, 3), *dee = person_new(c.f, 4);
	person_join(cy, c.ada);
	person_join(dee, c.ada);
	struct space_member ben = member(c.ben, EPOCH_MANAGER), third = member(cy, EPOCH_WRITER),
			    mallory = member(dee, EPOCH_WRITER);
	assert_ok(person_remove_member(c.ada, &c.matter, &ben.user));
	assert_ok(person_add_member(c.ada, &c.matter, &ben));
	assert_ok(person_add_member(c.ada, &c.matter, &third));
	assert_ok(person_sync(cy, &c.matter));
	fake_lie(c.f, FAKE_TAKES_NOTHING);
	assert_fails(person_add_member(c.ben, &c.matter, &mallory), E_RATE);
	fake_lie(c.f, FAKE_HONEST);
	assert_ok(person_suspend(c.ada, &ben.user));
	assert_ok(outbox_resume(&sent, NULL, person_client(c.ben)));
	assert_int_equal(sent, 1);
	fake_lie(c.f, FAKE_SHORT_FIRM);
	assert_ok(person_sync(cy, &c.matter));
	fake_lie(c.f, FAKE_HONEST);
	person_restart(cy);
	assert_true(failed(person_sync(cy, &c.matter)));
	assert_int_equal(person_client(cy)->alarm.id, ALARM_EVENT_REFUSED);
	person_free(cy);
	person_free(dee);
	end(&c);
}

static void
a_planted_control_event(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	const chain_id ben = {CHAIN_USER, person_client(c.ben)->state->user};
	fake_plant(c.f, &ben, true);
	assert_true(failed(person_sync(c.ben, &c.matter)));
	assert_int_equal(person_client(c.ben)->alarm.id, ALARM_RECORD);
	end(&c);
}

static void
a_planted_document(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	const chain_id matter = {CHAIN_MATTER, c.matter};
	fake_plant(c.f, &matter, true);
	assert_ok(person_sync(c.ben, &c.matter));
	assert_int_equal(person_reads(c.ben, &c.matter), 1);
	assert_int_equal(view_find(person_view(c.ben), &matter)->broken, 1);
	end(&c);
}

/* The octets are whole and signed by who may write: but he wrote them once. */
static void
a_message_that_is_there_twice(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	const chain_id matter = {CHAIN_MATTER, c.matter};
	fake_plant(c.f, &matter, false);
	assert_ok(person_sync(c.ben, &c.matter));
	assert_int_equal(person_reads(c.ben, &c.matter), 1);
	assert_int_equal(view_find(person_view(c.ben), &matter)->ignored, 1);
	end(&c);
}

/* Whose epochs' keys would take the place of the firm's. */
static void
a_matter_that_has_the_firm_s_id(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	const struct known *s = person_client(c.ben)->state;
	assert_fails(person_sync(c.ben, &s->firm), E_FORBIDDEN);
	end(&c);
}

static void
another_wrap_than_the_event_names(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	const struct known *s = person_client(c.ben)->state;
	const struct key_name held = {KEY_EPOCH, c.matter, 1};
	keys_drop(&person_client(c.ben)->state->keys, &held);
	assert_false(keys_has(&s->keys, &held));
	fake_lie(c.f, FAKE_SWAPPED_PARTS);
	assert_true(failed(person_sync(c.ben, &c.matter)));
	assert_int_equal(person_client(c.ben)->alarm.id, ALARM_PART);
	assert_false(keys_has(&s->keys, &held));
	end(&c);
}

/* Nothing is sealed to a key that its owner has not signed. */
static void
another_recipient_than_the_member_signed(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	size_t before = fake_taken(c.f);
	fake_lie(c.f, FAKE_OTHER_RECIPIENT);
	const struct known *s = person_client(c.ben)->state;
	struct space_member ben = {s->user, s->firm, EPOCH_MANAGER, 0};
	assert_true(failed(person_add_member(c.ada, &c.matter, &ben)));
	assert_int_equal(person_client(c.ada)->alarm.id, ALARM_PART);
	assert_int_equal(fake_taken(c.f), before);
	end(&c);
}

static void
an_answer_that_proves_something_else(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	fake_lie(c.f, FAKE_WRONG_PROOF);
	assert_true(failed(person_write(c.ada, &c.matter, "two")));
	assert_int_equal(person_client(c.ada)->alarm.id, ALARM_ANSWER);
	end(&c);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(another_log_key),
		cmocka_unit_test(an_older_log_than_was_seen),
		cmocka_unit_test(a_log_that_was_rewritten),
		cmocka_unit_test(a_log_whose_last_word_is_old),
		cmocka_unit_test(a_chain_without_its_last_event),
		cmocka_unit_test(a_new_event_that_is_held_back),
		cmocka_unit_test(a_control_event_that_is_shown_as_content),
		cmocka_unit_test(a_record_that_was_altered),
		cmocka_unit_test(an_event_that_is_not_where_it_is_said_to_be),
		cmocka_unit_test(an_older_state_map),
		cmocka_unit_test(a_state_that_is_held_back_under_a_fresh_log),
		cmocka_unit_test(a_state_that_is_held_back_from_a_new_device),
		cmocka_unit_test(entries_of_the_log_that_were_altered),
		cmocka_unit_test(entries_of_the_log_that_are_not_shown),
		cmocka_unit_test(a_second_line_of_state_maps),
		cmocka_unit_test(a_state_map_that_is_denied),
		cmocka_unit_test(a_state_map_that_is_denied_to_a_new_device),
		cmocka_unit_test(a_long_log_without_any_state_map),
		cmocka_unit_test(an_acknowledged_event_that_is_dropped_before_the_next),
		cmocka_unit_test(an_event_that_arrives_between_two_questions_is_no_alarm),
		cmocka_unit_test(a_wrap_that_a_manager_spoiled),
		cmocka_unit_test(a_spoiled_epoch_is_over_with_the_next),
		cmocka_unit_test(a_wrap_of_the_directory_that_an_admin_spoiled),
		cmocka_unit_test(an_admin_without_the_directory_s_key_leaves_it_to_others),
		cmocka_unit_test(a_suspension_that_was_held_back),
		cmocka_unit_test(a_planted_control_event),
		cmocka_unit_test(a_planted_document),
		cmocka_unit_test(a_message_that_is_there_twice),
		cmocka_unit_test(a_matter_that_has_the_firm_s_id),
		cmocka_unit_test(another_wrap_than_the_event_names),
		cmocka_unit_test(another_recipient_than_the_member_signed),
		cmocka_unit_test(an_answer_that_proves_something_else),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

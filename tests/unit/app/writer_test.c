/* SPDX-License-Identifier: Apache-2.0 */
#include "archive_fixture.h"

static struct person alice, bob, carol;
static chain_id matter;
static uint8_t invite_room[32];
static struct secret invite_key;

/* Alice founds a firm, Bob joins it, they share a matter. */
static int
setup(void **state)
{
	struct people *w = &fx.people;
	(void)fixture_new(state);
	person_init(&alice, w);
	person_init(&bob, w);
	person_init(&carol, w);
	people_seed(&invite_key, invite_room, 77);
	fixture_assert_answered(
		fixture_send(people_found(w, &alice, &fx.wire, &fx.founding.invite, &fx.founder)));
	struct firm_invite invite = {.id = people_id(w),
		.key = signature_key_of(&invite_key),
		.role = FIRM_MEMBER,
		.expires_ms = fx.now_ms + 1000};
	fixture_assert_answered(fixture_send(people_invite(w, &alice, &fx.wire, &invite)));
	bob.firm = alice.firm;
	fixture_assert_answered(fixture_send(people_join(w, &bob, &fx.wire, &invite, &invite_key)));
	matter = (chain_id){CHAIN_MATTER, people_id(w)};
	const struct person *both[] = {&alice, &bob};
	fixture_assert_answered(fixture_send(
		people_matter(w, &fx.wire, &matter.id, (struct people_members){both, 2})));
	return 0;
}

static bytes
write_some(const struct person *p, uint32_t count)
{
	return people_write(&fx.people, p, &fx.wire, &matter, count);
}

static void
a_change_is_answered_with_its_place_under_a_signature(void **state)
{
	(void)state;
	uint64_t size = fixture_size();
	struct change *c = fixture_send(write_some(&bob, 3));
	fixture_assert_answered(c);
	assert_int_equal(c->place.first, size);
	assert_int_equal(fixture_size(), size + 3);
}

static void
what_waits_together_is_one_commit_and_each_has_its_own_answer(void **state)
{
	(void)state;
	struct change *c[20];
	unsigned commits = memory_store_commits(fx.kept);
	for (uint32_t i = 0; i < 20; i++)
		c[i] = fixture_check(write_some(i % 2 == 0 ? &alice : &bob, 1 + i));
	fixture_commit();
	assert_int_equal(memory_store_commits(fx.kept), commits + 1);
	assert_int_equal(memory_store_last_frames(fx.kept), 20);
	for (size_t i = 0; i < 20; i++)
		fixture_assert_answered(c[i]);
}

static void
the_same_submission_again_gets_the_answer_of_the_first(void **state)
{
	(void)state;
	bytes wire = write_some(&bob, 2);
	struct change *c = fixture_send(wire);
	fixture_assert_answered(fixture_send(write_some(&alice, 5)));
	uint64_t size = fixture_size();
	struct change *again = fixture_send(wire);
	fixture_assert_answered(again);
	assert_int_equal(again->place.first, c->place.first);
	assert_int_equal(fixture_size(), size);
	fixture_restart();
	again = fixture_send(wire);
	fixture_assert_answered(again);
	assert_int_equal(again->place.first, c->place.first);
	assert_int_equal(fixture_size(), size);
}

static void
the_same_submission_twice_at_once_is_one(void **state)
{
	(void)state;
	uint64_t size = fixture_size();
	bytes wire = write_some(&bob, 2);
	struct change *a = fixture_check(wire), *b = fixture_check(wire);
	struct change *other = fixture_check(write_some(&alice, 1));
	fixture_commit();
	fixture_assert_answered(a);
	fixture_assert_answered(b);
	fixture_assert_answered(other);
	assert_int_equal(a->place.first, b->place.first);
	assert_int_equal(fixture_size(), size + 3);
}

static void
a_submission_that_was_checked_before_its_twin_was_committed_is_the_twin(void **state)
{
	(void)state;
	bytes wire = write_some(&bob, 2);
	struct change late = {.wire = wire};
	static uint8_t room[CHANGE_ANSWER_MAX];
	late.answer = BUF_ARRAY(room);
	change_check(&late, &fx.rules);
	struct change *c = fixture_send(wire);
	uint64_t size = fixture_size();
	struct change *other = fixture_check(write_some(&alice, 1));
	other->next = &late;
	fixture_commit();
	fixture_assert_answered(&late);
	assert_int_equal(late.place.first, c->place.first);
	assert_int_equal(fixture_size(), size + 1);
}

static void
a_key_used_for_something_else_is_rejected(void **state)
{
	(void)state;
	static struct people before;
	before = fx.people;
	bytes first = write_some(&bob, 1);
	fx.people = before;
	bytes other = write_some(&bob, 2);
	struct change *a = fixture_check(first), *b = fixture_check(other);
	fixture_commit();
	fixture_assert_answered(a);
	fixture_assert_refused(b, E_EXISTS);
	fixture_assert_refused(fixture_send(other), E_EXISTS);
}

static void
of_two_that_conflict_the_second_is_stale(void **state)
{
	(void)state;
	const struct person *one[] = {&alice};
	static struct people before;
	before = fx.people;
	bytes first = people_epoch(&fx.people, &fx.wire, &matter, (struct people_members){one, 1});
	static struct people after;
	after = fx.people;
	fx.people = before;
	fx.people.next += 100;
	bytes second = people_epoch(&fx.people, &fx.wire, &matter, (struct people_members){one, 1});
	struct change *a = fixture_check(first), *b = fixture_check(second);
	struct change *c = fixture_check(write_some(&alice, 1));
	fixture_commit();
	fixture_assert_answered(a);
	fixture_assert_refused(b, E_STALE);
	assert_int_equal(b->item, 0);
	assert_int_not_equal(b->e.at, 0);
	fixture_assert_answered(c);
	fx.people = after;
	fixture_assert_answered(fixture_send(write_some(&alice, 1)));
}

static void
content_under_an_epoch_that_has_ended_is_stale(void **state)
{
	(void)state;
	const struct person *one[] = {&alice};
	bytes late = write_some(&alice, 1);
	fixture_assert_answered(fixture_send(
		people_epoch(&fx.people, &fx.wire, &matter, (struct people_members){one, 1})));
	fixture_assert_refused(fixture_send(late), E_STALE);
}

static void
all_items_are_accepted_or_none(void **state)
{
	(void)state;
	struct draft d;
	uint64_t size = fixture_size();
	draft_begin(&d, &fx.people, &bob, &fx.wire);
	draft_content(&d, &matter, EVENT_CLASS_CONTENT, 1);
	draft_content(&d, &matter, EVENT_CLASS_CONTENT, 2);
	struct change *c = fixture_send(draft_end(&d));
	fixture_assert_refused(c, E_STALE);
	assert_int_equal(c->item, 1);
	assert_int_equal(fixture_size(), size);
}

/* An epoch that is undone with its submission is not in force for the next. */
static void
what_a_refused_submission_changed_is_undone(void **state)
{
	(void)state;
	const struct person *one[] = {&alice};
	static struct people before;
	before = fx.people;
	struct draft d;
	draft_begin(&d, &fx.people, &alice, &fx.wire);
	chain_id firm = {CHAIN_FIRM, alice.firm};
	struct control suspend = {.type = EVENT_TYPE_FIRM_SUSPEND,
		.as.firm_suspend = {.user = bob.user, .reason = REASON_MEMBER_REMOVED}};
	draft_control(&d, &firm, &suspend);
	draft_content(&d, &matter, EVENT_CLASS_CONTENT, 9);
	struct change *bad = fixture_check(draft_end(&d));
	fx.people = before;
	fx.people.next += 100;
	struct change *good = fixture_check(write_some(&bob, 1));
	fixture_commit();
	fixture_assert_refused(bad, E_STALE);
	assert_int_equal(bad->item, 1);
	fixture_assert_answered(good);
	fixture_assert_answered(fixture_send(
		people_epoch(&fx.people, &fx.wire, &matter, (struct people_members){one, 1})));
}

static void
who_is_suspended_writes_nothing_more(void **state)
{
	(void)state;
	bytes before = write_some(&bob, 1);
	struct change *a = fixture_check(people_suspend(&fx.people, &alice, &fx.wire, &bob));
	struct change *b = fixture_check(before);
	fixture_commit();
	fixture_assert_answered(a);
	fixture_assert_refused(b, E_FORBIDDEN);
	fixture_assert_refused(fixture_send(write_some(&bob, 1)), E_FORBIDDEN);
	struct change *rotate = fixture_send(write_some(&alice, 1));
	fixture_assert_refused(rotate, E_STALE);
	const struct person *one[] = {&alice};
	fixture_assert_answered(fixture_send(
		people_epoch(&fx.people, &fx.wire, &matter, (struct people_members){one, 1})));
	fixture_assert_answered(fixture_send(write_some(&alice, 1)));
}

static void
who_is_no_member_writes_nothing(void **state)
{
	(void)state;
	const struct person *one[] = {&alice};
	fixture_assert_answered(fixture_send(
		people_epoch(&fx.people, &fx.wire, &matter, (struct people_members){one, 1})));
	fixture_assert_refused(fixture_send(write_some(&bob, 1)), E_FORBIDDEN);
}

static void
a_stranger_writes_nothing(void **state)
{
	(void)state;
	fixture_assert_refused(fixture_send(write_some(&carol, 1)), E_FORBIDDEN);
}

static void
another_log_s_submission_is_rejected(void **state)
{
	(void)state;
	static struct people other;
	other = fx.people;
	other.origin = BYTES_LIT("example.org/other");
	bytes wire = people_write(&other, &bob, &fx.wire, &matter, 1);
	fixture_assert_refused(fixture_send(wire), E_ORIGIN);
}

static void
octets_changed_on_the_way_are_rejected(void **state)
{
	(void)state;
	bytes good = people_matter(&fx.people, &fx.wire, &(id16){{5, 5}},
		(struct people_members){(const struct person *const[]){&alice}, 1});
	static uint8_t room[1 << 16];
	uint64_t size = fixture_size();
	for (size_t i = 0; i < good.len; i += 13) {
		bytes_copy(room, good);
		room[i] ^= 0x10;
		struct change *c = fixture_check(bytes_of(room, good.len));
		assert_int_equal(c->state, CHANGE_REFUSED);
	}
	assert_int_equal(fixture_size(), size);
	fixture_assert_answered(fixture_send(good));
}

static void
a_user_without_a_firm_is_rejected(void **state)
{
	(void)state;
	struct firm_invite invite = {.id = people_id(&fx.people),
		.key = signature_key_of(&invite_key),
		.role = FIRM_MEMBER,
		.expires_ms = fx.now_ms + 1000};
	fixture_assert_answered(fixture_send(people_invite(&fx.people, &alice, &fx.wire, &invite)));
	carol.firm = alice.firm;
	static struct people before;
	before = fx.people;
	bytes wire = people_join(&fx.people, &carol, &fx.wire, &invite, &invite_key);
	/* The same without its second item. */
	struct submission s;
	struct submission_item item;
	assert_ok(submission_decode(&s, wire));
	struct submission_walk w = submission_walk_of(&s);
	assert_true(submission_next(&item, &w));
	fx.people = before;
	struct part parts[4];
	bytes octets[4];
	size_t count = 0;
	struct record r = item.record;
	while (submission_next_part(&parts[count], &octets[count], &item))
		count++;
	size_t from = fx.wire.len;
	struct submission alone = {.origin = s.origin, .device = s.device, .idem = {{1}}};
	struct submission_writer out = submission_begin(&fx.wire, &alone);
	submission_put(&out, &item.chain, &r, parts, count);
	assert_ok(submission_end(&out, &carol.key));
	for (size_t i = 0; i < count; i++)
		buf_put(&fx.wire, octets[i]);
	struct change *c = fixture_send(bytes_of(fx.wire.data + from, fx.wire.len - from));
	fixture_assert_refused(c, E_FORBIDDEN);
	assert_int_equal(c->item, CHANGE_NO_ITEM);
	fixture_assert_answered(fixture_send(wire));
}

static void
an_invitation_ends_by_the_archive_s_clock(void **state)
{
	(void)state;
	struct firm_invite invite = {.id = people_id(&fx.people),
		.key = signature_key_of(&invite_key),
		.role = FIRM_MEMBER,
		.expires_ms = fx.now_ms + 1000};
	fixture_assert_answered(fixture_send(people_invite(&fx.people, &alice, &fx.wire, &invite)));
	carol.firm = alice.firm;
	bytes wire = people_join(&fx.people, &carol, &fx.wire, &invite, &invite_key);
	fx.now_ms += 1000;
	fixture_assert_refused(fixture_send(wire), E_FORBIDDEN);
	fx.now_ms -= 1;
	fixture_assert_answered(fixture_send(wire));
}

/* Carol has a firm of her own, by an invitation of Alice's. */
static void
found_another_firm(void)
{
	struct firm_invite invite = {.id = people_id(&fx.people),
		.key = signature_key_of(&invite_key),
		.role = FIRM_FOUNDER,
		.expires_ms = fx.now_ms + 1000};
	fixture_assert_answered(fixture_send(people_invite(&fx.people, &alice, &fx.wire, &invite)));
	fixture_assert_answered(
		fixture_send(people_found(&fx.people, &carol, &fx.wire, &invite.id, &invite_key)));
}

/* Else whoever has a firm could hold another firm's invitation open, or shut. */
static void
another_firm_s_invitation_is_not_made_again(void **state)
{
	(void)state;
	found_another_firm();
	struct firm_invite invite = {.id = people_id(&fx.people),
		.key = signature_key_of(&invite_key),
		.role = FIRM_MEMBER,
		.expires_ms = fx.now_ms + 1000};
	fixture_assert_answered(fixture_send(people_invite(&fx.people, &alice, &fx.wire, &invite)));
	invite.expires_ms += 1000000;
	fixture_assert_refused(
		fixture_send(people_invite(&fx.people, &carol, &fx.wire, &invite)), E_EXISTS);
	invite.id = fx.founding.invite;
	fixture_assert_refused(
		fixture_send(people_invite(&fx.people, &carol, &fx.wire, &invite)), E_EXISTS);
}

/* Two firms made it at once: each has its own, with its own end. */
static void
an_invitation_s_end_is_the_joined_firm_s(void **state)
{
	(void)state;
	found_another_firm();
	struct person dave;
	person_init(&dave, &fx.people);
	struct firm_invite invite = {.id = people_id(&fx.people),
		.key = signature_key_of(&invite_key),
		.role = FIRM_MEMBER,
		.expires_ms = fx.now_ms + 1000000};
	struct change *later = fixture_check(people_invite(&fx.people, &carol, &fx.wire, &invite));
	invite.expires_ms = fx.now_ms + 1000;
	struct change *sooner = fixture_check(people_invite(&fx.people, &alice, &fx.wire, &invite));
	fixture_commit();
	fixture_assert_answered(later);
	fixture_assert_answered(sooner);
	fx.now_ms += 1000;
	dave.firm = alice.firm;
	fixture_assert_refused(
		fixture_send(people_join(&fx.people, &dave, &fx.wire, &invite, &invite_key)),
		E_FORBIDDEN);
}

/* What was refused does not bring an epoch nearer to its end. */
static void
refused_content_is_not_counted(void **state)
{
	(void)state;
	struct draft d;
	const struct person *both[] = {&alice, &bob};
	chain_id other = {CHAIN_MATTER, people_id(&fx.people)};
	fixture_assert_answered(fixture_send(
		people_matter(&fx.people, &fx.wire, &other.id, (struct people_members){both, 2})));
	draft_begin(&d, &fx.people, &bob, &fx.wire);
	for (size_t i = 0; i < SUBMISSION_ITEMS_MAX - 1; i++)
		draft_content(&d, i % 2 == 0 ? &matter : &other, EVENT_CLASS_NOTE, 1);
	draft_content(&d, &matter, EVENT_CLASS_NOTE, 9);
	bytes wire = draft_end(&d);
	for (size_t i = 0; i < 2 + 2 * POLICY_EPOCH_EVENTS / SUBMISSION_ITEMS_MAX; i++)
		fixture_assert_refused(fixture_send(wire), E_STALE);
	fixture_assert_answered(fixture_send(write_some(&bob, 1)));
}

static void
who_submits_too_much_is_held_back_and_nobody_else(void **state)
{
	(void)state;
	fx.quota.rules = (struct quota_rules){{[QUOTA_SUBMISSIONS] = 2}};
	fx.now_ms += QUOTA_REFILL_MS;
	bytes first = write_some(&bob, 1), second = write_some(&bob, 1),
	      third = write_some(&bob, 1);
	fixture_assert_answered(fixture_send(first));
	fixture_assert_answered(fixture_send(second));
	struct change *c = fixture_send(third);
	fixture_assert_refused(c, E_RATE);
	/* What was taken before is answered again, and costs nothing. */
	fixture_assert_answered(fixture_send(second));
	fixture_assert_answered(fixture_send(write_some(&alice, 1)));
	fx.now_ms += QUOTA_REFILL_MS / 2;
	fixture_assert_answered(fixture_send(third));
}

static void
who_claims_to_be_another_uses_up_nothing_of_theirs(void **state)
{
	(void)state;
	struct person liar = carol;
	struct firm_invite invite = {
		.id = people_id(&fx.people), .key = signature_key_of(&invite_key)};
	fx.quota.rules = (struct quota_rules){{[QUOTA_SUBMISSIONS] = 2}};
	fx.now_ms += QUOTA_REFILL_MS;
	liar.user = bob.user;
	for (unsigned i = 0; i < 5; i++) {
		struct change *c = fixture_send(
			people_found(&fx.people, &liar, &fx.wire, &invite.id, &invite_key));
		assert_true(failed(c->e) && !err_is(c->e, E_RATE));
	}
	fixture_assert_answered(fixture_send(write_some(&bob, 1)));
}

static void
the_founding_invitation_founds_one_firm(void **state)
{
	(void)state;
	bytes wire = people_found(&fx.people, &carol, &fx.wire, &fx.founding.invite, &fx.founder);
	fixture_assert_refused(fixture_send(wire), E_NOT_FOUND);
	fixture_restart();
	fixture_assert_refused(fixture_send(wire), E_NOT_FOUND);
}

static void
an_owner_s_founding_invitation_founds_another_firm_once(void **state)
{
	(void)state;
	struct firm_invite invite = {.id = people_id(&fx.people),
		.key = signature_key_of(&invite_key),
		.role = FIRM_FOUNDER,
		.expires_ms = fx.now_ms + 1000};
	fixture_assert_answered(fixture_send(people_invite(&fx.people, &alice, &fx.wire, &invite)));
	bytes first = people_found(&fx.people, &carol, &fx.wire, &invite.id, &invite_key);
	struct person dave;
	person_init(&dave, &fx.people);
	bytes second = people_found(&fx.people, &dave, &fx.wire, &invite.id, &invite_key);
	struct change *a = fixture_check(first), *b = fixture_check(second);
	fixture_commit();
	fixture_assert_answered(a);
	fixture_assert_refused(b, E_NOT_FOUND);
}

static void
what_was_accepted_holds_after_a_restart(void **state)
{
	(void)state;
	fixture_assert_answered(fixture_send(write_some(&bob, 3)));
	fixture_restart();
	fixture_assert_answered(fixture_send(write_some(&bob, 1)));
	const struct person *one[] = {&alice};
	fixture_assert_answered(fixture_send(
		people_epoch(&fx.people, &fx.wire, &matter, (struct people_members){one, 1})));
	fixture_restart();
	fixture_assert_refused(fixture_send(write_some(&bob, 1)), E_FORBIDDEN);
	fixture_assert_answered(fixture_send(write_some(&alice, 1)));
}

/* More matters than there are places for states: the cache has 32. */
static void
states_that_were_given_up_are_made_anew(void **state)
{
	(void)state;
	chain_id many[48];
	const struct person *both[] = {&alice, &bob};
	for (size_t i = 0; i < 48; i++) {
		many[i] = (chain_id){CHAIN_MATTER, people_id(&fx.people)};
		fixture_assert_answered(fixture_send(people_matter(
			&fx.people, &fx.wire, &many[i].id, (struct people_members){both, 2})));
	}
	for (size_t i = 0; i < 48; i++)
		fixture_assert_answered(
			fixture_send(people_write(&fx.people, &bob, &fx.wire, &many[i], 1)));
}

/* Many new chains in one go: what is not in the store yet cannot be given up. */
static void
a_batch_that_needs_more_states_than_there_are_is_several(void **state)
{
	(void)state;
	static struct change *c[48];
	unsigned commits = memory_store_commits(fx.kept);
	const struct person *both[] = {&alice, &bob};
	for (size_t i = 0; i < 48; i++) {
		id16 id = people_id(&fx.people);
		c[i] = fixture_check(
			people_matter(&fx.people, &fx.wire, &id, (struct people_members){both, 2}));
	}
	fixture_commit();
	for (size_t i = 0; i < 48; i++)
		fixture_assert_answered(c[i]);
	assert_in_range(memory_store_commits(fx.kept), commits + 2, commits + 20);
}

static void
count_refused(void *user, struct change *c)
{
	size_t *n = user;
	assert_int_equal(c->state, CHANGE_REFUSED);
	assert_fails(c->e, E_SYNC);
	++*n;
}

/* Whether it was kept is not known, whatever the failure was. */
static void
a_commit_that_fails_is_the_end_and_all_that_waits_is_refused(void **state)
{
	(void)state;
	uint64_t size = fixture_size();
	struct change *c = fixture_check(write_some(&bob, 1));
	struct change *other = fixture_check(write_some(&alice, 2));
	memory_store_fail_commit(fx.kept, E_IO);
	size_t refused = 0;
	c->next = other;
	other->next = NULL;
	assert_fails(writer_commit(&fx.writer, c, count_refused, &refused), E_IO);
	assert_int_equal(refused, 2);
	assert_int_equal(fixture_size(), size);
}

/* What was answered before is answered again: that takes no room. */
static void
on_a_full_disk_nothing_new_is_taken(void **state)
{
	(void)state;
	bytes old = write_some(&bob, 1);
	fixture_assert_answered(fixture_send(old));
	uint64_t size = fixture_size();
	memory_store_set_full(fx.kept, true);
	fixture_assert_answered(fixture_send(old));
	fixture_assert_refused(fixture_check(write_some(&alice, 1)), E_SPACE);
	memory_store_set_full(fx.kept, false);
	assert_int_equal(fixture_size(), size);
}

static void
a_map_that_could_not_be_recorded_proves_nothing(void **state)
{
	(void)state;
	const bytes nothing = BYTES_LIT("\0\0\0\0");
	uint8_t room[256];
	buf out = BUF_ARRAY(room);
	fixture_assert_answered(fixture_send(write_some(&bob, 1)));
	memory_store_fail_commit(fx.kept, E_SYNC);
	assert_fails(writer_map(&fx.writer), E_SYNC);
	assert_fails(statemap_prove(&out, &fx.map, nothing), E_SYNC);
}

/* The process ended between commit and signature. */
static void
the_keeper_catches_up_at_the_start(void **state)
{
	(void)state;
	struct change *c = fixture_check(write_some(&bob, 5));
	tree_head tree, last;
	struct store_frame frame = {.kind = STORE_SUBMISSION, .octets = c->wire};
	assert_ok(fx.store.commit(fx.store.self, &tree, &frame, 1));
	fixture_restart();
	struct keeper keeper = keeper_port(&fx.keeper);
	assert_ok(keeper.last(keeper.self, &last));
	assert_int_equal(last.size, tree.size);
	assert_true(hash32_equal(&last.root, &tree.root));
	fixture_assert_answered(fixture_send(c->wire));
}

static void
a_store_behind_its_keeper_is_not_started_from(void **state)
{
	(void)state;
	fixture_assert_answered(fixture_send(write_some(&bob, 1)));
	struct memory_store *older = memory_store_new();
	struct store port = memory_store_port(older);
	static uint8_t room[2 << 20];
	arena perm = arena_of(room, sizeof room);
	struct writer w = fx.writer;
	w.store = &port;
	assert_fails(writer_open(&w, &perm), E_INCONSISTENT);
	memory_store_free(older);
}

static void
a_version_of_the_map_is_a_leaf_of_its_own(void **state)
{
	(void)state;
	uint64_t size = fixture_size();
	assert_ok(writer_map(&fx.writer));
	assert_int_equal(fixture_size(), size + 1);
	assert_int_equal(fx.map.version.size, size);
	assert_ok(writer_map(&fx.writer));
	assert_int_equal(fixture_size(), size + 1);
	fixture_assert_answered(fixture_send(write_some(&bob, 1)));
	assert_ok(writer_map(&fx.writer));
	assert_int_equal(fx.map.version.number, 2);
}

static void
the_newest_checkpoint_is_signed_with_a_later_time(void **state)
{
	(void)state;
	struct newest_note before, after;
	newest_get(&before, &fx.newest);
	newest_publish(&fx.newest, &before);
	fx.now_ms += 60000;
	assert_ok(writer_refresh(&fx.writer));
	assert_ok(newest_public(&after, &fx.newest));
	assert_int_equal(before.tree.size, after.tree.size);
	assert_false(
		bytes_equal(bytes_of(before.text, before.len), bytes_of(after.text, after.len)));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, fixture_free)
	const struct CMUnitTest tests[] = {
		TEST(a_change_is_answered_with_its_place_under_a_signature),
		TEST(what_waits_together_is_one_commit_and_each_has_its_own_answer),
		TEST(the_same_submission_again_gets_the_answer_of_the_first),
		TEST(the_same_submission_twice_at_once_is_one),
		TEST(a_submission_that_was_checked_before_its_twin_was_committed_is_the_twin),
		TEST(a_key_used_for_something_else_is_rejected),
		TEST(of_two_that_conflict_the_second_is_stale),
		TEST(content_under_an_epoch_that_has_ended_is_stale),
		TEST(all_items_are_accepted_or_none),
		TEST(what_a_refused_submission_changed_is_undone),
		TEST(who_is_suspended_writes_nothing_more),
		TEST(who_is_no_member_writes_nothing),
		TEST(a_stranger_writes_nothing),
		TEST(another_log_s_submission_is_rejected),
		TEST(octets_changed_on_the_way_are_rejected),
		TEST(a_user_without_a_firm_is_rejected),
		TEST(an_invitation_ends_by_the_archive_s_clock),
		TEST(another_firm_s_invitation_is_not_made_again),
		TEST(an_invitation_s_end_is_the_joined_firm_s),
		TEST(refused_content_is_not_counted),
		TEST(who_submits_too_much_is_held_back_and_nobody_else),
		TEST(who_claims_to_be_another_uses_up_nothing_of_theirs),
		TEST(the_founding_invitation_founds_one_firm),
		TEST(an_owner_s_founding_invitation_founds_another_firm_once),
		TEST(what_was_accepted_holds_after_a_restart),
		TEST(states_that_were_given_up_are_made_anew),
		TEST(a_batch_that_needs_more_states_than_there_are_is_several),
		TEST(a_commit_that_fails_is_the_end_and_all_that_waits_is_refused),
		TEST(on_a_full_disk_nothing_new_is_taken),
		TEST(a_map_that_could_not_be_recorded_proves_nothing),
		TEST(the_keeper_catches_up_at_the_start),
		TEST(a_store_behind_its_keeper_is_not_started_from),
		TEST(a_version_of_the_map_is_a_leaf_of_its_own),
		TEST(the_newest_checkpoint_is_signed_with_a_later_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

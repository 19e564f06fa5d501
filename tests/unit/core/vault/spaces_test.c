/* SPDX-License-Identifier: Apache-2.0 */
/* Every vector of spec/vectors/spaces.json, which another implementation has made; and the limits
 * of an epoch's size, which are too long for vectors. */
#include "bodies.h"

static int
open_spaces(void **state)
{
	(void)state;
	spec_open("spaces.json");
	return 0;
}

static int
close_spaces(void **state)
{
	(void)state;
	spec_done();
	return 0;
}

static uint8_t members_room[EPOCH_MEMBERS_BYTES + 100], wraps_room[EPOCH_WRAPS_BYTES + 100];

/* That ROW lists, in the memory above. */
static struct epoch
epoch_of(const json_t *row)
{
	struct epoch_member members[8];
	struct epoch_wrap wraps[8];
	const json_t *m = json_object_get(row, "members"), *w = json_object_get(row, "wraps");
	struct epoch e = {.number = (uint32_t)spec_number(row, "number"),
		.fp = spec_hash(row, "fingerprint"),
		.reason = bodies_small(row, "reason")};
	assert_true(json_array_size(m) <= 8 && json_array_size(w) <= 8);
	for (size_t i = 0; i < json_array_size(m); i++) {
		const json_t *member = json_array_get(m, i);
		members[i] = (struct epoch_member){spec_id(member, "user"),
			bodies_small(member, "role"), spec_id(member, "firm"),
			(uint32_t)spec_number(member, "gen"), spec_hash(member, "fingerprint")};
	}
	for (size_t i = 0; i < json_array_size(w); i++) {
		const json_t *wrap = json_array_get(w, i);
		wraps[i] = (struct epoch_wrap){(uint32_t)spec_number(wrap, "epoch"),
			spec_id(wrap, "user"), spec_hash(wrap, "wrap")};
	}
	buf a = BUF_ARRAY(members_room), b = BUF_ARRAY(wraps_room);
	assert_ok(epoch_set_members(&e, &a, members, json_array_size(m)));
	assert_ok(epoch_set_wraps(&e, &b, wraps, json_array_size(w)));
	return e;
}

static void
epochs_are_those_of_the_vectors(void **state)
{
	(void)state;
	SPEC_EACH(row, "epoch")
	{
		struct control c = {.type = EVENT_TYPE_EPOCH};
		c.as.epoch = epoch_of(row);
		bodies_same(row, &c);
		const struct epoch *e = &bodies_decode(row, "body", EVENT_TYPE_EPOCH)->as.epoch;
		assert_int_equal(epoch_wrap_own(e), spec_number(row, "own"));
		assert_int_equal(
			epoch_member_count(e), json_array_size(json_object_get(row, "members")));
	}
}

static void
members_and_wraps_are_found_by_user(void **state)
{
	(void)state;
	SPEC_EACH(row, "epoch")
	{
		const struct epoch *e = &bodies_decode(row, "body", EVENT_TYPE_EPOCH)->as.epoch;
		struct epoch_member found;
		hash32 wrap;
		for (size_t i = 0; i < epoch_member_count(e); i++) {
			struct epoch_member m = epoch_member_at(e, i);
			assert_true(epoch_member_find(&found, e, &m.user));
			assert_int_equal(found.role, m.role);
			assert_int_equal(found.puk_gen, m.puk_gen);
			assert_true(hash32_equal(&found.puk_fp, &m.puk_fp));
			m.user.b[15] ^= 1;
			assert_false(epoch_member_find(&found, e, &m.user));
		}
		for (size_t i = 0; i < epoch_wrap_count(e); i++) {
			struct epoch_wrap w = epoch_wrap_at(e, i);
			assert_true(epoch_wrap_find(&wrap, e, w.epoch, &w.user));
			assert_true(hash32_equal(&wrap, &w.wrap));
			assert_false(epoch_wrap_find(&wrap, e, w.epoch + 7, &w.user));
		}
	}
}

static void
matters_are_those_of_the_vectors(void **state)
{
	(void)state;
	SPEC_EACH(row, "matter_create")
	{
		struct control c = {.type = EVENT_TYPE_MATTER_CREATE};
		c.as.matter_create.firm = spec_id(row, "firm");
		bodies_same(row, &c);
	}
	SPEC_EACH(row, "matter_close")
	{
		struct control c = {.type = EVENT_TYPE_MATTER_CLOSE};
		bodies_same(row, &c);
	}
}

static void
bad_bodies_are_rejected(void **state)
{
	(void)state;
	bodies_refused(50);
}

static struct epoch_member many_members[EPOCH_MEMBERS_MAX + 1];
static struct epoch_wrap many_wraps[EPOCH_WRAPS_MAX + 1];

/* MEMBERS managers, and WRAPS wraps of the epochs from 1 on, each epoch for every member. */
static err
set_many(struct epoch *e, size_t members, size_t wraps)
{
	buf a = BUF_ARRAY(members_room), b = BUF_ARRAY(wraps_room);
	for (size_t i = 0; i < members; i++) {
		many_members[i] = (struct epoch_member){.role = EPOCH_MANAGER, .puk_gen = 1};
		many_members[i].user.b[0] = (uint8_t)(i >> 8);
		many_members[i].user.b[1] = (uint8_t)i;
	}
	for (size_t i = 0; i < wraps; i++) {
		many_wraps[i] = (struct epoch_wrap){.epoch = (uint32_t)(1 + i / members)};
		many_wraps[i].user = many_members[i % members].user;
	}
	*e = (struct epoch){.number = 5000, .reason = REASON_MEMBER_ADDED};
	err e1 = epoch_set_members(e, &a, many_members, members);
	return failed(e1) ? e1 : epoch_set_wraps(e, &b, many_wraps, wraps);
}

static err
encode_many(size_t members, size_t wraps)
{
	static uint8_t room[2 * EVENT_BODY_MAX];
	struct control c = {.type = EVENT_TYPE_EPOCH}, again;
	err e = set_many(&c.as.epoch, members, wraps);
	if (failed(e))
		return e;
	buf b = BUF_ARRAY(room);
	e = control_encode(&b, &c);
	if (failed(e))
		return e;
	assert_ok(control_decode(&again, EVENT_TYPE_EPOCH, buf_bytes(&b)));
	assert_int_equal(control_part_count(&again), 1 + wraps);
	return e;
}

static void
an_epoch_has_as_many_members_and_wraps_as_the_page_says_and_no_more(void **state)
{
	(void)state;
	assert_ok(encode_many(1, 1167));
	assert_fails(encode_many(1, 1168), E_FORMAT);
	assert_ok(encode_many(256, 835));
	assert_fails(encode_many(256, 836), E_TOO_LARGE);
	assert_fails(encode_many(257, 1), E_FORMAT);
	for (size_t n = 2; n < 256; n += 50) {
		size_t most = (65471 - 73 * n) / 56;
		assert_ok(encode_many(n, most));
		assert_fails(encode_many(n, most + 1), E_TOO_LARGE);
	}
}

static void
a_body_that_is_longer_than_an_event_s_may_be_is_rejected(void **state)
{
	(void)state;
	static uint8_t room[2 * EVENT_BODY_MAX];
	buf b = BUF_ARRAY(room);
	struct control c = {.type = EVENT_TYPE_FIRM_TRUST};
	struct epoch e;
	assert_ok(set_many(&e, 256, 836));
	epoch_put(&b, &e);
	assert_ok(buf_done(&b));
	assert_true(b.len > EVENT_BODY_MAX);
	assert_fails(control_decode(&c, EVENT_TYPE_EPOCH, buf_bytes(&b)), E_FORMAT);
	assert_int_equal(c.type, EVENT_TYPE_FIRM_TRUST);
}

static void
lists_that_no_reader_takes_are_not_written(void **state)
{
	(void)state;
	struct epoch e = {.number = 77};
	struct epoch_member members[2] = {{.role = EPOCH_MANAGER, .puk_gen = 1},
		{.user = {{1}}, .role = EPOCH_READER, .puk_gen = 1}};
	struct epoch_wrap wraps[2] = {{.epoch = 2}, {.epoch = 1}};
	uint8_t room[4 + 2 * 73];
	buf b = BUF_ARRAY(room), small = buf_of(room, sizeof room - 1);
	assert_fails(epoch_set_members(&e, &small, members, 2), E_TOO_LARGE);
	assert_fails(epoch_set_wraps(&e, &small, wraps, 2), E_FORMAT);
	assert_fails(epoch_set_members(&e, &b, members, 0), E_FORMAT);
	assert_fails(epoch_set_members(&e, &b, members + 1, 1), E_FORMAT);
	members[1].user = members[0].user;
	assert_fails(epoch_set_members(&e, &b, members, 2), E_FORMAT);
	assert_int_equal(b.len, 0);
	assert_int_equal(small.len, 0);
	assert_null(e.members.field.data);
	assert_null(e.wraps.field.data);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(epochs_are_those_of_the_vectors),
		cmocka_unit_test(members_and_wraps_are_found_by_user),
		cmocka_unit_test(matters_are_those_of_the_vectors),
		cmocka_unit_test(bad_bodies_are_rejected),
		cmocka_unit_test(
			an_epoch_has_as_many_members_and_wraps_as_the_page_says_and_no_more),
		cmocka_unit_test(a_body_that_is_longer_than_an_event_s_may_be_is_rejected),
		cmocka_unit_test(lists_that_no_reader_takes_are_not_written),
	};
	return cmocka_run_group_tests(tests, open_spaces, close_spaces);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The second time only what is new: what an earlier run has verified, and what it has not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/log.h"
#include "person.h"
#include "sample.h"

#define NOW_MS UINT64_C(1795000000000)

/* Ada's matter, in which Ben writes, too. */
struct cast {
	struct fake_server *f;
	struct person *ada, *ben;
	chain_id matter;
};

static void
begin(struct cast *c)
{
	c->f = fake_server_new(NOW_MS);
	c->ada = person_new(c->f, 1);
	c->ben = person_new(c->f, 2);
	person_found(c->ada, "Hale & Partners");
	person_join(c->ben, c->ada);
	c->matter = (chain_id){CHAIN_MATTER, person_open_matter(c->ada)};
	const struct known *s = person_client(c->ben)->state;
	struct space_member ben = {s->user, s->firm, EPOCH_WRITER, 1};
	assert_ok(person_add_member(c->ada, &c->matter.id, &ben));
	assert_ok(person_write(c->ada, &c->matter.id, "one"));
	assert_ok(person_write(c->ben, &c->matter.id, "two"));
}

static void
end(struct cast *c)
{
	person_free(c->ada);
	person_free(c->ben);
	fake_server_free(c->f);
}

/* P's next run, with the matter open; who has no cache then sees no content. */
static const struct view_chain *
run_from_cache(struct cast *c, struct person *p)
{
	person_restart(p);
	fake_lie(c->f, FAKE_HIDES_CONTENT);
	assert_ok(person_sync(p, &c->matter.id));
	fake_lie(c->f, FAKE_HONEST);
	return view_find(person_view(p), &c->matter);
}

/* Fetch the matter without opening it, and keep it. */
static void
pass_by(struct cast *c, struct person *p)
{
	struct view *v = person_view(p);
	assert_ok(sync_begin(v, person_client(p)));
	assert_ok(view_add(v, &c->matter, false));
	assert_ok(view_settle(v));
}

/* P's next change is signed with a key that is not its device's. */
static err
write_with_another_key(struct cast *c, struct person *p)
{
	static const uint8_t other[KEYS_SEED] = {9};
	SECRET(own, KEYS_SEED);
	struct client *client = person_client(p);
	struct keys *keys = &client->state->keys;
	const struct key_name name = {KEY_DEVICE_SIGNING, client->state->device, 0};
	assert_ok(person_sync(p, NULL)); /* whatever else is due is signed by the right one */
	assert_ok(keys_get(&own, keys, &name));
	keys_drop(keys, &name);
	assert_ok(keys_put(keys, &name, other));
	err e = person_write(p, &c->matter.id, "forged");
	keys_drop(keys, &name);
	assert_ok(keys_put(keys, &name, own_room));
	return e;
}

/* What Ben wrote from SIZE of the log on is void. */
static void
suspend_from(struct cast *c, uint64_t size)
{
	struct submit s;
	struct submit_result result;
	struct space d;
	const struct known *ben = person_client(c->ben)->state;
	const chain_id firm = {CHAIN_FIRM, ben->firm};
	struct control body = {.type = EVENT_TYPE_FIRM_SUSPEND,
		.as.firm_suspend = {ben->user, REASON_MEMBER_REMOVED, size}};
	assert_ok(person_sync(c->ada, NULL));
	assert_ok(space_open(&d, person_view(c->ada), &firm));
	struct submit_place at = space_place(&d);
	assert_ok(submit_begin(&s, person_client(c->ada), 1));
	assert_ok(submit_control(&s, &at, &body, (struct submit_parts){NULL, 0}));
	assert_ok(submit_send(&result, &s));
}

static char *
cache_path(const struct cast *c)
{
	static char path[64];
	int n = snprintf(path, sizeof path, "cache/matter-");
	for (size_t i = 0; i < sizeof c->matter.id.b; i++)
		n += snprintf(path + n, sizeof path - (size_t)n, "%02x", c->matter.id.b[i]);
	return path;
}

static void
the_second_run_has_what_the_first_has_verified(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	assert_ok(person_sync(c.ben, &c.matter.id));
	const struct view_chain *row = run_from_cache(&c, c.ben);
	assert_int_equal(row->event_count, 2);
	assert_int_equal(row->chain.verified, row->chain.count);
	for (size_t i = 0; i < row->chain.count; i++)
		assert_int_equal(row->chain.marks[i],
			row->chain.records[i].class == EVENT_CLASS_CONTROL ? 0 : 1);
	end(&c);
}

static void
what_is_new_is_verified_and_kept_behind_it(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	assert_ok(person_sync(c.ben, &c.matter.id));
	assert_ok(person_write(c.ada, &c.matter.id, "three"));
	person_restart(c.ben);
	assert_ok(person_sync(c.ben, &c.matter.id));
	assert_int_equal(person_reads(c.ben, &c.matter.id), 3);
	const struct view_chain *row = run_from_cache(&c, c.ben);
	assert_int_equal(row->event_count, 3);
	end(&c);
}

/* Places, kinds, epochs, marks: none of it is believed when it is not what was pinned. */
static void
a_cache_with_any_octet_changed_is_fetched_again(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	assert_ok(person_sync(c.ben, &c.matter.id));
	struct memory_content whole = memory_disk_content(person_disk(c.ben), cache_path(&c));
	uint8_t *before = malloc(whole.len);
	size_t len = whole.len;
	assert_true(len > 0 && before != NULL);
	memcpy(before, whole.data, len);
	for (size_t at = 0; at < len; at += at + 40 < len ? 37 : 1) {
		memory_disk_content(person_disk(c.ben), cache_path(&c)).data[at] ^= 1;
		const struct view_chain *row = run_from_cache(&c, c.ben);
		assert_int_equal(row->event_count, 0);
		assert_int_equal(row->hidden, 2);
		/* Without the cache, as somebody who has removed it. */
		memory_disk_remove(person_disk(c.ben), cache_path(&c));
		person_restart(c.ben);
		assert_ok(person_sync(c.ben, &c.matter.id));
		whole = memory_disk_content(person_disk(c.ben), cache_path(&c));
		assert_int_equal(whole.len, len);
		assert_memory_equal(whole.data, before, len);
	}
	free(before);
	end(&c);
}

static void
a_cache_that_is_gone_is_fetched_again(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	assert_ok(person_sync(c.ben, &c.matter.id));
	memory_disk_remove(person_disk(c.ben), cache_path(&c));
	assert_ok(person_write(c.ada, &c.matter.id, "three"));
	person_restart(c.ben);
	assert_ok(person_sync(c.ben, &c.matter.id));
	assert_int_equal(person_reads(c.ben, &c.matter.id), 3);
	end(&c);
}

/* Whatever was written before the disk failed, the next run has everything. */
static void
a_run_that_ends_between_cache_and_state_costs_nothing_but_fetching(void **state)
{
	(void)state;
	struct cast c;
	size_t written = 2;
	bool fails = true;
	begin(&c);
	assert_ok(person_sync(c.ben, &c.matter.id));
	for (uint64_t n = 1; fails; n++) {
		assert_ok(person_write(c.ada, &c.matter.id, "more"));
		written++;
		person_restart(c.ben);
		memory_disk_fail_at(person_disk(c.ben), n, E_IO);
		fails = failed(person_sync(c.ben, &c.matter.id));
		memory_disk_fail_at(person_disk(c.ben), 0, E_IO);
		person_restart(c.ben);
		assert_ok(person_sync(c.ben, &c.matter.id));
		assert_int_equal(person_reads(c.ben, &c.matter.id), written);
	}
	assert_true(written > 4);
	end(&c);
}

static void
content_that_was_passed_by_is_verified_when_it_is_opened(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	assert_ok(write_with_another_key(&c, c.ada));
	pass_by(&c, c.ben);
	const struct view_chain *row = view_find(person_view(c.ben), &c.matter);
	assert_int_equal(row->chain.verified, row->chain.count);
	assert_int_equal(row->chain.marks[row->chain.count - 1], 0);
	row = run_from_cache(&c, c.ben);
	assert_int_equal(row->event_count, 2);
	assert_int_equal(row->ignored, 1);
	end(&c);
}

static void
a_signature_that_is_wrong_is_wrong_in_each_run(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	assert_ok(write_with_another_key(&c, c.ada));
	person_restart(c.ben);
	assert_ok(person_sync(c.ben, &c.matter.id));
	for (unsigned i = 0; i < 2; i++) {
		const struct view_chain *row = run_from_cache(&c, c.ben);
		assert_int_equal(row->event_count, 2);
		assert_int_equal(row->ignored, 1);
	}
	end(&c);
}

/* The key of its epoch came later: nobody had looked at what is under it. */
static void
content_whose_key_comes_later_is_verified_then(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	struct person *cy = person_new(c.f, 3);
	person_join(cy, c.ada);
	const struct known *s = person_client(cy)->state;
	struct space_member later = {s->user, s->firm, EPOCH_WRITER, 0};
	struct space_member whole = {s->user, s->firm, EPOCH_WRITER, 1};
	assert_ok(write_with_another_key(&c, c.ada));
	assert_ok(person_add_member(c.ada, &c.matter.id, &later));
	assert_ok(person_sync(cy, &c.matter.id));
	assert_int_equal(view_find(person_view(cy), &c.matter)->hidden, 3);
	assert_ok(person_remove_member(c.ada, &c.matter.id, &s->user));
	assert_ok(person_add_member(c.ada, &c.matter.id, &whole));
	const struct view_chain *row = run_from_cache(&c, cy);
	assert_int_equal(row->hidden, 0);
	assert_int_equal(row->event_count, 2);
	assert_int_equal(row->ignored, 1);
	person_free(cy);
	end(&c);
}

static void
what_becomes_void_later_is_shown_no_more(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	assert_ok(person_sync(c.ada, &c.matter.id));
	uint64_t size = log_tree(person_client(c.ada)).size;
	assert_ok(person_write(c.ben, &c.matter.id, "three"));
	person_restart(c.ada);
	assert_ok(person_sync(c.ada, &c.matter.id));
	assert_int_equal(person_reads(c.ada, &c.matter.id), 3);
	suspend_from(&c, size);
	const struct view_chain *row = run_from_cache(&c, c.ada);
	assert_int_equal(row->event_count, 2);
	assert_int_equal(row->ignored, 1);
	end(&c);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_second_run_has_what_the_first_has_verified),
		cmocka_unit_test(what_is_new_is_verified_and_kept_behind_it),
		cmocka_unit_test(a_cache_with_any_octet_changed_is_fetched_again),
		cmocka_unit_test(a_cache_that_is_gone_is_fetched_again),
		cmocka_unit_test(
			a_run_that_ends_between_cache_and_state_costs_nothing_but_fetching),
		cmocka_unit_test(content_that_was_passed_by_is_verified_when_it_is_opened),
		cmocka_unit_test(a_signature_that_is_wrong_is_wrong_in_each_run),
		cmocka_unit_test(content_whose_key_comes_later_is_verified_then),
		cmocka_unit_test(what_becomes_void_later_is_shown_no_more),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

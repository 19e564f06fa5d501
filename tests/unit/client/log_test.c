/* SPDX-License-Identifier: Apache-2.0 */
/* The log's entries as a client reads them, and the notes that it was promised. What a log that
 * lies comes to is in evil_test. */
#include "client/log.h"

#include "core/vault/map_version.h"
#include "person.h"
#include "sample.h"

#define NOW_MS UINT64_C(1795000000000)

struct cast {
	struct fake_server *f;
	struct person *ada;
	chain_id matter;
};

static void
begin(struct cast *c)
{
	c->f = fake_server_new(NOW_MS);
	c->ada = person_new(c->f, 1);
	person_found(c->ada, "Hale & Partners");
	c->matter = (chain_id){CHAIN_MATTER, person_open_matter(c->ada)};
	assert_ok(person_sync(c->ada, &c->matter.id));
}

static void
end(struct cast *c)
{
	person_free(c->ada);
	fake_server_free(c->f);
}

/* N entries more in the log. */
static void
grow(struct cast *c, size_t n)
{
	for (size_t i = 0; i < n; i++)
		fake_plant(c->f, &c->matter, true);
}

static void
entries_are_read_bundle_by_bundle(void **state)
{
	(void)state;
	struct cast c;
	static struct log_entries read;
	begin(&c);
	grow(&c, 600);
	struct client *client = person_client(c.ada);
	assert_ok(log_advance(client, 0));
	uint64_t size = log_tree(client).size;
	assert_true(size > 2 * TILE_WIDTH && size < 3 * TILE_WIDTH);
	assert_ok(log_read_entries(&read, client, TILE_WIDTH - 1));
	assert_int_equal(read.first, 0);
	assert_int_equal(read.count, TILE_WIDTH);
	assert_ok(log_read_entries(&read, client, size - 1));
	assert_int_equal(read.first, 2 * TILE_WIDTH);
	assert_int_equal(read.count, size - 2 * TILE_WIDTH);
	assert_fails(log_read_entries(&read, client, size), E_RANGE);
	end(&c);
}

static void
the_leaf_of_the_map_that_is_believed_is_among_them(void **state)
{
	(void)state;
	struct cast c;
	static struct log_entries read;
	begin(&c);
	const struct known *s = person_client(c.ada)->state;
	leaf33 expected = map_version_leaf(&s->map);
	assert_true(s->map.number > 0 && s->map_index < s->map_seen);
	assert_ok(log_read_entries(&read, person_client(c.ada), s->map_index));
	assert_true(leaf_equal(&read.leaves[s->map_index - read.first], &expected));
	end(&c);
}

/* The log has gone on since the checkpoint, and the bundle of then is gone. */
static void
a_bundle_that_has_become_full_serves_as_well(void **state)
{
	(void)state;
	struct cast c;
	static struct log_entries read;
	begin(&c);
	grow(&c, TILE_WIDTH);
	fake_lie(c.f, FAKE_NO_PARTIALS);
	person_restart(c.ada);
	struct client *client = person_client(c.ada);
	uint64_t size = log_tree(client).size;
	assert_true(size < TILE_WIDTH);
	assert_ok(log_read_entries(&read, client, 0));
	assert_int_equal(read.count, size);
	end(&c);
}

/* Whoever is away for a long time reads what has come meanwhile, and once. */
static void
what_was_read_is_not_read_again(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	grow(&c, 600);
	assert_ok(person_sync(c.ada, NULL));
	const struct known *s = person_client(c.ada)->state;
	assert_true(s->map_seen > 600);
	fake_lie(c.f, FAKE_NO_ENTRIES);
	assert_ok(person_sync(c.ada, NULL));
	end(&c);
}

static void
promises_are_kept_until_they_are_proven(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	struct client *client = person_client(c.ada);
	bytes note = known_text(&client->state->checkpoint);
	assert_ok(log_promise(client, note));
	assert_ok(log_promise(client, note));
	assert_int_equal(client->state->promised.len, 2 * (4 + note.len));
	fake_lie(c.f, FAKE_UNREACHABLE);
	assert_fails(log_advance(client, 0), E_UNREACHABLE);
	assert_int_equal(client->state->promised.len, 2 * (4 + note.len));
	fake_lie(c.f, FAKE_HONEST);
	assert_ok(log_advance(client, 0));
	assert_int_equal(client->state->promised.len, 0);
	end(&c);
}

static void
promises_beyond_the_room_for_them_wait_for_the_proof_of_the_others(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	struct client *client = person_client(c.ada);
	bytes note = known_text(&client->state->checkpoint);
	size_t fit = KNOWN_PROMISED_MAX / (4 + note.len);
	for (size_t i = 0; i < fit; i++)
		assert_ok(log_promise(client, note));
	fake_lie(c.f, FAKE_UNREACHABLE);
	assert_fails(log_promise(client, note), E_UNREACHABLE);
	assert_int_equal(client->state->promised.len, fit * (4 + note.len));
	fake_lie(c.f, FAKE_HONEST);
	assert_ok(log_promise(client, note));
	assert_int_equal(client->state->promised.len, 4 + note.len);
	end(&c);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_are_read_bundle_by_bundle),
		cmocka_unit_test(the_leaf_of_the_map_that_is_believed_is_among_them),
		cmocka_unit_test(a_bundle_that_has_become_full_serves_as_well),
		cmocka_unit_test(what_was_read_is_not_read_again),
		cmocka_unit_test(promises_are_kept_until_they_are_proven),
		cmocka_unit_test(
			promises_beyond_the_room_for_them_wait_for_the_proof_of_the_others),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "archive_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "core/ledger/checkpoint.h"
#include "core/ledger/note.h"

enum { MEMORY = 64 << 20, WIRE = 16 << 20, CHANGES = 2048 };

struct fixture fx;
static uint8_t kept_state[KEPT_MAX];
static size_t kept_len;
static uint8_t *memory, *wire_memory;
static uint8_t founder_room[32], seed_rooms[2][32];
static struct secret seeds[2];
static struct change changes[CHANGES], *first, **end;
static size_t change_count;

static err
load(void *self, bytes *out, uint8_t *room)
{
	(void)self;
	bytes_copy(room, bytes_of(kept_state, kept_len));
	*out = bytes_of(room, kept_len);
	return ok();
}

static err
save(void *self, bytes value)
{
	(void)self;
	bytes_copy(kept_state, value);
	kept_len = value.len;
	return ok();
}

static uint64_t
now_ms(void *self)
{
	return ((const struct fixture *)self)->now_ms;
}

static err
zeroes(void *self, uint8_t *to, size_t n)
{
	(void)self;
	memset(to, 0, n);
	return ok();
}

static void
start(void)
{
	memset(memory, 0, MEMORY);
	arena perm = arena_of(memory, MEMORY);
	struct clock_source clock = {&fx, now_ms, now_ms};
	struct random_source random = {.fill = zeroes};
	struct authority_options options = {.store = &fx.store,
		.founding = &fx.founding,
		.sizes = {.users = 4, .firms = 2, .matters = 4}};
	assert_ok(authority_open(&fx.authority, &perm, &options));
	fx.judge = authority_judge(&fx.authority);
	newest_init(&fx.newest);
	assert_ok(quota_init(&fx.quota, &perm, &random, &(struct quota_rules){{0}}));
	assert_ok(statemap_open(&fx.map, &perm, &fx.store, 4096));
	fx.keeper = (struct keeper_role){.kept = {NULL, load, save}, .clock = clock};
	people_seed(&seeds[0], seed_rooms[0], 1000001);
	people_seed(&seeds[1], seed_rooms[1], 1000002);
	assert_ok(signer_of(&fx.keeper.log, FIXTURE_ORIGIN, VKEY_ED25519, &seeds[0]));
	assert_ok(signer_of(
		&fx.keeper.time, BYTES_LIT("example.org/log/time"), VKEY_COSIGNATURE, &seeds[1]));
	assert_ok(keeper_open(&fx.keeper));
	memset(&fx.recent, 0, sizeof fx.recent);
	fx.rules = (struct change_rules){.origin = FIXTURE_ORIGIN,
		.store = &fx.store,
		.judge = &fx.judge,
		.recent = &fx.recent,
		.quota = &fx.quota,
		.clock = clock};
	fx.writer = (struct writer){.store = &fx.store,
		.judge = &fx.judge,
		.keeper = keeper_port(&fx.keeper),
		.recent = &fx.recent,
		.map = &fx.map,
		.newest = &fx.newest,
		.clock = clock};
	assert_ok(writer_open(&fx.writer, &perm));
}

int
fixture_new(void **state)
{
	(void)state;
	if (memory == NULL) {
		memory = malloc(MEMORY);
		wire_memory = malloc(WIRE);
	}
	assert_non_null(memory);
	assert_non_null(wire_memory);
	kept_len = 0;
	change_count = 0;
	first = NULL;
	end = &first;
	fx = (struct fixture){.now_ms = 1764000000000};
	fx.kept = memory_store_new();
	fx.store = memory_store_port(fx.kept);
	fx.wire = buf_of(wire_memory, WIRE);
	people_init(&fx.people, FIXTURE_ORIGIN);
	people_seed(&fx.founder, founder_room, 1000003);
	fx.founding = (struct founding){
		.invite = people_id(&fx.people), .key = signature_key_of(&fx.founder)};
	start();
	return 0;
}

static void
stop(void)
{
	authority_close(&fx.authority);
	statemap_close(&fx.map);
	newest_done(&fx.newest);
	quota_done(&fx.quota);
}

int
fixture_free(void **state)
{
	(void)state;
	stop();
	memory_store_free(fx.kept);
	return 0;
}

void
fixture_restart(void)
{
	stop();
	start();
}

struct change *
fixture_check(bytes wire)
{
	static uint8_t answers[CHANGES][CHANGE_ANSWER_MAX];
	assert_true(change_count < CHANGES);
	struct change *c = &changes[change_count];
	*c = (struct change){.wire = wire, .answer = BUF_ARRAY(answers[change_count])};
	change_count++;
	change_check(c, &fx.rules);
	if (c->state != CHANGE_REFUSED) {
		c->next = NULL;
		*end = c;
		end = &c->next;
	}
	return c;
}

static void
count_done(void *user, struct change *c)
{
	assert_true(c->state == CHANGE_ACCEPTED || c->state == CHANGE_REFUSED);
	++*(size_t *)user;
}

void
fixture_commit(void)
{
	size_t done = 0, want = 0;
	for (const struct change *c = first; c != NULL; c = c->next)
		want++;
	assert_ok(writer_commit(&fx.writer, first, count_done, &done));
	assert_int_equal(done, want);
	first = NULL;
	end = &first;
}

struct change *
fixture_send(bytes wire)
{
	struct change *c = fixture_check(wire);
	fixture_commit();
	return c;
}

void
fixture_assert_answered(const struct change *c)
{
	static hash32 leaves[SUBMISSION_ITEMS_MAX];
	struct answer a;
	struct note n;
	struct note_verdict verdict;
	struct checkpoint checkpoint;
	struct vkey keys[2] = {fx.keeper.log.vkey, fx.keeper.time.vkey};
	assert_fails(c->e, OK);
	assert_int_equal(c->state, CHANGE_ACCEPTED);
	assert_ok(answer_decode(&a, buf_bytes(&c->answer)));
	assert_ok(note_decode(&n, a.checkpoint));
	assert_ok(note_verify(&verdict, &n, keys, 2));
	assert_int_equal(verdict.verified, 3);
	assert_ok(checkpoint_decode(&checkpoint, n.text));
	struct submission s;
	struct submission_item item;
	assert_ok(submission_decode(&s, c->wire));
	struct submission_walk w = submission_walk_of(&s);
	size_t count = 0;
	while (submission_next(&item, &w))
		leaves[count++] = leaf_hash(&item.record.leaf);
	assert_int_equal(a.count, count);
	assert_ok(answer_verify(&a, &checkpoint.tree, leaves, count));
}

uint64_t
fixture_size(void)
{
	struct frontier f;
	assert_ok(fx.store.tree(fx.store.self, &f));
	return f.size;
}

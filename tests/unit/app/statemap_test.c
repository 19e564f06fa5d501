/* SPDX-License-Identifier: Apache-2.0 */
#include "app/statemap.h"

#include "base/reader.h"
#include "core/codec/field.h"
#include "support/memory_store.h"
#include "support/sealed_submission.h"
#include "support/vectors.h"

enum { CHAINS = 64 };

static uint8_t memory[4 << 20], wire_room[1 << 16], answer_room[1 << 16];
static struct memory_store *kept;
static struct store store;
static struct statemap map;
static uint8_t seed_room[32];
static struct secret seed;

static err
open_map(void)
{
	arena perm = arena_of(memory, sizeof memory);
	return statemap_open(&map, &perm, &store, CHAINS);
}

static int
setup(void **state)
{
	(void)state;
	const uint8_t octets[32] = {1};
	secret_init(&seed, seed_room, sizeof seed_room);
	assert_ok(secret_set(&seed, BYTES_ARRAY(octets)));
	kept = memory_store_new();
	store = memory_store_port(kept);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	memory_store_free(kept);
	return 0;
}

static chain_id
chain_of(uint8_t i)
{
	return (chain_id){.kind = CHAIN_MATTER, .id = {{i, i, i}}};
}

static void
commit(enum store_frame_kind kind, bytes octets)
{
	tree_head tree;
	struct store_frame frame = {.kind = kind, .octets = octets};
	assert_ok(store.commit(store.self, &tree, &frame, 1));
}

static void
extend(uint8_t chain, uint32_t number)
{
	buf out = BUF_ARRAY(wire_room);
	struct sealed_submission s = {.chain = chain_of(chain),
		.epoch = 1,
		.count = 1,
		.number = number,
		.seed = &seed,
		.origin = BYTES_LIT("example.org/log")};
	commit(STORE_SUBMISSION, sealed_submission_encode(&out, &s));
}

static uint64_t
size(void)
{
	struct frontier f;
	assert_ok(store.tree(store.self, &f));
	return f.size;
}

static struct map_version
make_version(void)
{
	struct map_version v;
	uint8_t room[MAP_VERSION_BYTES];
	buf b = BUF_ARRAY(room);
	uint64_t index = size();
	assert_ok(statemap_begin(&v, &map, index));
	map_version_encode(&b, &v);
	commit(STORE_MAP_VERSION, buf_bytes(&b));
	statemap_end(&map, &v, index);
	return v;
}

static bytes
question(uint8_t room[64], uint8_t chain)
{
	uint8_t item[17];
	buf i = BUF_ARRAY(item), q = buf_of(room, 64);
	chain_id c = chain_of(chain);
	buf_u8(&i, (uint8_t)c.kind);
	buf_put(&i, BYTES_ARRAY(c.id.b));
	bytes one = buf_bytes(&i);
	list_encode(&q, &one, 1);
	return buf_bytes(&q);
}

/* The proof of CHAIN under version V, whose leaf has INDEX. */
static struct map_proof
prove(uint8_t chain, const struct map_version *v, uint64_t index)
{
	uint8_t room[64], want[MAP_VERSION_BYTES];
	buf out = BUF_ARRAY(answer_room), w = BUF_ARRAY(want);
	struct map_proof proof = {0};
	assert_ok(statemap_prove(&out, &map, question(room, chain)));
	map_version_encode(&w, v);
	reader r = reader_of(buf_bytes(&out));
	reader_expect(&r, buf_bytes(&w));
	assert_int_equal(reader_u64(&r), index);
	assert_ok(map_proof_decode(&proof, field_take(&r)));
	assert_ok(reader_done(&r));
	return proof;
}

static void
assert_proven(uint8_t chain, const struct map_version *v, uint64_t index)
{
	struct store_chain c;
	chain_id id = chain_of(chain);
	struct map_proof p = prove(chain, v, index);
	assert_ok(store.chain(store.self, &c, &id));
	const struct map_heads heads = {.all = c.head, .control = c.control};
	assert_ok(map_proof_verify_head(&p, &v->tree, &id, &heads));
}

static void
a_version_states_every_head_and_follows_on_the_one_before(void **state)
{
	(void)state;
	assert_ok(open_map());
	extend(1, 1);
	extend(2, 2);
	for (uint8_t i = 1; i <= 2; i++) {
		chain_id chain = chain_of(i);
		statemap_note(&map, &chain);
		statemap_note(&map, &chain);
	}
	assert_true(statemap_has_changes(&map));
	struct map_version first = make_version();
	assert_int_equal(first.number, 1);
	assert_int_equal(first.size, 2);
	assert_false(statemap_has_changes(&map));
	assert_proven(1, &first, 2);
	assert_proven(2, &first, 2);
	extend(1, 3);
	chain_id changed = chain_of(1);
	statemap_note(&map, &changed);
	struct map_version second = make_version();
	assert_ok(map_version_verify_next(&first, &second));
	assert_proven(1, &second, 4);
	assert_proven(2, &second, 4);
	statemap_close(&map);
}

static void
one_version_stands_before_the_proofs_of_all_that_was_asked(void **state)
{
	(void)state;
	uint8_t room[64];
	struct map_version said;
	struct map_proof first, second;
	buf out = BUF_ARRAY(answer_room), asked = BUF_ARRAY(room);
	assert_ok(open_map());
	extend(1, 1);
	extend(2, 2);
	for (uint8_t i = 1; i <= 2; i++) {
		chain_id chain = chain_of(i);
		statemap_note(&map, &chain);
	}
	struct map_version v = make_version();
	buf_u32(&asked, 2);
	for (uint8_t i = 1; i <= 2; i++) {
		chain_id chain = chain_of(i);
		buf_u32(&asked, 17);
		buf_u8(&asked, (uint8_t)chain.kind);
		buf_put(&asked, BYTES_ARRAY(chain.id.b));
	}
	assert_ok(statemap_prove(&out, &map, buf_bytes(&asked)));
	reader r = reader_of(buf_bytes(&out));
	assert_ok(map_version_decode(&said, reader_take(&r, MAP_VERSION_BYTES)));
	assert_int_equal(said.number, v.number);
	assert_int_equal(reader_u64(&r), 2);
	assert_ok(map_proof_decode(&first, field_take(&r)));
	assert_ok(map_proof_decode(&second, field_take(&r)));
	assert_ok(reader_done(&r));
	statemap_close(&map);
}

static void
a_chain_that_is_not_there_is_proven_absent(void **state)
{
	(void)state;
	assert_ok(open_map());
	extend(1, 1);
	chain_id there = chain_of(1), absent = chain_of(9);
	statemap_note(&map, &there);
	struct map_version v = make_version();
	struct map_proof p = prove(9, &v, 1);
	assert_ok(map_proof_verify_absent(&p, &v.tree, &absent));
	statemap_close(&map);
}

static void
after_a_restart_the_newest_version_is_still_proven(void **state)
{
	(void)state;
	assert_ok(open_map());
	extend(1, 1);
	chain_id chain = chain_of(1);
	statemap_note(&map, &chain);
	struct map_version v = make_version();
	statemap_close(&map);
	assert_ok(open_map());
	assert_false(statemap_has_changes(&map));
	assert_proven(1, &v, 1);
	statemap_close(&map);
}

static void
after_a_restart_with_changes_nothing_is_proven_before_the_next_version(void **state)
{
	(void)state;
	uint8_t room[64];
	buf out = BUF_ARRAY(answer_room);
	assert_ok(open_map());
	extend(1, 1);
	chain_id chain = chain_of(1);
	statemap_note(&map, &chain);
	struct map_version first = make_version();
	statemap_close(&map);
	extend(1, 2);
	extend(2, 3);
	assert_ok(open_map());
	assert_true(statemap_has_changes(&map));
	assert_fails(statemap_prove(&out, &map, question(room, 1)), E_NOT_FOUND);
	struct map_version second = make_version();
	assert_ok(map_version_verify_next(&first, &second));
	assert_proven(1, &second, 4);
	assert_proven(2, &second, 4);
	statemap_close(&map);
}

static void
ids_chosen_to_collide_lose_no_change(void **state)
{
	(void)state;
	assert_ok(open_map());
	extend(1, 1);
	chain_id chain = chain_of(1);
	for (unsigned i = 0; i < 1000; i++) {
		chain_id other = {
			.kind = CHAIN_JOB, .id = {{1, 1, 7, (uint8_t)(i >> 8), (uint8_t)i}}};
		statemap_note(&map, &other);
	}
	statemap_note(&map, &chain);
	struct map_version v = make_version();
	assert_proven(1, &v, 1);
	statemap_close(&map);
}

static void
before_the_first_version_nothing_is_proven(void **state)
{
	(void)state;
	uint8_t room[64];
	buf out = BUF_ARRAY(answer_room);
	assert_ok(open_map());
	assert_fails(statemap_prove(&out, &map, question(room, 1)), E_NOT_FOUND);
	statemap_close(&map);
}

static void
a_question_that_is_malformed_or_too_long_is_rejected(void **state)
{
	(void)state;
	uint8_t room[64];
	buf out = BUF_ARRAY(answer_room);
	assert_ok(open_map());
	extend(1, 1);
	chain_id chain = chain_of(1);
	statemap_note(&map, &chain);
	(void)make_version();
	bytes q = question(room, 1);
	assert_fails(statemap_prove(&out, &map, bytes_of(q.data, q.len - 1)), E_FORMAT);
	room[8] = 0;
	assert_fails(statemap_prove(&out, &map, q), E_FORMAT);
	room[8] = 6;
	assert_fails(statemap_prove(&out, &map, q), E_FORMAT);
	static uint8_t many[4 + (STATEMAP_CHAINS_MAX + 1) * 4];
	buf m = BUF_ARRAY(many);
	buf_u32(&m, STATEMAP_CHAINS_MAX + 1);
	assert_fails(statemap_prove(&out, &map, BYTES_ARRAY(many)), E_TOO_LARGE);
	statemap_close(&map);
}

static void
an_answer_without_room_is_rejected(void **state)
{
	(void)state;
	uint8_t room[64];
	assert_ok(open_map());
	extend(1, 1);
	chain_id chain = chain_of(1);
	statemap_note(&map, &chain);
	(void)make_version();
	for (size_t n = 0; n < MAP_VERSION_BYTES + 8 + 4; n++) {
		buf out = buf_of(answer_room, n);
		assert_fails(statemap_prove(&out, &map, question(room, 1)), E_TOO_LARGE);
	}
	statemap_close(&map);
}

static void
a_version_that_the_chains_do_not_bear_out_is_damage(void **state)
{
	(void)state;
	uint8_t room[MAP_VERSION_BYTES];
	buf b = BUF_ARRAY(room);
	extend(1, 1);
	struct map_version wrong = {.number = 1, .size = 1, .tree = {{1}}};
	map_version_encode(&b, &wrong);
	commit(STORE_MAP_VERSION, buf_bytes(&b));
	assert_fails(open_map(), E_DAMAGED);
}

static void
more_chains_than_there_is_room_for_are_rejected(void **state)
{
	(void)state;
	for (uint8_t i = 0; i <= CHAINS; i++)
		extend(i, i);
	assert_fails(open_map(), E_NOMEM);
	arena small = arena_of(memory, 1000);
	assert_fails(statemap_open(&map, &small, &store, CHAINS), E_NOMEM);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_version_states_every_head_and_follows_on_the_one_before),
		TEST(one_version_stands_before_the_proofs_of_all_that_was_asked),
		TEST(a_chain_that_is_not_there_is_proven_absent),
		TEST(after_a_restart_the_newest_version_is_still_proven),
		TEST(after_a_restart_with_changes_nothing_is_proven_before_the_next_version),
		TEST(ids_chosen_to_collide_lose_no_change),
		TEST(before_the_first_version_nothing_is_proven),
		TEST(a_question_that_is_malformed_or_too_long_is_rejected),
		TEST(an_answer_without_room_is_rejected),
		TEST(a_version_that_the_chains_do_not_bear_out_is_damage),
		TEST(more_chains_than_there_is_room_for_are_rejected),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "app/keeper.h"

#include <string.h>

#include "core/ledger/checkpoint.h"
#include "core/ledger/note.h"
#include "core/ledger/range.h"
#include "support/vectors.h"

enum { LEAVES = 40 };

/* What survives the keeper's process. */
static struct {
	uint8_t value[KEPT_MAX];
	size_t len;
	bool fails;       /* the next save fails, */
	bool but_durable; /* having done its work: as if the process died right after */
	unsigned saves;
} kept;

static err
load(void *self, bytes *out, uint8_t *room)
{
	(void)self;
	bytes_copy(room, bytes_of(kept.value, kept.len));
	*out = bytes_of(room, kept.len);
	return ok();
}

static err
save(void *self, bytes value)
{
	(void)self;
	kept.saves++;
	if (!kept.fails || kept.but_durable) {
		bytes_copy(kept.value, value);
		kept.len = value.len;
	}
	return kept.fails ? failure(E_SYNC) : ok();
}

static uint64_t
now_ms(void *self)
{
	(void)self;
	return 1764000000999;
}

static uint8_t seed_room[2][32];
static struct secret seeds[2];
static struct keeper_role role;
static struct keeper keeper;

/* The process starts; what was kept stays. */
static err
start(void)
{
	role = (struct keeper_role){.kept = {NULL, load, save}, .clock = {NULL, now_ms, now_ms}};
	for (size_t i = 0; i < 2; i++) {
		uint8_t seed[32] = {(uint8_t)(i + 1)};
		secret_init(&seeds[i], seed_room[i], 32);
		assert_ok(secret_set(&seeds[i], BYTES_ARRAY(seed)));
	}
	assert_ok(signer_of(&role.log, BYTES_LIT("example.org/log"), VKEY_ED25519, &seeds[0]));
	assert_ok(signer_of(
		&role.time, BYTES_LIT("example.org/log/time"), VKEY_COSIGNATURE, &seeds[1]));
	keeper = keeper_port(&role);
	return keeper_open(&role);
}

static int
fresh(void **state)
{
	(void)state;
	memset(&kept, 0, sizeof kept);
	assert_ok(start());
	return 0;
}

static hash32
leaf_at(size_t i, uint8_t history)
{
	return (hash32){{(uint8_t)i, 7, i >= 10 ? history : 0}};
}

static struct range_cover cover;

/* From FROM to TO leaves of a history; histories differ from index 10 on. */
static struct keeper_extension
extension(uint64_t from, uint64_t to, uint8_t history)
{
	static hash32 nodes[2 * LEAVES];
	struct frontier f;
	frontier_init(&f);
	for (size_t i = 0; i < LEAVES; i++)
		nodes[i] = leaf_at(i, history);
	assert_ok(frontier_append(&f, 0, nodes, to));
	struct range r = range_of(0, nodes, LEAVES);
	range_take(&cover, &r, from, to);
	return (struct keeper_extension){.old_size = from,
		.tree = {.size = to, .root = frontier_root(&f)},
		.nodes = cover.hashes,
		.node_count = cover.count};
}

static uint8_t note_room[KEEPER_NOTE_MAX];
static buf note;

static err
sign(const struct keeper_extension *x)
{
	note = BUF_ARRAY(note_room);
	return keeper.sign(keeper.self, &note, x);
}

static void
assert_signed(const tree_head *tree)
{
	struct note n;
	struct note_verdict verdict;
	struct checkpoint c;
	struct vkey keys[2] = {role.log.vkey, role.time.vkey};
	assert_ok(note_decode(&n, buf_bytes(&note)));
	assert_ok(note_verify(&verdict, &n, keys, 2));
	assert_int_equal(verdict.verified, 3);
	assert_int_equal(verdict.times[1], 1764000000);
	assert_ok(checkpoint_decode(&c, n.text));
	assert_true(bytes_equal(c.origin, BYTES_LIT("example.org/log")));
	assert_int_equal(c.tree.size, tree->size);
	assert_true(hash32_equal(&c.tree.root, &tree->root));
}

static void
an_extension_is_signed_by_the_log_and_with_the_provider_s_time(void **state)
{
	(void)state;
	const uint64_t sizes[] = {1, 2, 3, 8, 13, 40};
	uint64_t from = 0;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct keeper_extension x = extension(from, sizes[i], 0);
		assert_ok(sign(&x));
		assert_signed(&x.tree);
		from = sizes[i];
	}
	assert_int_equal(kept.saves, 6);
}

static void
the_empty_tree_is_signed_as_the_first(void **state)
{
	(void)state;
	struct keeper_extension x = {.tree = {.size = 0, .root = merkle_empty_root()}};
	assert_ok(sign(&x));
	assert_signed(&x.tree);
}

static void
the_same_tree_is_signed_again_without_a_save(void **state)
{
	(void)state;
	struct keeper_extension x = extension(0, 13, 0), again = x;
	assert_ok(sign(&x));
	again.old_size = 13;
	again.node_count = 0;
	assert_ok(sign(&again));
	assert_signed(&x.tree);
	assert_int_equal(kept.saves, 1);
}

static void
it_goes_on_where_it_was_after_a_restart(void **state)
{
	(void)state;
	tree_head last;
	struct keeper_extension x = extension(0, 13, 0);
	assert_ok(sign(&x));
	assert_ok(start());
	assert_ok(keeper.last(keeper.self, &last));
	assert_int_equal(last.size, 13);
	assert_true(hash32_equal(&last.root, &x.tree.root));
	x = extension(13, 20, 0);
	assert_ok(sign(&x));
	assert_signed(&x.tree);
}

static void
its_keys_are_told(void **state)
{
	(void)state;
	uint8_t log_room[KEEPER_KEY_MAX], time_room[KEEPER_KEY_MAX];
	buf log = BUF_ARRAY(log_room), time = BUF_ARRAY(time_room);
	struct vkey key;
	keeper.keys(keeper.self, &log, &time);
	assert_ok(vkey_decode(&key, buf_bytes(&log)));
	assert_true(vkey_same(&key, &role.log.vkey));
	assert_ok(vkey_decode(&key, buf_bytes(&time)));
	assert_true(vkey_same(&key, &role.time.vkey));
}

/* Nothing is signed, nothing is saved, and it goes on where it was. */
static void
assert_refused(const struct keeper_extension *x, const char *code)
{
	tree_head before, after;
	unsigned saves = kept.saves;
	assert_ok(keeper.last(keeper.self, &before));
	assert_string_equal(err_name(sign(x)), code);
	assert_int_equal(note.len, 0);
	assert_int_equal(kept.saves, saves);
	assert_ok(keeper.last(keeper.self, &after));
	assert_int_equal(before.size, after.size);
}

static void
a_fork_is_not_signed(void **state)
{
	(void)state;
	struct keeper_extension x = extension(0, 13, 0);
	assert_ok(sign(&x));
	x = extension(13, 20, 1);
	assert_refused(&x, "E_INCONSISTENT");
	x = extension(13, 20, 0);
	assert_ok(sign(&x));
}

static void
a_fork_shown_from_before_is_not_signed(void **state)
{
	(void)state;
	struct keeper_extension x = extension(0, 13, 0);
	assert_ok(sign(&x));
	x = extension(9, 20, 1);
	assert_refused(&x, "E_RANGE");
	x = extension(0, 20, 1);
	assert_refused(&x, "E_RANGE");
}

static void
the_same_size_with_another_root_is_not_signed(void **state)
{
	(void)state;
	struct keeper_extension x = extension(0, 13, 0);
	assert_ok(sign(&x));
	x = extension(0, 13, 1);
	x.old_size = 13;
	x.node_count = 0;
	assert_refused(&x, "E_INCONSISTENT");
}

static void
a_smaller_tree_is_not_signed(void **state)
{
	(void)state;
	struct keeper_extension x = extension(0, 13, 0);
	assert_ok(sign(&x));
	x = extension(0, 12, 0);
	assert_refused(&x, "E_RANGE");
	x.old_size = 13;
	x.node_count = 0;
	assert_refused(&x, "E_RANGE");
}

static void
wrong_nodes_are_not_signed(void **state)
{
	(void)state;
	hash32 nodes[RANGE_COVER_MAX] = {0};
	struct keeper_extension x = extension(0, 13, 0);
	assert_ok(sign(&x));
	x = extension(13, 40, 0);
	memcpy(nodes, x.nodes, x.node_count * sizeof *nodes);
	x.nodes = nodes;
	for (size_t i = 0; i < x.node_count; i++) {
		nodes[i].b[31] ^= 1;
		assert_refused(&x, "E_INCONSISTENT");
		nodes[i].b[31] ^= 1;
	}
	x.node_count--;
	assert_refused(&x, "E_INCONSISTENT");
	x.node_count += 2;
	assert_refused(&x, "E_INCONSISTENT");
	x.node_count--;
	x.tree.size++;
	assert_refused(&x, "E_INCONSISTENT");
	x.tree.size--;
	assert_ok(sign(&x));
}

/* Whatever became of the save: no signature left, and only one history can go on. */
static void
a_save_that_fails_ends_the_keeper(void **state)
{
	(void)state;
	for (int durable = 0; durable <= 1; durable++) {
		tree_head last;
		(void)fresh(NULL);
		struct keeper_extension x = extension(0, 13, 0);
		assert_ok(sign(&x));
		kept.fails = true;
		kept.but_durable = durable == 1;
		x = extension(13, 20, 0);
		assert_fails(sign(&x), E_SYNC);
		assert_int_equal(note.len, 0);
		kept.fails = false;
		assert_fails(sign(&x), E_SYNC);
		assert_fails(keeper.last(keeper.self, &last), E_SYNC);
		assert_ok(start());
		assert_ok(keeper.last(keeper.self, &last));
		assert_int_equal(last.size, durable == 1 ? 20 : 13);
		x = extension(last.size, 21, 1);
		assert_refused(&x, "E_INCONSISTENT");
		x = extension(last.size, 21, 0);
		assert_ok(sign(&x));
	}
}

static void
a_damaged_state_is_not_started_from(void **state)
{
	(void)state;
	struct keeper_extension x = extension(0, 13, 0);
	assert_ok(sign(&x));
	kept.len--;
	assert_fails(start(), E_DAMAGED);
	kept.len += 2;
	assert_fails(start(), E_DAMAGED);
	kept.len--;
	kept.value[0] ^= 1;
	assert_fails(start(), E_DAMAGED);
	kept.value[0] ^= 1;
	kept.value[7] ^= 1; /* another key's */
	assert_fails(start(), E_DAMAGED);
	kept.value[7] ^= 1;
	assert_ok(start());
}

static void
a_note_that_has_no_room_is_not_cut_short(void **state)
{
	(void)state;
	struct keeper_extension x = extension(0, 13, 0);
	buf small = buf_of(note_room, 100);
	assert_fails(keeper.sign(keeper.self, &small, &x), E_TOO_LARGE);
	assert_int_equal(small.len, 0);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, fresh)
	const struct CMUnitTest tests[] = {
		TEST(an_extension_is_signed_by_the_log_and_with_the_provider_s_time),
		TEST(the_empty_tree_is_signed_as_the_first),
		TEST(the_same_tree_is_signed_again_without_a_save),
		TEST(it_goes_on_where_it_was_after_a_restart),
		TEST(its_keys_are_told),
		TEST(a_fork_is_not_signed),
		TEST(a_fork_shown_from_before_is_not_signed),
		TEST(the_same_size_with_another_root_is_not_signed),
		TEST(a_smaller_tree_is_not_signed),
		TEST(wrong_nodes_are_not_signed),
		TEST(a_save_that_fails_ends_the_keeper),
		TEST(a_damaged_state_is_not_started_from),
		TEST(a_note_that_has_no_room_is_not_cut_short),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

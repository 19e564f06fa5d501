/* SPDX-License-Identifier: Apache-2.0 */
/* The tree against one that is made bottom up from the sorted entries, each time anew. */
#include "core/vault/map.h"

#include <stdlib.h>
#include <string.h>

#include "core/vault/map_proof.h"
#include "crypt/hash.h"
#include "support/vectors.h"

enum { MAX = 400 };

static struct map_entry entry_room[MAX];
static struct map_node node_room[MAX];
static uint8_t proof_room[MAP_PROOF_MAX];

static struct map
empty_map(void)
{
	/* What is left from the test before must do no harm. */
	struct map m;
	map_init(&m, entry_room, node_room, MAX);
	return m;
}

/* Always the same ones. */
static hash32
random_hash(void)
{
	static uint64_t drawn;
	drawn++;
	return sha256(bytes_of(&drawn, sizeof drawn));
}

static unsigned
random_below(size_t limit)
{
	hash32 h = random_hash();
	return (unsigned)((h.b[0] * 65536U + h.b[1] * 256U + h.b[2]) % limit);
}

/* Half of them near to another, so that ways get long. */
static void
random_entries(struct map_entry *out, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		out[i] = (struct map_entry){random_hash(), random_hash()};
		if (i == 0 || random_below(2) == 0)
			continue;
		unsigned bit = random_below(MAP_BITS);
		hash32 near = out[random_below(i)].lid;
		near.b[bit / 8] ^= (uint8_t)(0x80U >> bit % 8);
		bool taken = false;
		for (size_t j = 0; j < i; j++)
			taken = taken || hash32_equal(&out[j].lid, &near);
		if (!taken)
			out[i].lid = near;
	}
}

static int
by_lid(const void *a, const void *b)
{
	return memcmp(((const struct map_entry *)a)->lid.b, ((const struct map_entry *)b)->lid.b,
		sizeof(hash32));
}

/* In the order of lids, the neighbors that differ latest are joined, until one is left. */
static hash32
naive_tree(const struct map_entry *entries, size_t count)
{
	static struct map_entry sorted[MAX];
	static hash32 hashes[MAX];
	if (count == 0)
		return (hash32){{0}};
	memcpy(sorted, entries, count * sizeof *entries);
	qsort(sorted, count, sizeof *sorted, by_lid);
	for (size_t i = 0; i < count; i++)
		hashes[i] = map_hash_entry(&sorted[i]);
	for (; count > 1; count--) {
		size_t at = 0;
		unsigned latest = 0;
		for (size_t i = 0; i + 1 < count; i++) {
			unsigned bit =
				map_hash_first_difference(&sorted[i].lid, &sorted[i + 1].lid);
			if (bit >= latest) {
				latest = bit;
				at = i;
			}
		}
		hashes[at] = map_hash_node(latest, &hashes[at], &hashes[at + 1]);
		memmove(&hashes[at + 1], &hashes[at + 2], (count - at - 2) * sizeof *hashes);
		/* Either of the two stands for both: the other neighbors differ earlier. */
		memmove(&sorted[at + 1], &sorted[at + 2], (count - at - 2) * sizeof *sorted);
	}
	return hashes[0];
}

static void
assert_tree(struct map *m, const struct map_entry *entries, size_t count)
{
	hash32 got = map_tree(m), want = naive_tree(entries, count);
	assert_memory_equal(got.b, want.b, sizeof got.b);
}

static void
an_empty_map_has_a_tree_of_zeroes(void **state)
{
	(void)state;
	struct map m = empty_map();
	assert_tree(&m, NULL, 0);
}

static void
the_tree_is_the_naive_one_after_each_put(void **state)
{
	(void)state;
	static struct map_entry entries[120];
	struct map m = empty_map();
	random_entries(entries, 120);
	for (size_t n = 1; n <= 120; n++) {
		assert_ok(map_put(&m, &entries[n - 1]));
		assert_int_equal(m.count, n);
		assert_tree(&m, entries, n);
		size_t again = random_below(n);
		entries[again].state = random_hash();
		assert_ok(map_put(&m, &entries[again]));
		assert_int_equal(m.count, n);
		assert_tree(&m, entries, n);
	}
}

static void
the_tree_does_not_depend_on_order_or_batches(void **state)
{
	(void)state;
	static struct map_entry entries[MAX];
	random_entries(entries, MAX);
	hash32 want = naive_tree(entries, MAX);
	for (int round = 0; round < 20; round++) {
		struct map m = empty_map();
		for (size_t i = MAX - 1; i > 0; i--) {
			size_t j = random_below(i + 1);
			struct map_entry e = entries[i];
			entries[i] = entries[j];
			entries[j] = e;
		}
		for (size_t i = 0; i < MAX; i++) {
			struct map_entry older = {entries[i].lid, random_hash()};
			if (random_below(3) == 0)
				assert_ok(map_put(&m, &older));
			if (random_below(30) == 0)
				(void)map_tree(&m);
			assert_ok(map_put(&m, &entries[i]));
		}
		hash32 got = map_tree(&m);
		assert_memory_equal(got.b, want.b, sizeof got.b);
	}
}

static void
what_is_put_again_unchanged_makes_nothing_stale(void **state)
{
	(void)state;
	static struct map_entry entries[50];
	struct map m = empty_map();
	random_entries(entries, 50);
	for (size_t i = 0; i < 50; i++)
		assert_ok(map_put(&m, &entries[i]));
	(void)map_tree(&m);
	assert_ok(map_put(&m, &entries[7]));
	assert_false(m.nodes[m.root].stale);
	entries[7].state.b[0] ^= 1;
	assert_ok(map_put(&m, &entries[7]));
	assert_true(m.nodes[m.root].stale);
	assert_tree(&m, entries, 50);
}

static void
a_full_map_takes_new_states_and_no_new_entry(void **state)
{
	(void)state;
	struct map m;
	static struct map_entry entries[5];
	map_init(&m, entry_room, node_room, 4);
	random_entries(entries, 5);
	for (size_t i = 0; i < 4; i++)
		assert_ok(map_put(&m, &entries[i]));
	assert_fails(map_put(&m, &entries[4]), E_NOMEM);
	assert_tree(&m, entries, 4);
	entries[2].state = random_hash();
	assert_ok(map_put(&m, &entries[2]));
	assert_tree(&m, entries, 4);
	map_init(&m, entry_room, node_room, 0);
	assert_fails(map_put(&m, &entries[0]), E_NOMEM);
	assert_tree(&m, NULL, 0);
}

/* Lids that differ from the first in one bit each: a way of 256 steps. */
static void
the_deepest_tree_has_256_nodes_on_a_way(void **state)
{
	(void)state;
	static struct map_entry entries[MAP_BITS + 1];
	struct map m = empty_map();
	for (unsigned i = 0; i < MAP_BITS; i++) {
		entries[i].lid.b[i / 8] = (uint8_t)(0x80U >> i % 8);
		entries[i].state = random_hash();
	}
	for (unsigned i = 0; i <= MAP_BITS; i++)
		assert_ok(map_put(&m, &entries[i]));
	assert_tree(&m, entries, MAP_BITS + 1);
	struct map_proof p;
	buf b = BUF_ARRAY(proof_room);
	map_prove(&b, &m, &entries[MAP_BITS].lid);
	assert_int_equal(b.len, MAP_PROOF_MAX - 64);
	assert_ok(map_proof_decode(&p, buf_bytes(&b)));
	assert_int_equal(p.end, MAP_END_ENTRY);
}

static void
arrays_may_be_moved(void **state)
{
	(void)state;
	static struct map_entry entries[60], larger_entries[60];
	static struct map_node larger_nodes[60];
	struct map m;
	map_init(&m, entry_room, node_room, 30);
	random_entries(entries, 60);
	for (size_t i = 0; i < 30; i++)
		assert_ok(map_put(&m, &entries[i]));
	memcpy(larger_entries, entry_room, 30 * sizeof *entry_room);
	memcpy(larger_nodes, node_room, 30 * sizeof *node_room);
	m.entries = larger_entries;
	m.nodes = larger_nodes;
	m.max = 60;
	for (size_t i = 30; i < 60; i++)
		assert_ok(map_put(&m, &entries[i]));
	assert_tree(&m, entries, 60);
}

static void
a_proof_that_does_not_fit_is_not_written_half(void **state)
{
	(void)state;
	static struct map_entry entries[9];
	struct map m = empty_map();
	random_entries(entries, 9);
	for (size_t i = 0; i < 9; i++)
		assert_ok(map_put(&m, &entries[i]));
	buf whole = BUF_ARRAY(proof_room);
	map_prove(&whole, &m, &entries[3].lid);
	assert_ok(buf_done(&whole));
	for (size_t cap = 0; cap < whole.len; cap++) {
		static uint8_t small[MAP_PROOF_MAX];
		buf b = buf_of(small, cap);
		map_prove(&b, &m, &entries[3].lid);
		assert_fails(buf_done(&b), E_TOO_LARGE);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_map_has_a_tree_of_zeroes),
		cmocka_unit_test(the_tree_is_the_naive_one_after_each_put),
		cmocka_unit_test(the_tree_does_not_depend_on_order_or_batches),
		cmocka_unit_test(what_is_put_again_unchanged_makes_nothing_stale),
		cmocka_unit_test(a_full_map_takes_new_states_and_no_new_entry),
		cmocka_unit_test(the_deepest_tree_has_256_nodes_on_a_way),
		cmocka_unit_test(arrays_may_be_moved),
		cmocka_unit_test(a_proof_that_does_not_fit_is_not_written_half),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

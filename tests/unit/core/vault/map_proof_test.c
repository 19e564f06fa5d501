/* SPDX-License-Identifier: Apache-2.0 */
#include "core/vault/map_proof.h"

#include <string.h>

#include "core/vault/map.h"
#include "support/vectors.h"

enum { CHAINS = 60 };

static struct map_entry entry_room[CHAINS];
static struct map_node node_room[CHAINS];
static uint8_t proof_room[MAP_PROOF_MAX];

static chain_id
chain_of(unsigned i)
{
	return (chain_id){(enum chain_kind)(1 + i % 5), {{(uint8_t)i, 1, 2, 3}}};
}

static struct map_heads
head_of(unsigned i)
{
	return (struct map_heads){.all = {.count = i + 1, .hash = {{(uint8_t)(i + 1), 9}}},
		.control = {.count = 1, .hash = {{(uint8_t)(i + 1), 8}}}};
}

static hash32
fill(struct map *m)
{
	map_init(m, entry_room, node_room, CHAINS);
	for (unsigned i = 0; i < CHAINS; i++) {
		chain_id chain = chain_of(i);
		struct map_heads head = head_of(i);
		struct map_entry e = map_hash_state(&chain, &head);
		assert_ok(map_put(m, &e));
	}
	return map_tree(m);
}

static bytes
prove(struct map *m, const chain_id *chain)
{
	hash32 lid = map_hash_lid(chain);
	buf b = BUF_ARRAY(proof_room);
	map_prove(&b, m, &lid);
	assert_ok(buf_done(&b));
	return buf_bytes(&b);
}

static bool
shows_head(bytes in, const hash32 *tree, const chain_id *chain, const struct map_heads *head)
{
	struct map_proof p;
	err e = map_proof_decode(&p, in);
	if (!failed(e))
		e = map_proof_verify_head(&p, tree, chain, head);
	return !failed(e);
}

static bool
shows_absent(bytes in, const hash32 *tree, const chain_id *chain)
{
	struct map_proof p;
	err e = map_proof_decode(&p, in);
	if (!failed(e))
		e = map_proof_verify_absent(&p, tree, chain);
	return !failed(e);
}

static void
each_chain_has_its_head_and_no_other(void **state)
{
	(void)state;
	struct map m;
	hash32 tree = fill(&m);
	for (unsigned i = 0; i < CHAINS; i++) {
		chain_id chain = chain_of(i);
		struct map_heads head = head_of(i), other = head_of(i + 1), empty = {0};
		bytes in = prove(&m, &chain);
		assert_true(shows_head(in, &tree, &chain, &head));
		assert_false(shows_head(in, &tree, &chain, &other));
		other = head;
		other.control.count++;
		assert_false(shows_head(in, &tree, &chain, &other));
		assert_false(shows_head(in, &tree, &chain, &empty));
		assert_false(shows_absent(in, &tree, &chain));
	}
}

static void
a_chain_that_is_not_there_is_absent_and_has_no_head(void **state)
{
	(void)state;
	struct map m;
	hash32 tree = fill(&m);
	for (unsigned i = CHAINS; i < 4 * CHAINS; i++) {
		chain_id chain = chain_of(i), there = chain_of(i % CHAINS);
		struct map_heads head = head_of(i % CHAINS);
		bytes in = prove(&m, &chain);
		assert_true(shows_absent(in, &tree, &chain));
		assert_false(shows_head(in, &tree, &chain, &head));
		assert_false(shows_absent(in, &tree, &there));
		assert_false(shows_head(in, &tree, &there, &head));
	}
}

static void
the_same_id_of_another_kind_is_another_chain(void **state)
{
	(void)state;
	struct map m;
	hash32 tree = fill(&m);
	chain_id chain = chain_of(7), other = chain;
	other.kind = CHAIN_USER;
	assert_int_not_equal(chain.kind, other.kind);
	struct map_heads head = head_of(7);
	assert_false(shows_head(prove(&m, &chain), &tree, &other, &head));
	assert_true(shows_absent(prove(&m, &other), &tree, &other));
}

static void
an_older_tree_does_not_show_a_newer_head(void **state)
{
	(void)state;
	struct map m;
	hash32 older = fill(&m);
	chain_id chain = chain_of(3);
	struct map_heads before = head_of(3), after = head_of(77);
	struct map_entry e = map_hash_state(&chain, &after);
	assert_ok(map_put(&m, &e));
	hash32 newer = map_tree(&m);
	bytes in = prove(&m, &chain);
	/* The way is the same: only the entry at its end has changed. */
	assert_true(shows_head(in, &newer, &chain, &after));
	assert_false(shows_head(in, &newer, &chain, &before));
	assert_false(shows_head(in, &older, &chain, &after));
	assert_true(shows_head(in, &older, &chain, &before));
}

/* Every bit of both kinds of proof, every cut, and an octet more. */
static void
a_proof_with_a_changed_bit_shows_nothing(void **state)
{
	(void)state;
	struct map m;
	hash32 tree = fill(&m);
	for (unsigned i = 5; i < 5 + 2 * CHAINS; i += CHAINS) {
		chain_id chain = chain_of(i);
		struct map_heads head = head_of(i);
		static uint8_t bent[MAP_PROOF_MAX + 1];
		bytes in = prove(&m, &chain);
		assert_true(
			shows_head(in, &tree, &chain, &head) == !shows_absent(in, &tree, &chain));
		bytes_copy(bent, in);
		for (size_t bit = 0; bit < 8 * in.len; bit++) {
			bent[bit / 8] ^= (uint8_t)(1U << bit % 8);
			assert_false(shows_head(bytes_of(bent, in.len), &tree, &chain, &head));
			assert_false(shows_absent(bytes_of(bent, in.len), &tree, &chain));
			bent[bit / 8] ^= (uint8_t)(1U << bit % 8);
		}
		bent[in.len] = 0;
		for (size_t n = 0; n <= in.len + 1; n++) {
			bytes cut = bytes_of(bent, n);
			assert_true(n == in.len ||
				!(shows_head(cut, &tree, &chain, &head) ||
					shows_absent(cut, &tree, &chain)));
		}
	}
}

static void
a_tree_with_a_changed_bit_shows_nothing(void **state)
{
	(void)state;
	struct map m;
	hash32 tree = fill(&m);
	chain_id chain = chain_of(5);
	struct map_heads head = head_of(5);
	bytes in = prove(&m, &chain);
	for (unsigned bit = 0; bit < MAP_BITS; bit++) {
		hash32 other = tree;
		other.b[bit / 8] ^= (uint8_t)(1U << bit % 8);
		assert_false(shows_head(in, &other, &chain, &head));
	}
}

static void
a_refused_proof_leaves_nothing_behind(void **state)
{
	(void)state;
	struct map_proof p = {.end = MAP_END_ENTRY, .other = {.lid = {{77}}}};
	static const uint8_t other_version[] = {'M', 'P', '2', 0, 0, 0, 0};
	static const uint8_t other_end[] = {'M', 'P', '1', 0, 3, 0, 0};
	assert_fails(map_proof_decode(&p, BYTES_ARRAY(other_version)), E_VERSION);
	assert_fails(map_proof_decode(&p, BYTES_ARRAY(other_end)), E_FORMAT);
	assert_int_equal(p.end, MAP_END_ENTRY);
	assert_int_equal(p.other.lid.b[0], 77);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_chain_has_its_head_and_no_other),
		cmocka_unit_test(a_chain_that_is_not_there_is_absent_and_has_no_head),
		cmocka_unit_test(the_same_id_of_another_kind_is_another_chain),
		cmocka_unit_test(an_older_tree_does_not_show_a_newer_head),
		cmocka_unit_test(a_proof_with_a_changed_bit_shows_nothing),
		cmocka_unit_test(a_tree_with_a_changed_bit_shows_nothing),
		cmocka_unit_test(a_refused_proof_leaves_nothing_behind),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Every vector of spec/vectors/statemap.json, which another implementation has made. */
#include "core/vault/map.h"
#include "core/vault/map_proof.h"
#include "core/vault/map_version.h"
#include "support/spec.h"

static chain_id
chain_of(const json_t *row)
{
	uint64_t kind = spec_number(row, "kind");
	chain_id chain = {.kind = (enum chain_kind)kind};
	bytes id = spec_hex(row, "id");
	assert_int_equal(id.len, sizeof chain.id.b);
	bytes_copy(chain.id.b, id);
	return chain;
}

static struct map_heads
heads_of(const json_t *row)
{
	struct map_heads heads;
	assert_ok(head_decode(&heads.all, spec_hex(row, "head")));
	assert_ok(head_decode(&heads.control, spec_hex(row, "control")));
	return heads;
}

static void
entries_are_those_of_the_vectors(void **state)
{
	(void)state;
	SPEC_EACH(row, "entries")
	{
		chain_id chain = chain_of(row);
		struct map_heads heads = heads_of(row);
		struct map_entry e = map_hash_state(&chain, &heads);
		hash32 hash = map_hash_entry(&e);
		spec_same(row, "lid", BYTES_ARRAY(e.lid.b));
		spec_same(row, "state", BYTES_ARRAY(e.state.b));
		spec_same(row, "hash", BYTES_ARRAY(hash.b));
	}
}

/* The map that a row of `trees` lists. */
static void
fill(struct map *m, const json_t *row)
{
	static struct map_entry entries[64];
	static struct map_node nodes[64];
	map_init(m, entries, nodes, 64);
	const json_t *chains = json_object_get(row, "chains");
	for (size_t i = 0; i < json_array_size(chains); i++) {
		chain_id chain = chain_of(json_array_get(chains, i));
		struct map_heads heads = heads_of(json_array_get(chains, i));
		struct map_entry e = map_hash_state(&chain, &heads);
		assert_ok(map_put(m, &e));
	}
}

static void
trees_are_those_of_the_vectors(void **state)
{
	(void)state;
	SPEC_EACH(row, "trees")
	{
		struct map m;
		fill(&m, row);
		hash32 tree = map_tree(&m);
		spec_same(row, "tree", BYTES_ARRAY(tree.b));
	}
}

/* The proof of ROW is the one that this program makes of the same tree. */
static void
check_proof(const json_t *row)
{
	static uint8_t room[MAP_PROOF_MAX];
	chain_id chain = chain_of(row);
	hash32 lid = map_hash_lid(&chain), tree = spec_hash(row, "tree");
	bool made = false;
	SPEC_EACH(from, "trees")
	{
		struct map m;
		hash32 same = spec_hash(from, "tree");
		if (!hash32_equal(&same, &tree))
			continue;
		fill(&m, from);
		buf b = BUF_ARRAY(room);
		map_prove(&b, &m, &lid);
		assert_ok(buf_done(&b));
		spec_same(row, "proof", buf_bytes(&b));
		made = true;
	}
	assert_true(made);
}

static struct map_proof
proof_of(const json_t *row)
{
	static uint8_t room[MAP_PROOF_MAX];
	struct map_proof p;
	assert_ok(map_proof_decode(&p, spec_hex(row, "proof")));
	buf b = BUF_ARRAY(room);
	map_proof_encode(&b, &p);
	assert_ok(buf_done(&b));
	spec_same(row, "proof", buf_bytes(&b));
	return p;
}

static err
verify_head(const json_t *row)
{
	struct map_proof p = proof_of(row);
	chain_id chain = chain_of(row);
	struct map_heads heads = heads_of(row);
	hash32 tree = spec_hash(row, "tree");
	return map_proof_verify_head(&p, &tree, &chain, &heads);
}

static err
verify_absent(const json_t *row)
{
	struct map_proof p = proof_of(row);
	chain_id chain = chain_of(row);
	hash32 tree = spec_hash(row, "tree");
	return map_proof_verify_absent(&p, &tree, &chain);
}

static void
heads_are_proven_as_the_vectors_say(void **state)
{
	(void)state;
	SPEC_EACH(row, "heads")
	{
		check_proof(row);
		assert_ok(verify_head(row));
		assert_fails(verify_absent(row), E_PROOF);
	}
}

static void
absence_is_proven_as_the_vectors_say(void **state)
{
	(void)state;
	SPEC_EACH(row, "absent")
	{
		check_proof(row);
		assert_ok(verify_absent(row));
	}
}

static void
bad_proofs_are_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "proofs_bad")
	{
		struct map_proof p;
		err e = map_proof_decode(&p, spec_hex(row, "proof"));
		spec_refused(row, e);
		assert_true(err_is(e, E_FORMAT) || err_is(e, E_VERSION));
	}
}

static void
what_does_not_prove_a_head_is_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "heads_bad")
	{
		err e = verify_head(row);
		spec_refused(row, e);
		assert_fails(e, E_PROOF);
	}
}

static void
what_does_not_prove_absence_is_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "absent_bad")
	{
		err e = verify_absent(row);
		spec_refused(row, e);
		assert_fails(e, E_PROOF);
	}
}

static void
versions_are_those_of_the_vectors(void **state)
{
	(void)state;
	SPEC_EACH(row, "versions")
	{
		uint8_t room[MAP_VERSION_BYTES];
		struct map_version v = {.number = spec_number(row, "number"),
			.size = spec_number(row, "size"),
			.tree = spec_hash(row, "tree"),
			.previous = spec_hash(row, "previous")};
		buf b = BUF_ARRAY(room);
		map_version_encode(&b, &v);
		assert_ok(buf_done(&b));
		spec_same(row, "encoded", buf_bytes(&b));
		assert_ok(map_version_decode(&v, spec_hex(row, "encoded")));
		leaf33 leaf = map_version_leaf(&v);
		hash32 hash = leaf_hash(&leaf);
		spec_same(row, "leaf", BYTES_ARRAY(leaf.b));
		spec_same(row, "leaf_hash", BYTES_ARRAY(hash.b));
	}
}

static void
bad_versions_are_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "versions_bad")
	{
		struct map_version v = {.number = 77};
		err e = map_version_decode(&v, spec_hex(row, "encoded"));
		spec_refused(row, e);
		assert_fails(e, E_FORMAT);
		assert_int_equal(v.number, 77);
	}
}

static err
verify_next(const json_t *row)
{
	struct map_version older, newer;
	assert_ok(map_version_decode(&older, spec_hex(row, "older")));
	assert_ok(map_version_decode(&newer, spec_hex(row, "newer")));
	return map_version_verify_next(&older, &newer);
}

static void
versions_follow_each_other(void **state)
{
	(void)state;
	SPEC_EACH(row, "next")
	assert_ok(verify_next(row));
}

static void
versions_that_do_not_follow_are_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "next_bad")
	{
		err e = verify_next(row);
		spec_refused(row, e);
		assert_fails(e, E_INCONSISTENT);
	}
}

static int
open_vectors(void **state)
{
	(void)state;
	spec_open("statemap.json");
	return 0;
}

static int
close_vectors(void **state)
{
	(void)state;
	spec_done();
	return 0;
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_are_those_of_the_vectors),
		cmocka_unit_test(trees_are_those_of_the_vectors),
		cmocka_unit_test(heads_are_proven_as_the_vectors_say),
		cmocka_unit_test(absence_is_proven_as_the_vectors_say),
		cmocka_unit_test(bad_proofs_are_rejected),
		cmocka_unit_test(what_does_not_prove_a_head_is_rejected),
		cmocka_unit_test(what_does_not_prove_absence_is_rejected),
		cmocka_unit_test(versions_are_those_of_the_vectors),
		cmocka_unit_test(bad_versions_are_rejected),
		cmocka_unit_test(versions_follow_each_other),
		cmocka_unit_test(versions_that_do_not_follow_are_rejected),
	};
	return cmocka_run_group_tests(tests, open_vectors, close_vectors);
}

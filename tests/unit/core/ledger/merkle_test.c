/* SPDX-License-Identifier: Apache-2.0 */
#include "core/ledger/merkle.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "crypt/hash.h"
#include "reference.h"
#include "support/vectors.h"

enum { SIZES = 70 };

static hash32
hash_of_hex(const char *hex)
{
	hash32 h;
	buf b = BUF_ARRAY(h.b);
	assert_ok(hex_decode(&b, bytes_of_text(hex)));
	assert_int_equal(b.len, 32);
	return h;
}

static tree_head
head(const hash32 *leaves, size_t size)
{
	return (tree_head){size, reference_root(leaves, size)};
}

/* The trees over "summons", "affidavit", "photo"; hashes by another implementation. */
static void
a_tree_of_three_papers_has_its_root(void **state)
{
	(void)state;
	hash32 leaves[3] = {merkle_leaf(BYTES_LIT("summons")), merkle_leaf(BYTES_LIT("affidavit")),
		merkle_leaf(BYTES_LIT("photo"))};
	hash32 left = merkle_node(&leaves[0], &leaves[1]);
	hash32 root = merkle_node(&left, &leaves[2]);
	hash32 want =
		hash_of_hex("219511b1f4cbb75a423577d337930b1ab8ca572dd5f9b4e516afce171008ac4f");
	assert_true(hash32_equal(&root, &want));
	want = hash_of_hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	root = merkle_empty_root();
	assert_true(hash32_equal(&root, &want));
	tree_head tree = {3, merkle_node(&left, &leaves[2])};
	hash32 proof[2] = {leaves[0], leaves[2]};
	assert_ok(merkle_inclusion_verify(&tree, 1, &leaves[1], (merkle_path){proof, 2}));
}

static void
every_leaf_of_every_small_tree_is_proven(void **state)
{
	(void)state;
	hash32 *leaves = reference_leaves(SIZES);
	for (size_t size = 1; size <= SIZES; size++) {
		tree_head tree = head(leaves, size);
		for (size_t i = 0; i < size; i++) {
			struct proof p;
			reference_inclusion(&p, i, leaves, size);
			assert_ok(merkle_inclusion_verify(&tree, i, &leaves[i], proof_path(&p)));
		}
	}
	free(leaves);
}

static void
every_small_tree_is_consistent_with_its_past(void **state)
{
	(void)state;
	hash32 *leaves = reference_leaves(SIZES);
	for (size_t size = 0; size <= SIZES; size++) {
		tree_head newer = head(leaves, size);
		for (size_t old = 0; old <= size; old++) {
			struct proof p;
			tree_head older = head(leaves, old);
			reference_consistency(&p, old, leaves, size);
			assert_ok(merkle_consistency_verify(&older, &newer, proof_path(&p)));
		}
	}
	free(leaves);
}

/* One change at a time to a good inclusion proof. */
static void
a_changed_inclusion_proof_is_rejected(void **state)
{
	(void)state;
	hash32 *leaves = reference_leaves(SIZES);
	for (size_t size = 1; size <= 40; size++) {
		tree_head tree = head(leaves, size);
		for (size_t i = 0; i < size; i++) {
			struct proof p;
			reference_inclusion(&p, i, leaves, size);
			merkle_path path = proof_path(&p);
			for (size_t k = 0; k < SIZES; k++) {
				if (k != i) {
					assert_fails(
						merkle_inclusion_verify(&tree, k, &leaves[i], path),
						E_PROOF);
				}
			}
			for (size_t k = 0; k < p.count; k++) {
				p.hashes[k].b[k] ^= 1;
				assert_fails(merkle_inclusion_verify(&tree, i, &leaves[i], path),
					E_PROOF);
				p.hashes[k].b[k] ^= 1;
			}
			path.count++;
			assert_fails(merkle_inclusion_verify(&tree, i, &leaves[i], path), E_PROOF);
			if (p.count > 0) {
				path.count = p.count - 1;
				assert_fails(merkle_inclusion_verify(&tree, i, &leaves[i], path),
					E_PROOF);
			}
		}
	}
	free(leaves);
}

static void
a_changed_consistency_proof_is_rejected(void **state)
{
	(void)state;
	hash32 *leaves = reference_leaves(SIZES);
	for (size_t size = 1; size <= 40; size++) {
		tree_head newer = head(leaves, size);
		for (size_t old = 1; old <= size; old++) {
			struct proof p;
			tree_head older = head(leaves, old);
			reference_consistency(&p, old, leaves, size);
			merkle_path path = proof_path(&p);
			for (size_t k = 0; k < p.count; k++) {
				p.hashes[k].b[k] ^= 1;
				assert_fails(
					merkle_consistency_verify(&older, &newer, path), E_PROOF);
				p.hashes[k].b[k] ^= 1;
			}
			p.hashes[p.count] = newer.root;
			path.count++;
			assert_fails(merkle_consistency_verify(&older, &newer, path), E_PROOF);
			path.count = p.count;
			older.root.b[31] ^= 0x80;
			assert_fails(merkle_consistency_verify(&older, &newer, path), E_PROOF);
			older.root.b[31] ^= 0x80;
			tree_head other = {newer.size, leaves[SIZES - 1]};
			assert_fails(merkle_consistency_verify(&older, &other, path), E_PROOF);
		}
	}
	free(leaves);
}

static void
a_tree_that_shrank_is_rejected(void **state)
{
	(void)state;
	hash32 *leaves = reference_leaves(8);
	tree_head large = head(leaves, 8), small = head(leaves, 4);
	struct proof p;
	reference_consistency(&p, 4, leaves, 8);
	assert_ok(merkle_consistency_verify(&small, &large, proof_path(&p)));
	assert_fails(merkle_consistency_verify(&large, &small, proof_path(&p)), E_PROOF);
	free(leaves);
}

static void
nothing_is_consistent_with_anything_but_needs_no_proof(void **state)
{
	(void)state;
	hash32 *leaves = reference_leaves(4);
	tree_head none = {0, merkle_empty_root()}, some = head(leaves, 4);
	assert_ok(merkle_consistency_verify(&none, &some, (merkle_path){NULL, 0}));
	assert_ok(merkle_consistency_verify(&none, &none, (merkle_path){NULL, 0}));
	assert_fails(merkle_consistency_verify(&none, &some, (merkle_path){leaves, 1}), E_PROOF);
	tree_head wrong = {0, leaves[0]};
	assert_fails(merkle_consistency_verify(&wrong, &some, (merkle_path){NULL, 0}), E_PROOF);
	assert_fails(merkle_consistency_verify(&wrong, &wrong, (merkle_path){NULL, 0}), E_PROOF);
	assert_fails(
		merkle_inclusion_verify(&none, 0, &leaves[0], (merkle_path){NULL, 0}), E_PROOF);
	free(leaves);
}

/* A list of base64 hashes, or null. False when one has not 32 octets. */
static bool
read_hashes(hash32 *out, size_t *count, const json_t *list)
{
	*count = json_array_size(list);
	assert_true(*count <= 80);
	for (size_t i = 0; i < *count; i++) {
		uint8_t space[64];
		buf b = BUF_ARRAY(space);
		bytes text = bytes_of_text(json_string_value(json_array_get(list, i)));
		if (failed(base64_decode(&b, text, BASE64_PADDED)) || b.len != 32)
			return false;
		bytes_copy(out[i].b, buf_bytes(&b));
	}
	return true;
}

static bool
read_hash(hash32 *out, const json_t *object, const char *key)
{
	const json_t *v = json_object_get(object, key);
	uint8_t space[64];
	buf b = BUF_ARRAY(space);
	if (!json_is_string(v) ||
		failed(base64_decode(&b, bytes_of_text(json_string_value(v)), BASE64_PADDED)) ||
		b.len != 32)
		return false;
	bytes_copy(out->b, buf_bytes(&b));
	return true;
}

/* The library that reads JSON knows no integer above 2^63, and the vectors write 2^64 - 1 once. */
static uint64_t
number(const json_t *object, const char *key)
{
	const json_t *v = json_object_get(object, key);
	double real = json_real_value(v); /* exact below 2^53; 0 when it is an integer */
	assert_true(json_is_number(v) && real >= 0);
	if (json_is_integer(v))
		return (uint64_t)json_integer_value(v);
	return real >= 0x1p64 ? UINT64_MAX : (uint64_t)real;
}

static json_t *
vectors_with_large_numbers(const char *name)
{
	struct loaded l = vectors_file(name);
	json_t *file = json_loadb((const char *)l.data, l.len, JSON_DECODE_INT_AS_REAL, NULL);
	assert_non_null(file);
	free(l.data);
	return file;
}

static void
inclusion_vectors_get_their_verdicts(void **state)
{
	(void)state;
	json_t *file = vectors_with_large_numbers("rfc6962/inclusion.json");
	size_t i = 0;
	const json_t *t = NULL;
	json_array_foreach(file, i, t)
	{
		hash32 proof[80], leaf;
		size_t count = 0;
		tree_head tree = {number(t, "treeSize"), {{0}}};
		bool good = read_hash(&tree.root, t, "root") && read_hash(&leaf, t, "leafHash") &&
			read_hashes(proof, &count, json_object_get(t, "proof"));
		err e = failure(E_FORMAT);
		if (good) {
			e = merkle_inclusion_verify(
				&tree, number(t, "leafIdx"), &leaf, (merkle_path){proof, count});
		}
		if (failed(e) != json_is_true(json_object_get(t, "wantErr")))
			fail_msg("%s: %s", json_text(t, "path"), err_name(e));
	}
	assert_true(i > 50);
	json_decref(file);
}

static void
consistency_vectors_get_their_verdicts(void **state)
{
	(void)state;
	json_t *file = vectors_json("rfc6962/consistency.json");
	size_t i = 0;
	const json_t *t = NULL;
	json_array_foreach(file, i, t)
	{
		hash32 proof[80];
		size_t count = 0;
		tree_head older = {number(t, "size1"), {{0}}}, newer = {number(t, "size2"), {{0}}};
		bool good = read_hash(&older.root, t, "root1") &&
			read_hash(&newer.root, t, "root2") &&
			read_hashes(proof, &count, json_object_get(t, "proof"));
		err e = failure(E_FORMAT);
		if (good)
			e = merkle_consistency_verify(&older, &newer, (merkle_path){proof, count});
		bool want = !json_is_true(json_object_get(t, "wantErr"));
		/* The library that these are from compares roots of any length. */
		if (failed(e) == want && good)
			fail_msg("%s: %s", json_text(t, "path"), err_name(e));
	}
	assert_true(i > 50);
	json_decref(file);
}

static size_t
read_hex_hashes(hash32 *out, const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		out[i] = hash_of_hex(json_string_value(json_array_get(list, i)));
	return json_array_size(list);
}

static void
the_eight_leaves_of_certificate_transparency_check_out(void **state)
{
	(void)state;
	json_t *file = vectors_json("rfc6962/ct8.json");
	hash32 leaves[8], roots[9], proof[8];
	size_t i = 0;
	const json_t *t = NULL;
	json_array_foreach(json_object_get(file, "leaves_hex"), i, t)
	{
		uint8_t data[32];
		buf b = BUF_ARRAY(data);
		assert_ok(hex_decode(&b, bytes_of_text(json_string_value(t))));
		leaves[i] = merkle_leaf(buf_bytes(&b));
	}
	assert_int_equal(read_hex_hashes(roots, json_object_get(file, "roots_hex_by_size")), 9);
	json_array_foreach(json_object_get(file, "inclusion"), i, t)
	{
		uint64_t size = number(t, "size"), index = number(t, "index");
		tree_head tree = {size, roots[size]};
		merkle_path path = {proof, read_hex_hashes(proof, json_object_get(t, "proof_hex"))};
		assert_ok(merkle_inclusion_verify(&tree, index, &leaves[index], path));
	}
	assert_int_equal(i, 36);
	json_array_foreach(json_object_get(file, "consistency"), i, t)
	{
		uint64_t a = number(t, "size1"), b = number(t, "size2");
		tree_head older = {a, roots[a]}, newer = {b, roots[b]};
		merkle_path path = {proof, read_hex_hashes(proof, json_object_get(t, "proof_hex"))};
		assert_ok(merkle_consistency_verify(&older, &newer, path));
	}
	assert_int_equal(i, 36);
	json_decref(file);
}

static void
plain_hash_vectors_come_out(void **state)
{
	(void)state;
	json_t *file = vectors_json("rfc6962/hashes.json");
	size_t i = 0;
	const json_t *t = NULL;
	json_array_foreach(file, i, t)
	{
		struct loaded in = json_hex(t, "sha256_input_hex");
		hash32 want = hash_of_hex(json_text(t, "want"));
		hash32 got = merkle_empty_root();
		if (in.len > 0 && in.data[0] == 0)
			got = merkle_leaf(bytes_of(in.data + 1, in.len - 1));
		else if (in.len > 0)
			got = sha256(loaded_bytes(in)); /* a node over children of four octets */
		assert_true(hash32_equal(&got, &want));
		free(in.data);
	}
	json_decref(file);
}

static void
a_real_log_of_a_billion_leaves_checks_out(void **state)
{
	(void)state;
	json_t *want = vectors_json("rfc6962/ct-argon2020/expected.json");
	json_t *entry = vectors_json("rfc6962/ct-argon2020/get-entries-start-10000-end-10000.json");
	json_t *inclusion = vectors_json("rfc6962/ct-argon2020/get-proof-by-hash-10000.json");
	json_t *consistency = vectors_json(
		"rfc6962/ct-argon2020/get-sth-consistency-first-3654490-second-961984011.json");
	const json_t *i = json_object_get(want, "inclusion");
	const json_t *c = json_object_get(want, "consistency");
	struct loaded data =
		json_base64(json_array_get(json_object_get(entry, "entries"), 0), "leaf_input");
	hash32 leaf = merkle_leaf(loaded_bytes(data)), proof[80];
	free(data.data);
	tree_head tree = {number(i, "tree_size"), {{0}}};
	assert_true(read_hash(&tree.root, i, "root"));
	merkle_path path = {proof, 0};
	assert_true(read_hashes(proof, &path.count, json_object_get(inclusion, "audit_path")));
	assert_ok(merkle_inclusion_verify(&tree, number(i, "index"), &leaf, path));
	assert_fails(merkle_inclusion_verify(&tree, number(i, "index") + 1, &leaf, path), E_PROOF);
	tree_head older = {number(c, "size1"), {{0}}}, newer = {number(c, "size2"), {{0}}};
	assert_true(read_hash(&older.root, c, "root1") && read_hash(&newer.root, c, "root2"));
	assert_true(read_hashes(proof, &path.count, json_object_get(consistency, "consistency")));
	assert_ok(merkle_consistency_verify(&older, &newer, path));
	older.size++;
	assert_fails(merkle_consistency_verify(&older, &newer, path), E_PROOF);
	json_decref(want);
	json_decref(entry);
	json_decref(inclusion);
	json_decref(consistency);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tree_of_three_papers_has_its_root),
		cmocka_unit_test(every_leaf_of_every_small_tree_is_proven),
		cmocka_unit_test(every_small_tree_is_consistent_with_its_past),
		cmocka_unit_test(a_changed_inclusion_proof_is_rejected),
		cmocka_unit_test(a_changed_consistency_proof_is_rejected),
		cmocka_unit_test(a_tree_that_shrank_is_rejected),
		cmocka_unit_test(nothing_is_consistent_with_anything_but_needs_no_proof),
		cmocka_unit_test(plain_hash_vectors_come_out),
		cmocka_unit_test(inclusion_vectors_get_their_verdicts),
		cmocka_unit_test(consistency_vectors_get_their_verdicts),
		cmocka_unit_test(the_eight_leaves_of_certificate_transparency_check_out),
		cmocka_unit_test(a_real_log_of_a_billion_leaves_checks_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

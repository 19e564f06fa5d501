/* SPDX-License-Identifier: Apache-2.0 */
#include "crypt/treehash.h"

#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#include "support/vectors.h"

enum { MANY = 300 };

static void
openssl_hash(hash32 *out, uint8_t prefix, bytes rest)
{
	uint8_t message[2048] = {prefix};
	assert_true(rest.len < sizeof message);
	bytes_copy(message + 1, rest);
	assert_non_null(SHA256(message, rest.len + 1, out->b));
}

static void
fill(uint8_t *p, size_t n)
{
	uint32_t x = 1;
	for (size_t i = 0; i < n; i++) {
		x = x * 1664525 + 1013904223;
		p[i] = (uint8_t)(x >> 24);
	}
}

/* Entry i has LENGTH(i) octets; every count up to 40, then MANY, must give OpenSSL's hashes. */
static void
check_leaves(size_t engine, size_t (*length)(size_t))
{
	static uint8_t data[2048];
	static hash32 want[MANY], got[MANY + 1];
	bytes entries[MANY];
	fill(data, sizeof data);
	for (size_t i = 0; i < MANY; i++) {
		entries[i] = bytes_of(data + i % 64, length(i));
		openssl_hash(&want[i], 0, entries[i]);
	}
	for (size_t count = 0; count <= MANY; count = count < 40 ? count + 1 : count + 260) {
		memset(got, 0x55, sizeof got);
		treehash_leaves_by(engine, got, entries, count);
		assert_memory_equal(got, want, count * sizeof *want);
		/* Nothing is written behind the last. */
		assert_int_equal(got[count].b[0], 0x55);
	}
}

static size_t
each_length(size_t i)
{
	return i;
}

static size_t
one_length(size_t i)
{
	(void)i;
	return 200;
}

/* One long among short ones, so that lanes run apart and the end is uneven. */
static size_t
mixed_length(size_t i)
{
	return i % 7 == 3 ? 1900 : i % 3;
}

static void
every_engine_hashes_leaves_as_openssl_does(void **state)
{
	(void)state;
	for (size_t e = 0; e < treehash_engine_count(); e++) {
		if (!treehash_engine_is_here(e)) {
			print_message("not here: %s\n", treehash_engine_name(e));
			continue;
		}
		check_leaves(e, each_length);
		check_leaves(e, one_length);
		check_leaves(e, mixed_length);
	}
}

/* Counts and lengths such that stages, blocks and lanes end in every way that they can. */
static void
every_engine_hashes_leaves_of_random_lengths_alike(void **state)
{
	(void)state;
	static uint8_t data[2048];
	hash32 want[40], got[40];
	bytes entries[40];
	uint32_t x = 7;
	fill(data, sizeof data);
	for (unsigned round = 0; round < 2000; round++) {
		x = x * 1664525 + 1013904223;
		size_t count = 1 + (x >> 16) % 40;
		for (size_t i = 0; i < count; i++) {
			x = x * 1664525 + 1013904223;
			size_t range = (x >> 30) == 0 ? 2000 : 300;
			entries[i] = bytes_of(data + i, (x >> 8) % range);
			openssl_hash(&want[i], 0, entries[i]);
		}
		for (size_t e = 0; e < treehash_engine_count(); e++) {
			if (!treehash_engine_is_here(e))
				continue;
			treehash_leaves_by(e, got, entries, count);
			assert_memory_equal(got, want, count * sizeof *want);
		}
	}
}

static void
every_engine_hashes_nodes_as_openssl_does_in_place_too(void **state)
{
	(void)state;
	static hash32 children[2 * MANY], want[MANY], got[2 * MANY];
	fill(children[0].b, sizeof children);
	for (size_t i = 0; i < MANY; i++)
		openssl_hash(&want[i], 1, bytes_of(children + 2 * i, 64));
	for (size_t e = 0; e < treehash_engine_count(); e++) {
		if (!treehash_engine_is_here(e))
			continue;
		for (size_t count = 0; count <= MANY;
			count = count < 40 ? count + 1 : count + 260) {
			memset(got, 0x55, sizeof got);
			treehash_nodes_by(e, got, children, count);
			assert_memory_equal(got, want, count * sizeof *want);
			assert_int_equal(got[count].b[0], 0x55);
			memcpy(got, children, sizeof got);
			treehash_nodes_by(e, got, got, count);
			assert_memory_equal(got, want, count * sizeof *want);
			assert_memory_equal(got + count, children + count, sizeof *got);
		}
	}
}

/* The root of 2^10 leaves, level by level in place. */
static void
every_engine_reaches_the_same_root(void **state)
{
	(void)state;
	enum { LEAVES = 1024 };
	static uint8_t data[LEAVES * 200];
	static bytes entries[LEAVES];
	static hash32 level[LEAVES], want;
	fill(data, sizeof data);
	for (size_t i = 0; i < LEAVES; i++)
		entries[i] = bytes_of(data + i * 200, 200);
	for (size_t i = 0; i < LEAVES; i++)
		openssl_hash(&level[i], 0, entries[i]);
	for (size_t n = LEAVES; n > 1; n /= 2)
		for (size_t i = 0; i < n / 2; i++)
			openssl_hash(&level[i], 1, bytes_of(level + 2 * i, 64));
	want = level[0];
	for (size_t e = 0; e < treehash_engine_count(); e++) {
		if (!treehash_engine_is_here(e))
			continue;
		treehash_leaves_by(e, level, entries, LEAVES);
		for (size_t n = LEAVES; n > 1; n /= 2)
			treehash_nodes_by(e, level, level, n / 2);
		assert_true(hash32_equal(level, &want));
	}
	treehash_leaves(level, entries, LEAVES);
	for (size_t n = LEAVES; n > 1; n /= 2)
		treehash_nodes(level, level, n / 2);
	assert_true(hash32_equal(level, &want));
}

static void
an_empty_entry_and_an_absent_one_are_told_apart(void **state)
{
	(void)state;
	hash32 out, want;
	bytes empty = bytes_of(NULL, 0);
	treehash_leaves(&out, &empty, 1);
	openssl_hash(&want, 0, empty);
	assert_true(hash32_equal(&out, &want));
	treehash_leaves(&out, NULL, 0);
	treehash_nodes(&out, NULL, 0);
	assert_true(hash32_equal(&out, &want));
}

/* A leaf of 64 octets must not be taken for a node of the same octets (RFC 6962 section 2.1). */
static void
a_leaf_is_never_a_node(void **state)
{
	(void)state;
	hash32 children[2], leaf, node;
	fill(children[0].b, sizeof children);
	bytes entry = bytes_of(children, sizeof children);
	treehash_leaves(&leaf, &entry, 1);
	treehash_nodes(&node, children, 1);
	assert_false(hash32_equal(&leaf, &node));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_engine_hashes_leaves_as_openssl_does),
		cmocka_unit_test(every_engine_hashes_leaves_of_random_lengths_alike),
		cmocka_unit_test(every_engine_hashes_nodes_as_openssl_does_in_place_too),
		cmocka_unit_test(every_engine_reaches_the_same_root),
		cmocka_unit_test(an_empty_entry_and_an_absent_one_are_told_apart),
		cmocka_unit_test(a_leaf_is_never_a_node),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

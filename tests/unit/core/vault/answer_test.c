/* SPDX-License-Identifier: Apache-2.0 */
#include "core/vault/answer.h"

#include "support/spec.h"

enum { LEAVES = 70 };

static uint8_t room[ANSWER_MAX];

/* Hashes of member KEY of ROW, into OUT. */
static size_t
hashes_of(hash32 *out, const json_t *row, const char *key)
{
	bytes items[RANGE_COVER_MAX];
	size_t n = spec_hexes(items, RANGE_COVER_MAX, row, key);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(items[i].len, sizeof out[i].b);
		bytes_copy(out[i].b, items[i]);
	}
	return n;
}

static tree_head
tree_of(const json_t *row)
{
	return (tree_head){spec_number(row, "size"), spec_hash(row, "root")};
}

static void
answers_are_encoded_as_the_vectors_say(void **state)
{
	(void)state;
	SPEC_EACH(row, "answers")
	{
		static hash32 left[RANGE_COVER_MAX], right[RANGE_COVER_MAX];
		size_t lefts = hashes_of(left, row, "left"),
		       rights = hashes_of(right, row, "right");
		struct answer a = {(uint32_t)spec_number(row, "count"), spec_hex(row, "checkpoint"),
			{spec_number(row, "first"), {left, lefts}, {right, rights}}};
		buf b = BUF_ARRAY(room);
		answer_encode(&b, &a);
		assert_ok(buf_done(&b));
		spec_same(row, "answer", buf_bytes(&b));
	}
}

static void
answers_prove_their_leaves(void **state)
{
	(void)state;
	SPEC_EACH(row, "answers")
	{
		struct answer a;
		hash32 leaves[RANGE_COVER_MAX];
		size_t count = hashes_of(leaves, row, "leaves");
		tree_head tree = tree_of(row);
		assert_ok(answer_decode(&a, spec_hex(row, "answer")));
		assert_true(a.proof.first == spec_number(row, "first"));
		assert_int_equal(a.count, count);
		spec_same(row, "checkpoint", a.checkpoint);
		assert_ok(answer_verify(&a, &tree, leaves, count));
	}
}

/* The covers that an archive takes are those of the vectors. */
static void
covers_are_those_of_the_vectors(void **state)
{
	(void)state;
	static hash32 nodes[2 * RANGE_COVER_MAX];
	const json_t *whole = NULL;
	SPEC_EACH(row, "answers")
	{
		if (spec_number(row, "count") == LEAVES)
			whole = row;
	}
	assert_non_null(whole);
	assert_int_equal(hashes_of(nodes, whole, "leaves"), LEAVES);
	struct range r = range_of(0, nodes, LEAVES);
	SPEC_EACH(row, "answers")
	{
		static hash32 want[RANGE_COVER_MAX];
		struct range_cover c;
		uint64_t first = spec_number(row, "first"), end = first + spec_number(row, "count");
		range_take(&c, &r, 0, first);
		assert_int_equal(c.count, hashes_of(want, row, "left"));
		assert_memory_equal(c.hashes, want, c.count * sizeof *want);
		range_take(&c, &r, end, spec_number(row, "size"));
		assert_int_equal(c.count, hashes_of(want, row, "right"));
		assert_memory_equal(c.hashes, want, c.count * sizeof *want);
	}
}

static void
bad_answers_are_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "answers_bad")
	{
		struct answer a = {.count = 77};
		spec_refused(row, answer_decode(&a, spec_hex(row, "answer")));
		assert_int_equal(a.count, 77);
	}
}

static void
answers_that_prove_something_else_are_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "answers_unproven")
	{
		struct answer a;
		hash32 leaves[RANGE_COVER_MAX];
		size_t count = hashes_of(leaves, row, "leaves");
		tree_head tree = tree_of(row);
		assert_ok(answer_decode(&a, spec_hex(row, "answer")));
		err e = answer_verify(&a, &tree, leaves, count);
		spec_refused(row, e);
		assert_fails(e, E_PROOF);
	}
}

static void
a_checkpoint_that_is_too_long_is_rejected(void **state)
{
	(void)state;
	static uint8_t note[ANSWER_NOTE_MAX + 1], long_room[ANSWER_MAX + 1];
	struct answer a = {1, bytes_of(note, ANSWER_NOTE_MAX), {0, {NULL, 0}, {NULL, 0}}}, out;
	buf b = BUF_ARRAY(long_room);
	answer_encode(&b, &a);
	assert_ok(answer_decode(&out, buf_bytes(&b)));
	a.checkpoint.len++;
	b = BUF_ARRAY(long_room);
	answer_encode(&b, &a);
	assert_ok(buf_done(&b));
	assert_fails(answer_decode(&out, buf_bytes(&b)), E_FORMAT);
}

static int
open_vectors(void **state)
{
	(void)state;
	spec_open("requests.json");
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
		cmocka_unit_test(answers_are_encoded_as_the_vectors_say),
		cmocka_unit_test(answers_prove_their_leaves),
		cmocka_unit_test(covers_are_those_of_the_vectors),
		cmocka_unit_test(bad_answers_are_rejected),
		cmocka_unit_test(answers_that_prove_something_else_are_rejected),
		cmocka_unit_test(a_checkpoint_that_is_too_long_is_rejected),
	};
	return cmocka_run_group_tests(tests, open_vectors, close_vectors);
}

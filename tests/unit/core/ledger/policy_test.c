/* SPDX-License-Identifier: Apache-2.0 */
#include "core/ledger/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/ledger/signer.h"
#include "sample.h"
#include "support/vectors.h"

#define LOG   "log " SAMPLE_LOG "\n"
#define NORTH "witness north " SAMPLE_NORTH "\n"
#define SOUTH "witness south " SAMPLE_SOUTH "\n"
#define WEST  "witness west " SAMPLE_WEST "\n"

enum { MEMORY = sizeof(struct policy) + 64 };
static uint8_t memory[MEMORY];

static err
decode(const struct policy **out, bytes text)
{
	arena a = arena_of(memory, sizeof memory);
	return policy_decode(out, &a, text);
}

static void
a_policy_is_read_into_its_parts(void **state)
{
	(void)state;
	const struct policy *p = NULL;
	assert_ok(decode(&p, BYTES_LIT(SAMPLE_POLICY)));
	assert_int_equal(p->log_count, 1);
	assert_int_equal(p->witness_count, 3);
	assert_int_equal(p->group_count, 1);
	assert_true(bytes_equal(p->logs[0].name, BYTES_LIT(SAMPLE_ORIGIN)));
	assert_true(bytes_equal(p->witnesses[2].name, BYTES_LIT("west")));
	assert_true(bytes_equal(p->keys[2].name, BYTES_LIT("west.example")));
	assert_int_equal(p->groups[0].threshold, 2);
	assert_int_equal(p->groups[0].witnesses, 7);
	assert_int_equal(p->quorum, POLICY_GROUP);
	for (uint64_t cosigned = 0; cosigned < 8; cosigned++) {
		bool two = cosigned == 3 || cosigned == 5 || cosigned >= 6;
		assert_true(policy_is_satisfied(p, cosigned) == two);
	}
}

static void
urls_comments_and_blanks_are_let_through(void **state)
{
	(void)state;
	const struct policy *p = NULL;
	assert_ok(decode(&p,
		BYTES_LIT("# comment\n\n \t \n\tlog\t" SAMPLE_LOG "  https://example.com/ \n"
			  "  # another\n" NORTH " quorum  north\t\n")));
	assert_true(bytes_equal(p->log_urls[0], BYTES_LIT("https://example.com/")));
	assert_int_equal(p->witnesses[0].url.len, 0);
	assert_true(policy_is_satisfied(p, 1));
	assert_false(policy_is_satisfied(p, 0));
}

static void
no_quorum_is_satisfied_by_nobody(void **state)
{
	(void)state;
	const struct policy *p = NULL;
	assert_ok(decode(&p, BYTES_LIT("quorum none\n")));
	assert_true(policy_is_satisfied(p, 0));
}

static void
groups_of_groups_count_groups(void **state)
{
	(void)state;
	const struct policy *p = NULL;
	assert_ok(decode(&p,
		BYTES_LIT(NORTH SOUTH WEST "group both all north south\ngroup one any both west\n"
					   "quorum one\n")));
	for (uint64_t cosigned = 0; cosigned < 8; cosigned++)
		assert_true(policy_is_satisfied(p, cosigned) == (cosigned >= 3));
}

static void
bad_policies_are_rejected_at_the_line(void **state)
{
	(void)state;
	static const struct {
		unsigned line;
		const char *text;
	} rows[] = {{1, ""}, {2, LOG}, {1, "quorum none"}, {2, "quorum none\nquorum none\n"},
		{1, "quorum\n"}, {1, "quorum north\n"}, {1, "quorum none none\n"},
		{1, "Quorum none\n"}, {1, "log\n"}, {1, "log " SAMPLE_LOG " a b\n"},
		{1, "log " SAMPLE_LOG " # comment\n"}, {1, "log " SAMPLE_LOG " #\n"}, {2, LOG LOG},
		{1, "witness\n"}, {1, "witness a\n"}, {2, NORTH NORTH},
		{2, NORTH "witness other " SAMPLE_NORTH "\n"},
		{2, NORTH "witness north " SAMPLE_SOUTH "\n"},
		{1, "witness none " SAMPLE_NORTH "\n"}, {2, NORTH "group north any north\n"},
		{2, NORTH "group g\n"}, {2, NORTH "group g any\n"}, {2, NORTH "group g 0 north\n"},
		{2, NORTH "group g 2 north\n"}, {2, NORTH "group g 01 north\n"},
		{2, NORTH "group g any north north\n"}, {2, NORTH "group g any g\n"},
		{2, NORTH "group none any north\n"}, {2, NORTH "group g any none\n"},
		{3, NORTH "group g any north\ngroup h any north\n"},
		{4, NORTH "group g any north\ngroup h any g\ngroup i any g\n"},
		{2, NORTH "quorum g\ngroup g any north\n"}, {1, "quorum none\r\n"},
		{1, "# \x7F\nquorum none\n"}, {1, "#\v\nquorum none\n"}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct policy *p = NULL;
		err e = decode(&p, bytes_of_text(rows[i].text));
		if (!err_is(e, E_FORMAT) || e.at != rows[i].line || p != NULL)
			fail_msg("%s: %s at %u", rows[i].text, err_name(e), e.at);
	}
}

static void
keys_of_the_wrong_kind_are_refused(void **state)
{
	(void)state;
	const struct policy *p = NULL;
	assert_fails(decode(&p, BYTES_LIT("log " SAMPLE_NORTH "\nquorum none\n")), E_KEY);
	assert_fails(decode(&p, BYTES_LIT("witness a " SAMPLE_LOG "\nquorum a\n")), E_KEY);
	err e = decode(&p, BYTES_LIT(LOG "witness a a+00000000+BgA=\nquorum a\n")); /* ML-DSA-44 */
	assert_fails(e, E_KEY);
	assert_int_equal(e.at, 2);
}

/* A witness line for each of COUNT keys, made from nothing. */
static void
put_witnesses(buf *out, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char name[32];
		int n = snprintf(name, sizeof name, "w%zu", i);
		struct vkey k = {.name = bytes_of(name, (size_t)n), .type = VKEY_COSIGNATURE};
		memset(k.key, (int)i + 1, sizeof k.key);
		k.id = vkey_id(k.name, k.type, k.key);
		buf_text(out, "witness ");
		buf_put(out, k.name);
		buf_text(out, " ");
		vkey_encode(out, &k);
		buf_text(out, "\n");
	}
}

static void
sixty_four_witnesses_fit_and_one_more_does_not(void **state)
{
	(void)state;
	static uint8_t space[16384];
	buf b = BUF_ARRAY(space);
	put_witnesses(&b, POLICY_WITNESSES);
	buf_text(&b, "group g all");
	for (size_t i = 0; i < POLICY_WITNESSES; i++) {
		buf_text(&b, " w");
		buf_decimal(&b, i);
	}
	buf_text(&b, "\nquorum g\n");
	const struct policy *p = NULL;
	assert_ok(decode(&p, buf_bytes(&b)));
	assert_true(policy_is_satisfied(p, UINT64_MAX));
	assert_false(policy_is_satisfied(p, UINT64_MAX - 1));
	assert_false(policy_is_satisfied(p, UINT64_MAX >> 1));
	b = BUF_ARRAY(space);
	put_witnesses(&b, POLICY_WITNESSES + 1);
	err e = decode(&p, buf_bytes(&b));
	assert_fails(e, E_TOO_LARGE);
	assert_int_equal(e.at, POLICY_WITNESSES + 1);
}

static void
memory_that_does_not_suffice_is_reported(void **state)
{
	(void)state;
	const struct policy *p = NULL;
	arena a = arena_of(memory, sizeof(struct policy) / 2);
	assert_fails(policy_decode(&p, &a, BYTES_LIT(SAMPLE_POLICY)), E_NOMEM);
	assert_null(p);
}

static void
check_quorums(const struct policy *p, const json_t *t)
{
	size_t i = 0, k = 0;
	const json_t *q = NULL, *name = NULL;
	json_array_foreach(json_object_get(t, "quorum"), i, q)
	{
		uint64_t cosigned = 0;
		json_array_foreach(json_object_get(q, "cosigned"), k, name)
		{
			size_t w = 0;
			while (w < p->witness_count &&
				!bytes_equal(p->witnesses[w].name,
					bytes_of_text(json_string_value(name))))
				w++;
			assert_true(w < p->witness_count);
			cosigned |= UINT64_C(1) << w;
		}
		assert_true(policy_is_satisfied(p, cosigned) ==
			json_is_true(json_object_get(q, "satisfied")));
	}
}

/* Where the vectors leave it open (`valid` is null), we refuse. */
static void
policy_vectors_get_their_verdicts(void **state)
{
	(void)state;
	json_t *file = vectors_json("tlog-policy/policies.json");
	size_t i = 0;
	const json_t *t = NULL;
	json_array_foreach(file, i, t)
	{
		const struct policy *p = NULL;
		const json_t *text = json_object_get(t, "policy");
		err e = decode(&p, bytes_of(json_string_value(text), json_string_length(text)));
		if (failed(e) == json_is_true(json_object_get(t, "valid")))
			fail_msg("%s: %s", json_text(t, "name"), err_name(e));
		if (!failed(e))
			check_quorums(p, t);
	}
	assert_int_equal(i, 37);
	json_decref(file);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_policy_is_read_into_its_parts),
		cmocka_unit_test(urls_comments_and_blanks_are_let_through),
		cmocka_unit_test(no_quorum_is_satisfied_by_nobody),
		cmocka_unit_test(groups_of_groups_count_groups),
		cmocka_unit_test(bad_policies_are_rejected_at_the_line),
		cmocka_unit_test(keys_of_the_wrong_kind_are_refused),
		cmocka_unit_test(sixty_four_witnesses_fit_and_one_more_does_not),
		cmocka_unit_test(memory_that_does_not_suffice_is_reported),
		cmocka_unit_test(policy_vectors_get_their_verdicts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "core/ledger/receipt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sample.h"
#include "support/vectors.h"

static uint8_t policy_memory[sizeof(struct policy) + 64], receipt_memory[8192];

static err
decode(struct receipt *out, bytes in)
{
	arena a = arena_of(receipt_memory, sizeof receipt_memory);
	return receipt_decode(out, &a, in);
}

static const struct policy *
policy(const char *text)
{
	arena a = arena_of(policy_memory, sizeof policy_memory);
	const struct policy *p = NULL;
	assert_ok(policy_decode(&p, &a, bytes_of_text(text)));
	return p;
}

static err
verify(struct receipt_verdict *out, const char *policy_text, bytes in, bytes entry)
{
	struct receipt r;
	err e = decode(&r, in);
	if (failed(e))
		return e;
	hash32 leaf = merkle_leaf(entry);
	return receipt_verify(out, policy(policy_text), &r, &leaf);
}

static void
assert_verdict(const char *policy_text, const char *receipt, const char *want)
{
	struct receipt_verdict v;
	err e = verify(&v, policy_text, bytes_of_text(receipt), BYTES_LIT(SAMPLE_ENTRY));
	assert_string_equal(err_name(e), want);
}

static void
a_receipt_says_what_it_proves(void **state)
{
	(void)state;
	struct receipt_verdict v;
	assert_ok(verify(&v, SAMPLE_POLICY, BYTES_LIT(SAMPLE_RECEIPT), BYTES_LIT(SAMPLE_ENTRY)));
	assert_true(bytes_equal(v.checkpoint.origin, BYTES_LIT(SAMPLE_ORIGIN)));
	assert_int_equal(v.checkpoint.tree.size, 3);
	assert_int_equal(v.index, 1);
	assert_int_equal(v.log, 0);
	assert_int_equal(v.cosigned, 7);
	assert_int_equal(v.times[0], 1800000000);
	assert_int_equal(v.times[1], 1800000060);
	assert_int_equal(v.times[2], 1800000120);
}

/* Two of three had signed when the second had; any of them; all of them; one of them by name. */
static void
since_is_when_the_quorum_was_reached(void **state)
{
	(void)state;
	static const struct {
		uint64_t since;
		const char *rule;
	} rows[] = {{1800000060, "group g 2 n s w\nquorum g\n"},
		{1800000000, "group g any n s w\nquorum g\n"},
		{1800000120, "group g all n s w\nquorum g\n"}, {1800000120, "quorum w\n"},
		{1800000000, "quorum n\n"}, {0, "quorum none\n"}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[1024];
		(void)snprintf(text, sizeof text,
			"log " SAMPLE_LOG "\nwitness w " SAMPLE_WEST "\nwitness n " SAMPLE_NORTH
			"\nwitness s " SAMPLE_SOUTH "\n%s",
			rows[i].rule);
		struct receipt_verdict v;
		assert_ok(verify(&v, text, BYTES_LIT(SAMPLE_RECEIPT), BYTES_LIT(SAMPLE_ENTRY)));
		assert_true(v.has_since == (rows[i].since != 0));
		assert_int_equal(v.since, rows[i].since);
	}
}

static void
each_way_to_fail_has_its_name(void **state)
{
	(void)state;
	static const char none[] = "log " SAMPLE_LOG "\nquorum none\n";
	assert_verdict(none, SAMPLE_PROOF SAMPLE_TEXT "\n" SAMPLE_BY_LOG, "OK");
	assert_verdict(none, SAMPLE_PROOF SAMPLE_TEXT "\n" SAMPLE_BY_NORTH, "E_UNSIGNED");
	assert_verdict("quorum none\n", SAMPLE_RECEIPT, "E_ORIGIN");
	assert_verdict(none,
		SAMPLE_PROOF "other.example\n3\nIZURsfTLt1pCNXfTN5MLGrjKVy3V+bTlFq/OFxAIrE8=\n\n" //
		SAMPLE_BY_LOG,
		"E_ORIGIN");
	assert_verdict(none,
		SAMPLE_PROOF SAMPLE_ORIGIN
		"\n4\nIZURsfTLt1pCNXfTN5MLGrjKVy3V+bTlFq/OFxAIrE8=\n\n" //
		SAMPLE_BY_LOG,
		"E_SIGNATURE");
	assert_verdict(SAMPLE_POLICY, SAMPLE_PROOF SAMPLE_TEXT "\n" SAMPLE_BY_LOG SAMPLE_BY_WEST,
		"E_QUORUM");
	assert_verdict(SAMPLE_POLICY, SAMPLE_PROOF SAMPLE_NOTE SAMPLE_BY_NORTH, "E_FORMAT");
	assert_verdict(none, "c2sp.org/tlog-proof@v1\nindex 1\n\n" SAMPLE_NOTE, "E_PROOF");
	struct receipt_verdict v;
	assert_fails(verify(&v, none, BYTES_LIT(SAMPLE_RECEIPT), BYTES_LIT("photo")), E_PROOF);
}

static void
a_receipt_goes_both_ways(void **state)
{
	(void)state;
	static const char *const receipts[] = {SAMPLE_RECEIPT,
		"c2sp.org/tlog-proof@v1\nextra b3BlbmluZw==\nindex 0\n\n" SAMPLE_NOTE};
	for (size_t i = 0; i < sizeof receipts / sizeof *receipts; i++) {
		struct receipt r;
		uint8_t space[2048];
		buf b = BUF_ARRAY(space);
		assert_ok(decode(&r, bytes_of_text(receipts[i])));
		receipt_encode(&b, &r);
		assert_ok(buf_done(&b));
		assert_true(bytes_equal(buf_bytes(&b), bytes_of_text(receipts[i])));
		assert_true(bytes_equal(r.extra, i == 0 ? BYTES_LIT("") : BYTES_LIT("opening")));
	}
}

static void
malformed_receipts_are_rejected_at_the_line(void **state)
{
	(void)state;
	static const struct {
		unsigned line;
		const char *text;
	} rows[] = {{1, ""}, {1, "index 1\n\n" SAMPLE_NOTE}, {2, "c2sp.org/tlog-proof@v1\n"},
		{2, "c2sp.org/tlog-proof@v1\nextra \nindex 1\n\n" SAMPLE_NOTE},
		{2, "c2sp.org/tlog-proof@v1\nextra AA\nindex 1\n\n" SAMPLE_NOTE},
		{2, "c2sp.org/tlog-proof@v1\nindex 01\n\n" SAMPLE_NOTE},
		{2, "c2sp.org/tlog-proof@v1\nindex\n\n" SAMPLE_NOTE},
		{3, "c2sp.org/tlog-proof@v1\nindex 1\nextra AA==\n\n" SAMPLE_NOTE},
		{3, "c2sp.org/tlog-proof@v1\nextra AA==\nextra AA==\nindex 1\n\n" SAMPLE_NOTE},
		{4, "c2sp.org/tlog-proof@v1\nindex 1\n\n\n" SAMPLE_NOTE},
		{5, "c2sp.org/tlog-proof@v1\nindex 1\n\na\nb\n\n" SAMPLE_BY_LOG},
		{11, SAMPLE_PROOF SAMPLE_TEXT "\n" SAMPLE_BY_LOG "trailing\n"}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct receipt r = {.index = 77};
		err e = decode(&r, bytes_of_text(rows[i].text));
		if (!err_is(e, E_FORMAT) || e.at != rows[i].line || r.index != 77)
			fail_msg("%s: %s at %u", rows[i].text, err_name(e), e.at);
	}
	struct receipt r;
	assert_fails(decode(&r, BYTES_LIT("c2sp.org/tlog-proof@v2\n")), E_VERSION);
}

static void
more_hashes_than_a_tree_is_high_are_rejected(void **state)
{
	(void)state;
	static uint8_t space[8192];
	for (size_t count = RECEIPT_HASHES; count <= RECEIPT_HASHES + 1; count++) {
		buf b = BUF_ARRAY(space);
		buf_text(&b, "c2sp.org/tlog-proof@v1\nindex 0\n");
		for (size_t i = 0; i < count; i++)
			buf_text(&b, "8I5vjFF0Bl0E7PONbZsSwD2c8JL3vqcd+ncwCcDQGPI=\n");
		buf_text(&b, "\n" SAMPLE_NOTE);
		struct receipt r;
		assert_true(failed(decode(&r, buf_bytes(&b))) == (count > RECEIPT_HASHES));
	}
}

static void
an_extra_that_the_memory_cannot_hold_is_reported(void **state)
{
	(void)state;
	struct receipt r;
	uint8_t small[2];
	arena a = arena_of(small, sizeof small);
	assert_fails(receipt_decode(&r, &a,
			     BYTES_LIT("c2sp.org/tlog-proof@v1\nextra b3BlbmluZw==\nindex 0\n\n" //
				     SAMPLE_NOTE)),
		E_NOMEM);
}

/* What a changed receipt may still say: the same, with fewer cosigners. */
static void
assert_no_more_than(const struct receipt_verdict *got, const struct receipt_verdict *whole)
{
	assert_true(bytes_equal(got->checkpoint.origin, whole->checkpoint.origin));
	assert_true(got->checkpoint.tree.size == whole->checkpoint.tree.size);
	assert_true(hash32_equal(&got->checkpoint.tree.root, &whole->checkpoint.tree.root));
	assert_true(got->index == whole->index);
	assert_true((got->cosigned & ~whole->cosigned) == 0 && got->cosigned != whole->cosigned);
	for (size_t i = 0; i < POLICY_WITNESSES; i++) {
		uint64_t want = (got->cosigned >> i & 1) != 0 ? whole->times[i] : 0;
		assert_true(got->times[i] == want);
	}
	assert_true(got->since >= whole->since);
}

static void
every_flipped_bit_fails_or_takes_a_cosigner_away(void **state)
{
	(void)state;
	static uint8_t text[] = SAMPLE_RECEIPT;
	bytes in = bytes_of(text, sizeof text - 1);
	struct receipt_verdict whole, v;
	assert_ok(verify(&whole, SAMPLE_POLICY, in, BYTES_LIT(SAMPLE_ENTRY)));
	/* What the copy of its origin borrows must not change with it. */
	whole.checkpoint.origin = BYTES_LIT(SAMPLE_ORIGIN);
	size_t fewer = 0;
	for (size_t i = 0; i < in.len; i++) {
		for (unsigned bit = 0; bit < 8; bit++) {
			text[i] ^= (uint8_t)(1u << bit);
			if (!failed(verify(&v, SAMPLE_POLICY, in, BYTES_LIT(SAMPLE_ENTRY)))) {
				assert_no_more_than(&v, &whole);
				fewer++;
			}
			text[i] ^= (uint8_t)(1u << bit);
		}
	}
	assert_true(fewer > 0);
}

static void
a_cut_receipt_fails_or_has_fewer_cosigners(void **state)
{
	(void)state;
	bytes in = BYTES_LIT(SAMPLE_RECEIPT);
	struct receipt_verdict v;
	size_t good = 0;
	for (size_t n = 0; n < in.len; n++) {
		bytes cut = bytes_slice(in, 0, n);
		good += !failed(verify(&v, SAMPLE_POLICY, cut, BYTES_LIT(SAMPLE_ENTRY)));
	}
	assert_int_equal(good, 1); /* the last whole line left out */
}

static void
proof_vectors_get_their_verdicts(void **state)
{
	(void)state;
	json_t *file = vectors_json("tlog-proof/proofs.json");
	size_t i = 0;
	const json_t *t = NULL;
	json_array_foreach(file, i, t)
	{
		struct loaded entry = json_base64(t, "entry_base64");
		struct receipt_verdict v;
		err e = verify(&v, json_text(t, "policy"), bytes_of_text(json_text(t, "proof")),
			loaded_bytes(entry));
		if (failed(e) == json_is_true(json_object_get(t, "valid")))
			fail_msg("%s: %s", json_text(t, "name"), err_name(e));
		free(entry.data);
	}
	assert_int_equal(i, 32);
	json_decref(file);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_receipt_says_what_it_proves),
		cmocka_unit_test(since_is_when_the_quorum_was_reached),
		cmocka_unit_test(each_way_to_fail_has_its_name),
		cmocka_unit_test(a_receipt_goes_both_ways),
		cmocka_unit_test(malformed_receipts_are_rejected_at_the_line),
		cmocka_unit_test(more_hashes_than_a_tree_is_high_are_rejected),
		cmocka_unit_test(an_extra_that_the_memory_cannot_hold_is_reported),
		cmocka_unit_test(every_flipped_bit_fails_or_takes_a_cosigner_away),
		cmocka_unit_test(a_cut_receipt_fails_or_has_fewer_cosigners),
		cmocka_unit_test(proof_vectors_get_their_verdicts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "store/logdir/prove.h"

#include <stdlib.h>

#include "core/ledger/receipt.h"
#include "fixture.h"
#include "support/vectors.h"

struct proving {
	struct fixture f;
	uint8_t *room;
	uint8_t *receipt;
	bytes made;
	const char *culprit;
};

/* 300 entries, of which 7 and 299 are commitments to files. */
static void
make(struct proving *p)
{
	fixture_init(&p->f);
	p->room = malloc(2 << 20);
	p->receipt = malloc(PROVE_MAX);
	assert_true(p->room != NULL && p->receipt != NULL);
	fixture_grow(&p->f, 7, false);
	assert_ok(fixture_put_file(&p->f, 1));
	fixture_grow(&p->f, 291, true);
	assert_ok(fixture_put_file(&p->f, 2));
	fixture_grow(&p->f, 0, true);
	fixture_close(&p->f);
}

static void
unmake(struct proving *p)
{
	free(p->room);
	free(p->receipt);
	fixture_done(&p->f);
}

static err
prove(struct proving *p, uint64_t index)
{
	arena scratch = arena_of(p->room, PROVE_ARENA);
	buf out = buf_of(p->receipt, PROVE_MAX);
	err e = prove_entry(&out, &p->culprit, &scratch, &p->f.port, index);
	p->made = buf_bytes(&out);
	return e;
}

/* What a verifier who has the log's own policy says. */
static err
verify(struct proving *p, uint64_t index)
{
	arena memory = arena_of(p->room, 2 << 20);
	struct memory_content text = memory_disk_content(p->f.disk, LOGDIR_POLICY);
	const struct policy *policy;
	struct receipt r;
	struct receipt_verdict v;
	struct file_opening o;
	assert_ok(policy_decode(&policy, &memory, bytes_of(text.data, text.len)));
	assert_ok(receipt_decode(&r, &memory, p->made));
	assert_int_equal(r.index, index);
	uint8_t name[32];
	buf entry = BUF_ARRAY(name);
	buf_text(&entry, "entry ");
	buf_decimal(&entry, index);
	hash32 leaf = merkle_leaf(buf_bytes(&entry));
	bool is_file = index == 7 || index == 299;
	assert_int_equal(r.extra.len > 0, is_file);
	if (is_file) {
		assert_ok(file_opening_decode(&o, r.extra));
		assert_int_equal(o.digest.b[0], index == 7 ? 1 : 2);
		leaf33 commitment = file_opening_leaf(&o);
		leaf = leaf_hash(&commitment);
	}
	return receipt_verify(&v, policy, &r, &leaf);
}

static void
the_receipt_of_every_entry_verifies(void **state)
{
	(void)state;
	struct proving p;
	make(&p);
	for (uint64_t i = 0; i < 300; i++) {
		assert_ok(prove(&p, i));
		assert_ok(verify(&p, i));
	}
	unmake(&p);
}

static void
an_entry_that_is_not_published_has_none(void **state)
{
	(void)state;
	struct proving p;
	make(&p);
	assert_ok(fixture_open(&p.f));
	fixture_grow(&p.f, 1, false);
	fixture_close(&p.f);
	assert_fails(prove(&p, 300), E_RANGE);
	assert_fails(prove(&p, UINT64_MAX), E_RANGE);
	unmake(&p);
}

static void
what_is_public_is_enough_without_openings(void **state)
{
	(void)state;
	struct proving p;
	make(&p);
	memory_disk_remove(p.f.disk, STATE_PATH);
	memory_disk_remove(p.f.disk, OPENINGS_PATH);
	assert_ok(prove(&p, 3));
	assert_ok(verify(&p, 3));
	unmake(&p);
}

static void
spoil(struct proving *p, const char *path, size_t at)
{
	struct memory_content c = memory_disk_content(p->f.disk, path);
	assert_true(at < c.len);
	c.data[at] ^= 4;
	assert_fails(prove(p, 7), E_DAMAGED);
	assert_string_equal(p->culprit, path);
	c.data[at] ^= 4;
	assert_ok(prove(p, 7));
}

static void
no_receipt_is_made_from_a_damaged_file(void **state)
{
	(void)state;
	struct proving p;
	make(&p);
	for (size_t at = 0; at < 72; at++)
		if (at > 7) /* a changed index belongs to another entry, or to none */
			spoil(&p, OPENINGS_PATH, at);
	spoil(&p, STATE_PATH, 70);
	/* Here only the proof says that something is wrong. */
	memory_disk_content(p.f.disk, "tile/0/000").data[200] ^= 1;
	assert_fails(prove(&p, 7), E_DAMAGED);
	unmake(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_receipt_of_every_entry_verifies),
		cmocka_unit_test(an_entry_that_is_not_published_has_none),
		cmocka_unit_test(what_is_public_is_enough_without_openings),
		cmocka_unit_test(no_receipt_is_made_from_a_damaged_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

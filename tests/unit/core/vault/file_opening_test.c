/* SPDX-License-Identifier: Apache-2.0 */
#include "core/vault/file_opening.h"

#include <string.h>

#include "base/text.h"
#include "core/codec/message.h"
#include "crypt/hash.h"
#include "support/vectors.h"

/* r is 00 to 1f; the leaf was computed by another implementation. */
#define SAMPLE_LEAF "013d6e70cdf16aec8dd8b6c0ee919145de392c0a0208bcabf600862b427c1616b6"

static struct file_opening
sample(void)
{
	struct file_opening o = {.digest = sha256(BYTES_LIT("affidavit"))};
	for (size_t i = 0; i < sizeof o.r; i++)
		o.r[i] = (uint8_t)i;
	return o;
}

static void
the_leaf_is_that_of_another_implementation(void **state)
{
	(void)state;
	struct file_opening o = sample();
	leaf33 leaf = file_opening_leaf(&o);
	uint8_t room[LEAF_BYTES * 2];
	buf hex = BUF_ARRAY(room);
	hex_encode(&hex, BYTES_ARRAY(leaf.b));
	assert_true(bytes_equal(buf_bytes(&hex), BYTES_LIT(SAMPLE_LEAF)));
	assert_int_equal(leaf_kind(&leaf), LEAF_COMMIT);
}

static void
an_opening_in_a_receipt_goes_both_ways(void **state)
{
	(void)state;
	struct file_opening o = sample(), again;
	uint8_t room[FILE_OPENING_BYTES];
	buf b = BUF_ARRAY(room);
	file_opening_encode(&b, &o);
	assert_ok(buf_done(&b));
	assert_int_equal(b.len, FILE_OPENING_BYTES);
	assert_ok(file_opening_decode(&again, buf_bytes(&b)));
	assert_memory_equal(again.r, o.r, sizeof o.r);
	assert_true(hash32_equal(&again.digest, &o.digest));
}

static void
an_opening_on_disk_goes_both_ways(void **state)
{
	(void)state;
	struct file_opening o = sample(), again;
	uint8_t kept[FILE_OPENING_KEPT];
	uint64_t index = 0;
	file_opening_encode_kept(kept, UINT64_C(0x0102030405060708), &o);
	assert_memory_equal(kept, "\1\2\3\4\5\6\7\10", 8);
	assert_memory_equal(kept + 8, o.r, 32);
	assert_memory_equal(kept + 40, o.digest.b, 32);
	file_opening_decode_kept(&again, &index, kept);
	assert_true(index == UINT64_C(0x0102030405060708));
	assert_memory_equal(again.r, o.r, sizeof o.r);
	assert_true(hash32_equal(&again.digest, &o.digest));
}

static void
an_opening_of_any_other_length_is_rejected(void **state)
{
	(void)state;
	struct file_opening o = sample();
	uint8_t room[FILE_OPENING_BYTES + 2] = {0};
	buf b = BUF_ARRAY(room);
	file_opening_encode(&b, &o);
	for (size_t n = 4; n <= sizeof room; n++) {
		struct file_opening out = {{77}, {{0}}};
		if (n == FILE_OPENING_BYTES)
			continue;
		assert_fails(file_opening_decode(&out, bytes_of(room, n)), E_FORMAT);
		assert_int_equal(out.r[0], 77);
	}
	struct file_opening out;
	assert_fails(file_opening_decode(&out, (bytes){NULL, 0}), E_FORMAT);
}

static void
an_opening_of_another_version_is_rejected(void **state)
{
	(void)state;
	struct file_opening o = sample(), out;
	uint8_t room[FILE_OPENING_BYTES];
	buf b = BUF_ARRAY(room);
	file_opening_encode(&b, &o);
	room[2] = '2';
	assert_fails(file_opening_decode(&out, BYTES_ARRAY(room)), E_VERSION);
	room[2] = '1';
	room[3] = 1;
	assert_fails(file_opening_decode(&out, BYTES_ARRAY(room)), E_VERSION);
	room[0] = 'E';
	room[1] = 'V';
	assert_fails(file_opening_decode(&out, BYTES_ARRAY(room)), E_FORMAT);
}

static void
the_file_of_the_opening_is_proven(void **state)
{
	(void)state;
	struct file_opening o = sample();
	leaf33 leaf = file_opening_leaf(&o);
	hash32 digest = sha256(BYTES_LIT("affidavit"));
	assert_ok(file_opening_verify(&o, &digest, BYTES_ARRAY(leaf.b)));
}

static void
another_file_is_rejected(void **state)
{
	(void)state;
	struct file_opening o = sample();
	leaf33 leaf = file_opening_leaf(&o);
	hash32 other = sha256(BYTES_LIT("Affidavit"));
	assert_fails(file_opening_verify(&o, &other, BYTES_ARRAY(leaf.b)), E_COMMITMENT);
	/* Also when the opening has been made to agree with it. */
	o.digest = other;
	assert_fails(file_opening_verify(&o, &other, BYTES_ARRAY(leaf.b)), E_COMMITMENT);
}

static void
an_opening_with_any_bit_changed_is_rejected(void **state)
{
	(void)state;
	struct file_opening o = sample();
	leaf33 leaf = file_opening_leaf(&o);
	for (size_t bit = 0; bit < 256; bit++) {
		struct file_opening r = o, d = o;
		r.r[bit / 8] ^= (uint8_t)(1u << bit % 8);
		d.digest.b[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_fails(file_opening_verify(&r, &o.digest, BYTES_ARRAY(leaf.b)), E_COMMITMENT);
		assert_fails(file_opening_verify(&d, &d.digest, BYTES_ARRAY(leaf.b)), E_COMMITMENT);
	}
}

static void
an_entry_that_is_no_commitment_is_rejected(void **state)
{
	(void)state;
	struct file_opening o = sample();
	leaf33 leaf = file_opening_leaf(&o);
	bytes entry = BYTES_ARRAY(leaf.b);
	assert_fails(file_opening_verify(&o, &o.digest, bytes_slice(entry, 0, 32)), E_COMMITMENT);
	assert_fails(file_opening_verify(&o, &o.digest, bytes_slice(entry, 1, 32)), E_COMMITMENT);
	assert_fails(file_opening_verify(&o, &o.digest, BYTES_ARRAY(o.digest.b)), E_COMMITMENT);
	leaf.b[0] = LEAF_MAP;
	assert_fails(file_opening_verify(&o, &o.digest, entry), E_COMMITMENT);
}

/* Not even an "event" that is nothing but the digest has the leaf of a file. */
static void
the_commitment_to_an_event_of_the_same_octets_is_another(void **state)
{
	(void)state;
	struct file_opening o = sample();
	hash32 as_event = message_commit(o.r, MESSAGE(LABEL_LEAF, BYTES_ARRAY(o.digest.b)));
	leaf33 leaf = leaf_of(LEAF_COMMIT, &as_event);
	assert_fails(file_opening_verify(&o, &o.digest, BYTES_ARRAY(leaf.b)), E_COMMITMENT);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_leaf_is_that_of_another_implementation),
		cmocka_unit_test(an_opening_in_a_receipt_goes_both_ways),
		cmocka_unit_test(an_opening_on_disk_goes_both_ways),
		cmocka_unit_test(an_opening_of_any_other_length_is_rejected),
		cmocka_unit_test(an_opening_of_another_version_is_rejected),
		cmocka_unit_test(the_file_of_the_opening_is_proven),
		cmocka_unit_test(another_file_is_rejected),
		cmocka_unit_test(an_opening_with_any_bit_changed_is_rejected),
		cmocka_unit_test(an_entry_that_is_no_commitment_is_rejected),
		cmocka_unit_test(the_commitment_to_an_event_of_the_same_octets_is_another),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "core/vault/submission.h"

#include <stdlib.h>
#include <string.h>

#include "support/spec.h"

enum { PARTS = 4, WIRE_MAX = 1 << 14 };

static uint8_t room[WIRE_MAX];

static void
take_parts(struct part parts[PARTS], size_t *count, const json_t *row)
{
	const json_t *items = json_object_get(row, "parts");
	*count = json_array_size(items);
	assert_in_range(*count, 0, PARTS);
	for (size_t i = 0; i < *count; i++) {
		const json_t *p = json_array_get(items, i);
		uint64_t kind = spec_number(p, "kind");
		parts[i] = (struct part){
			{(enum part_kind)kind, spec_hash(p, "hash")}, spec_number(p, "length")};
	}
}

static void
put_item(struct submission_writer *w, const json_t *row)
{
	struct part parts[PARTS];
	size_t count;
	uint64_t kind = spec_number(row, "kind"), class = spec_number(row, "class");
	chain_id chain = {(enum chain_kind)kind, spec_id(row, "chain")};
	struct record r = {.class = (enum event_class) class,
		.epoch = (uint32_t)spec_number(row, "epoch"),
		.event = spec_id(row, "event"),
		.octets = spec_hex(row, "record")};
	assert_ok(leaf_decode(&r.leaf, spec_hex(row, "leaf")));
	take_parts(parts, &count, row);
	submission_put(w, &chain, &r, parts, count);
}

static void
put_inlined(buf *out, const json_t *row)
{
	const json_t *parts = json_object_get(row, "parts");
	for (size_t i = 0; i < json_array_size(parts); i++) {
		const json_t *p = json_array_get(parts, i);
		if (json_is_string(json_object_get(p, "octets")))
			buf_put(out, spec_hex(p, "octets"));
	}
}

static struct submission
head_of(const json_t *row)
{
	return (struct submission){.origin = bytes_of_text(json_text(row, "origin")),
		.device = spec_id(row, "device"),
		.claimed_ms = spec_number(row, "claimed_ms"),
		.idem = spec_id(row, "idem")};
}

/* Into the CAP octets of ROOM; the wire as far as it got. */
static err
write_row(buf *out, const json_t *row)
{
	const json_t *items = json_object_get(row, "items");
	uint8_t mem[32];
	struct secret seed = spec_secret(mem, row, "seed");
	struct submission head = head_of(row);
	struct submission_writer w = submission_begin(out, &head);
	for (size_t i = 0; i < json_array_size(items); i++)
		put_item(&w, json_array_get(items, i));
	err e = submission_end(&w, &seed);
	for (size_t i = 0; i < json_array_size(items) && !failed(e); i++)
		put_inlined(out, json_array_get(items, i));
	return failed(e) ? e : buf_done(out);
}

static void
submissions_are_written_as_the_vectors_say(void **state)
{
	(void)state;
	SPEC_EACH(row, "submissions")
	{
		buf b = BUF_ARRAY(room);
		assert_ok(write_row(&b, row));
		spec_same(row, "wire", buf_bytes(&b));
	}
}

static void
check_item(struct submission_item *item, const json_t *row)
{
	const json_t *parts = json_object_get(row, "parts");
	assert_int_equal(item->chain.kind, spec_number(row, "kind"));
	spec_same(row, "chain", BYTES_ARRAY(item->chain.id.b));
	assert_int_equal(item->record.class, spec_number(row, "class"));
	assert_int_equal(item->record.epoch, spec_number(row, "epoch"));
	spec_same(row, "event", BYTES_ARRAY(item->record.event.b));
	spec_same(row, "leaf", BYTES_ARRAY(item->record.leaf.b));
	spec_same(row, "record", item->record.octets);
	struct part p;
	bytes octets;
	for (size_t i = 0; i < json_array_size(parts); i++) {
		const json_t *want = json_array_get(parts, i);
		assert_true(submission_next_part(&p, &octets, item));
		assert_true(p.name.kind == spec_number(want, "kind") &&
			p.length == spec_number(want, "length"));
		spec_same(want, "hash", BYTES_ARRAY(p.name.hash.b));
		if (json_is_null(json_object_get(want, "octets")))
			assert_null(octets.data);
		else
			spec_same(want, "octets", octets);
	}
	assert_false(submission_next_part(&p, &octets, item));
}

static void
submissions_are_read_as_the_vectors_say(void **state)
{
	(void)state;
	SPEC_EACH(row, "submissions")
	{
		const json_t *items = json_object_get(row, "items");
		struct submission s;
		struct submission_item item;
		struct signature_key key;
		assert_ok(submission_decode(&s, spec_hex(row, "wire")));
		assert_true(bytes_equal(s.origin, bytes_of_text(json_text(row, "origin"))));
		spec_same(row, "device", BYTES_ARRAY(s.device.b));
		assert_true(s.claimed_ms == spec_number(row, "claimed_ms"));
		spec_same(row, "idem", BYTES_ARRAY(s.idem.b));
		assert_int_equal(s.count, json_array_size(items));
		hash32 hash = submission_hash(&s);
		spec_same(row, "hash", BYTES_ARRAY(hash.b));
		assert_ok(signature_key_decode(&key, spec_hex(row, "key")));
		assert_ok(submission_verify(&s, &key));
		assert_ok(submission_verify_parts(&s));
		struct submission_walk w = submission_walk_of(&s);
		for (size_t i = 0; i < s.count; i++) {
			assert_true(submission_next(&item, &w));
			check_item(&item, json_array_get(items, i));
		}
		assert_false(submission_next(&item, &w));
	}
}

/* Items whose parts nobody looked at do not shift those of the next. */
static void
an_item_may_be_passed_over(void **state)
{
	(void)state;
	SPEC_EACH(row, "submissions")
	{
		const json_t *items = json_object_get(row, "items");
		struct submission s;
		struct submission_item item, alone;
		assert_ok(submission_decode(&s, spec_hex(row, "wire")));
		struct submission_walk w = submission_walk_of(&s);
		for (size_t i = 0; i < s.count; i++)
			assert_true(submission_next(&item, &w));
		assert_ok(submission_decode_item(&alone, item.item));
		assert_true(bytes_equal(alone.record.octets, item.record.octets));
		assert_int_equal(alone.inlined.len, 0);
		check_item(&item, json_array_get(items, s.count - 1));
	}
}

static void
bad_submissions_are_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "submissions_bad")
	{
		struct submission s = {.claimed_ms = 77};
		spec_refused(row, submission_decode(&s, spec_hex(row, "wire")));
		assert_int_equal(s.claimed_ms, 77);
	}
}

/* Wherever it ends too early, and whatever octet is behind it. */
static void
a_submission_that_is_cut_is_rejected(void **state)
{
	(void)state;
	bytes wire = spec_hex(json_array_get(spec_rows("submissions"), 2), "wire");
	struct submission s;
	assert_ok(submission_decode(&s, wire));
	for (size_t n = 0; n < wire.len; n++)
		assert_true(failed(submission_decode(&s, bytes_slice(wire, 0, n))));
}

static void
submissions_that_are_not_signed_by_the_key_are_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "submissions_unsigned")
	{
		struct submission s;
		struct signature_key key;
		assert_ok(signature_key_decode(&key, spec_hex(row, "key")));
		assert_ok(submission_decode(&s, spec_hex(row, "wire")));
		err e = submission_verify(&s, &key);
		spec_refused(row, e);
		assert_fails(e, E_SIGNATURE);
	}
}

static void
parts_that_are_not_what_they_are_called_are_rejected_at_their_item(void **state)
{
	(void)state;
	SPEC_EACH(row, "parts_bad")
	{
		struct submission s;
		assert_ok(submission_decode(&s, spec_hex(row, "wire")));
		err e = submission_verify_parts(&s);
		spec_refused(row, e);
		assert_fails(e, E_COMMITMENT);
		assert_int_equal(e.at, spec_number(row, "item"));
	}
}

static void
what_does_not_fit_is_said_not_to(void **state)
{
	(void)state;
	const json_t *row = json_array_get(spec_rows("submissions"), 2);
	size_t length = spec_hex(row, "wire").len;
	for (size_t n = 0; n < length; n++) {
		buf b = buf_of(room, n);
		assert_fails(write_row(&b, row), E_TOO_LARGE);
	}
	buf b = buf_of(room, length);
	assert_ok(write_row(&b, row));
}

/* COUNT items, the same one each, with a blob of BLOB octets where that is not 0. The memory is to
 * be freed. */
static struct loaded
many_items(size_t count, size_t blob, err *ended)
{
	const json_t *row = json_array_get(spec_rows("submissions"), 2);
	struct submission head = head_of(row), s;
	struct submission_item item;
	uint8_t mem[32];
	struct secret seed = spec_secret(mem, row, "seed");
	assert_ok(submission_decode(&s, spec_hex(row, "wire")));
	struct submission_walk walk = submission_walk_of(&s);
	assert_true(submission_next(&item, &walk));
	size_t cap = 4096 + count * (item.item.len + PART_BYTES);
	uint8_t *memory = calloc(1, cap + count * blob);
	assert_non_null(memory);
	buf out = buf_of(memory, cap);
	struct submission_writer w = submission_begin(&out, &head);
	struct part part = {{PART_BLOB, {{0}}}, blob};
	for (size_t i = 0; i < count; i++)
		submission_put(&w, &item.chain, &item.record, &part, blob > 0);
	*ended = submission_end(&w, &seed);
	return (struct loaded){memory, out.len + count * blob};
}

static void
check_many(size_t count, size_t blob)
{
	struct submission s;
	err ended;
	struct loaded wire = many_items(count, blob, &ended);
	assert_ok(ended);
	if (wire.len > SUBMISSION_MAX) {
		assert_fails(submission_decode(&s, loaded_bytes(wire)), E_TOO_LARGE);
	} else {
		assert_ok(submission_decode(&s, loaded_bytes(wire)));
		assert_int_equal(s.count, count);
	}
	free(wire.data);
}

static void
there_are_limits_of_items_and_octets(void **state)
{
	(void)state;
	check_many(SUBMISSION_ITEMS_MAX, 0);
	check_many(250, PART_INLINE_MAX);
	check_many(256, PART_INLINE_MAX);
	err ended;
	struct loaded wire = many_items(SUBMISSION_ITEMS_MAX + 1, 0, &ended);
	assert_fails(ended, E_TOO_LARGE);
	free(wire.data);
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
		cmocka_unit_test(submissions_are_written_as_the_vectors_say),
		cmocka_unit_test(submissions_are_read_as_the_vectors_say),
		cmocka_unit_test(an_item_may_be_passed_over),
		cmocka_unit_test(bad_submissions_are_rejected),
		cmocka_unit_test(a_submission_that_is_cut_is_rejected),
		cmocka_unit_test(submissions_that_are_not_signed_by_the_key_are_rejected),
		cmocka_unit_test(
			parts_that_are_not_what_they_are_called_are_rejected_at_their_item),
		cmocka_unit_test(what_does_not_fit_is_said_not_to),
		cmocka_unit_test(there_are_limits_of_items_and_octets),
	};
	return cmocka_run_group_tests(tests, open_vectors, close_vectors);
}

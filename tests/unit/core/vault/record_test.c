/* SPDX-License-Identifier: Apache-2.0 */
#include "core/vault/record.h"

#include <string.h>

#include "support/spec.h"

enum { PARTS = 4, STREAM_MAX = 1 << 14 };

static uint8_t room[STREAM_MAX], opening_room[OPENING_MAX];

/* Members of ROW, which are a record's; its parts into PARTS. */
static struct record
record_of(const json_t *row, struct part parts[PARTS], size_t *count)
{
	const json_t *items = json_object_get(row, "parts");
	bytes leaf = spec_hex(row, "leaf");
	uint64_t class = spec_number(row, "class");
	struct record r = {.index = spec_number(row, "index"),
		.class = (enum event_class) class,
		.epoch = (uint32_t)spec_number(row, "epoch"),
		.event = spec_id(row, "event"),
		.octets = spec_hex(row, "record")};
	assert_ok(leaf_decode(&r.leaf, leaf));
	*count = json_array_size(items);
	assert_in_range(*count, 0, PARTS);
	for (size_t i = 0; i < *count; i++) {
		const json_t *p = json_array_get(items, i);
		uint64_t kind = spec_number(p, "kind");
		parts[i] = (struct part){
			{(enum part_kind)kind, spec_hash(p, "hash")}, spec_number(p, "length")};
	}
	return r;
}

static void
check_parts(list parts, const struct part *want, size_t count)
{
	struct part p;
	for (size_t i = 0; i < count; i++) {
		assert_true(record_next_part(&p, &parts));
		assert_true(p.name.kind == want[i].name.kind && p.length == want[i].length);
		assert_true(hash32_equal(&p.name.hash, &want[i].name.hash));
	}
	assert_false(record_next_part(&p, &parts));
}

static void
streams_are_as_the_vectors_say(void **state)
{
	(void)state;
	SPEC_EACH(row, "streams")
	{
		const json_t *rows = json_object_get(row, "records");
		bytes in = spec_hex(row, "stream");
		struct record_stream s = record_stream_of(in, spec_number(row, "next"));
		buf b = BUF_ARRAY(room);
		for (size_t i = 0; i < json_array_size(rows); i++) {
			struct part parts[PARTS];
			size_t count;
			struct record want = record_of(json_array_get(rows, i), parts, &count), r;
			assert_false(record_at_end(&s));
			assert_ok(record_next(&r, &s));
			assert_true(r.index == want.index && r.class == want.class);
			assert_int_equal(r.epoch, want.epoch);
			assert_memory_equal(&r.event, &want.event, sizeof r.event);
			assert_true(leaf_equal(&r.leaf, &want.leaf));
			assert_true(bytes_equal(r.octets, want.octets));
			check_parts(r.parts, parts, count);
			record_put(&b, &want, parts, count);
		}
		assert_true(record_at_end(&s));
		spec_same(row, "stream", buf_bytes(&b));
	}
}

/* Up to the first record that is refused, which stays the next one. */
static void
bad_streams_are_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "streams_bad")
	{
		struct record_stream s =
			record_stream_of(spec_hex(row, "stream"), spec_number(row, "next"));
		struct record r;
		err e = ok();
		while (!failed(e) && !record_at_end(&s))
			e = record_next(&r, &s);
		spec_refused(row, e);
		assert_fails(e, E_FORMAT);
		assert_fails(record_next(&r, &s), E_FORMAT);
	}
}

/* The one record in ROW's stream, and the chain it is of. */
static struct record
only_record(chain_id *chain, const json_t *row)
{
	struct record_stream s = record_stream_of(spec_hex(row, "stream"), 0);
	struct record r;
	assert_ok(record_next(&r, &s));
	assert_true(record_at_end(&s));
	uint64_t kind = spec_number(row, "kind");
	*chain = (chain_id){(enum chain_kind)kind, spec_id(row, "chain")};
	return r;
}

static void
control_records_open(void **state)
{
	(void)state;
	SPEC_EACH(row, "controls")
	{
		chain_id chain;
		struct record r = only_record(&chain, row);
		struct event e, want;
		assert_ok(record_open_control(&e, &r, &chain));
		assert_ok(event_decode(&want, spec_hex(row, "ev")));
		assert_true(bytes_equal(e.message, want.message));
	}
}

static void
control_records_that_hold_something_else_are_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "controls_bad")
	{
		chain_id chain;
		struct record r = only_record(&chain, row);
		struct event e = {.type = 77};
		spec_refused(row, record_open_control(&e, &r, &chain));
		assert_int_equal(e.type, 77);
	}
}

static void
content_records_open_with_the_epochs_seed(void **state)
{
	(void)state;
	SPEC_EACH(row, "contents")
	{
		uint8_t mem[32];
		struct secret seed = spec_secret(mem, row, "seed");
		chain_id chain;
		struct record r = only_record(&chain, row);
		struct event e, want;
		buf b = BUF_ARRAY(opening_room);
		assert_ok(record_open_content(&e, &b, &r, &chain, &seed));
		assert_ok(event_decode(&want, spec_hex(row, "ev")));
		assert_true(bytes_equal(e.message, want.message));
		assert_fails(record_open_control(&e, &r, &chain), E_COMMITMENT);
	}
}

static void
content_records_that_hold_something_else_are_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "contents_bad")
	{
		uint8_t mem[32];
		struct secret seed = spec_secret(mem, row, "seed");
		chain_id chain;
		struct record r = only_record(&chain, row);
		struct event e = {.type = 77};
		buf b = BUF_ARRAY(opening_room);
		err failure = record_open_content(&e, &b, &r, &chain, &seed);
		spec_refused(row, failure);
		assert_fails(failure, E_NO_MATCH);
		assert_true(e.type == 77 && b.len == 0);
	}
}

static void
too_little_room_is_said(void **state)
{
	(void)state;
	const json_t *row = json_array_get(spec_rows("contents"), 0);
	uint8_t mem[32];
	struct secret seed = spec_secret(mem, row, "seed");
	chain_id chain;
	struct record r = only_record(&chain, row);
	struct event e;
	buf b = buf_of(opening_room, r.octets.len - SEALED_OVERHEAD - 1);
	assert_fails(record_open_content(&e, &b, &r, &chain, &seed), E_TOO_LARGE);
	b = buf_of(opening_room, r.octets.len - SEALED_OVERHEAD);
	assert_ok(record_open_content(&e, &b, &r, &chain, &seed));
}

/* One more part than there may be, all of them well-formed. */
static void
records_have_a_limit_of_parts(void **state)
{
	(void)state;
	static uint8_t list_room[4 + (RECORD_PARTS_MAX + 1) * (4 + PART_BYTES)];
	static struct part parts[RECORD_PARTS_MAX];
	chain_id chain;
	struct record r = only_record(&chain, json_array_get(spec_rows("contents"), 0));
	for (size_t i = 0; i < RECORD_PARTS_MAX; i++)
		parts[i] = (struct part){{PART_WRAP, {{1}}}, 100};
	buf b = BUF_ARRAY(list_room);
	record_encode_parts(&b, parts, RECORD_PARTS_MAX);
	assert_ok(list_decode(&r.parts, buf_bytes(&b)));
	assert_true(record_is_sound(&r));
	buf_u32(&b, PART_BYTES);
	part_encode(&b, parts);
	assert_ok(buf_done(&b));
	buf count = buf_of(list_room, 4);
	buf_u32(&count, RECORD_PARTS_MAX + 1);
	assert_ok(list_decode(&r.parts, buf_bytes(&b)));
	assert_false(record_is_sound(&r));
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
		cmocka_unit_test(streams_are_as_the_vectors_say),
		cmocka_unit_test(bad_streams_are_rejected),
		cmocka_unit_test(control_records_open),
		cmocka_unit_test(control_records_that_hold_something_else_are_rejected),
		cmocka_unit_test(content_records_open_with_the_epochs_seed),
		cmocka_unit_test(content_records_that_hold_something_else_are_rejected),
		cmocka_unit_test(too_little_room_is_said),
		cmocka_unit_test(records_have_a_limit_of_parts),
	};
	return cmocka_run_group_tests(tests, open_vectors, close_vectors);
}

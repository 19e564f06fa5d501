/* SPDX-License-Identifier: Apache-2.0 */
/* Every vector of spec/vectors/events.json, which another implementation has made, and what the
 * encoder refuses. */
#include "core/vault/event.h"

#include <string.h>

#include "support/spec.h"

static uint8_t room[EVENT_MAX];

static id16
id_of(const json_t *row, const char *key)
{
	bytes in = spec_hex(row, key);
	id16 id;
	assert_int_equal(in.len, sizeof id.b);
	bytes_copy(id.b, in);
	return id;
}

static void
take_voids(struct event *e, const json_t *row)
{
	const json_t *voids = json_object_get(row, "voids");
	e->void_count = json_array_size(voids);
	assert_in_range(e->void_count, 0, EVENT_VOIDS);
	for (size_t i = 0; i < e->void_count; i++) {
		const json_t *v = json_array_get(voids, i);
		e->voids[i] = (struct event_void){spec_number(v, "seq"), spec_hash(v, "leaf")};
	}
}

/* The event that ROW describes by its fields. */
static struct event
event_of(const json_t *row)
{
	uint64_t clock = spec_number(row, "clock_quality");
	struct event e = {.event = id_of(row, "event"),
		.actor = id_of(row, "actor"),
		.device = id_of(row, "device"),
		.chain = id_of(row, "chain"),
		.epoch = (uint32_t)spec_number(row, "epoch"),
		.seq = spec_number(row, "seq"),
		.prev_leaf = spec_hash(row, "prev_leaf"),
		.seen_origin = bytes_of_text(json_text(row, "origin")),
		.seen = {spec_number(row, "size"), spec_hash(row, "root")},
		.claimed_ms = spec_number(row, "claimed_ms"),
		.clock = (enum event_clock)clock,
		.type = (uint16_t)spec_number(row, "type"),
		.body = spec_hex(row, "body")};
	assert_ok(head_decode(&e.control_head, spec_hex(row, "control_head")));
	take_voids(&e, row);
	return e;
}

/* The device of the vectors, whose seed is S. */
static struct secret
seed_of(uint8_t s[SIGN_SEED], const json_t *row)
{
	struct secret seed;
	secret_init(&seed, s, SIGN_SEED);
	assert_ok(secret_set(&seed, spec_hex(row, "seed")));
	return seed;
}

static struct signature_key
key_of(const json_t *row)
{
	struct signature_key key;
	assert_ok(signature_key_decode(&key, spec_hex(row, "key")));
	return key;
}

static void
events_are_encoded_as_the_vectors_say(void **state)
{
	(void)state;
	SPEC_EACH(row, "events")
	{
		uint8_t seed_room[SIGN_SEED];
		struct event e = event_of(row);
		struct secret seed = seed_of(seed_room, row);
		buf b = BUF_ARRAY(room);
		assert_ok(event_encode(&b, &e, &seed));
		spec_same(row, "ev", buf_bytes(&b));
	}
}

static void
events_are_decoded_to_what_the_vectors_say(void **state)
{
	(void)state;
	SPEC_EACH(row, "events")
	{
		struct event want = event_of(row), e;
		assert_ok(event_decode(&e, spec_hex(row, "ev")));
		assert_memory_equal(&e.event, &want.event, 4 * sizeof(id16));
		assert_int_equal(e.epoch, want.epoch);
		assert_true(e.seq == want.seq && hash32_equal(&e.prev_leaf, &want.prev_leaf));
		assert_int_equal(e.void_count, want.void_count);
		assert_memory_equal(e.voids, want.voids, want.void_count * sizeof *e.voids);
		assert_memory_equal(&e.control_head, &want.control_head, sizeof e.control_head);
		assert_true(bytes_equal(e.seen_origin, want.seen_origin));
		assert_memory_equal(&e.seen, &want.seen, sizeof e.seen);
		assert_true(e.claimed_ms == want.claimed_ms && e.clock == want.clock);
		assert_int_equal(e.type, want.type);
		assert_true(event_is_control(&e) == (want.type < 0x8000));
		assert_true(bytes_equal(e.body, want.body));
		struct signature_key key = key_of(row);
		assert_ok(event_verify(&e, &key));
	}
}

static void
bad_events_are_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "events_bad")
	{
		struct event e = {.type = 77};
		spec_refused(row, event_decode(&e, spec_hex(row, "ev")));
		assert_int_equal(e.type, 77);
	}
}

static void
events_that_are_not_signed_by_the_key_are_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "events_unsigned")
	{
		struct event e;
		struct signature_key key = key_of(row);
		assert_ok(event_decode(&e, spec_hex(row, "ev")));
		err failure = event_verify(&e, &key);
		spec_refused(row, failure);
		assert_fails(failure, E_SIGNATURE);
	}
}

static void
an_event_cut_anywhere_is_rejected(void **state)
{
	(void)state;
	struct event e;
	bytes ev = spec_hex(json_array_get(spec_rows("events"), 0), "ev");
	for (size_t n = 0; n < ev.len; n++)
		assert_true(failed(event_decode(&e, bytes_slice(ev, 0, n))));
}

static void
an_event_with_any_octet_changed_is_rejected(void **state)
{
	(void)state;
	const json_t *row = json_array_get(spec_rows("events"), 0);
	struct signature_key key = key_of(row);
	bytes ev = spec_hex(row, "ev");
	bytes_copy(room, ev);
	for (size_t i = 0; i < ev.len; i++) {
		struct event e;
		room[i] ^= (uint8_t)(1u << i % 8);
		err failure = event_decode(&e, bytes_of(room, ev.len));
		if (!failed(failure))
			failure = event_verify(&e, &key);
		assert_true(failed(failure));
		room[i] ^= (uint8_t)(1u << i % 8);
	}
}

static void
the_longest_event_fits(void **state)
{
	(void)state;
	static const uint8_t body[EVENT_BODY_MAX];
	static char origin[EVENT_ORIGIN_MAX];
	memset(origin, 'o', sizeof origin);
	const json_t *row = json_array_get(spec_rows("events"), 0);
	uint8_t seed_room[SIGN_SEED];
	struct secret seed = seed_of(seed_room, row);
	struct event e = event_of(row), again;
	e.seq = EVENT_VOIDS;
	e.void_count = EVENT_VOIDS;
	for (size_t i = 0; i < EVENT_VOIDS; i++)
		e.voids[i] = (struct event_void){.seq = i};
	e.body = BYTES_ARRAY(body);
	e.seen_origin = bytes_of(origin, sizeof origin);
	buf b = BUF_ARRAY(room);
	assert_ok(event_encode(&b, &e, &seed));
	assert_int_equal(b.len, EVENT_MAX);
	assert_ok(event_decode(&again, buf_bytes(&b)));
	buf small = buf_of(room, EVENT_MAX - 1);
	assert_fails(event_encode(&small, &e, &seed), E_TOO_LARGE);
	assert_int_equal(small.len, 0);
	assert_ok(buf_done(&small));
}

/* What each row does to a good event. */
static void
no_prev_leaf(struct event *e)
{
	memset(&e->prev_leaf, 0, sizeof e->prev_leaf);
}

static void
first_with_prev_leaf(struct event *e)
{
	e->seq = 0;
}

static void
void_of_itself(struct event *e)
{
	e->void_count = 1;
	e->voids[0].seq = e->seq;
}

static void
too_many_voids(struct event *e)
{
	e->void_count = EVENT_VOIDS + 1;
}

static void
head_without_hash(struct event *e)
{
	memset(&e->control_head.hash, 0, sizeof(hash32));
}

static void
no_origin(struct event *e)
{
	e->seen_origin.len = 0;
}

static void
nothing_seen_with_a_root(struct event *e)
{
	e->seen.size = 0;
}

static void
no_type(struct event *e)
{
	e->type = 0;
}

static void
long_body(struct event *e)
{
	static const uint8_t body[EVENT_BODY_MAX + 1];
	e->body = BYTES_ARRAY(body);
}

static void
what_a_decoder_would_refuse_is_not_encoded(void **state)
{
	(void)state;
	static void (*const spoil[])(struct event *) = {no_prev_leaf, first_with_prev_leaf,
		void_of_itself, too_many_voids, head_without_hash, no_origin,
		nothing_seen_with_a_root, no_type, long_body};
	const json_t *row = json_array_get(spec_rows("events"), 0);
	uint8_t seed_room[SIGN_SEED];
	struct secret seed = seed_of(seed_room, row);
	for (size_t i = 0; i < sizeof spoil / sizeof *spoil; i++) {
		struct event e = event_of(row);
		buf b = BUF_ARRAY(room);
		spoil[i](&e);
		assert_fails(event_encode(&b, &e, &seed), E_FORMAT);
		assert_int_equal(b.len, 0);
	}
}

static void
heads_are_those_of_the_vectors(void **state)
{
	(void)state;
	SPEC_EACH(row, "heads")
	{
		bytes leaves[8], heads[8];
		size_t n = spec_hexes(leaves, 8, row, "leaves");
		assert_int_equal(spec_hexes(heads, 8, row, "heads"), n);
		struct head h = {0}, again;
		for (size_t i = 0; i < n; i++) {
			uint8_t head_room[HEAD_BYTES];
			leaf33 leaf;
			assert_ok(leaf_decode(&leaf, leaves[i]));
			h = head_next(&h, &leaf);
			buf b = BUF_ARRAY(head_room);
			head_encode(&b, &h);
			assert_true(bytes_equal(buf_bytes(&b), heads[i]));
			assert_ok(head_decode(&again, heads[i]));
			assert_int_equal(again.count, i + 1);
		}
	}
}

static void
bad_heads_are_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "heads_bad")
	{
		struct head h = {.count = 77};
		spec_refused(row, head_decode(&h, spec_hex(row, "head")));
		assert_true(h.count == 77);
	}
}

static void
leaves_in_another_order_have_another_head(void **state)
{
	(void)state;
	hash32 one = {{1}}, two = {{2}};
	leaf33 a = leaf_of(LEAF_COMMIT, &one), b = leaf_of(LEAF_COMMIT, &two);
	struct head empty = {0};
	struct head ha = head_next(&empty, &a), hb = head_next(&empty, &b);
	struct head ab = head_next(&ha, &b), ba = head_next(&hb, &a), aa = head_next(&ha, &a);
	assert_false(hash32_equal(&ab.hash, &ba.hash));
	assert_false(hash32_equal(&ab.hash, &aa.hash));
	assert_false(hash32_equal(&ha.hash, &aa.hash));
}

static int
open_vectors(void **state)
{
	(void)state;
	spec_open("events.json");
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
		cmocka_unit_test(events_are_encoded_as_the_vectors_say),
		cmocka_unit_test(events_are_decoded_to_what_the_vectors_say),
		cmocka_unit_test(bad_events_are_rejected),
		cmocka_unit_test(events_that_are_not_signed_by_the_key_are_rejected),
		cmocka_unit_test(an_event_cut_anywhere_is_rejected),
		cmocka_unit_test(an_event_with_any_octet_changed_is_rejected),
		cmocka_unit_test(the_longest_event_fits),
		cmocka_unit_test(what_a_decoder_would_refuse_is_not_encoded),
		cmocka_unit_test(heads_are_those_of_the_vectors),
		cmocka_unit_test(bad_heads_are_rejected),
		cmocka_unit_test(leaves_in_another_order_have_another_head),
	};
	return cmocka_run_group_tests(tests, open_vectors, close_vectors);
}

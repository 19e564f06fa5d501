/* SPDX-License-Identifier: Apache-2.0 */
#include "core/vault/object.h"

#include <string.h>

#include "support/spec.h"

static uint8_t room[4096];

static struct object_put
put_of(const json_t *row)
{
	return (struct object_put){.object = spec_id(row, "object"),
		.recipient = spec_hash(row, "recipient"),
		.kind = spec_number(row, "kind") == OBJECT_FILE ? OBJECT_FILE : OBJECT_MESSAGE,
		.version = (uint32_t)spec_number(row, "version"),
		.previous = spec_hash(row, "previous"),
		.length = spec_number(row, "length"),
		.digest = spec_hash(row, "digest"),
		.media = spec_hex(row, "media"),
		.name = spec_hex(row, "name"),
		.slot = spec_hash(row, "slot"),
		.blob = spec_hash(row, "blob")};
}

static void
puts_are_encoded_as_the_vectors_say(void **state)
{
	(void)state;
	SPEC_EACH(row, "puts")
	{
		struct object_put p = put_of(row);
		buf b = BUF_ARRAY(room);
		object_encode_put(&b, &p);
		assert_ok(buf_done(&b));
		spec_same(row, "body", buf_bytes(&b));
	}
}

static void
puts_are_decoded_to_what_the_vectors_say(void **state)
{
	(void)state;
	SPEC_EACH(row, "puts")
	{
		struct object_put want = put_of(row), p;
		assert_ok(object_decode_put(&p, spec_hex(row, "body")));
		assert_memory_equal(&p.object, &want.object, sizeof p.object);
		assert_true(hash32_equal(&p.recipient, &want.recipient));
		assert_true(p.kind == want.kind && p.version == want.version);
		assert_true(hash32_equal(&p.previous, &want.previous));
		assert_true(p.length == want.length && hash32_equal(&p.digest, &want.digest));
		assert_true(bytes_equal(p.media, want.media) && bytes_equal(p.name, want.name));
		assert_true(hash32_equal(&p.slot, &want.slot) && hash32_equal(&p.blob, &want.blob));
	}
}

static void
headers_are_those_of_the_vectors(void **state)
{
	(void)state;
	SPEC_EACH(row, "puts")
	{
		struct object_put p = put_of(row);
		id16 chain = spec_id(row, "chain");
		hash32 h = object_hash_header(&p, &chain, (uint32_t)spec_number(row, "epoch"));
		spec_same(row, "header", BYTES_ARRAY(h.b));
	}
}

/* The header is of what is said, not of where it is stored. */
static void
a_header_does_not_change_with_slot_and_blob(void **state)
{
	(void)state;
	const json_t *row = json_array_get(spec_rows("puts"), 0);
	struct object_put p = put_of(row);
	id16 chain = spec_id(row, "chain");
	p.slot.b[0] ^= 1;
	p.blob.b[0] ^= 1;
	hash32 h = object_hash_header(&p, &chain, (uint32_t)spec_number(row, "epoch"));
	spec_same(row, "header", BYTES_ARRAY(h.b));
}

static void
bad_puts_are_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "puts_bad")
	{
		struct object_put p = {.version = 77};
		err e = object_decode_put(&p, spec_hex(row, "body"));
		spec_refused(row, e);
		assert_fails(e, E_FORMAT);
		assert_int_equal(p.version, 77);
	}
}

static void
removals_are_as_the_vectors_say(void **state)
{
	(void)state;
	SPEC_EACH(row, "removes")
	{
		struct object_remove want = {spec_id(row, "object"), spec_hash(row, "header")}, r;
		buf b = BUF_ARRAY(room);
		object_encode_remove(&b, &want);
		spec_same(row, "body", buf_bytes(&b));
		assert_ok(object_decode_remove(&r, buf_bytes(&b)));
		assert_memory_equal(&r, &want, sizeof r);
	}
	SPEC_EACH(row, "removes_bad")
	{
		struct object_remove r;
		spec_refused(row, object_decode_remove(&r, spec_hex(row, "body")));
	}
}

static void
buckets_are_those_of_the_vectors(void **state)
{
	(void)state;
	SPEC_EACH(row, "buckets")
	{
		uint64_t length = spec_number(row, "length");
		assert_true(object_bucket(length) == spec_number(row, "bucket"));
		assert_true(object_blob_length(length) == spec_number(row, "blob"));
	}
}

/* At most 12 percent is added, a bucket is its own bucket, and a longer file has no smaller one. */
static void
buckets_are_few_and_near(void **state)
{
	(void)state;
	uint64_t before = 0, count = 0;
	for (uint64_t n = 0; n < 1 << 20; n += 13) {
		uint64_t b = object_bucket(n);
		assert_true(b >= n && b >= before && object_bucket(b) == b);
		assert_true(n < 1024 || (b - n) * 100 < n * 12);
		count += b != before;
		before = b;
	}
	assert_in_range(count, 100, 300);
}

static void
a_too_small_buffer_is_said_to_be(void **state)
{
	(void)state;
	struct object_put p = put_of(json_array_get(spec_rows("puts"), 0));
	bytes body = spec_hex(json_array_get(spec_rows("puts"), 0), "body");
	for (size_t n = 0; n < body.len; n++) {
		buf b = buf_of(room, n);
		object_encode_put(&b, &p);
		assert_fails(buf_done(&b), E_TOO_LARGE);
	}
}

static int
open_vectors(void **state)
{
	(void)state;
	spec_open("content.json");
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
		cmocka_unit_test(puts_are_encoded_as_the_vectors_say),
		cmocka_unit_test(puts_are_decoded_to_what_the_vectors_say),
		cmocka_unit_test(headers_are_those_of_the_vectors),
		cmocka_unit_test(a_header_does_not_change_with_slot_and_blob),
		cmocka_unit_test(bad_puts_are_rejected),
		cmocka_unit_test(removals_are_as_the_vectors_say),
		cmocka_unit_test(buckets_are_those_of_the_vectors),
		cmocka_unit_test(buckets_are_few_and_near),
		cmocka_unit_test(a_too_small_buffer_is_said_to_be),
	};
	return cmocka_run_group_tests(tests, open_vectors, close_vectors);
}

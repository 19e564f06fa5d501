/* SPDX-License-Identifier: Apache-2.0 */
#include "core/vault/session_read.h"

#include <string.h>

#include "support/spec.h"

static struct session_read
read_of(const json_t *row)
{
	return (struct session_read){spec_number(row, "counter"),
		bytes_of_text(json_text(row, "method")), bytes_of_text(json_text(row, "target")),
		bytes_of_text(json_text(row, "range"))};
}

static void
reads_are_authenticated_as_the_vectors_say(void **state)
{
	(void)state;
	SPEC_EACH(row, "reads")
	{
		uint8_t mem[32], room[SESSION_HEADER_MAX];
		struct secret key = spec_secret(mem, row, "key");
		struct session_read r = read_of(row);
		hash32 mac = session_read_mac(&key, &r);
		spec_same(row, "mac", BYTES_ARRAY(mac.b));
		assert_ok(session_read_verify(&key, &r, &mac));
		struct session_header h = {spec_id(row, "session"), r.counter, mac}, again;
		buf b = BUF_ARRAY(room);
		session_read_encode_header(&b, &h);
		assert_ok(buf_done(&b));
		assert_true(bytes_equal(buf_bytes(&b), bytes_of_text(json_text(row, "header"))));
		assert_ok(session_read_decode_header(&again, buf_bytes(&b)));
		assert_memory_equal(&again.session, &h.session, sizeof h.session);
		assert_true(again.counter == h.counter && hash32_equal(&again.mac, &h.mac));
	}
}

static void
reads_of_something_else_are_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "reads_bad")
	{
		uint8_t mem[32];
		struct secret key = spec_secret(mem, row, "key");
		struct session_read r = read_of(row);
		hash32 mac = spec_hash(row, "mac");
		err e = session_read_verify(&key, &r, &mac);
		spec_refused(row, e);
		assert_fails(e, E_SIGNATURE);
	}
}

static void
bad_headers_are_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "headers_bad")
	{
		struct session_header h = {.counter = 77};
		bytes header = bytes_of_text(json_text(row, "header"));
		spec_refused(row, session_read_decode_header(&h, header));
		assert_int_equal(h.counter, 77);
	}
}

static void
a_counter_is_good_once(void **state)
{
	(void)state;
	struct session_window w = {0};
	for (uint64_t c = 0; c < 5000; c++) {
		assert_ok(session_read_use(&w, c));
		assert_fails(session_read_use(&w, c), E_EXISTS);
	}
	for (uint64_t c = 0; c < 5000; c++)
		assert_fails(session_read_use(&w, c), E_EXISTS);
}

static void
counters_may_pass_one_another_within_the_window(void **state)
{
	(void)state;
	struct session_window w = {0};
	assert_ok(session_read_use(&w, 2000));
	assert_fails(session_read_use(&w, 2000 - SESSION_WINDOW), E_EXISTS);
	for (uint64_t c = 2000; c-- > 2000 - SESSION_WINDOW + 1;)
		assert_ok(session_read_use(&w, c));
	assert_fails(session_read_use(&w, 1999), E_EXISTS);
	assert_ok(session_read_use(&w, 2001));
	assert_fails(session_read_use(&w, 2001 - SESSION_WINDOW), E_EXISTS);
}

/* What comes into sight after a jump is unused, also where the ring has been used before. */
static void
a_jump_forgets_the_old_and_only_that(void **state)
{
	(void)state;
	static const uint64_t jumps[] = {1, 2, 63, 64, 65, SESSION_WINDOW - 1, SESSION_WINDOW,
		SESSION_WINDOW + 1, 100 * SESSION_WINDOW};
	for (size_t i = 0; i < sizeof jumps / sizeof *jumps; i++) {
		struct session_window w = {0};
		for (uint64_t c = 0; c < 2 * SESSION_WINDOW; c++)
			assert_ok(session_read_use(&w, c));
		uint64_t last = 2 * SESSION_WINDOW - 1, top = last + jumps[i];
		assert_ok(session_read_use(&w, top));
		for (uint64_t c = top; c-- > last + 1 && top - c < SESSION_WINDOW;)
			assert_ok(session_read_use(&w, c));
		assert_fails(session_read_use(&w, last), E_EXISTS);
	}
}

static void
the_last_counter_is_never_good(void **state)
{
	(void)state;
	struct session_window w = {0};
	assert_fails(session_read_use(&w, UINT64_MAX), E_RANGE);
	assert_ok(session_read_use(&w, UINT64_MAX - 1));
	assert_fails(session_read_use(&w, UINT64_MAX), E_RANGE);
	assert_ok(session_read_use(&w, UINT64_MAX - SESSION_WINDOW));
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
		cmocka_unit_test(reads_are_authenticated_as_the_vectors_say),
		cmocka_unit_test(reads_of_something_else_are_rejected),
		cmocka_unit_test(bad_headers_are_rejected),
		cmocka_unit_test(a_counter_is_good_once),
		cmocka_unit_test(counters_may_pass_one_another_within_the_window),
		cmocka_unit_test(a_jump_forgets_the_old_and_only_that),
		cmocka_unit_test(the_last_counter_is_never_good),
	};
	return cmocka_run_group_tests(tests, open_vectors, close_vectors);
}

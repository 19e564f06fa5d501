/* SPDX-License-Identifier: Apache-2.0 */
#include "core/vault/sealed.h"

#include "support/spec.h"

static uint8_t sealed_room[SEALED_MAX], opening_room[OPENING_MAX];

static void
openings_are_sealed_as_the_vectors_say(void **state)
{
	(void)state;
	SPEC_EACH(row, "sealed")
	{
		uint8_t mem[32];
		struct secret seed = spec_secret(mem, row, "seed");
		id16 event = spec_id(row, "event");
		struct opening o;
		buf b = BUF_ARRAY(sealed_room);
		assert_ok(opening_decode(&o, spec_hex(row, "opening")));
		assert_ok(sealed_make(&b, &event, &o, &seed));
		spec_same(row, "sealed", buf_bytes(&b));
	}
}

static void
sealed_openings_open(void **state)
{
	(void)state;
	SPEC_EACH(row, "sealed")
	{
		uint8_t mem[32];
		struct secret seed = spec_secret(mem, row, "seed");
		struct opening o;
		buf b = BUF_ARRAY(opening_room), again = BUF_ARRAY(sealed_room);
		assert_ok(sealed_open(&o, &b, spec_hex(row, "sealed"), &seed));
		opening_encode(&again, &o);
		spec_same(row, "opening", buf_bytes(&again));
		spec_same(row, "opening", buf_bytes(&b));
	}
}

/* One answer, whatever is wrong; and nothing is left behind. */
static void
what_was_not_sealed_so_does_not_open(void **state)
{
	(void)state;
	SPEC_EACH(row, "sealed_bad")
	{
		uint8_t mem[32];
		struct secret seed = spec_secret(mem, row, "seed");
		struct opening o = {.ev = BYTES_LIT("before")};
		buf b = BUF_ARRAY(opening_room);
		err e = sealed_open(&o, &b, spec_hex(row, "sealed"), &seed);
		spec_refused(row, e);
		assert_fails(e, E_NO_MATCH);
		assert_true(bytes_equal(o.ev, BYTES_LIT("before")));
		assert_int_equal(b.len, 0);
	}
}

static void
too_little_room_is_said_and_changes_nothing(void **state)
{
	(void)state;
	uint8_t mem[32] = {0};
	struct secret seed;
	secret_init(&seed, mem, sizeof mem);
	assert_non_null(secret_room(&seed, sizeof mem));
	id16 event = {{7}};
	struct opening o = {.r = {1}, .ev = BYTES_LIT("an event")}, opened;
	size_t length = SEALED_OVERHEAD + 32 + o.ev.len;
	for (size_t n = 0; n < length; n++) {
		buf b = buf_of(sealed_room, n);
		assert_fails(sealed_make(&b, &event, &o, &seed), E_TOO_LARGE);
		assert_true(b.len == 0 && !b.full);
	}
	buf b = buf_of(sealed_room, length);
	assert_ok(sealed_make(&b, &event, &o, &seed));
	buf small = buf_of(opening_room, length - SEALED_OVERHEAD - 1);
	assert_fails(sealed_open(&opened, &small, buf_bytes(&b), &seed), E_TOO_LARGE);
	assert_int_equal(small.len, 0);
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
		cmocka_unit_test(openings_are_sealed_as_the_vectors_say),
		cmocka_unit_test(sealed_openings_open),
		cmocka_unit_test(what_was_not_sealed_so_does_not_open),
		cmocka_unit_test(too_little_room_is_said_and_changes_nothing),
	};
	return cmocka_run_group_tests(tests, open_vectors, close_vectors);
}

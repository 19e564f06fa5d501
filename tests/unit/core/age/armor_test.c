/* SPDX-License-Identifier: Apache-2.0 */
#include "core/age/armor.h"

#include <string.h>

#include "support/vectors.h"

#define FIRST "-----BEGIN AGE ENCRYPTED FILE-----\n"
#define LAST  "-----END AGE ENCRYPTED FILE-----\n"
/* 48 octets of zero. */
#define FULL "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

enum { ROOM = 1 << 16 };

static uint8_t memory[ROOM];

/* In pieces of STEP octets. */
static err
decode(buf *out, bytes in, size_t step)
{
	struct armor_decoder a;
	armor_decode_begin(&a);
	*out = BUF_ARRAY(memory);
	for (size_t at = 0; at < in.len; at += step) {
		size_t n = in.len - at < step ? in.len - at : step;
		err e = armor_decode(&a, out, bytes_slice(in, at, n));
		if (failed(e))
			return e;
	}
	return armor_decode_end(&a);
}

static void
assert_armor(const char *text, size_t len)
{
	buf out;
	for (size_t step = 1; step < 200; step++) {
		assert_ok(decode(&out, bytes_of_text(text), step));
		assert_int_equal(out.len, len);
	}
}

static void
assert_refused(const char *text)
{
	buf out;
	for (size_t step = 1; step < 200; step++)
		assert_fails(decode(&out, bytes_of_text(text), step), E_ARMOR);
}

static void
encode(buf *out, bytes in, size_t step)
{
	struct armor_encoder a;
	armor_encode_begin(&a, out);
	for (size_t at = 0; at < in.len; at += step) {
		size_t n = in.len - at < step ? in.len - at : step;
		size_t before = out->len;
		armor_encode(&a, out, bytes_slice(in, at, n));
		assert_in_range(out->len - before, 0, armor_encoded_max(n));
	}
	size_t before = out->len;
	armor_encode_end(&a, out);
	assert_in_range(out->len - before, 1, armor_encoded_max(0));
	assert_ok(buf_done(out));
}

static void
all_lengths_come_back_however_they_are_cut(void **state)
{
	(void)state;
	uint8_t octets[200], text[1024], other[1024];
	for (size_t i = 0; i < sizeof octets; i++)
		octets[i] = (uint8_t)(i * 7);
	for (size_t n = 0; n <= sizeof octets; n++) {
		bytes in = bytes_of(octets, n);
		buf whole = BUF_ARRAY(text), out;
		encode(&whole, in, 1000);
		for (size_t step = 1; step < 60; step++) {
			buf pieces = BUF_ARRAY(other);
			encode(&pieces, in, step);
			assert_true(bytes_equal(buf_bytes(&pieces), buf_bytes(&whole)));
		}
		assert_true(armor_is(buf_bytes(&whole)));
		assert_ok(decode(&out, buf_bytes(&whole), 1 + n % 70));
		assert_true(bytes_equal(buf_bytes(&out), in));
	}
}

static void
lines_are_full_but_the_last(void **state)
{
	(void)state;
	static const uint8_t zero[49];
	uint8_t text[256];
	buf out = BUF_ARRAY(text);
	encode(&out, BYTES_ARRAY(zero), 10);
	assert_true(bytes_equal(buf_bytes(&out), BYTES_LIT(FIRST FULL "\nAA==\n" LAST)));
	out = BUF_ARRAY(text);
	encode(&out, bytes_of(zero, 48), 48);
	assert_true(bytes_equal(buf_bytes(&out), BYTES_LIT(FIRST FULL "\n" LAST)));
	out = BUF_ARRAY(text);
	encode(&out, bytes_of(zero, 0), 1);
	assert_true(bytes_equal(buf_bytes(&out), BYTES_LIT(FIRST LAST)));
}

static void
what_may_vary_is_accepted(void **state)
{
	(void)state;
	assert_armor(FIRST LAST, 0);
	assert_armor(FIRST "AAAA\n" LAST, 3);
	assert_armor(FIRST FULL "\n" FULL "\n" LAST, 96);
	assert_armor(FIRST FULL "\nAA==\n" LAST, 49);
	assert_armor("\n\r\n \t\n" FIRST "AAAA\n" LAST "\n\r \t", 3);
	assert_armor("-----BEGIN AGE ENCRYPTED FILE-----\r\n" FULL
		     "\r\nAA==\r\n-----END AGE ENCRYPTED FILE-----\r\n",
		49);
	assert_armor(FIRST "AAAA\n-----END AGE ENCRYPTED FILE-----", 3);
	assert_armor(FIRST "AAAA\n-----END AGE ENCRYPTED FILE-----\r", 3);
}

static void
other_first_and_last_lines_are_rejected(void **state)
{
	(void)state;
	assert_refused("");
	assert_refused("\n");
	assert_refused("AAAA\n");
	assert_refused(FIRST);
	assert_refused(FIRST "AAAA\n");
	assert_refused(LAST);
	assert_refused(FIRST FIRST "AAAA\n" LAST);
	assert_refused("-----BEGIN AGE ENCRYPTED FILE----\nAAAA\n" LAST);
	assert_refused("-----BEGIN AGE ENCRYPTED FILE----- \nAAAA\n" LAST);
	assert_refused("-----BEGIN age ENCRYPTED FILE-----\nAAAA\n" LAST);
	assert_refused("----- BEGIN AGE ENCRYPTED FILE -----\nAAAA\n" LAST);
	assert_refused(FIRST "AAAA\n-----END AGE ENCRYPTED FILE----- \n");
	assert_refused(FIRST "AAAA\n-----END AGE ENCRYPTED FILE");
	assert_refused(FIRST "AAAA\n-----END AGE ENCRYPTED MESSAGE-----\n");
	assert_refused(FIRST "AAAA\n ----END AGE ENCRYPTED FILE-----\n");
	assert_refused(FIRST "AAAA\n" LAST LAST);
	assert_refused(FIRST "AAAA\n" LAST "x");
	assert_refused(FIRST "AAAA\n" LAST "\n\n\v");
	assert_refused("x" FIRST "AAAA\n" LAST);
}

static void
lines_of_other_lengths_are_rejected(void **state)
{
	(void)state;
	assert_refused(FIRST "\nAAAA\n" LAST);
	assert_refused(FIRST "AAAA\n\n" LAST);
	assert_refused(FIRST FULL "\n\n" LAST);
	assert_refused(FIRST "AAAA\nAAAA\n" LAST);
	assert_refused(FIRST "AA==\nAAAA\n" LAST);
	assert_refused(FIRST FULL "A\n" LAST);
	assert_refused(FIRST FULL "AAAA\n" LAST);
	assert_refused(FIRST FULL FULL "\n" LAST);
	/* Sixty-four characters, but padded: not a full line. */
	assert_refused(FIRST "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
			     "AAAA\n" LAST);
}

static void
lax_base64_and_headers_are_rejected(void **state)
{
	(void)state;
	assert_refused(FIRST "AAA\n" LAST);
	assert_refused(FIRST "AA\n" LAST);
	assert_refused(FIRST "AB==\n" LAST);
	assert_refused(FIRST "AAB=\n" LAST);
	assert_refused(FIRST "AA=A\n" LAST);
	assert_refused(FIRST "A A=\n" LAST);
	assert_refused(FIRST " AAAA\n" LAST);
	assert_refused(FIRST "AAAA \n" LAST);
	assert_refused(FIRST "AAAA\r\r\n" LAST);
	assert_refused(FIRST "AA\rAA\n" LAST);
	assert_refused(FIRST "AA-_\n" LAST);
	assert_refused(FIRST "AAAA\n=yjEF\n" LAST);
	assert_refused(FIRST "Version: 1\n\nAAAA\n" LAST);
	assert_refused("-----BEGIN AGE ENCRYPTED FILE-----\rAAAA\r" LAST);
}

static void
white_space_outside_is_bounded(void **state)
{
	(void)state;
	static uint8_t text[4096];
	for (size_t n = ARMOR_SPACE_MAX; n <= ARMOR_SPACE_MAX + 1; n++) {
		for (size_t after = 0; after < 2; after++) {
			buf b = BUF_ARRAY(text), out;
			uint8_t *space = after == 0 ? buf_room(&b, n) : NULL;
			buf_text(&b, FIRST "AAAA\n" LAST);
			space = after == 1 ? buf_room(&b, n) : space;
			assert_non_null(space);
			memset(space, '\n', n);
			err e = decode(&out, buf_bytes(&b), 100);
			assert_true(failed(e) == (n > ARMOR_SPACE_MAX));
			if (after == 0)
				assert_true(armor_is(buf_bytes(&b)) == (n <= ARMOR_SPACE_MAX));
		}
	}
}

static void
a_failed_decoder_stays_failed_and_keeps_what_stood_before(void **state)
{
	(void)state;
	struct armor_decoder a;
	buf out = BUF_ARRAY(memory);
	armor_decode_begin(&a);
	assert_fails(armor_decode(&a, &out, BYTES_LIT(FIRST FULL "\n*AAA\n" LAST)), E_ARMOR);
	assert_int_equal(out.len, ARMOR_LINE_BYTES);
	assert_fails(armor_decode(&a, &out, BYTES_LIT(LAST)), E_ARMOR);
	assert_fails(armor_decode_end(&a), E_ARMOR);
	assert_int_equal(out.len, ARMOR_LINE_BYTES);
}

static void
too_little_room_takes_nothing(void **state)
{
	(void)state;
	struct armor_decoder a;
	bytes in = BYTES_LIT(FIRST "AAAA\n" LAST);
	buf out = buf_of(memory, armor_decoded_max(in.len) - 1);
	armor_decode_begin(&a);
	assert_fails(armor_decode(&a, &out, in), E_TOO_LARGE);
	assert_int_equal(out.len, 0);
	out = buf_of(memory, armor_decoded_max(in.len));
	assert_ok(armor_decode(&a, &out, in));
	assert_int_equal(out.len, 3);
	assert_ok(armor_decode_end(&a));
}

static void
only_dashes_begin_an_armor(void **state)
{
	(void)state;
	assert_true(armor_is(BYTES_LIT("-----")));
	assert_true(armor_is(BYTES_LIT(" \r\n\t-----BEGIN")));
	assert_false(armor_is(BYTES_LIT("----")));
	assert_false(armor_is(BYTES_LIT("age-encryption.org/v1\n")));
	assert_false(armor_is(BYTES_LIT("")));
	assert_false(armor_is(BYTES_LIT("   ")));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_lengths_come_back_however_they_are_cut),
		cmocka_unit_test(lines_are_full_but_the_last),
		cmocka_unit_test(what_may_vary_is_accepted),
		cmocka_unit_test(other_first_and_last_lines_are_rejected),
		cmocka_unit_test(lines_of_other_lengths_are_rejected),
		cmocka_unit_test(lax_base64_and_headers_are_rejected),
		cmocka_unit_test(white_space_outside_is_bounded),
		cmocka_unit_test(a_failed_decoder_stays_failed_and_keeps_what_stood_before),
		cmocka_unit_test(too_little_room_takes_nothing),
		cmocka_unit_test(only_dashes_begin_an_armor),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

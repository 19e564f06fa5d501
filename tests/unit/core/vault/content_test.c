/* SPDX-License-Identifier: Apache-2.0 */
#include "core/vault/content.h"

#include "support/spec.h"

static uint8_t room[1 << 15];

static void
messages_are_as_the_vectors_say(void **state)
{
	(void)state;
	SPEC_EACH(row, "messages")
	{
		struct content_message want = {spec_hex(row, "text"), spec_id(row, "reply_to")}, m;
		buf b = BUF_ARRAY(room);
		content_encode_message(&b, &want);
		assert_ok(buf_done(&b));
		spec_same(row, "body", buf_bytes(&b));
		assert_ok(content_decode_message(&m, buf_bytes(&b)));
		assert_true(bytes_equal(m.text, want.text));
		assert_memory_equal(&m.reply_to, &want.reply_to, sizeof m.reply_to);
	}
}

static void
bad_messages_are_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "messages_bad")
	{
		struct content_message m = {.text = BYTES_LIT("before")};
		err e = content_decode_message(&m, spec_hex(row, "body"));
		spec_refused(row, e);
		assert_fails(e, E_FORMAT);
		assert_true(bytes_equal(m.text, BYTES_LIT("before")));
	}
}

static void
openings_of_objects_are_as_the_vectors_say(void **state)
{
	(void)state;
	SPEC_EACH(row, "opened")
	{
		struct content_opened want = {spec_id(row, "object"), spec_hash(row, "header"),
			spec_number(row, "why") == CONTENT_READ ? CONTENT_READ : CONTENT_EXPORTED};
		struct content_opened o;
		buf b = BUF_ARRAY(room);
		content_encode_opened(&b, &want);
		spec_same(row, "body", buf_bytes(&b));
		assert_ok(content_decode_opened(&o, buf_bytes(&b)));
		assert_memory_equal(&o.object, &want.object, sizeof o.object);
		assert_true(hash32_equal(&o.header, &want.header) && o.why == want.why);
	}
	SPEC_EACH(row, "opened_bad")
	{
		struct content_opened o;
		spec_refused(row, content_decode_opened(&o, spec_hex(row, "body")));
	}
}

static void
names_are_as_the_vectors_say(void **state)
{
	(void)state;
	SPEC_EACH(row, "names")
	{
		struct content_name n, again;
		bytes body = spec_hex(row, "body");
		assert_ok(content_decode_name(&n, body));
		assert_int_equal(n.of, spec_number(row, "of"));
		spec_same(row, "id", BYTES_ARRAY(n.id.b));
		spec_same(row, "name", n.name);
		spec_same(row, "address", n.address);
		buf b = BUF_ARRAY(room);
		content_encode_name(&b, &n);
		spec_same(row, "body", buf_bytes(&b));
		assert_ok(content_decode_name(&again, buf_bytes(&b)));
	}
}

static void
bad_names_are_rejected(void **state)
{
	(void)state;
	SPEC_EACH(row, "names_bad")
	{
		struct content_name n;
		spec_refused(row, content_decode_name(&n, spec_hex(row, "body")));
	}
}

/* U+0080 to U+009F have two octets, and are controls to a terminal all the same. */
static void
no_control_character_is_text(void **state)
{
	(void)state;
	for (unsigned c = 0; c < 0x100; c++) {
		uint8_t one[2] = {(uint8_t)c, 0},
			two[2] = {(uint8_t)(0xc0 | c >> 6), (uint8_t)(0x80 | (c & 0x3f))};
		bytes text = c < 0x80 ? bytes_of(one, 1) : bytes_of(two, 2);
		bool control = c < 0x20 || (c >= 0x7f && c < 0xa0);
		assert_true(content_is_line(text) == !control);
		assert_true(content_is_text(text) == (!control || c == '\t' || c == '\n'));
	}
	assert_true(content_is_line(bytes_of(NULL, 0)));
}

static void
what_deceives_in_a_line_may_stand_in_a_text(void **state)
{
	(void)state;
	static const char *const characters[] = {"\u2028", "\u2029", "\u202a", "\u202b", "\u202c",
		"\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069", "\ufeff"};
	static const char *const near[] = {
		"\u2027", "\u202f", "\u2065", "\u206a", "\ufefe", "\uff01"};
	for (size_t i = 0; i < sizeof characters / sizeof *characters; i++) {
		assert_false(content_is_line(bytes_of_text(characters[i])));
		assert_true(content_is_text(bytes_of_text(characters[i])));
	}
	for (size_t i = 0; i < sizeof near / sizeof *near; i++)
		assert_true(content_is_line(bytes_of_text(near[i])));
	assert_false(content_is_text(BYTES_LIT("a\xff")));
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
		cmocka_unit_test(messages_are_as_the_vectors_say),
		cmocka_unit_test(bad_messages_are_rejected),
		cmocka_unit_test(openings_of_objects_are_as_the_vectors_say),
		cmocka_unit_test(names_are_as_the_vectors_say),
		cmocka_unit_test(bad_names_are_rejected),
		cmocka_unit_test(no_control_character_is_text),
		cmocka_unit_test(what_deceives_in_a_line_may_stand_in_a_text),
	};
	return cmocka_run_group_tests(tests, open_vectors, close_vectors);
}

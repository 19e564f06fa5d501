/* SPDX-License-Identifier: Apache-2.0 */
#include "client/recovery.h"

#include "sample.h"

static err
read_back(struct secret *out, const char *typed)
{
	SECRET(s, RECOVERY_TYPED_MAX);
	sample_set(&s, typed);
	return recovery_decode(out, &s);
}

static void
a_code_is_spelled_in_eight_groups_and_read_again(void **state)
{
	(void)state;
	SECRET(code, 16);
	SECRET(text, RECOVERY_TEXT);
	SECRET(again, 16);
	sample_set(&code, "sixteen on paper");
	recovery_encode(&text, &code);
	assert_int_equal(text.len, RECOVERY_TEXT);
	assert_memory_equal(text_room, "wd5h-sar9-v4hz-qmmw-ypcx-zur9-wg90-j2ev", RECOVERY_TEXT);
	for (size_t i = 0; i < RECOVERY_TEXT; i++)
		assert_int_equal(text_room[i] == '-', i % 5 == 4);
	assert_ok(recovery_decode(&again, &text));
	assert_memory_equal(again_room, code_room, 16);
}

static void
spaces_hyphens_and_capitals_do_not_matter(void **state)
{
	(void)state;
	SECRET(code, 16);
	SECRET(text, RECOVERY_TEXT);
	SECRET(again, 16);
	char typed[RECOVERY_TYPED_MAX] = " ";
	sample_set(&code, "sixteen on paper");
	recovery_encode(&text, &code);
	size_t n = 1;
	for (size_t i = 0; i < RECOVERY_TEXT; i++) {
		char c = (char)text_room[i];
		if (c == '-')
			typed[n++] = ' ';
		else
			typed[n++] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
	}
	assert_ok(read_back(&again, typed));
	assert_memory_equal(again_room, code_room, 16);
}

static void
a_mistyped_character_anywhere_is_noticed(void **state)
{
	(void)state;
	SECRET(code, 16);
	SECRET(text, RECOVERY_TEXT);
	SECRET(again, 16);
	sample_set(&code, "sixteen on paper");
	for (size_t i = 0; i < RECOVERY_TEXT; i++) {
		recovery_encode(&text, &code);
		if (text_room[i] == '-')
			continue;
		text_room[i] = text_room[i] == 'q' ? 'p' : 'q';
		assert_fails(recovery_decode(&again, &text), E_FORMAT);
		assert_int_equal(again.len, 0);
	}
}

static void
what_is_too_short_too_long_or_no_code_is_refused(void **state)
{
	(void)state;
	SECRET(again, 16);
	assert_fails(read_back(&again, ""), E_FORMAT);
	assert_fails(read_back(&again, "qqqq-qqqq-qqqq-qqqq-qqqq-qqqq-qqqq-qqqq"), E_FORMAT);
	assert_fails(read_back(&again, "qqqq-qqqq"), E_FORMAT);
	assert_fails(read_back(&again, "qqqq-qqqq-qqqq-qqqq-qqqq-qqqq-qqqq-qqqq-q"), E_FORMAT);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_code_is_spelled_in_eight_groups_and_read_again),
		cmocka_unit_test(spaces_hyphens_and_capitals_do_not_matter),
		cmocka_unit_test(a_mistyped_character_anywhere_is_noticed),
		cmocka_unit_test(what_is_too_short_too_long_or_no_code_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

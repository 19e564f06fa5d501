/* SPDX-License-Identifier: Apache-2.0 */
#include "client/contact.h"

#include "sample.h"

static const struct contact somebody = {{{1, 2, 3}}, {{4, 5, 6}}, {{7, 8, 9}}};

static void
spell(uint8_t text[CONTACT_TEXT])
{
	buf b = buf_of(text, CONTACT_TEXT);
	contact_encode(&b, &somebody);
	assert_ok(buf_done(&b));
	assert_int_equal(b.len, CONTACT_TEXT);
}

static void
a_contact_is_spelled_and_read_again(void **state)
{
	(void)state;
	uint8_t text[CONTACT_TEXT];
	struct contact c;
	spell(text);
	assert_memory_equal(text, "muncontact1", 11);
	assert_ok(contact_decode(&c, BYTES_ARRAY(text)));
	assert_memory_equal(&c, &somebody, sizeof c);
}

static void
a_mistyped_character_anywhere_is_noticed(void **state)
{
	(void)state;
	uint8_t text[CONTACT_TEXT];
	struct contact c;
	for (size_t i = 0; i < CONTACT_TEXT; i++) {
		spell(text);
		text[i] = text[i] == 'q' ? 'p' : 'q';
		assert_fails(contact_decode(&c, BYTES_ARRAY(text)), E_FORMAT);
	}
}

static void
what_is_shorter_longer_or_another_code_is_refused(void **state)
{
	(void)state;
	uint8_t text[CONTACT_TEXT + 1];
	struct contact c;
	spell(text);
	text[CONTACT_TEXT] = 'q';
	assert_fails(contact_decode(&c, bytes_of(text, CONTACT_TEXT - 1)), E_FORMAT);
	assert_fails(contact_decode(&c, bytes_of(text, CONTACT_TEXT + 1)), E_FORMAT);
	assert_fails(contact_decode(&c, BYTES_LIT("")), E_FORMAT);
	assert_fails(contact_decode(&c, BYTES_LIT("muninvite1qqqq")), E_FORMAT);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_contact_is_spelled_and_read_again),
		cmocka_unit_test(a_mistyped_character_anywhere_is_noticed),
		cmocka_unit_test(what_is_shorter_longer_or_another_code_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

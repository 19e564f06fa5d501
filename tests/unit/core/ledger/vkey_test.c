/* SPDX-License-Identifier: Apache-2.0 */
#include "core/ledger/vkey.h"

#include "sample.h"
#include "support/vectors.h"

static void
assert_round_trip(const char *text)
{
	struct vkey k;
	assert_ok(vkey_decode(&k, bytes_of_text(text)));
	uint8_t space[512];
	buf b = BUF_ARRAY(space);
	vkey_encode(&b, &k);
	assert_true(bytes_equal(buf_bytes(&b), bytes_of_text(text)));
}

static void
keys_of_logs_and_of_witnesses_go_both_ways(void **state)
{
	(void)state;
	assert_round_trip(SAMPLE_LOG);
	assert_round_trip(SAMPLE_NORTH);
	struct vkey k;
	assert_ok(vkey_decode(&k, BYTES_LIT(SAMPLE_LOG)));
	assert_int_equal(k.type, VKEY_ED25519);
	assert_int_equal(k.id, 0x83f0cfa7);
	assert_true(bytes_equal(k.name, BYTES_LIT(SAMPLE_ORIGIN)));
	assert_ok(vkey_decode(&k, BYTES_LIT(SAMPLE_WEST)));
	assert_int_equal(k.type, VKEY_COSIGNATURE);
}

static void
damaged_keys_are_rejected(void **state)
{
	(void)state;
	static const char *const texts[] = {"", "+", "++", "a", "a+00000000", "a+00000000+",
		/* another name, id, key, type */
		"north.examplf+0ee61734+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU",
		"north.example+0ee61735+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU",
		"north.example+0ee61734+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOV",
		"north.example+0ee61734+AYE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU",
		/* other spellings */
		"north.example+0EE61734+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU",
		"north.example+ee61734+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU",
		"north.example+0ee61734+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU=",
		"north.example+0ee61734+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU\n",
		" north.example+0ee61734+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU",
		/* a key of 31 octets */
		"north.example+0ee61734+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybM="};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct vkey k = {.id = 77};
		assert_fails(vkey_decode(&k, bytes_of_text(texts[i])), E_FORMAT);
		assert_int_equal(k.id, 77);
	}
}

static void
keys_of_other_kinds_are_refused_as_such(void **state)
{
	(void)state;
	struct vkey k;
	assert_fails(vkey_decode(&k, BYTES_LIT("a+00000000+AgA=")), E_KEY); /* ECDSA */
	assert_fails(vkey_decode(&k, BYTES_LIT("a+00000000+BgA=")), E_KEY); /* ML-DSA-44 */
	assert_fails(vkey_decode(&k, BYTES_LIT("a+00000000+/wA=")), E_KEY);
	assert_fails(vkey_decode(&k, BYTES_LIT("a+00000000+AA==")), E_FORMAT); /* no key at all */
}

static void
names_have_no_space_and_no_plus(void **state)
{
	(void)state;
	static const char *const good[] = {"a", "example.com/log", "t\xC3\xA9moin", "\xE2\x98\x83"};
	static const char *const bad[] = {"", "a b", "a+b", "a\tb", "a\nb", "\xC2\x85", "a\xC2\xA0",
		"\xE1\x9A\x80", "x\xE2\x80\x80y", "\xE2\x80\x8A", "\xE2\x80\xA8", "\xE2\x80\xA9",
		"\xE2\x80\xAF", "\xE2\x81\x9F", "a\xE3\x80\x80", "\xFF", "\xE2\x80", "a\x01"};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_true(vkey_is_name(bytes_of_text(good[i])));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(vkey_is_name(bytes_of_text(bad[i])));
	assert_true(
		vkey_is_name(BYTES_LIT("\xE2\x80\x8B"))); /* zero width space is no White_Space */
}

static void
key_vectors_get_their_verdicts(void **state)
{
	(void)state;
	json_t *file = vectors_json("signed-note/vkeys.json");
	size_t i = 0;
	const json_t *v = NULL;
	json_array_foreach(json_object_get(file, "valid"), i, v)
		assert_round_trip(json_string_value(v));
	json_array_foreach(json_object_get(file, "invalid"), i, v)
	{
		struct vkey k;
		err e = vkey_decode(&k, bytes_of_text(json_text(v, "vkey")));
		assert_true(err_is(e, E_FORMAT) || err_is(e, E_KEY));
	}
	json_decref(file);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_of_logs_and_of_witnesses_go_both_ways),
		cmocka_unit_test(damaged_keys_are_rejected),
		cmocka_unit_test(keys_of_other_kinds_are_refused_as_such),
		cmocka_unit_test(names_have_no_space_and_no_plus),
		cmocka_unit_test(key_vectors_get_their_verdicts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

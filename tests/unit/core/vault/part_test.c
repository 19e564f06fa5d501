/* SPDX-License-Identifier: Apache-2.0 */
#include "core/vault/part.h"

#include "core/codec/fingerprint.h"
#include "support/vectors.h"

static uint8_t content[PART_SMALL_MAX + 1];

static void
a_part_is_what_its_hash_and_length_say(void **state)
{
	(void)state;
	static const enum part_kind kinds[] = {PART_WRAP, PART_SLOT, PART_BLOB};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		struct part p;
		assert_ok(part_of(&p, kinds[i], BYTES_LIT("octets")));
		assert_ok(part_verify(&p, BYTES_LIT("octets")));
		assert_fails(part_verify(&p, BYTES_LIT("0ctets")), E_COMMITMENT);
		assert_fails(part_verify(&p, BYTES_LIT("octet")), E_COMMITMENT);
		p.length++;
		assert_fails(part_verify(&p, BYTES_LIT("octets")), E_COMMITMENT);
	}
}

static void
a_recipient_is_found_by_its_fingerprint(void **state)
{
	(void)state;
	uint8_t recipient[PART_RECIPIENT_BYTES] = {2, 1, 1};
	struct part p;
	hash32 fp;
	assert_ok(part_of(&p, PART_RECIPIENT, BYTES_ARRAY(recipient)));
	assert_ok(fingerprint_of(
		&fp, FINGERPRINT_MLKEM768X25519, bytes_of(recipient + 1, sizeof recipient - 1)));
	assert_true(hash32_equal(&fp, &p.name.hash));
	assert_ok(part_verify(&p, BYTES_ARRAY(recipient)));
	recipient[1216] ^= 1;
	assert_fails(part_verify(&p, BYTES_ARRAY(recipient)), E_COMMITMENT);
}

static void
a_recipient_that_is_not_hybrid_is_none(void **state)
{
	(void)state;
	uint8_t recipient[PART_RECIPIENT_BYTES] = {1};
	struct part p = {.length = 77};
	assert_fails(part_of(&p, PART_RECIPIENT, BYTES_ARRAY(recipient)), E_FORMAT);
	recipient[0] = 2;
	assert_fails(part_of(&p, PART_RECIPIENT, bytes_of(recipient, 1216)), E_FORMAT);
	assert_fails(part_of(&p, PART_RECIPIENT, bytes_of(recipient, 33)), E_FORMAT);
	assert_int_equal(p.length, 77);
}

static void
content_that_the_kind_cannot_have_is_none(void **state)
{
	(void)state;
	struct part p = {.length = 77};
	assert_fails(part_of(&p, PART_WRAP, bytes_of(NULL, 0)), E_FORMAT);
	assert_fails(part_of(&p, PART_BLOB, bytes_of(NULL, 0)), E_FORMAT);
	assert_fails(part_of(&p, PART_SLOT, BYTES_ARRAY(content)), E_FORMAT);
	assert_fails(part_of(&p, (enum part_kind)5, BYTES_LIT("octets")), E_FORMAT);
	assert_int_equal(p.length, 77);
	assert_ok(part_of(&p, PART_BLOB, BYTES_ARRAY(content)));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_part_is_what_its_hash_and_length_say),
		cmocka_unit_test(a_recipient_is_found_by_its_fingerprint),
		cmocka_unit_test(a_recipient_that_is_not_hybrid_is_none),
		cmocka_unit_test(content_that_the_kind_cannot_have_is_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

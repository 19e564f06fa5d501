/* SPDX-License-Identifier: Apache-2.0 */
#include "api/claim.h"

#include "support/vectors.h"

#define SESSION "00112233445566778899aabbccddeeff"
#define MAC     "0000000000000000000000000000000000000000000000000000000000000abc"

static void
a_claim_says_session_counter_and_mac(void **state)
{
	(void)state;
	struct ipc_claim c;
	assert_ok(claim_decode(&c, BYTES_LIT("Muniment " SESSION " 17 " MAC)));
	assert_int_equal(c.session.b[0], 0);
	assert_int_equal(c.session.b[15], 0xff);
	assert_int_equal(c.counter, 17);
	assert_int_equal(c.mac.b[31], 0xbc);
	assert_int_equal(c.method.len + c.target.len + c.range.len, 0);
}

static void
the_largest_counter_is_taken(void **state)
{
	(void)state;
	struct ipc_claim c;
	assert_ok(claim_decode(&c, BYTES_LIT("Muniment " SESSION " 18446744073709551615 " MAC)));
	assert_true(c.counter == UINT64_MAX);
}

static void
anything_else_is_no_session(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"",
		"Muniment",
		"Muniment ",
		"Bearer " SESSION " 17 " MAC,
		"muniment " SESSION " 17 " MAC,
		"Muniment  " SESSION " 17 " MAC,
		" Muniment " SESSION " 17 " MAC,
		"Muniment " SESSION " 17 " MAC " ",
		"Muniment " SESSION " 17 " MAC "0",
		"Muniment " SESSION " 17  " MAC,
		"Muniment " SESSION " 017 " MAC,
		"Muniment " SESSION " +17 " MAC,
		"Muniment " SESSION " 18446744073709551616 " MAC,
		"Muniment " SESSION "  " MAC,
		"Muniment " SESSION " " MAC,
		"Muniment " SESSION "00 17 " MAC,
		"Muniment 00112233445566778899AABBCCDDEEFF 17 " MAC,
		"Muniment 0011223344556677 17 " MAC,
		"Muniment " SESSION " 17 abc",
		"Muniment " SESSION " 17",
		"Muniment " SESSION "\t17 " MAC,
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct ipc_claim c = {.counter = 7};
		assert_fails(claim_decode(&c, bytes_of_text(rows[i])), E_SESSION);
		assert_int_equal(c.counter, 7);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_claim_says_session_counter_and_mac),
		cmocka_unit_test(the_largest_counter_is_taken),
		cmocka_unit_test(anything_else_is_no_session),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/listen.h"

#include <string.h>
#include <unistd.h>

#include "support/vectors.h"

static void
addresses_are_told_apart(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool loopback;
	} rows[] = {
		{"127.0.0.1:8080", true},
		{"127.255.0.1:0", true},
		{"[::1]:65535", true},
		{"0.0.0.0:80", false},
		{"126.0.0.1:80", false},
		{"[::]:80", false},
		{"[::ffff:127.0.0.1]:80", false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		bool loopback = !rows[i].loopback;
		assert_ok(listen_check(&loopback, rows[i].text));
		assert_int_equal(loopback, rows[i].loopback);
	}
}

static void
what_is_no_address_is_refused(void **state)
{
	(void)state;
	static const char *const rows[] = {"", ":", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
		"127.0.0.1:08", "127.0.0.1:-1", "localhost:80", "::1:80", "[::1]", "[::1]80",
		"[]:80", "127.0.0.1:80 ", "[127.0.0.1]:80", "127.0.0.256:80",
		"[0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000]:80"};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		bool loopback = true;
		assert_fails(listen_check(&loopback, rows[i]), E_USAGE);
		assert_true(loopback);
	}
}

static void
a_port_that_is_taken_is_said(void **state)
{
	(void)state;
	int first = -1, second = -1;
	char text[LISTEN_TEXT_MAX], again[LISTEN_TEXT_MAX];
	assert_ok(listen_open(&first, text, "127.0.0.1:0"));
	assert_int_equal(strncmp(text, "127.0.0.1:", 10), 0);
	assert_string_not_equal(text, "127.0.0.1:0");
	assert_fails(listen_open(&second, again, text), E_BUSY);
	assert_int_equal(second, -1);
	assert_int_equal(close(first), 0);
	assert_ok(listen_open(&second, again, text));
	assert_string_equal(again, text);
	assert_int_equal(close(second), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_told_apart),
		cmocka_unit_test(what_is_no_address_is_refused),
		cmocka_unit_test(a_port_that_is_taken_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

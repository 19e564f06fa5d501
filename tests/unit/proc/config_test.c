/* SPDX-License-Identifier: Apache-2.0 */
#include "proc/config.h"

#include <string.h>

#include "support/vectors.h"

static struct config config;
static struct config_fault fault;

static err
read_text(const char *text)
{
	config_init(&config);
	err e = config_read(&config, &fault, bytes_of_text(text));
	return failed(e) ? e : config_check(&fault, &config);
}

static void
the_defaults_are_safe(void **state)
{
	(void)state;
	assert_ok(read_text(""));
	assert_string_equal(config.listen, "127.0.0.1:8080");
	assert_string_equal(config.data, "muniment-data");
	assert_int_equal(config.connections, 1024);
	assert_int_equal(config.listen_publicly, 0);
}

static void
a_file_sets_what_it_names(void **state)
{
	(void)state;
	assert_ok(read_text("# a comment\n; another\n\n  data = /srv/muniment\nlisten=[::1]:9000\n"
			    "checkpoint_ms = 0\nlog_requests = all\nbodies = 256"));
	assert_string_equal(config.data, "/srv/muniment");
	assert_string_equal(config.listen, "[::1]:9000");
	assert_int_equal(config.checkpoint_ms, 0);
	assert_int_equal(config.log_requests, 2);
	assert_int_equal(config.bodies, 256);
	assert_int_equal(config.map_ms, 60000);
}

static void
a_bad_line_is_refused_and_named(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		unsigned line;
		const char *key;
	} rows[] = {
		{"bodys = 1\n", 1, NULL},
		{"Bodies = 1\n", 1, NULL},
		{"\n\nbodies = 0\n", 3, "bodies"},
		{"bodies = 257\n", 1, "bodies"},
		{"bodies = -1\n", 1, "bodies"},
		{"bodies = 0x1\n", 1, "bodies"},
		{"bodies = 01\n", 1, "bodies"},
		{"bodies = 1k\n", 1, "bodies"},
		{"bodies = \n", 1, "bodies"},
		{"bodies = \"1\"\n", 1, "bodies"},
		{"bodies\n", 1, NULL},
		{"bodies = 18446744073709551616\n", 1, "bodies"},
		{"bodies = 1\nbodies = 2\n", 2, "bodies"},
		{"data = /a\n  /b\n", 2, NULL},
		{"data =\n", 1, "data"},
		{"[server]\nbodies = 1\n", 1, NULL},
		{"bodies = 1\n[server]\n", 2, NULL},
		{"log_requests = some\n", 1, "log_requests"},
		{"log_requests = All\n", 1, "log_requests"},
		{"listen_publicly = true\n", 1, "listen_publicly"},
		{"data = \xff\n", 1, NULL},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_fails(read_text(rows[i].text), E_FORMAT);
		assert_int_equal(fault.line, rows[i].line);
		assert_non_null(fault.why);
		if (rows[i].key != NULL)
			assert_string_equal(fault.key, rows[i].key);
	}
}

static void
a_line_that_would_be_cut_is_refused(void **state)
{
	(void)state;
	char text[300];
	memset(text, 'x', sizeof text);
	memcpy(text, "\ndata = ", 8);
	text[299] = '\0';
	assert_fails(read_text(text), E_FORMAT);
	assert_int_equal(fault.line, 2);
}

static void
an_octet_of_zero_is_refused(void **state)
{
	(void)state;
	config_init(&config);
	assert_fails(config_read(&config, &fault, BYTES_LIT("\nbodies = 1\0\n")), E_FORMAT);
	assert_int_equal(fault.line, 2);
}

static void
a_file_without_end_is_refused(void **state)
{
	(void)state;
	static uint8_t text[CONFIG_FILE_MAX + 1];
	memset(text, '\n', sizeof text);
	config_init(&config);
	assert_ok(config_read(&config, &fault, bytes_of(text, CONFIG_FILE_MAX)));
	assert_fails(
		config_read(&config, &fault, bytes_of(text, CONFIG_FILE_MAX + 1)), E_TOO_LARGE);
}

static void
what_others_reach_must_be_meant(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"0.0.0.0:80", "[::]:80", "192.168.1.1:80", "128.0.0.1:80", "[2001:db8::1]:80"};
	char text[128];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		(void)snprintf(text, sizeof text, "listen = %s\n", rows[i]);
		assert_fails(read_text(text), E_USAGE);
		assert_string_equal(fault.key, "listen");
		(void)snprintf(text, sizeof text, "listen = %s\nlisten_publicly = yes\n", rows[i]);
		assert_ok(read_text(text));
	}
}

static void
an_address_is_numbers(void **state)
{
	(void)state;
	static const char *const rows[] = {"localhost:80", "127.0.0.1",
		"127.0.0.1:", "127.0.0.1:65536", ":80", "127.0.0.1:080", "::1:80", "[::1]80",
		"[::1:80", "[127.0.0.1]:80", "127.1:80", "*:80", "[]:80"};
	char text[128];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		(void)snprintf(text, sizeof text, "listen = %s\nlisten_publicly = yes\n", rows[i]);
		assert_fails(read_text(text), E_USAGE);
		assert_string_equal(fault.key, "listen");
	}
}

static void
limits_that_contradict_each_other_are_refused(void **state)
{
	(void)state;
	assert_fails(read_text("connections = 16\nper_address = 17\n"), E_USAGE);
	assert_string_equal(fault.key, "per_address");
	assert_fails(read_text("connections = 16\nthreads = 17\n"), E_USAGE);
	assert_string_equal(fault.key, "threads");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_defaults_are_safe),
		cmocka_unit_test(a_file_sets_what_it_names),
		cmocka_unit_test(a_bad_line_is_refused_and_named),
		cmocka_unit_test(a_line_that_would_be_cut_is_refused),
		cmocka_unit_test(an_octet_of_zero_is_refused),
		cmocka_unit_test(a_file_without_end_is_refused),
		cmocka_unit_test(what_others_reach_must_be_meant),
		cmocka_unit_test(an_address_is_numbers),
		cmocka_unit_test(limits_that_contradict_each_other_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

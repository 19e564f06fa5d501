/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"

#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/vectors.h"

static err
nth(int code)
{
	return failure((enum err_code)code);
}

static void
every_code_has_a_name_of_its_own(void **state)
{
	(void)state;
	assert_string_equal(err_name(ok()), "OK");
	for (int i = 1; i < ERR_COUNT; i++) {
		assert_memory_equal(err_name(nth(i)), "E_", 2);
		for (int j = 0; j < i; j++)
			assert_string_not_equal(err_name(nth(i)), err_name(nth(j)));
	}
}

static void
every_code_has_a_sentence_of_its_own(void **state)
{
	(void)state;
	for (int i = 0; i < ERR_COUNT; i++) {
		const char *s = err_sentence(nth(i));
		size_t n = strlen(s);
		assert_true(n >= 4 && n <= 72);
		assert_true(islower((unsigned char)s[0]) && isalnum((unsigned char)s[n - 1]));
		for (int j = 0; j < i; j++)
			assert_string_not_equal(s, err_sentence(nth(j)));
	}
}

static void
exit_statuses_run_from_0_to_4_and_only_ok_is_0(void **state)
{
	(void)state;
	int seen[5] = {0};
	for (int i = 0; i < ERR_COUNT; i++) {
		int status = err_exit_status(nth(i));
		assert_in_range(status, 0, 4);
		assert_int_equal(status == 0, i == OK);
		seen[status]++;
	}
	for (size_t i = 0; i < 5; i++)
		assert_true(seen[i] > 0);
}

/* What a server says must fit what the command line says: who has to act. */
static void
http_statuses_agree_with_exit_statuses(void **state)
{
	(void)state;
	for (int i = 1; i < ERR_COUNT; i++) {
		int http = err_http_status(nth(i));
		switch (err_exit_status(nth(i))) {
		case 1:
		case 2:
			assert_in_range(http, 400, 499);
			break;
		case 4:
			assert_in_range(http, 500, 599);
			break;
		default:
			assert_true(http / 100 == 4 || err_is(nth(i), E_DAMAGED));
			break;
		}
	}
	assert_int_equal(err_http_status(ok()), 200);
}

static void
an_unknown_code_reads_as_a_failure_of_the_machine(void **state)
{
	(void)state;
	static const uint16_t unknown[] = {ERR_COUNT, ERR_COUNT + 1, UINT16_MAX};
	for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
		err e = {unknown[i], 0, 0};
		assert_true(failed(e));
		assert_string_equal(err_name(e), "E_IO");
		assert_int_equal(err_exit_status(e), 4);
	}
}

static void
the_place_saturates(void **state)
{
	(void)state;
	assert_int_equal(failure_at(E_FORMAT, 7).at, 7);
	assert_int_equal(failure_at(E_FORMAT, 65535).at, 65535);
	assert_int_equal(failure_at(E_FORMAT, 65536).at, 65535);
	assert_int_equal(failure_at(E_FORMAT, UINT64_MAX).at, 65535);
	assert_int_equal(failure_sys(E_IO, 5).sys, 5);
	assert_int_equal(failure(E_IO).at, 0);
}

static void
a_broken_invariant_ends_the_process(void **state)
{
	(void)state;
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		static const struct rlimit none = {0, 0};
		(void)setrlimit(RLIMIT_CORE, &none);
		(void)signal(SIGILL, SIG_DFL);
		(void)signal(SIGTRAP, SIG_DFL);
		must(1 + 1 == 3);
		_exit(0);
	}
	int status = 0;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
}

/* docs/errors.md is what users read: one row a code, in the table's order, and nothing else. */
static void
the_page_of_errors_says_what_the_table_says(void **state)
{
	(void)state;
	static char page[1 << 16], want[1 << 16];
	FILE *f = fopen(SOURCE_ROOT "/docs/errors.md", "rb");
	assert_non_null(f);
	size_t len = fread(page, 1, sizeof page - 1, f);
	(void)fclose(f);
	assert_true(len < sizeof page - 1);
	size_t n = 0;
	for (int i = 1; i < ERR_COUNT; i++)
		n += (size_t)snprintf(want + n, sizeof want - n, "| %s | %d | %d | `%s` |\n",
			err_sentence(nth(i)), err_exit_status(nth(i)), err_http_status(nth(i)),
			err_name(nth(i)));
	const char *row = want;
	for (const char *line = page; *line != '\0';
		line += strcspn(line, "\n"), line += *line != 0) {
		int size = (int)strcspn(line, "\n"), expected = (int)strcspn(row, "\n");
		if (size < 2 || line[size - 3] != '`' || strncmp(line, "| ", 2) != 0)
			continue; /* not a row of the table */
		if (size != expected || strncmp(line, row, (size_t)size) != 0)
			fail_msg("docs/errors.md: %.*s\nnot: %.*s", size, line, expected, row);
		row += size + 1;
	}
	assert_string_equal(row, "");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_has_a_name_of_its_own),
		cmocka_unit_test(every_code_has_a_sentence_of_its_own),
		cmocka_unit_test(exit_statuses_run_from_0_to_4_and_only_ok_is_0),
		cmocka_unit_test(http_statuses_agree_with_exit_statuses),
		cmocka_unit_test(an_unknown_code_reads_as_a_failure_of_the_machine),
		cmocka_unit_test(the_place_saturates),
		cmocka_unit_test(a_broken_invariant_ends_the_process),
		cmocka_unit_test(the_page_of_errors_says_what_the_table_says),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "core/policy/policy_rule.h"

#include <stdio.h>
#include <string.h>

#include "support/spec.h"

/* spec/policy.md has one row a rule, in the table's order, and no other. */
static void
the_page_of_rules_says_what_the_table_says(void **state)
{
	(void)state;
	static char page[1 << 16];
	FILE *f = fopen(SOURCE_ROOT "/spec/policy.md", "rb");
	assert_non_null(f);
	size_t len = fread(page, 1, sizeof page - 1, f), i = 0;
	(void)fclose(f);
	assert_true(len < sizeof page - 1);
	for (const char *line = strstr(page, "\n| R"); line != NULL;
		line = strstr(line + 1, "\n| R")) {
		char want[200];
		const struct policy_rule_row *row = policy_rule_at(i++);
		assert_non_null(row);
		(void)snprintf(want, sizeof want, "\n| R%u | `%s` | `%s` | %s |\n",
			(unsigned)row->rule, row->name, err_name(failure(row->code)),
			row->sentence);
		if (strncmp(line, want, strlen(want)) != 0)
			fail_msg("spec/policy.md:%.100s\nnot:%s", line, want);
	}
	assert_null(policy_rule_at(i));
}

static void
a_refusal_names_its_rule(void **state)
{
	(void)state;
	for (size_t i = 0; policy_rule_at(i) != NULL; i++) {
		const struct policy_rule_row *row = policy_rule_at(i);
		err e = policy_rule_failure(row->rule);
		assert_true(err_is(e, row->code));
		assert_ptr_equal(policy_rule_find(e.at), row);
	}
}

static void
a_number_that_is_no_rules_finds_none(void **state)
{
	(void)state;
	assert_null(policy_rule_find(0));
	assert_null(policy_rule_find(UINT16_MAX));
}

static void
rules_are_numbered_in_order(void **state)
{
	(void)state;
	for (size_t i = 1; policy_rule_at(i) != NULL; i++)
		assert_true(policy_rule_at(i - 1)->rule < policy_rule_at(i)->rule);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_page_of_rules_says_what_the_table_says),
		cmocka_unit_test(a_refusal_names_its_rule),
		cmocka_unit_test(a_number_that_is_no_rules_finds_none),
		cmocka_unit_test(rules_are_numbered_in_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

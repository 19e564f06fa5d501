/* SPDX-License-Identifier: Apache-2.0 */
#include "core/policy/policy_rule.h"

static const struct policy_rule_row rows[] = {
#define RULE(NAME, number, code, sentence) {#NAME, RULE_##NAME, code, sentence},
#include "core/policy/policy_rules.def"
#undef RULE
};

const struct policy_rule_row *
policy_rule_at(size_t i)
{
	return i < sizeof(rows) / sizeof(rows[0]) ? &rows[i] : NULL;
}

const struct policy_rule_row *
policy_rule_find(unsigned number)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if ((unsigned)rows[i].rule == number)
			return &rows[i];
	return NULL;
}

err
policy_rule_failure(enum policy_rule rule)
{
	const struct policy_rule_row *row = policy_rule_find((unsigned)rule);
	must(row != NULL);
	return failure_at(row->code, (uint64_t)row->rule);
}

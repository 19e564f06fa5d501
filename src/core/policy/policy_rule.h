/* SPDX-License-Identifier: Apache-2.0 */
/* policy/policy_rule: the rules of what may stand, as a table: a refusal names the one broken.
 * Owns: nothing. Pure. Spec: spec/policy.md. */
#ifndef CORE_POLICY_POLICY_RULE_H
#define CORE_POLICY_POLICY_RULE_H

#include <stddef.h>

#include "base/attr.h"
#include "base/err.h"

enum policy_rule {
#define RULE(NAME, number, code, sentence) RULE_##NAME = (number),
#include "core/policy/policy_rules.def"
#undef RULE
};

struct policy_rule_row {
	const char *name; /* "EPOCH_WHO" */
	enum policy_rule rule;
	enum err_code code;
	const char *sentence; /* what is so of each event that stands */
};

/* The failure of RULE: its code, and its number as err.at. A number that is no rule's is a
 * programmer's error. */
err policy_rule_failure(enum policy_rule rule) MUST_USE;

/* By number, which is what err.at is in a failure of policy; NULL when there is none. */
const struct policy_rule_row *policy_rule_find(unsigned number);
/* All rows, by number rising; NULL from the count on. */
const struct policy_rule_row *policy_rule_at(size_t i);

#endif

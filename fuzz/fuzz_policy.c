/* SPDX-License-Identifier: Apache-2.0 */
/* A policy that is read keeps to its own rules; and more cosigners never satisfy it less. */
#include "core/ledger/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_groups(const struct policy *p)
{
	uint64_t witnesses = 0, groups = 0;
	for (size_t i = 0; i < p->group_count; i++) {
		const struct policy_group *g = &p->groups[i];
		must(g->threshold >= 1 && (g->witnesses | g->groups) != 0);
		must((g->witnesses & witnesses) == 0 && (g->groups & groups) == 0);
		must(g->groups >> i == 0); /* earlier ones only */
		witnesses |= g->witnesses;
		groups |= g->groups;
	}
	must(p->witness_count == POLICY_WITNESSES || witnesses >> p->witness_count == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t memory[sizeof(struct policy) + 64];
	arena a = arena_of(memory, sizeof memory);
	const struct policy *p = NULL;
	err e = policy_decode(&p, &a, bytes_of(data, size));
	if (failed(e)) {
		must(p == NULL && !err_is(e, E_NOMEM));
		return 0;
	}
	must(p->log_count <= POLICY_LOGS && p->witness_count <= POLICY_WITNESSES);
	check_groups(p);
	uint64_t cosigned = 0;
	bool before = policy_is_satisfied(p, cosigned);
	must(before == (p->quorum == POLICY_NONE));
	for (size_t i = 0; i < p->witness_count; i++) {
		cosigned |= UINT64_C(1) << i;
		bool now = policy_is_satisfied(p, cosigned);
		must(now || !before);
		before = now;
	}
	must(before); /* everybody is always enough */
	return 0;
}

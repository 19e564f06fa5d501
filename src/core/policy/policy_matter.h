/* SPDX-License-Identifier: Apache-2.0 */
/* policy/policy_matter: the state of a matter's chain: its space, and who has created it.
 * Owns: nothing; no pointers. Pure. Spec: spec/policy.md. */
#ifndef CORE_POLICY_POLICY_MATTER_H
#define CORE_POLICY_POLICY_MATTER_H

#include "core/policy/policy_chain.h"
#include "core/policy/policy_space.h"

struct policy_matter {
	struct policy_chain chain;
	id16 creator;
	struct policy_space space;
};

/* Before the chain's first event. */
void policy_matter_init(struct policy_matter *m, const id16 *matter);

/* As policy_user_apply. The lookup is asked for users (the actor, new members) and for firms. That
 * the first epoch comes together with matter/create is the archive's rule. */
err policy_matter_apply(struct policy_matter *m, const struct policy_event *e,
	const struct policy_lookup *l) MUST_USE;
/* E was judged when it came, and stood: the state after it (policy_user_advance). */
err policy_matter_advance(struct policy_matter *m, const struct policy_event *e) MUST_USE;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* policy/policy_user: the state of a user's chain: root, devices, generations of the user's key.
 * Owns: nothing; no pointers. Pure. Spec: spec/policy.md. */
#ifndef CORE_POLICY_POLICY_USER_H
#define CORE_POLICY_POLICY_USER_H

#include "core/policy/policy_chain.h"

/* Ever, of one user. At most PUK_DEVICES_MAX devices are active at once. */
enum { POLICY_DEVICES = 256, POLICY_PUKS = 512 };

struct policy_device {
	id16 id;
	struct user_device keys;
	uint64_t added; /* index of the event in the log */
	bool active;
	uint64_t revoked;   /* likewise, once it is not active */
	uint64_t last_good; /* then: what it signed at this index or later is void */
};

struct policy_puk {
	hash32 fp;
	uint64_t made; /* index */
};

struct policy_user {
	struct policy_chain chain;
	struct signature_key root;
	size_t device_count;
	struct policy_device devices[POLICY_DEVICES]; /* as they came */
	uint32_t gen;                                 /* the newest; 0 before the first event */
	struct policy_puk puks[POLICY_PUKS];          /* that of generation g is at g - 1 */
};

/* Before the chain's first event. */
void policy_user_init(struct policy_user *u, const id16 *user);

/* E stands, and *u is the state after it; or the failure names the rule broken (policy_rule.h), and
 * *u is as before. The lookup's firm_of is asked for the user's firm. That a user/create comes
 * together with the user's firm/join or firm/create is the archive's rule, not this chain's. */
err policy_user_apply(struct policy_user *u, const struct policy_event *e,
	const struct policy_lookup *l) MUST_USE;

/* E was judged when it came, and stood: the state after it, with nothing asked of other chains,
 * which are elsewhere by now. For a store that holds only what stood. The chain's own rules are
 * kept: CHAIN to SEQUENCE. E_DAMAGED: there is no place for what it writes, so it never stood. */
err policy_user_advance(struct policy_user *u, const struct policy_event *e) MUST_USE;

/* NULL: there was never such a device. */
const struct policy_device *policy_user_device(const struct policy_user *u, const id16 *device);
/* The newest generation's recipient. A user without one is a programmer's error. */
hash32 policy_user_puk(const struct policy_user *u);
/* What the device signed at INDEX of the log, in any chain, is void, or was never its own:
 * content is as if not made; a control event that stood keeps its effect, and is to be shown. */
bool policy_user_is_void(const struct policy_user *u, const id16 *device, uint64_t index);

#endif

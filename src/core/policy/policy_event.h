/* SPDX-License-Identifier: Apache-2.0 */
/* policy/policy_event: what policy is asked about, and what it must know of other chains.
 *
 * policy_user_apply, policy_firm_apply and policy_matter_apply are the one place that says whether
 * a control event may stand, and what it changes. They have two callers: the server's archive,
 * before it accepts, and every client, before it believes. Same state, same event, same answer.
 *
 * An event may stand at a place of the log. So the caller applies the events of all chains that it
 * looks at in the order of the log: what the lookup answers is then what was so at this place. An
 * event is applied once; a state has no pointers, is copied by assignment, and is unchanged by a
 * refusal. Whoever takes several events or none applies them to a copy.
 * Owns: nothing; borrows. Pure. Spec: spec/policy.md. */
#ifndef CORE_POLICY_POLICY_EVENT_H
#define CORE_POLICY_POLICY_EVENT_H

#include "base/attr.h"
#include "base/err.h"
#include "core/codec/signature.h"
#include "core/vault/event.h"
#include "core/vault/leaf.h"

struct policy_user;
struct policy_firm;

/* A control event, decoded (vault/record.h), and its place. */
struct policy_event {
	const struct event *event;
	leaf33 leaf;
	uint64_t index; /* in the log */
};

/* Other chains' states. What is returned is read before the next call, and not after it; the caller
 * may load it then. E_NOT_FOUND: there is none; every other failure becomes that of the question.
 */
struct policy_lookup {
	void *self;
	err (*user)(void *self, const struct policy_user **out, const id16 *user);
	err (*firm)(void *self, const struct policy_firm **out, const id16 *firm);
	/* The firm in whose roster the user is, suspended or not. */
	err (*firm_of)(void *self, const struct policy_firm **out, const id16 *user);
	/* The key of a founding invitation that is open: only the archive knows, whose server it
	 * is. NULL: not asked, founding stands without (spec/firms.md: nobody else verifies it). */
	err (*founding)(void *self, struct signature_key *out, const id16 *invite);
};

/* The actor and the device are active at this place, and the device has signed. Rules DEVICE,
 * SIGNATURE, SUSPENDED. Of an event that creates a user, see policy_user_apply. */
err policy_event_verify(const struct policy_event *e, const struct policy_lookup *l) MUST_USE;
/* The same of an event whose signature was verified before, by the same chains: it is a function of
 * the event's octets and of the device's key, which a device never changes. Rules DEVICE,
 * SUSPENDED.
 */
err policy_event_check_author(const struct policy_event *e, const struct policy_lookup *l) MUST_USE;

#endif

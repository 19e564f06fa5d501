/* SPDX-License-Identifier: Apache-2.0 */
/* app/authority_inner: what the files of app/authority share. All of it under A's lock. */
#ifndef APP_AUTHORITY_INNER_H
#define APP_AUTHORITY_INNER_H

#include "app/authority.h"
#include "core/policy/policy_event.h"
#include "core/vault/control.h"

/* Look-ups, by the states: what was judged counts, though it is not committed yet. E_NOT_FOUND;
 * E_BUSY: all places are held; the store's failures. */
err authority_slot(struct states_slot **out, struct authority *a, enum chain_kind kind,
	const id16 *id) MUST_USE;
err authority_user(void *self, const struct policy_user **out, const id16 *user) MUST_USE;
err authority_firm(void *self, const struct policy_firm **out, const id16 *firm) MUST_USE;
err authority_firm_of(void *self, const struct policy_firm **out, const id16 *user) MUST_USE;
bool authority_has_user(const struct states_slot *firm, const id16 *user);

/* E_NOT_FOUND: no such device; E_FORBIDDEN: revoked, or its user is suspended or of no firm. */
err authority_find_device(struct judge_device *out, struct authority *a, const id16 *id) MUST_USE;

/* The judging of one item, and what policy may ask meanwhile; as long as J. */
struct authority_judging {
	struct authority *a;
	uint64_t now_ms;
};
struct policy_lookup authority_lookup(struct authority_judging *j);

/* Invitations. E_NOT_FOUND; E_FORBIDDEN: used, withdrawn, or expired at NOW_MS. */
err authority_invite(struct judge_invite *out, struct authority *a, const id16 *invite,
	uint64_t now_ms) MUST_USE;
/* EVENT, a firm/join by INVITE, comes in time. */
err authority_check_join(struct authority *a, const struct event *event, const id16 *invite,
	uint64_t now_ms) MUST_USE;
/* EVENT, a firm/invite, makes one whose id nobody else has. */
err authority_check_invite(
	struct authority *a, const struct event *event, const id16 *invite) MUST_USE;
/* Those by which the store's firms were founded. */
err authority_load_founded(struct authority *a) MUST_USE;

/* The chain that EVENT begins, or the device that it brings, has an id that is nobody else's. C is
 * its body. E_EXISTS. */
err authority_check_ids(
	struct authority *a, const struct event *event, const struct control *c) MUST_USE;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* client/space: a firm's directory or a matter, ready to be read and written: its members, the
 * epoch in force and its seed, and changes of membership. Everything is taken from a settled view.
 * Owns: nothing. Spec: spec/spaces.md. */
#ifndef CLIENT_SPACE_H
#define CLIENT_SPACE_H

#include "base/attr.h"
#include "base/err.h"
#include "client/draft.h"
#include "client/view.h"

struct space {
	struct view *v;
	struct view_chain *row;
	const struct policy_space *policy;
	const struct epoch_member *me; /* NULL: not a member of the epoch in force */
};

/* ID is in the view, which is settled. E_NOT_FOUND. */
err space_open(struct space *out, struct view *v, const chain_id *id) MUST_USE;

/* Where the next event goes. */
struct submit_place space_place(const struct space *s);

/* The seed of EPOCH (32 octets), and with it everything that was written under it. E_NOT_FOUND: it
 * was never given to us. */
err space_seed(struct secret *out, const struct space *s, uint32_t epoch) MUST_USE;

/* The epoch in force may not be written under any more: a member is suspended or has a newer key,
 * or there is too much under it. */
err space_must_rotate(bool *out, const struct space *s) MUST_USE;

/* Content may be written here by us, once it need not be repaired: E_FORBIDDEN. */
err space_may_write(const struct space *s, enum event_class class) MUST_USE;

/* A change of membership in the making: first as the members are, but without those who are
 * suspended, each with the newest key. */
struct space_change {
	const struct space *s;
	struct draft draft;
	bool added; /* somebody who was no member before */
};
/* REASON says what for; FRESH: a new epoch; else people are added to the one in force. */
err space_change_begin(
	struct space_change *out, const struct space *s, enum reason reason, bool fresh) MUST_USE;
/* Add USER, or change the role. FROM: the first epoch that is given to him; 0: the newest alone.
 * The user's chain and firm are in the view, and the firm is known (view_trust). E_NOT_FOUND. */
struct space_member {
	id16 user;
	id16 firm;
	enum epoch_role role;
	uint32_t from;
};
err space_change_add(struct space_change *c, const struct space_member *m) MUST_USE;
void space_change_remove(struct space_change *c, const id16 *user);
/* Draws the key of a fresh epoch, wraps it for everybody who is to have it, and appends the event.
 */
err space_change_submit(struct submit *s, struct submit_place *at, struct space_change *c) MUST_USE;

/* When the epoch in force must rotate: a new one with the same people, appended to S. Nothing when
 * it need not. E_FORBIDDEN: only a manager or writer can. *out: something was appended. */
err space_repair(
	bool *out, struct submit *s, struct submit_place *at, const struct space *space) MUST_USE;

/* A name in the space, sealed: of a user, firm, matter or invitation. AT is where it goes. */
struct content_name;
err space_submit_name(
	struct submit *s, const struct submit_place *at, const struct content_name *name) MUST_USE;

#endif

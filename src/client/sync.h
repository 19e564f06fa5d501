/* SPDX-License-Identifier: Apache-2.0 */
/* client/sync: what every verb does first: send what is left in the outbox, open a session, move on
 * to the newest checkpoint, and see to the firm's directory. Owns: nothing. */
#ifndef CLIENT_SYNC_H
#define CLIENT_SYNC_H

#include "base/attr.h"
#include "base/err.h"
#include "client/space.h"
#include "client/view.h"

/* Ready to fetch: *out is an empty view. E_USAGE: we are in no firm yet. */
err sync_begin(struct view *out, struct client *c) MUST_USE;

/* The view with our own user and our firm's directory, settled. Where we are an owner or admin,
 * people who joined are taken into the directory, and who was suspended loses it: *out_changed (may
 * be NULL) says that something was written. */
err sync_firm(struct view *out, bool *out_changed, struct client *c) MUST_USE;
/* The same, with the spaces that IDS name, opened. */
err sync_spaces(struct view *out, struct client *c, const id16 *matters, size_t count) MUST_USE;

/* The matters that this user may be in, by what is known here and what the server hints at; at most
 * MAX. Which of them is so, the view says. */
err sync_list_matters(id16 *out, size_t *out_count, struct client *c, size_t max) MUST_USE;

#endif

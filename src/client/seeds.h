/* SPDX-License-Identifier: Apache-2.0 */
/* client/seeds: the seeds that were wrapped for this user and this device, unwrapped into the known
 * keys. A seed is taken only when its recipient is the one that the event signed (threats C1, C2).
 * What a manager wrapped wrong costs its epoch and nothing else: whoever may give keys could
 * otherwise end the work of those he gives them to. Owns: nothing. */
#ifndef CLIENT_SEEDS_H
#define CLIENT_SEEDS_H

#include "base/attr.h"
#include "base/err.h"
#include "client/view.h"

/* Those of BODY, an epoch event of ROW's chain that stands, which are for this user. Epochs whose
 * wrap is none are noted in ROW, until one is given that opens. ALARM_PART. */
err seeds_take(struct view *v, struct view_chain *row, const struct epoch *body) MUST_USE;

/* The generations of this user's own key that BODY, an event of ROW's chain that stands, gives to
 * this device, and those before them. Nothing when ROW is another user's.
 * ALARM_KEY_SUBSTITUTED: only the user's own devices give these. ALARM_PART. */
err seeds_take_own(
	struct view *v, const struct view_chain *row, const struct control *body) MUST_USE;

#endif

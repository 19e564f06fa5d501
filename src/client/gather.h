/* SPDX-License-Identifier: Apache-2.0 */
/* client/gather: the chains that a view needs, fetched, and those that their events speak of.
 * Owns: nothing; in the client's arena. */
#ifndef CLIENT_GATHER_H
#define CLIENT_GATHER_H

#include "base/attr.h"
#include "base/err.h"
#include "client/view.h"

/* One more chain of the view; nothing when it is there. *out is its row. E_TOO_LARGE, E_FORBIDDEN:
 * its id is a space's of another kind; and what chain_fetch says. */
err gather_chain(struct view_chain **out, struct view *v, const chain_id *id) MUST_USE;

/* The chains that control events speak of, their actors and who is named in their bodies, until
 * nothing is missing. ALARM_RECORD. */
err gather_named(struct view *v) MUST_USE;

/* What the server has by now behind each chain, and what that speaks of. */
err gather_more(struct view *v) MUST_USE;

/* Records of open chains that were not for us when they were fetched have no octets in the cache:
 * such chains are fetched once more, and what came behind them since. */
err gather_blanks(struct view *v) MUST_USE;

#endif

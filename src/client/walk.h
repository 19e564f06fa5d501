/* SPDX-License-Identifier: Apache-2.0 */
/* client/walk: the records of a view's chains, applied in the order of the log, each judged by what
 * was so at its place. Keys that an event gives to this user are taken on the way.
 * Owns: nothing; in the client's arena. */
#ifndef CLIENT_WALK_H
#define CLIENT_WALK_H

#include "base/attr.h"
#include "base/err.h"
#include "client/view.h"

/* From the first record to the last; whatever an earlier walk made is forgotten first.
 * ALARM_RECORD, ALARM_EVENT_REFUSED, and those of client/seeds. */
err walk_apply(struct view *v) MUST_USE;

/* What a later revocation or suspension has made void is not shown. Once, after the last walk. */
void walk_drop_void(struct view *v);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* client/fetch: a blob from the server into the spool, over a line that may break. It is in the
 * spool only when all of it is there and has the hash that was signed. Owns: nothing. */
#ifndef CLIENT_FETCH_H
#define CLIENT_FETCH_H

#include "base/attr.h"
#include "base/err.h"
#include "client/client.h"
#include "core/vault/map_hash.h"
#include "core/vault/part.h"

/* B, as an event of CHAIN names it. ALARM_PART: the server has something else. E_UNREACHABLE after
 * some tries. */
err fetch_blob(struct client *c, const chain_id *chain, const struct part *b) MUST_USE;

#endif

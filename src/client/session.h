/* SPDX-License-Identifier: Apache-2.0 */
/* client/session: the key under which the server lets this device, or the holder of an invitation,
 * read. One for each run; it is forgotten with the run. Owns: nothing. Spec: spec/requests.md. */
#ifndef CLIENT_SESSION_H
#define CLIENT_SESSION_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "client/client.h"
#include "core/vault/session.h"
#include "core/vault/session_read.h"

/* Open one as KIND: this device, by its signing key, or the invitation in use, by its key. E_CLOCK:
 * the clocks differ by too much; E_SESSION, E_FORBIDDEN: the server does not know us, or no more.
 */
err session_begin(struct client *c, enum session_kind kind) MUST_USE;

/* The Authorization header's value for READ, whose counter is set here. A session is open. */
void session_authorize(buf *out, struct client *c, struct session_read *read);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* client/outbox: submissions that were signed and have no answer yet, in their order.
 * A file for each, in the home's folder `outbox`, with exactly the octets that are sent: they hold
 * nothing that the server does not get. Owns: nothing. Spec: spec/clientstore.md. */
#ifndef CLIENT_OUTBOX_H
#define CLIENT_OUTBOX_H

#include "base/attr.h"
#include "base/err.h"
#include "client/client.h"

/* Keep WIRE, and the state with it: both durable on return. E_TOO_LARGE: the outbox is full. */
err outbox_put(struct client *c, const id16 *idem, bytes wire) MUST_USE;

struct outbox_result {
	uint64_t first; /* index in the log */
	uint32_t count;
};
/* Send it, and verify the answer. When it was accepted or refused it is not in the outbox any more.
 * E_UNREACHABLE and failures of this machine leave it there. */
err outbox_send(struct outbox_result *out, struct client *c, const id16 *idem, bytes wire) MUST_USE;

/* Remove what killed runs left behind, and send all there is, in order. *out: accepted;
 * *out_refused (may be NULL): refused. */
err outbox_resume(size_t *out, size_t *out_refused, struct client *c) MUST_USE;

#endif

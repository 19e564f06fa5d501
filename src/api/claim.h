/* SPDX-License-Identifier: Apache-2.0 */
/* api/claim: the Authorization header of a request that reads: who asks, and his proof of it.
 * The desk only takes it apart; the archive, which knows the session's key, judges it.
 * Owns: nothing. Pure. Spec: spec/requests.md. Untrusted input: yes. Fuzz: fuzz_claim. */
#ifndef API_CLAIM_H
#define API_CLAIM_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"
#include "ipc/ipc.h"

/* "Muniment SESSION COUNTER MAC": 32 hex digits, a decimal, 64 hex digits, one space between, one
 * spelling each. Sets session, counter and mac of *out, and empties the rest. E_SESSION for
 * anything else, as for a session that is none. */
err claim_decode(struct ipc_claim *out, bytes authorization) MUST_USE;

#endif

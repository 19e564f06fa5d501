/* SPDX-License-Identifier: Apache-2.0 */
/* vault/session_read: one read under a session's key: what is authenticated, how a request says so
 * in its Authorization header, and which counters have been used.
 * Owns: nothing; borrows. Pure. Spec: spec/requests.md.
 * Untrusted input: yes. Fuzz: fuzz_session. */
#ifndef CORE_VAULT_SESSION_READ_H
#define CORE_VAULT_SESSION_READ_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "crypt/secret.h"

/* As it stands in the request; the server takes none of it from elsewhere. */
struct session_read {
	uint64_t counter;
	bytes method; /* GET */
	bytes target; /* path and query, as sent */
	bytes range;  /* value of the Range header; empty: none */
};

/* KEY is the session's. */
hash32 session_read_mac(const struct secret *key, const struct session_read *r);
/* E_SIGNATURE. */
err session_read_verify(
	const struct secret *key, const struct session_read *r, const hash32 *mac) MUST_USE;

/* Value of the header: "Muniment", session16 in hex, the counter, the MAC in hex; a space each. */
struct session_header {
	id16 session;
	uint64_t counter;
	hash32 mac;
};
enum { SESSION_HEADER_MAX = 8 + 3 + 32 + 20 + 64 };
/* Test with buf_done. */
void session_read_encode_header(buf *out, const struct session_header *h);
/* One spelling. E_FORMAT. */
err session_read_decode_header(struct session_header *out, bytes value) MUST_USE;

/* Which counters a session has used: each once, and none far below the highest, so that reads may
 * pass one another on their way but not be sent twice. All zero: none yet. */
enum { SESSION_WINDOW = 1024 };
struct session_window {
	uint64_t next; /* above the highest used so far */
	uint64_t used[SESSION_WINDOW / 64];
};
/* Use COUNTER, of a read that has been verified. E_EXISTS when it has been used, or may have been:
 * it is more than SESSION_WINDOW below. E_RANGE for 2^64 - 1. */
err session_read_use(struct session_window *w, uint64_t counter) MUST_USE;

#endif

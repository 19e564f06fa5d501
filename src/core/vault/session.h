/* SPDX-License-Identifier: Apache-2.0 */
/* vault/session: how a device, or who holds an invitation, agrees with the server on a key under
 * which it may then read (vault/session_read).
 * The asker signs a fresh share of a key exchange; the server answers with its own. Nobody is named
 * by the server's share: what it serves is believed for its own signatures, not for the session.
 * Owns: nothing; borrows its input. Pure. Spec: spec/requests.md.
 * Untrusted input: yes. Fuzz: fuzz_session. */
#ifndef CORE_VAULT_SESSION_H
#define CORE_VAULT_SESSION_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "core/codec/signature.h"
#include "crypt/dh.h"
#include "crypt/secret.h"

enum session_kind {
	SESSION_DEVICE = 1,
	SESSION_INVITATION = 2,
};

enum {
	SESSION_ORIGIN_MAX = 255,
	SESSION_KEY = 32,
	SESSION_REQUEST_MAX = 512,
	SESSION_ANSWER_BYTES = 4 + DH_BYTES + 8 + 8
};

struct session_request {
	bytes origin; /* of the server's log */
	enum session_kind kind;
	id16 id; /* the device's or the invitation's, whose key signs */
	uint64_t claimed_ms;
	id16 session; /* random; names the session */
	uint8_t share[DH_BYTES];

	/* once decoded */
	bytes message;   /* M, which is what is signed */
	bytes signature; /* its form is good */
};

/* Append SE1, signed with SEED; of R only what comes before "once decoded" is looked at, and for
 * session_key it must be decoded again. Test with buf_done. */
void session_encode_request(buf *out, const struct session_request *r, const struct secret *seed);
/* E_VERSION, E_FORMAT. The signature is not checked. */
err session_decode_request(struct session_request *out, bytes in) MUST_USE;
/* The decoded request is signed with KEY, which the caller knows to be that of its id. E_SIGNATURE.
 */
err session_verify_request(
	const struct session_request *r, const struct signature_key *key) MUST_USE;

struct session_answer {
	uint8_t share[DH_BYTES];
	uint64_t server_ms;
	uint64_t lifetime_ms;
};

/* Exactly SESSION_ANSWER_BYTES. Test with buf_done. */
void session_encode_answer(buf *out, const struct session_answer *a);
/* E_VERSION, E_FORMAT. */
err session_decode_answer(struct session_answer *out, bytes in) MUST_USE;

/* The session's key, for both sides: SCALAR (32 octets) is one's own, THEIRS the other's share,
 * SERVER the server's, R the decoded request. E_KEY when the share is of low order; OUT is then
 * empty. */
struct session_exchange {
	const struct secret *scalar;
	const uint8_t *theirs; /* DH_BYTES each */
	const uint8_t *server;
};
err session_key(struct secret *out, const struct session_exchange *x,
	const struct session_request *r) MUST_USE;

#endif

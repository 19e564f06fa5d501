/* SPDX-License-Identifier: Apache-2.0 */
/* client/upload: blobs to the server, over a line that may break: each try goes on where the server
 * says that the one before stopped. Owns: nothing.
 * Untrusted input: yes. Fuzz: fuzz_upload. */
#ifndef CLIENT_UPLOAD_H
#define CLIENT_UPLOAD_H

#include "base/attr.h"
#include "base/err.h"
#include "client/client.h"
#include "core/vault/part.h"

/* B, which is in the spool, is on the server, whole and durable, on return. E_UNREACHABLE after
 * some tries: what was sent is not lost. */
err upload_blob(struct client *c, const struct part *b) MUST_USE;

/* All blobs of BODY, which blob_batch_end gave, are, in one request; if the line does not bear that
 * one, each by itself. */
err upload_batch(struct client *c, bytes body) MUST_USE;

/* What a server says of an upload: {"id": 32 hex, "received": number}. E_FORMAT. */
struct upload_said {
	id16 id;
	uint64_t received;
};
err upload_decode(struct upload_said *out, bytes in) MUST_USE;

#endif

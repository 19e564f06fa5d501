/* SPDX-License-Identifier: Apache-2.0 */
/* client/ask: one request to the server's API, its answer bounded, its refusal as one of ours.
 * The server is not trusted: an answer is octets for a decoder, and a refusal is a reason to tell
 * and nothing else. Owns: nothing; answers are in the client's arena.
 * Untrusted input: yes. Fuzz: fuzz_refusal. */
#ifndef CLIENT_ASK_H
#define CLIENT_ASK_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "client/client.h"

/* The type of every body that is not JSON. */
#define ASK_OCTETS BYTES_LIT("application/octet-stream")
#define ASK_JSON   BYTES_LIT("application/json")

/* Ask, and take an answer of at most MAX octets. AUTHENTICATED: under the open session. */
struct ask {
	enum http_method method;
	bytes target;
	bytes range; /* value of the header; empty: none */
	bytes type;  /* of the body, where there is one */
	bytes body;
	size_t max;
	bool authenticated;
};
/* *out_more (may be NULL): there is more behind it. Where the server says that it was too much in a
 * short time, it is asked again, for a minute and a half: E_RATE after that. E_TOO_LARGE,
 * E_UNREACHABLE; what the server refuses with: a code of err.def, E_FORMAT when it says something
 * else. */
err ask(bytes *out, bool *out_more, struct client *c, const struct ask *a) MUST_USE;

/* The same, the answer given to TAKE piece by piece. */
err ask_stream(struct client *c, const struct ask *a, http_take_fn *take, void *user) MUST_USE;

/* A body of octets as PUT or POST, streamed from GIVE; under the open session. */
struct ask_upload {
	bytes target;
	http_give_fn *give;
	uint64_t length;
	void *user;
};
err ask_upload(bytes *out, struct client *c, const struct ask_upload *u, size_t max) MUST_USE;

/* A refusal's body, {"error":"E_...","what":"..."}: its code, and what is said in words, as far as
 * it is printable, in WHAT, which ends with a NUL. False: it has no code that we know. */
bool ask_refusal_decode(enum err_code *out, char *what, size_t cap, bytes body);

/* Targets: "/api/v1/chains/matter/HEX". */
void ask_put_chain(buf *out, const chain_id *chain); /* "matter/HEX" */
/* "user", "firm", "matter", "job". */
const char *ask_chain_kind(enum chain_kind kind);

#endif

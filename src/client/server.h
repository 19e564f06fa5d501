/* SPDX-License-Identifier: Apache-2.0 */
/* client/server: what a server says of itself: its log and the keys that sign for it.
 * Believed once, when an account is made with an invitation that names the log's key; from then on
 * the state has them. Owns: nothing. Untrusted input: yes. Fuzz: fuzz_server. */
#ifndef CLIENT_SERVER_H
#define CLIENT_SERVER_H

#include "base/attr.h"
#include "base/err.h"
#include "client/client.h"

enum { SERVER_TEXT_MAX = 512 };

struct server_text {
	uint8_t data[SERVER_TEXT_MAX];
	size_t len;
};

struct server {
	struct server_text origin;
	struct server_text log_vkey;
	struct server_text time_vkey; /* empty: it states no time */
};

/* From JSON. The vkeys are well-formed and the log's has the origin's name. E_FORMAT. */
err server_decode(struct server *out, bytes json) MUST_USE;

/* Ask it. */
err server_fetch(struct server *out, struct client *c) MUST_USE;

/* Into the state, with the address URL. E_TOO_LARGE. */
err server_remember(struct client *c, bytes url, const struct server *server) MUST_USE;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* bench/firm: a firm of one, founded on a server that is new, and what its owner signs: changes
 * made beforehand, and sessions. What is inside its sealed records is nothing, and nobody opens
 * them; what the server looks at is as a client's. Owns: nothing. */
#ifndef BENCH_FIRM_H
#define BENCH_FIRM_H

#include "base/buf.h"
#include "crypt/secret.h"
#include "peer.h"
#include "support/people.h"

struct firm {
	struct people people;
	struct person owner;
	id16 session;
	struct secret session_key;
	uint8_t key_room[32];
	uint64_t counter;
};

/* CODE is that of the server's first invitation. */
void firm_found(struct firm *f, struct peer *p, const char *code);
chain_id firm_open_matter(struct firm *f, struct peer *p);

struct firm_change {
	const chain_id *chains; /* into each as many of the items, in a row */
	size_t chain_count;
	uint32_t items;
	size_t octets; /* of the document that each item brings along; 0: none */
};
/* Octets that a change takes at most, as a request. */
size_t firm_change_max(const struct firm_change *c);
/* One change, signed, as a whole HTTP request, behind what is in OUT. */
bytes firm_sign(struct firm *f, buf *out, const struct firm_change *c);
/* Append the request for a change whose octets are WIRE. */
bytes firm_request(buf *out, bytes wire);

/* Have a session; the header line that reads TARGET under it. */
void firm_begin_session(struct firm *f, struct peer *p);
void firm_authorize(buf *line, struct firm *f, const char *method, const char *target);

#endif

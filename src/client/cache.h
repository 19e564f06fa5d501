/* SPDX-License-Identifier: Apache-2.0 */
/* client/cache: what is kept of a chain between runs, so that the next one verifies what is new and
 * nothing twice: the server's records, octet for octet, and a mark for each whose signature was
 * verified.
 *
 * The file has no authority. Whoever can write it could set a mark, or change what stands beside a
 * leaf (index, class, epoch), which no head covers. So the sealed state pins the digest of the
 * whole file together with the chain's head; a file that has another one is fetched again. Owns:
 * nothing; what is loaded is in the client's arena. Spec: spec/clientstore.md. */
#ifndef CLIENT_CACHE_H
#define CLIENT_CACHE_H

#include "base/attr.h"
#include "base/err.h"
#include "client/client.h"

/* The records' stream, in the pieces in which it came. */
struct cache_piece {
	bytes octets;
	struct cache_piece *next;
};

struct cache_content {
	struct cache_piece *pieces;
	uint64_t kept;  /* so many of their octets are in the file already */
	uint8_t *marks; /* one a record: 1 when its signature was verified, else 0 */
	size_t count;   /* of records */
};

/* What PIN says that there is, in one piece. E_NOT_FOUND: it is not there, or is not what was
 * pinned; E_NOMEM. */
err cache_load(struct cache_content *out, struct client *c, const struct known_chain *pin) MUST_USE;

/* Write what the file has not yet, and put its length and digest into PIN, whose head is the
 * caller's. After a failure PIN says that there is no file. */
void cache_save(struct known_chain *pin, struct client *c, struct cache_content *content);

#endif

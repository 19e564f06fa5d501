/* SPDX-License-Identifier: Apache-2.0 */
/* bench/peer: one HTTP connection that is kept, as plain as it can be, so that the client costs
 * little beside the server that is measured. Whatever is not an answer of 2xx ends the program.
 * Owns: the connection and its memory, until the program's end. */
#ifndef BENCH_PEER_H
#define BENCH_PEER_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/bytes.h"

struct peer {
	int fd;
	uint8_t *room;
	size_t len;    /* of what is in ROOM */
	size_t head;   /* of the answer, once it is whole; else 0 */
	uint64_t left; /* of the body, behind what is in ROOM */
	uint64_t body; /* octets of it all in all */
};

/* ADDRESS: "127.0.0.1:8080". */
void peer_open(struct peer *p, const char *address);

/* Of a request: "POST TARGET HTTP/1.1", with LENGTH octets to follow and MORE, whole lines. */
struct peer_head {
	const char *method;
	const char *target;
	const char *more;
	uint64_t length;
};
void peer_encode_head(buf *out, const struct peer_head *h);

void peer_send(struct peer *p, bytes octets);
/* Take what is there, waiting for some; true: the answer is whole. */
bool peer_receive(struct peer *p);
/* Wait for all of it. The body, when it is short; what is long is taken and forgotten: {NULL, 0}.
 */
bytes peer_wait(struct peer *p);

double peer_now(void);

#endif

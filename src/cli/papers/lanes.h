/* SPDX-License-Identifier: Apache-2.0 */
/* cli/papers/lanes: several connections to the server at once, over which the blobs of documents
 * go: each of them waits for the server's disk, and many small ones would wait one after the other.
 * Each lane has a session of its own. Owns: connections, sessions and their memory. */
#ifndef CLI_PAPERS_LANES_H
#define CLI_PAPERS_LANES_H

#include "base/attr.h"
#include "base/err.h"
#include "cli/progress.h"
#include "client/client.h"
#include "client/document.h"
#include "sys/http.h"

enum { LANES = 4 };

struct lane {
	struct client client;
	struct http_link link;
	struct http http;
	arena memory;
	struct secret key;               /* of the session */
	const struct document *document; /* that it has in hand */
};

/* All zero: none is open yet. */
struct lanes {
	struct lane lanes[LANES];
	unsigned open;
};

/* What to upload: of DOCUMENTS those that do not travel with their events. PROGRESS sees the octets
 * of each that is there. */
struct lanes_load {
	const struct document *documents;
	size_t count;
	struct progress *progress;
};
/* All are there on return. A failure leaves some of them there, and ends the others; what the
 * server said is in C, which nobody else uses meanwhile. A single one goes over C's connection. */
err lanes_upload(struct lanes *l, struct client *c, const struct lanes_load *load) MUST_USE;
void lanes_close(struct lanes *l);

#endif

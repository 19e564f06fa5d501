/* SPDX-License-Identifier: Apache-2.0 */
/* cli/papers/lanes: several threads that seal documents and bring their blobs to the server, each
 * over a connection and with a session of its own: one seals while another waits for the server's
 * disk. What they have done comes back in order. Owns: connections, sessions and memory. */
#ifndef CLI_PAPERS_LANES_H
#define CLI_PAPERS_LANES_H

#include "base/attr.h"
#include "base/err.h"
#include "cli/papers/tree.h"
#include "client/client.h"
#include "client/document.h"
#include "core/vault/catalog.h"
#include "sys/http.h"

enum { LANES = 6 };

/* A file that a lane is done with. */
struct lanes_done {
	const struct tree_file *file;
	const struct catalog_object *before; /* of that name; NULL: none */
	bool there;                          /* BEFORE has that content already; else */
	struct document document; /* is sealed, and its blob uploaded; borrows the lane's memory */
};

struct lane {
	struct client client;
	struct http_link link;
	struct http http;
	arena memory;
	size_t mark;       /* of MEMORY, before any document */
	struct secret key; /* of the session */
	uint8_t *batch_room;
	uint8_t *window;
	struct blob_batch_writer batch;
	const struct tree_file *next; /* of what it has in hand */
	size_t count;
	struct lanes_done done[BLOB_BATCH_ITEMS];
	const struct tree_file *fault; /* which could not be read or sealed */
	bool failed;
};

/* All zero: none is open. */
struct lanes {
	struct lane lanes[LANES];
	unsigned open;
};

/* COUNT files from FIRST on. */
struct lanes_load {
	const struct tree_file *first;
	size_t count;
	const struct catalog *catalog;
	const struct recipient *to;
	/* Gets each in order, in any thread, but never in two at once. The failure ends the work.
	 */
	err (*take)(void *user, const struct lanes_done *done);
	void *user;
	const struct tree_file *fault; /* set when a file was to blame for a failure */
};

/* All were taken on return. A failure ends the others; what the server said to a lane is in C. C is
 * not used meanwhile but by TAKE. */
err lanes_run(struct lanes *l, struct client *c, struct lanes_load *load) MUST_USE;
void lanes_close(struct lanes *l);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* client/client: one run of the client against one server: the world it reaches through ports, the
 * state that is its own, and what it holds for as long as the run lasts.
 *
 * Nothing that the server says is believed before it is verified:
 *   client/ask      one request and its answer, bounded
 *   client/session  the key under which the server lets this device read
 *   client/log      checkpoints: signed, and only ever growing; leaves in them
 *   client/chain    a chain's records, up to a head that never goes back
 *   client/map      the heads that the state map speaks of
 *   client/view     users, firms, matters and contents, as these events make them
 *   client/gather   the chains that it takes; client/walk: their events, judged one by one
 *   client/seeds    the keys that they give to this user
 *   client/space    a firm's directory or a matter: members, epochs, seeds, contents
 *   client/sync     all of that for the chains that a verb needs
 *   client/submit   a change: built, signed, sent, and its answer verified
 * Owns: nothing; its owner made the parts. */
#ifndef CLIENT_CLIENT_H
#define CLIENT_CLIENT_H

#include "base/arena.h"
#include "client/alarm.h"
#include "client/keystore.h"
#include "client/known.h"
#include "port/clock.h"
#include "port/disk.h"
#include "port/http.h"
#include "port/pause.h"
#include "port/random.h"

enum {
	/* Room for one run. It is asked for at once; only what is used costs anything. */
	CLIENT_ARENA = 1 << 30,
	CLIENT_SEED = 32,
};

/* Under which reads are authenticated; see client/session. */
struct client_session {
	id16 id;
	uint64_t counter;
	struct secret *key; /* empty: none open */
};

struct client {
	/* The world. */
	const struct disk *disk; /* the home folder */
	const struct http *http;
	const struct random_source *random;
	const struct clock_source *clock;
	const struct pause_source *pause;
	/* For the whole run: what is fetched and verified stays here. */
	arena *perm;
	/* Its own. */
	struct keystore *store;
	struct known *state;
	struct client_session session;
	struct alarm alarm; /* what was found wrong with the server */
	/* What the server said when it refused, for a message: plain text or empty. */
	char refusal[HTTP_REFUSAL_MAX];
	bool refused; /* the last answer was a refusal of the server's own */
	/* Which of several that work at once for the same run; 0: the run's own. */
	unsigned lane;
	/* Server's pages of the log that were read; see client/log. */
	struct log_tiles *tiles;
};

/* N random octets. */
err client_draw(const struct client *c, uint8_t *out, size_t n) MUST_USE;
/* The state as it is now becomes durable. */
err client_save(struct client *c) MUST_USE;

#endif

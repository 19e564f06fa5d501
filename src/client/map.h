/* SPDX-License-Identifier: Apache-2.0 */
/* client/map: the state map as this device believes it: one version, in the log, that only ever
 * goes forward, and what it says of chains. So that a server cannot show an old or other chain to
 * one device without everybody's map being another (threat C6).
 *
 * A server could keep a device at an old version, or lead two devices along two lines of versions,
 * were it not for the log, which has room for one: so the log's entries are read, from the version
 * that is believed up to the checkpoint, and the versions found there have to be those that lead
 * to the one that is shown, none more and none fewer. What was read once is not read again.
 *
 * A chain may be newer than the map, which moves once a minute: what is newer is in the log all the
 * same. Owns: nothing. */
#ifndef CLIENT_MAP_H
#define CLIENT_MAP_H

#include "base/attr.h"
#include "base/err.h"
#include "client/chain.h"

enum {
	/* The server answers so many at once. */
	MAP_ASK_MAX = 256,
	/* A log of more entries has a map: the first version follows on the first change. */
	MAP_NONE_MAX = 256,
};

/* The newest version speaks of each of CHAINS (COUNT, 1 to MAP_ASK_MAX) as we have it; or the log
 * has only begun and holds no version yet. ALARM_MAP ones, ALARM_CHAIN_HEAD, ALARM_LOG_ENTRY. */
err map_check(struct client *c, struct chain *const *chains, size_t count) MUST_USE;

/* The same, and out[i] is the proof of chains[i], for somebody else; c->state->map is the version
 * then. E_NOT_FOUND: there is no map yet. */
err map_fetch(bytes *out, struct client *c, struct chain *const *chains, size_t count) MUST_USE;

#endif

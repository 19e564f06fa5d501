/* SPDX-License-Identifier: Apache-2.0 */
/* A server in memory, behind the client's HTTP port: it takes every submission that is well-formed,
 * keeps what it must, and answers as spec/requests.md says. It judges nothing, so that a test can
 * make it lie: each lie is a word here. */
#ifndef CLIENT_TEST_FAKE_SERVER_H
#define CLIENT_TEST_FAKE_SERVER_H

#include "core/vault/map_hash.h"
#include "port/http.h"

enum fake_lie {
	FAKE_HONEST,
	FAKE_OTHER_LOG_KEY,   /* checkpoints signed with another key */
	FAKE_OLD_CHECKPOINT,  /* the log as it was at fake_mark */
	FAKE_OTHER_HISTORY,   /* a log of the same size with another leaf in it */
	FAKE_STALE_TIME,      /* its newest time is two days old */
	FAKE_SHORT_CHAIN,     /* chains without their last event */
	FAKE_LAGS,            /* the same, until the map is asked for once: no lie, but a race */
	FAKE_SHORT_MATTER,    /* the same of matters alone: as for who was removed before it */
	FAKE_SHORT_FIRM,      /* of firms alone, under the map from before */
	FAKE_OTHER_RECORD,    /* an octet of each content record is another */
	FAKE_SWAPPED_PARTS,   /* each part is answered with another one */
	FAKE_OTHER_RECIPIENT, /* each recipient is another's */
	FAKE_OLD_MAP,         /* the state map as it was at fake_mark */
	FAKE_FROZEN,          /* map and chains as they were at fake_mark, under a fresh log */
	FAKE_NO_MAP,          /* there is no state map */
	FAKE_OTHER_ENTRIES,   /* the log's bundles have commitments instead of maps */
	FAKE_NO_ENTRIES,      /* the log's bundles are not shown */
	FAKE_NO_PARTIALS, /* tiles and bundles that are full by now are shown full alone: no lie */
	FAKE_FORGETS,     /* submissions are answered and dropped, the log goes on without */
	FAKE_WRONG_PROOF, /* an answer that proves other leaves */
	FAKE_OTHER_LEAF_PLACE, /* records at another index than they have */
	FAKE_HIDES_CONTENT,    /* content records come without their octets */
	FAKE_HIDES_CONTROL,    /* the last event of each chain comes as content without octets */
	FAKE_REFUSES,          /* every submission: E_STALE */
	FAKE_HOLDS_BACK,       /* of submissions, E_RATE but for each fourth */
	FAKE_TAKES_NOTHING,    /* every submission: E_RATE */
	FAKE_UNREACHABLE,      /* nothing is answered */
	FAKE_LOSES_ANSWER,     /* submissions are taken, the answer is lost */
};

struct fake_server;

struct fake_server *fake_server_new(uint64_t now_ms);
void fake_server_free(struct fake_server *f);
struct http fake_server_http(struct fake_server *f);

void fake_lie(struct fake_server *f, enum fake_lie lie);
/* What FAKE_OLD_... lies go back to. */
void fake_mark(struct fake_server *f);
/* Put a record into a chain without anybody having submitted it: a copy of its last one, sealed or
 * readable, under its own leaf or an ALTERED one. */
void fake_plant(struct fake_server *f, const chain_id *chain, bool altered);
/* Put a state map into the log that follows on nothing. */
void fake_plant_map(struct fake_server *f);
/* Submissions taken so far. */
size_t fake_taken(const struct fake_server *f);
/* The text of the log's verifier key. */
bytes fake_vkey(const struct fake_server *f);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* api/desk_inner: what the desk's files share: a request on its way, and the two tables of what is
 * done with it: by route, and by the kind of the archive's answer. */
#ifndef API_DESK_INNER_H
#define API_DESK_INNER_H

#include <pthread.h>
#include <stdatomic.h>

#include "api/desk.h"
#include "api/refusal.h"
#include "api/router.h"
#include "api/tilecache.h"
#include "ipc/ipc.h"

/* A question to the archive that is not answered yet; its number tells its place and how often that
 * was used. */
struct question {
	struct httpd_request *request; /* NULL: the place is free */
	enum ipc_kind answer;
	uint32_t uses;
	uint32_t next; /* of the free ones */
};

/* A full tile has 8,192 octets, a bundle of 256 entries of the vault 8,960. */
enum { DESK_TILE_MAX = 16384 };

struct desk {
	struct desk_source source;
	struct httpd *httpd;
	struct tilecache tiles;
	pthread_mutex_t lock; /* of the questions */
	struct question *questions;
	pthread_mutex_t tile_lock; /* of TILE_ROOM */
	uint8_t tile_room[DESK_TILE_MAX];
	uint32_t spare;
	atomic_bool draining;
	atomic_uint asking; /* threads that are about to ask */
};

/* The user's part of a request. */
struct visit {
	struct routed routed;
	struct ipc_claim claim; /* of a route that needs a session */
	id16 upload;            /* and a body in pieces: where it stands */
	uint64_t received;
	uint64_t length;
	struct tile tile;
};

static inline struct visit *
visit_of(struct httpd_request *r)
{
	return r->user;
}

/* Send M, whose call number is set here, for R; back comes a call of desk_receive. */
void desk_ask(struct desk *d, struct httpd_request *r, struct ipc_message *m, struct cargo *cargo);
void desk_refuse(struct httpd_request *r, err e);
/* Octets of JSON, copied. */
void desk_answer_json(struct httpd_request *r, bytes json);
/* The payload, or what the range asks for of it. */
void desk_answer_payload(struct httpd_request *r, struct payload *payload, bool more);

/* Each route's: everything is in. */
#define ROUTE(name, method, path, entitlement, body, body_max)                                     \
	void desk_ask_##name(struct desk *d, struct httpd_request *r);
#include "api/routes.def"
#undef ROUTE

/* A body in pieces: before it, and each of them. */
void desk_upload_head(struct desk *d, struct httpd_request *r);
void desk_upload_piece(struct desk *d, struct httpd_request *r);

/* Each answer's. What is left in CARGO is released afterwards. */
typedef void desk_answered_fn(
	struct desk *d, struct httpd_request *r, const struct ipc_message *m, struct cargo *cargo);
desk_answered_fn desk_server_is, desk_submitted, desk_session_is, desk_records, desk_part_is,
	desk_map_is, desk_map_versions_are, desk_home_is, desk_changes_are, desk_blobs_are,
	desk_upload_is, desk_checkpoint_is, desk_tile_is;

/* Names of chains, and an id behind one: "matter", "0123…". False: it is none. */
bool desk_take_chain_kind(uint8_t *out, bytes word);
const char *desk_chain_kind(uint8_t kind);
bool desk_take_hex(uint8_t *to, size_t n, bytes text);

#endif

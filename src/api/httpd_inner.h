/* SPDX-License-Identifier: Apache-2.0 */
/* api/httpd_inner: what the files of httpd share: a connection and where its request stands.
 * A connection is one thread's at a time: the library's, or whoever has been handed the request.
 * `turn` says whose, so that giving back works from any thread, also before the handing over has
 * returned. */
#ifndef API_HTTPD_INNER_H
#define API_HTTPD_INNER_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "api/buffers.h"
#include "api/httpd.h"

enum stage {
	STAGE_IDLE,     /* nothing yet, or a head on its way */
	STAGE_HEAD,     /* the service judges the head */
	STAGE_ROOM,     /* accepted; waits for a buffer */
	STAGE_BODY,     /* the body comes in */
	STAGE_PIECE,    /* the service has a piece */
	STAGE_WHOLE,    /* the service has it all */
	STAGE_ANSWERED, /* there is an answer */
};

enum turn {
	TURN_OUT,       /* handed out, not given back yet */
	TURN_BACK,      /* given back */
	TURN_SUSPENDED, /* the library waits for it */
};

struct connection {
	struct httpd_request request; /* first: a request is its connection */
	struct httpd *server;
	struct MHD_Connection *mhd;
	enum stage stage;
	_Atomic(enum turn) turn;

	const char *uri; /* in the library's buffer, as long as the head */
	size_t uri_len;

	struct buffers_waiter waiter;
	struct buffers *from; /* whose BUFFER is; NULL: nobody's */
	uint8_t *buffer;
	size_t room;
	size_t used;
	enum httpd_body how;
	uint64_t received;
	bool malformed; /* the head: how long the body is, nobody knows */

	struct MHD_Response *response;
	struct httpd_ready *ready; /* whose the response is; NULL: the request's */
	uint64_t length;           /* of the answer */
	unsigned status;
	uint64_t started_ms;

	_Atomic uint64_t deadline_ms; /* when the socket is shut down */
	int socket;                   /* -1: the place is free; under the server's lock */
	struct connection *next;      /* of those that are free */

	uint8_t small[HTTPD_SMALL];
	uint8_t target[HTTPHEAD_TARGET_MAX + 1];
};

struct httpd {
	struct httpd_source source;
	struct MHD_Daemon *daemon;
	struct buffers pieces;
	struct buffers bodies;
	pthread_mutex_t lock; /* of the connections' list and sockets */
	struct connection *connections;
	struct connection *spare;
	pthread_t reaper;
	pthread_cond_t stop;
	bool stopping; /* under LOCK */
	atomic_bool draining;
	atomic_uint busy;
};

/* The library's calls (httpd_step.c). */
void *httpd_step_uri(void *server, const char *uri, struct MHD_Connection *mhd);
enum MHD_Result httpd_step(void *server, struct MHD_Connection *mhd, const char *url,
	const char *method, const char *version, const char *data, size_t *count, void **unused);
void httpd_step_done(void *server, struct MHD_Connection *mhd, void **unused,
	enum MHD_RequestTerminationCode how);

/* C has an answer or what else it waited for. */
void httpd_step_back(struct connection *c);

/* Refuse C by the rules of the form alone (httpd_answer.c). */
void httpd_answer_refusal(struct connection *c, err e);
/* There is no room for its body any more. */
void httpd_answer_crowded(struct connection *c);

#endif

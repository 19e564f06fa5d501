/* SPDX-License-Identifier: Apache-2.0 */
/* api/httpd: the server's side of HTTP/1.1, over libmicrohttpd and hiding it.
 * What arrives here is one request at a time, with a head that is strictly checked (api/httphead.h)
 * and a body within its limit. Whoever serves it answers now or later, from any thread; meanwhile
 * the connection costs memory and nothing else. A body is held in memory up to its limit, or comes
 * in pieces: the next one is read from the network when the last is done with. A file is sent from
 * its descriptor. Every answer carries its class's header fields (fields.def).
 *
 * The library takes apart what is malformed by itself; its own few answers to that have no fields
 * of ours and close the connection. Never used of it: TLS, digest authentication, forms, Upgrade.
 * Owns: the threads, the connections and, while it runs, the listening socket. */
#ifndef API_HTTPD_H
#define API_HTTPD_H

#include "api/httphead.h"
#include "base/arena.h"
#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"
#include "ipc/channel.h"
#include "port/clock.h"

enum httpd_method {
	HTTPD_GET, /* HEAD too: what is sent to it is for the library to leave out */
	HTTPD_POST,
	HTTPD_PUT,
	HTTPD_OTHER,
};

/* What is to become of a request's body. */
enum httpd_body {
	HTTPD_BODY_WHOLE,  /* it is all there when `whole` is called */
	HTTPD_BODY_PIECES, /* `piece` gets it, then `whole` is called */
};

struct httpd_request {
	enum httpd_method method;
	bytes method_text; /* as it came */
	bytes target;
	bytes path;  /* of the target, before the question mark */
	bytes query; /* and behind it */
	struct httphead head;
	bytes body;      /* the whole, or the piece at hand, */
	uint64_t offset; /* which begins here */
	void *user;      /* the service's, zeroed for each request */
};

struct httpd_outcome {
	unsigned status;
	uint64_t received; /* octets of the body */
	uint64_t ms;
	bool complete; /* the answer went out */
};

/* Who serves. Each call hands the request over until it is given back, by this thread or another:
 * HEAD and PIECE with httpd_accept and httpd_go_on, all three with an answer. */
struct httpd_service {
	void *self;
	size_t user_octets;
	/* The head is in, and good in itself. */
	void (*head)(void *self, struct httpd_request *r);
	void (*piece)(void *self, struct httpd_request *r);
	void (*whole)(void *self, struct httpd_request *r);
	/* It is over; R is gone after that. */
	void (*done)(
		void *self, const struct httpd_request *r, const struct httpd_outcome *outcome);
};

struct httpd_limits {
	unsigned threads;     /* at least 1 */
	unsigned connections; /* all in all */
	unsigned per_address; /* 0: as many as there are */
	unsigned idle_s;      /* between requests, and for a head */
	unsigned pause_s;     /* without an octet, while there should be some */
	unsigned rate;        /* slowest that a body may come or go, octets a second */
	unsigned pieces;      /* bodies of up to HTTPD_PIECE in memory at once */
	unsigned bodies;      /* those of up to HTTPD_BODY_MAX */
};

enum {
	HTTPD_SMALL = 4096, /* each connection has that much room of its own */
	HTTPD_PIECE = 256 << 10,
	HTTPD_BODY_MAX = (16 << 20) + 16,
};

struct httpd;

/* Serve at the listening socket LISTENER, which is the server's from then on. All memory is from
 * PERM (httpd_memory octets will do). E_NOMEM. */
struct httpd_source {
	struct httpd_service service;
	struct httpd_limits limits;
	struct clock_source clock;
	int listener;
};
size_t httpd_memory(const struct httpd_source *from);
err httpd_start(struct httpd **out, arena *perm, const struct httpd_source *from) MUST_USE;
/* Take no connection any more, close each after its answer, and let nobody wait for room. */
void httpd_drain(struct httpd *h);
/* Requests that are not answered yet. */
unsigned httpd_busy(const struct httpd *h);
/* After a drain, and when nobody has a request in hand. */
void httpd_stop(struct httpd *h);

/* Giving a request back. */
void httpd_accept(struct httpd_request *r, enum httpd_body how);
void httpd_go_on(struct httpd_request *r); /* the piece is done with */

enum httpd_class { HTTPD_DATA, HTTPD_TILE, HTTPD_NOTE };

struct httpd_field {
	const char *name; /* NULL: no more */
	const char *value;
};

enum { HTTPD_FIELDS_MAX = 3 };

/* The body: PAYLOAD, or LENGTH octets of FILE from OFFSET on, or (neither) OCTETS, which are
 * copied. */
struct httpd_answer {
	unsigned status;
	enum httpd_class class;
	const char *type; /* of the body; NULL: there is none */
	struct httpd_field fields[HTTPD_FIELDS_MAX];
	bool close; /* the connection, afterwards */
	bytes octets;
	struct payload payload;
	bool is_file;
	int file; /* closed when it is sent */
	uint64_t offset;
	uint64_t length;
};
/* Payload and file are the server's from then on, whatever happens. */
void httpd_answer(struct httpd_request *r, struct httpd_answer *a);

/* An answer that is given many times, in memory of the caller's. */
struct httpd_ready {
	void *response; /* NULL: there is none */
	uint64_t length;
	unsigned status;
	_Atomic unsigned users; /* of a caller who counts one before httpd_answer_ready */
};
/* E_NOMEM: *out has none then. */
err httpd_ready_make(struct httpd_ready *out, struct httpd_answer *a) MUST_USE;
/* Nobody uses it. */
void httpd_ready_done(struct httpd_ready *ready);
void httpd_answer_ready(struct httpd_request *r, struct httpd_ready *ready);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* port/http: one request to one server, and its answer.
 * No redirects are followed, nothing is kept but the connection. What the server says is not
 * believed here, only bounded. For one thread at a time. */
#ifndef PORT_HTTP_H
#define PORT_HTTP_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"

enum http_method {
	HTTP_GET,
	HTTP_POST,
	HTTP_PUT,
};

/* The next octets of a body into TO, N at most; *out is 0 at its end only. */
typedef err http_give_fn(void *user, size_t *out, uint8_t *to, size_t n);
/* The next octets of an answer. A failure ends the call with it. */
typedef err http_take_fn(void *user, bytes piece);

enum { HTTP_TARGET_MAX = 512, HTTP_VALUE_MAX = 256, HTTP_REFUSAL_MAX = 2048 };

struct http_request {
	enum http_method method;
	bytes target;        /* path and query, from the first slash */
	bytes authorization; /* value of the header; empty: none; so the next two */
	bytes range;
	bytes type; /* of the body */
	bytes body; /* the whole of it, or */
	http_give_fn *give;
	uint64_t length; /* so many octets from GIVE */
	void *user;      /* of GIVE */
};

struct http_answer {
	unsigned status;
	bool more; /* header Muniment-More: 1 */
	size_t refusal_len;
	uint8_t refusal[HTTP_REFUSAL_MAX]; /* the beginning of the body of a status of 400 or more
					    */
};

struct http {
	void *self;
	/* TAKE gets the body of any other status. E_UNREACHABLE: no answer, or it broke off. */
	err (*call)(void *self, struct http_answer *out, const struct http_request *request,
		http_take_fn *take, void *user);
};

#endif

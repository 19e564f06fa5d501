/* SPDX-License-Identifier: Apache-2.0 */
/* api/router: which row of routes.def a request is for.
 * Owns: nothing; what is found borrows the path. Pure. Untrusted input: yes. Fuzz: fuzz_router. */
#ifndef API_ROUTER_H
#define API_ROUTER_H

#include "api/httpd.h"
#include "base/attr.h"
#include "base/err.h"

enum route_name {
#define ROUTE(name, method, path, entitlement, body, body_max) ROUTE_##name,
#include "api/routes.def"
#undef ROUTE
	ROUTE_COUNT
};

enum route_entitlement { ROUTE_PUBLIC, ROUTE_SIGNED, ROUTE_SESSION };
enum route_body { ROUTE_NOTHING, ROUTE_OCTETS, ROUTE_JSON, ROUTE_PIECES };

struct route {
	const char *text; /* of the name */
	const char *path;
	uint64_t body_max;
	enum route_name name;
	enum httpd_method method;
	enum route_entitlement entitlement;
	enum route_body body;
};

enum { ROUTER_ARGUMENTS = 2, ROUTER_ALLOW_MAX = 24 };

struct routed {
	const struct route *route;
	bytes arguments[ROUTER_ARGUMENTS]; /* what stands for {x}, in order */
	char allow[ROUTER_ALLOW_MAX];      /* after E_METHOD: "GET, HEAD, PUT" */
};

/* E_NOT_FOUND: no such path; E_METHOD: it has other methods, which out->allow says. */
err router_find(struct routed *out, enum httpd_method method, bytes path) MUST_USE;
/* BODY of that length and type is what the row takes. E_TOO_LARGE, E_TYPE. */
err router_check_body(const struct route *route, const struct httphead *head) MUST_USE;

const struct route *router_row(enum route_name name);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* sys/http: a server behind port/http, by libcurl.
 * http and https only, no redirects, no cookies, no credentials of curl's own; a server that says
 * nothing for a minute is gone. Owns: one connection at a time; one link for each thread. */
#ifndef SYS_HTTP_H
#define SYS_HTTP_H

#include "port/http.h"

enum { HTTP_URL_MAX = 512 };

struct http_link {
	void *curl;
	char url[HTTP_URL_MAX + 1]; /* of the server, without a slash at its end */
};

/* URL begins with http:// or https://: E_USAGE. E_TOO_LARGE, E_NOMEM. *out must stay where it is
 * until http_close. */
err http_open(struct http_link *out, bytes url) MUST_USE;
void http_close(struct http_link *link); /* an all-zero one is fine */

/* The port, as long as LINK lives. */
struct http http_of(struct http_link *link);

#endif

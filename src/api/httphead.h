/* SPDX-License-Identifier: Apache-2.0 */
/* api/httphead: whether a request's head may be believed: one framing, one host, no tricks.
 * libmicrohttpd takes what other servers and proxies read differently: two lengths, two hosts, a
 * length beside a transfer coding, folded lines, bare line ends. Whoever reads the same octets as
 * something else can be made to see other requests than we do; so all of that is refused here, on
 * the fields as the library took them out of its buffer.
 * Owns: nothing; borrows. Pure. Untrusted input: yes. Fuzz: fuzz_httphead. */
#ifndef API_HTTPHEAD_H
#define API_HTTPHEAD_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"

enum {
	HTTPHEAD_FIELDS_MAX = 64,
	HTTPHEAD_OCTETS_MAX = 8192, /* names and values together */
	HTTPHEAD_TARGET_MAX = 1024,
	HTTPHEAD_RANGE_MAX = 64, /* "bytes=" and two numbers of 64 bits are 47 */
};

struct httphead_field {
	bytes name;
	bytes value;
};

struct httphead_lines {
	bytes target;  /* as it came: path and query */
	bytes version; /* "HTTP/1.1" */
	const struct httphead_field *fields;
	size_t count;
};

struct httphead {
	uint64_t length; /* of the body */
	bytes authorization;
	bytes range; /* empty when what it rests on cannot be checked (If-Range) */
	bytes type;  /* Content-Type */
};

/* E_FORMAT; E_ADDRESS, E_HEADERS: too long; E_LENGTH: a transfer coding instead of a length. */
err httphead_decode(struct httphead *out, const struct httphead_lines *in) MUST_USE;

/* The fields lie in one buffer, each on one line that CR LF ended, and nothing between them: so no
 * line was folded, none was left out, and no NUL hides what follows it. The library has put NUL
 * where CR and LF were; at least 4 octets behind the last value are its too. E_FORMAT. */
err httphead_verify_lines(const struct httphead_lines *in) MUST_USE;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* api/query: what stands behind the question mark: NAME=VALUE, with & between.
 * Nothing is unescaped: no name or value of ours needs it. Owns: nothing; results borrow. Pure.
 * Untrusted input: yes. Fuzz: fuzz_query. */
#ifndef API_QUERY_H
#define API_QUERY_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"

/* A parameter that a request may have. */
struct query_row {
	const char *name;
	bytes value; /* filled in; data NULL when it is not given */
};

/* Fill in the values of ROWS. E_FORMAT: a name that is not among them, or twice; no value; an
 * octet that is none of a-z 0-9 : - . */
err query_decode(struct query_row *rows, size_t count, bytes query) MUST_USE;

/* *inout becomes the row's value as a decimal, and stays when there is none. E_FORMAT, E_RANGE. */
err query_number(uint64_t *inout, const struct query_row *row, uint64_t most) MUST_USE;

#endif

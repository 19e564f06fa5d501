/* SPDX-License-Identifier: Apache-2.0 */
/* api/range: which part of an answer is asked for (RFC 9110, section 14.2): one range of octets.
 * Owns: nothing. Pure. Untrusted input: yes. Fuzz: fuzz_range. */
#ifndef API_RANGE_H
#define API_RANGE_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"

/* [from, from + length), never empty. */
struct range {
	uint64_t from;
	uint64_t length;
};

/* VALUE is that of a Range header, about something of TOTAL octets: "bytes=4-7", "bytes=4-" or
 * "bytes=-4". What reaches beyond the end is cut. E_FORMAT: not one of these, as are several
 * ranges; E_EXTENT: nothing is there. */
err range_decode(struct range *out, bytes value, uint64_t total) MUST_USE;

#endif

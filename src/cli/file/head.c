/* SPDX-License-Identifier: Apache-2.0 */
/* Nothing says how long a header is, so it is tried with more and more of the file. */
#include "cli/file/head.h"

enum { FIRST_LOOK = 4096 };

/* Somebody else's file deserves another sentence than a damaged one. */
static bool
is_age(bytes in)
{
	const bytes start = BYTES_LIT("age-encryption.org/");
	size_t n = in.len < start.len ? in.len : start.len;
	return in.len > 0 && bytes_equal(bytes_slice(in, 0, n), bytes_slice(start, 0, n));
}

err
head_read(struct header *out, struct problem *p, struct source *s)
{
	bytes in = {NULL, 0};
	err e = failure(E_TRUNCATED);
	for (size_t want = FIRST_LOOK; err_is(e, E_TRUNCATED) && want <= HEADER_MAX; want *= 2) {
		e = source_peek(&in, s, want);
		if (failed(e))
			return e;
		e = header_decode(out, in);
		if (in.len < want)
			break;
	}
	if (failed(e) && !is_age(in))
		p->next = "It is not an age file.";
	if (!failed(e))
		source_skip(s, out->raw.len);
	return e;
}

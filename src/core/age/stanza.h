/* SPDX-License-Identifier: Apache-2.0 */
/* age/stanza: one entry of an age header: a type, arguments and a body.
 * Owns: nothing; borrows its input. Pure. Untrusted input: yes. Fuzz: fuzz_age_header. */
#ifndef CORE_AGE_STANZA_H
#define CORE_AGE_STANZA_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/reader.h"

enum { STANZA_ARGS = 2 }; /* kept; more are counted */

struct stanza {
	bytes type;
	bytes args[STANZA_ARGS]; /* after the type */
	size_t arg_count;        /* all there are */
	bytes words;             /* type and all arguments, as they stand */
	bytes body;              /* as it stands: base64 in lines, canonical */
	size_t body_len;         /* octets in the body */
};

/* Takes one stanza off R. E_HEADER when it is malformed; E_TRUNCATED when R may be the beginning
 * of one. R is unchanged on failure. */
err stanza_decode(struct stanza *out, reader *r) MUST_USE;

/* Decode argument I, or the body, which must be N octets. E_HEADER. */
err stanza_arg_octets(uint8_t *out, size_t n, const struct stanza *s, size_t i) MUST_USE;
err stanza_body_octets(uint8_t *out, size_t n, const struct stanza *s) MUST_USE;

/* "-> TYPE ARG..." and the body in lines. No argument is empty or has a space in it. */
void stanza_encode(buf *out, const bytes *words, size_t count, bytes body);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* age/armor: the text form of an age file: base64 between a first and a last line.
 * Two state machines that take octets in pieces of any size and keep less than a line. Neither
 * allocates nor looks back. Only white space may stand around the armor, nothing inside it; lines
 * end in LF or CRLF. Untrusted input: yes. Fuzz: fuzz_armor. */
#ifndef CORE_AGE_ARMOR_H
#define CORE_AGE_ARMOR_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

enum {
	ARMOR_LINE_BYTES = 48,  /* octets in a full line */
	ARMOR_LINE_CHARS = 64,  /* characters of it, without the line end */
	ARMOR_SPACE_MAX = 1024, /* white space before, and after */
};

struct armor_encoder {
	uint8_t held[ARMOR_LINE_BYTES]; /* a line that is not full yet */
	size_t held_len;
};

/* Room that N more octets need, beginning or end included. With less, OUT ends up full. */
size_t armor_encoded_max(size_t n);
void armor_encode_begin(struct armor_encoder *a, buf *out);
void armor_encode(struct armor_encoder *a, buf *out, bytes in);
void armor_encode_end(struct armor_encoder *a, buf *out);

enum armor_state {
	ARMOR_BEFORE, /* white space, then the first line */
	ARMOR_FIRST,  /* in the first line */
	ARMOR_BODY,   /* full lines so far */
	ARMOR_SHORT,  /* a line was not full: the last line comes next */
	ARMOR_AFTER,  /* only white space */
	ARMOR_FAILED,
};

struct armor_decoder {
	enum armor_state state;
	size_t space;     /* white space seen outside */
	size_t line_len;  /* of LINE */
	uint8_t line[66]; /* the start of a line that is not complete yet */
};

/* IN, the first octets of a file, begin as armor does: white space, then five dashes. No binary age
 * file does. */
bool armor_is(bytes in);

/* Room that N more characters need. */
size_t armor_decoded_max(size_t n);
void armor_decode_begin(struct armor_decoder *a);
/* Appends what is complete. E_ARMOR, after which the decoder stays failed; OUT then has what stood
 * before. E_TOO_LARGE when OUT has less room than armor_decoded_max, and nothing is taken. */
err armor_decode(struct armor_decoder *a, buf *out, bytes in) MUST_USE;
/* There is no more input. E_ARMOR unless the last line was seen, and nothing but white space after
 * it. */
err armor_decode_end(struct armor_decoder *a) MUST_USE;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*	-----BEGIN AGE ENCRYPTED FILE-----
 *	padded base64, 64 characters a line; the last may be shorter
 *	-----END AGE ENCRYPTED FILE-----
 *
 * A line that came in one piece is decoded where it lies; only the ends of pieces are copied. */
#include "core/age/armor.h"

#include "base/text.h"

#define FIRST_LINE BYTES_LIT("-----BEGIN AGE ENCRYPTED FILE-----")
#define LAST_LINE  BYTES_LIT("-----END AGE ENCRYPTED FILE-----")
#define DASHES     BYTES_LIT("-----")
#define LF         BYTES_LIT("\n")

static bool
is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

size_t
armor_encoded_max(size_t n)
{
	/* A held line comes with the first octet, and the end adds a short line and its own. */
	return (n / ARMOR_LINE_BYTES + 3) * (ARMOR_LINE_CHARS + 1);
}

void
armor_encode_begin(struct armor_encoder *a, buf *out)
{
	a->held_len = 0;
	buf_put(out, FIRST_LINE);
	buf_put(out, LF);
}

static void
put_line(buf *out, bytes octets)
{
	base64_encode(out, octets, BASE64_PADDED);
	buf_put(out, LF);
}

static size_t
hold(struct armor_encoder *a, bytes in)
{
	size_t room = sizeof a->held - a->held_len;
	size_t n = in.len < room ? in.len : room;
	bytes_copy(a->held + a->held_len, bytes_slice(in, 0, n));
	a->held_len += n;
	return n;
}

void
armor_encode(struct armor_encoder *a, buf *out, bytes in)
{
	size_t at = a->held_len > 0 ? hold(a, in) : 0;
	if (a->held_len == sizeof a->held) {
		put_line(out, BYTES_ARRAY(a->held));
		a->held_len = 0;
	}
	for (; in.len - at >= ARMOR_LINE_BYTES; at += ARMOR_LINE_BYTES)
		put_line(out, bytes_slice(in, at, ARMOR_LINE_BYTES));
	(void)hold(a, bytes_slice(in, at, in.len - at));
}

void
armor_encode_end(struct armor_encoder *a, buf *out)
{
	if (a->held_len > 0)
		put_line(out, bytes_of(a->held, a->held_len));
	buf_put(out, LAST_LINE);
	buf_put(out, LF);
	a->held_len = 0;
}

bool
armor_is(bytes in)
{
	size_t at = 0;
	while (at < in.len && at < ARMOR_SPACE_MAX && is_space(in.data[at]))
		at++;
	return bytes_has_prefix(bytes_slice(in, at, in.len - at), DASHES);
}

size_t
armor_decoded_max(size_t n)
{
	return (n / 4 + sizeof((struct armor_decoder *)0)->line / 4 + 1) * 3;
}

void
armor_decode_begin(struct armor_decoder *a)
{
	*a = (struct armor_decoder){.state = ARMOR_BEFORE};
}

static err
fail(struct armor_decoder *a)
{
	a->state = ARMOR_FAILED;
	return failure(E_ARMOR);
}

/* White space around the armor, up to anything else. Returns how much. */
static size_t
skip_space(struct armor_decoder *a, bytes in)
{
	size_t n = 0;
	while (n < in.len && is_space(in.data[n]) && a->space < ARMOR_SPACE_MAX) {
		a->space++;
		n++;
	}
	return n;
}

/* One whole line, without its LF. */
static err
decode_line(struct armor_decoder *a, buf *out, bytes line)
{
	if (line.len > 0 && line.data[line.len - 1] == '\r')
		line.len--;
	if (a->state == ARMOR_FIRST) {
		a->state = ARMOR_BODY;
		return bytes_equal(line, FIRST_LINE) ? ok() : fail(a);
	}
	if (bytes_equal(line, LAST_LINE)) {
		a->state = ARMOR_AFTER;
		a->space = 0;
		return ok();
	}
	size_t before = out->len;
	if (a->state == ARMOR_SHORT || line.len == 0 || line.len > ARMOR_LINE_CHARS ||
		failed(base64_decode(out, line, BASE64_PADDED)))
		return fail(a);
	if (out->len - before < ARMOR_LINE_BYTES)
		a->state = ARMOR_SHORT;
	return ok();
}

/* Up to the end of the line that IN goes on with. Returns how much was taken in *used. */
static err
take_line(size_t *used, struct armor_decoder *a, buf *out, bytes in)
{
	size_t window = in.len < sizeof a->line ? in.len : sizeof a->line;
	size_t n = bytes_find(bytes_slice(in, 0, window), 0, '\n');
	bool whole = n < window;
	if (a->line_len + n > sizeof a->line)
		return fail(a);
	*used = n + whole;
	bytes line = bytes_slice(in, 0, n);
	if (a->line_len > 0 || !whole) {
		bytes_copy(a->line + a->line_len, line);
		a->line_len += n;
		line = bytes_of(a->line, a->line_len);
	}
	if (!whole)
		return a->line_len == sizeof a->line ? fail(a) : ok();
	a->line_len = 0;
	return decode_line(a, out, line);
}

err
armor_decode(struct armor_decoder *a, buf *out, bytes in)
{
	if (out->cap - out->len < armor_decoded_max(in.len))
		return failure(E_TOO_LARGE);
	size_t at = 0;
	while (at < in.len) {
		bytes rest = bytes_slice(in, at, in.len - at);
		size_t used = 0;
		err e = ok();
		if (a->state == ARMOR_BEFORE || a->state == ARMOR_AFTER) {
			used = skip_space(a, rest);
			if (used < rest.len && a->state == ARMOR_AFTER)
				e = fail(a);
			else if (used < rest.len)
				a->state = ARMOR_FIRST;
		} else if (a->state == ARMOR_FAILED) {
			e = failure(E_ARMOR);
		} else {
			e = take_line(&used, a, out, rest);
		}
		if (failed(e))
			return e;
		at += used;
	}
	return ok();
}

err
armor_decode_end(struct armor_decoder *a)
{
	if (a->state == ARMOR_AFTER)
		return ok();
	size_t n = a->line_len;
	if (n > 0 && a->line[n - 1] == '\r')
		n--;
	/* The line end of the very last line may be missing. */
	bool last = (a->state == ARMOR_BODY || a->state == ARMOR_SHORT) &&
		bytes_equal(bytes_of(a->line, n), LAST_LINE);
	a->state = last ? ARMOR_AFTER : ARMOR_FAILED;
	a->line_len = 0;
	return last ? ok() : failure(E_ARMOR);
}

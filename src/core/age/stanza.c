/* SPDX-License-Identifier: Apache-2.0 */
/*	-> TYPE ARG ARG...          words of 0x21 to 0x7E, one space between them
 *	base64                      64 characters a line
 *	base64                      fewer than 64: the last line, empty when the others are full
 *
 * Base64 is unpadded and canonical everywhere, in the stanzas of unknown types too. */
#include "core/age/stanza.h"

#include "base/text.h"

enum { LINE_BYTES = 48, LINE_CHARS = 64 };

#define ARROW BYTES_LIT("-> ")

/* A line without its LF. E_TRUNCATED when there is no LF. */
static err
take_line(bytes *out, reader *r)
{
	bytes rest = reader_rest(r);
	size_t n = bytes_find(rest, 0, '\n');
	if (n == rest.len)
		return failure(E_TRUNCATED);
	*out = reader_line(r);
	return ok();
}

static err
decode_words(struct stanza *s, bytes line)
{
	size_t words = 0;
	for (size_t from = 0; from <= line.len;) {
		size_t to = bytes_find(line, from, ' ');
		if (to == from)
			return failure(E_HEADER);
		for (size_t i = from; i < to; i++) {
			if (line.data[i] <= 0x20 || line.data[i] >= 0x7F)
				return failure(E_HEADER);
		}
		bytes word = bytes_slice(line, from, to - from);
		if (words == 0)
			s->type = word;
		else if (words <= STANZA_ARGS)
			s->args[words - 1] = word;
		words++;
		from = to + 1;
	}
	s->arg_count = words - 1;
	s->words = line;
	return ok();
}

static err
decode_body(struct stanza *s, reader *r)
{
	bytes rest = reader_rest(r);
	bytes line = {NULL, 0};
	size_t chars = 0;
	do {
		uint8_t octets[LINE_BYTES];
		buf b = BUF_ARRAY(octets);
		err e = take_line(&line, r);
		if (failed(e))
			return e;
		if (line.len > LINE_CHARS || failed(base64_decode(&b, line, BASE64_UNPADDED)))
			return failure(E_HEADER);
		s->body_len += b.len;
		chars += line.len + 1;
	} while (line.len == LINE_CHARS);
	s->body = bytes_slice(rest, 0, chars - 1);
	return ok();
}

err
stanza_decode(struct stanza *out, reader *r)
{
	reader trial = *r;
	struct stanza s = {0};
	bytes line;
	bytes rest = reader_rest(&trial);
	if (rest.len >= ARROW.len && !bytes_has_prefix(rest, ARROW))
		return failure(E_HEADER);
	err e = take_line(&line, &trial);
	if (!failed(e) && !bytes_has_prefix(line, ARROW))
		e = failure(E_HEADER);
	if (!failed(e))
		e = decode_words(&s, bytes_slice(line, ARROW.len, line.len - ARROW.len));
	if (!failed(e))
		e = decode_body(&s, &trial);
	if (failed(e))
		return e;
	*r = trial;
	*out = s;
	return ok();
}

err
stanza_arg_octets(uint8_t *out, size_t n, const struct stanza *s, size_t i)
{
	if (i >= s->arg_count || i >= STANZA_ARGS ||
		s->args[i].len != base64_encoded_len(n, BASE64_UNPADDED))
		return failure(E_HEADER);
	buf b = buf_of(out, n);
	return failed(base64_decode(&b, s->args[i], BASE64_UNPADDED)) ? failure(E_HEADER) : ok();
}

err
stanza_body_octets(uint8_t *out, size_t n, const struct stanza *s)
{
	if (s->body_len != n)
		return failure(E_HEADER);
	buf b = buf_of(out, n);
	for (size_t at = 0; at < s->body.len; at += LINE_CHARS + 1) {
		size_t rest = s->body.len - at;
		bytes line = bytes_slice(s->body, at, rest < LINE_CHARS ? rest : LINE_CHARS);
		if (failed(base64_decode(&b, line, BASE64_UNPADDED)))
			return failure(E_HEADER);
	}
	return ok();
}

void
stanza_encode(buf *out, const bytes *words, size_t count, bytes body)
{
	buf_text(out, "->");
	for (size_t i = 0; i < count; i++) {
		buf_text(out, " ");
		buf_put(out, words[i]);
	}
	buf_text(out, "\n");
	size_t at = 0;
	for (; body.len - at >= LINE_BYTES; at += LINE_BYTES) {
		base64_encode(out, bytes_slice(body, at, LINE_BYTES), BASE64_UNPADDED);
		buf_text(out, "\n");
	}
	base64_encode(out, bytes_slice(body, at, body.len - at), BASE64_UNPADDED);
	buf_text(out, "\n");
}

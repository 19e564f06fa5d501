/* SPDX-License-Identifier: Apache-2.0 */
/* httphead_verify_lines rests on how the library keeps a head: it cuts the lines where they
 * arrived, and moves only those that it changes. Where a version of it keeps them differently,
 * every request is refused, which the first test says. */
#include "api/httphead.h"

#include "base/text.h"

static uint8_t
lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

static bool
is_named(bytes name, const char *wanted)
{
	bytes w = bytes_of_text(wanted);
	if (name.len != w.len)
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (lower(name.data[i]) != w.data[i])
			return false;
	return true;
}

/* RFC 9110's token: what a name may be made of. */
static bool
is_token(bytes in)
{
	static const char marks[] = "!#$%&'*+-.^_`|~";
	for (size_t i = 0; i < in.len; i++) {
		uint8_t c = lower(in.data[i]);
		bool mark = bytes_find(bytes_of(marks, sizeof marks - 1), 0, c) < sizeof marks - 1;
		if (!mark && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9'))
			return false;
	}
	return in.len > 0;
}

static bool
is_printable(bytes in, bool tab)
{
	for (size_t i = 0; i < in.len; i++) {
		uint8_t c = in.data[i];
		if ((c < ' ' && !(tab && c == '\t')) || c == 0x7f)
			return false;
	}
	return true;
}

static err
check_target(bytes target)
{
	if (target.len > HTTPHEAD_TARGET_MAX)
		return failure(E_ADDRESS);
	bool good = target.len > 0 && target.data[0] == '/' && is_printable(target, false) &&
		bytes_find(target, 0, ' ') == target.len &&
		bytes_find(target, 0, '#') == target.len;
	return good ? ok() : failure(E_FORMAT);
}

/* What a request may say once, and where it goes. */
struct once {
	const char *name;
	bytes *value;
	bool seen;
};

static err
take(struct once *rows, size_t count, const struct httphead_field *f)
{
	for (size_t i = 0; i < count; i++) {
		if (!is_named(f->name, rows[i].name))
			continue;
		if (rows[i].seen)
			return failure(E_FORMAT);
		rows[i].seen = true;
		*rows[i].value = f->value;
	}
	return ok();
}

static err
check_field(size_t *octets, const struct httphead_field *f)
{
	*octets += f->name.len + f->value.len;
	if (*octets > HTTPHEAD_OCTETS_MAX)
		return failure(E_HEADERS);
	if (!is_token(f->name) || !is_printable(f->value, true))
		return failure(E_FORMAT);
	return ok();
}

err
httphead_decode(struct httphead *out, const struct httphead_lines *in)
{
	struct httphead h = {0};
	bytes host, length = {0}, coding, expect = {0}, if_range;
	struct once rows[] = {
		{"host", &host, false},
		{"content-length", &length, false},
		{"transfer-encoding", &coding, false},
		{"expect", &expect, false},
		{"if-range", &if_range, false},
		{"authorization", &h.authorization, false},
		{"range", &h.range, false},
		{"content-type", &h.type, false},
	};
	err e = check_target(in->target);
	if (!failed(e) && in->count > HTTPHEAD_FIELDS_MAX)
		e = failure(E_HEADERS);
	size_t octets = 0;
	for (size_t i = 0; i < in->count && !failed(e); i++) {
		e = check_field(&octets, &in->fields[i]);
		if (!failed(e))
			e = take(rows, sizeof rows / sizeof *rows, &in->fields[i]);
	}
	if (failed(e))
		return e;
	bool host_seen = rows[0].seen, coding_seen = rows[2].seen;
	if (rows[1].seen && (coding_seen || failed(decimal_decode(&h.length, length))))
		return failure(E_FORMAT);
	if (coding_seen)
		return failure(E_LENGTH);
	if (!host_seen && bytes_equal(in->version, BYTES_LIT("HTTP/1.1")))
		return failure(E_FORMAT);
	if (rows[3].seen && !bytes_equal(expect, BYTES_LIT("100-continue")))
		return failure(E_FORMAT);
	if (rows[4].seen)
		h.range = (bytes){0};
	if (h.range.len > HTTPHEAD_RANGE_MAX)
		return failure(E_HEADERS);
	*out = h;
	return ok();
}

/* NUL NUL, or CR LF, or what a release of the library makes of it. */
static bool
is_line_end(const uint8_t *at)
{
	return (at[0] == 0 || at[0] == '\r') && (at[1] == 0 || at[1] == '\n');
}

/* From the end of one thing to the start of the next there is one line end, with white space of
 * the value in front of it. */
static bool
adjoins(const uint8_t *end, const uint8_t *next)
{
	if (next <= end || (size_t)(next - end) > HTTPHEAD_OCTETS_MAX)
		return false;
	while (next - end > 2 && (*end == ' ' || *end == '\t'))
		end++;
	return next - end == 2 && is_line_end(end);
}

/* Between a name and its value: a colon, by now perhaps NUL, and white space. */
static bool
is_one_line(const struct httphead_field *f)
{
	const uint8_t *at = f->name.data + f->name.len;
	if (f->value.len == 0)
		return true;
	if (f->value.data <= at || (size_t)(f->value.data - at) > HTTPHEAD_OCTETS_MAX)
		return false;
	for (const uint8_t *c = at + 1; c < f->value.data; c++)
		if (*c != ' ' && *c != '\t')
			return false;
	return *at == 0 || *at == ':';
}

err
httphead_verify_lines(const struct httphead_lines *in)
{
	const uint8_t *end = in->version.data + in->version.len;
	for (size_t i = 0; i < in->count; i++) {
		const struct httphead_field *f = &in->fields[i];
		if (!adjoins(end, f->name.data) || !is_one_line(f))
			return failure(E_FORMAT);
		end = f->value.data + f->value.len;
	}
	return is_line_end(end) && is_line_end(end + 2) ? ok() : failure(E_FORMAT);
}

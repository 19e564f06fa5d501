/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 and hex map characters by comparisons folded into masks (after Thomas Pornin's
 * "constant-time base64"): no table is indexed by secret data. Errors are OR-ed up and looked at
 * once at the end; only the position-independent verdict leaks. */
#include "base/text.h"

#include "base/declassify.h"

/* Unicode table 3-7: the lead octets, how long the sequence is, and the range of its second octet;
 * all later ones are 80..BF. */
static const struct {
	uint8_t first;
	uint8_t last;
	uint8_t len;
	uint8_t low;
	uint8_t high;
} leads[] = {
	{0x00, 0x7F, 1, 0x00, 0x00},
	{0xC2, 0xDF, 2, 0x80, 0xBF},
	{0xE0, 0xE0, 3, 0xA0, 0xBF},
	{0xE1, 0xEC, 3, 0x80, 0xBF},
	{0xED, 0xED, 3, 0x80, 0x9F},
	{0xEE, 0xEF, 3, 0x80, 0xBF},
	{0xF0, 0xF0, 4, 0x90, 0xBF},
	{0xF1, 0xF3, 4, 0x80, 0xBF},
	{0xF4, 0xF4, 4, 0x80, 0x8F},
};

/* Length of the well-formed sequence at IN[AT], 0 when there is none. */
static size_t
utf8_sequence(bytes in, size_t at)
{
	const size_t rows = sizeof leads / sizeof *leads;
	size_t row = 0;
	while (row < rows && (in.data[at] < leads[row].first || in.data[at] > leads[row].last))
		row++;
	if (row == rows || leads[row].len > in.len - at)
		return 0;
	for (size_t i = 1; i < leads[row].len; i++) {
		uint8_t low = i == 1 ? leads[row].low : 0x80;
		uint8_t high = i == 1 ? leads[row].high : 0xBF;
		if (in.data[at + i] < low || in.data[at + i] > high)
			return 0;
	}
	return leads[row].len;
}

bool
text_is_utf8(bytes in)
{
	for (size_t at = 0; at < in.len;) {
		size_t n = utf8_sequence(in, at);
		if (n == 0)
			return false;
		at += n;
	}
	return true;
}

err
decimal_decode(uint64_t *out, bytes in)
{
	if (in.len == 0 || in.len > 20 || (in.len > 1 && in.data[0] == '0'))
		return failure(E_FORMAT);
	uint64_t v = 0;
	for (size_t i = 0; i < in.len; i++) {
		uint8_t c = in.data[i];
		if (c < '0' || c > '9')
			return failure(E_FORMAT);
		if (__builtin_mul_overflow(v, (uint64_t)10, &v) ||
			__builtin_add_overflow(v, (uint64_t)(c - '0'), &v))
			return failure(E_FORMAT);
	}
	*out = v;
	return ok();
}

/* All ones when LOW <= v <= HIGH, else zero; v below 256. */
static uint32_t
in_range(uint32_t v, uint32_t low, uint32_t high)
{
	/* v - low and high - v both stay non-negative exactly inside the range; the sign bit of a
	 * 32-bit difference of values below 2^31 tells. */
	return (((v - low) | (high - v)) >> 31) - 1;
}

static uint8_t
base64_char(uint32_t v)
{
	uint32_t c = (in_range(v, 0, 25) & (v + 'A')) | (in_range(v, 26, 51) & (v - 26 + 'a')) |
		(in_range(v, 52, 61) & (v - 52 + '0')) | (in_range(v, 62, 62) & '+') |
		(in_range(v, 63, 63) & '/');
	return (uint8_t)c;
}

/* 0..63, or 0x100 set for a character outside the alphabet. */
static uint32_t
base64_value(uint32_t c)
{
	uint32_t upper = in_range(c, 'A', 'Z'), lower = in_range(c, 'a', 'z');
	uint32_t digit = in_range(c, '0', '9'), plus = in_range(c, '+', '+');
	uint32_t slash = in_range(c, '/', '/');
	uint32_t v = (upper & (c - 'A')) | (lower & (c - 'a' + 26)) | (digit & (c - '0' + 52)) |
		(plus & 62) | (slash & 63);
	return v | (~(upper | lower | digit | plus | slash) & 0x100);
}

size_t
base64_encoded_len(size_t len, enum base64_form form)
{
	size_t tail = len % 3;
	size_t end = tail == 0 ? 0 : form == BASE64_PADDED ? 4 : tail + 1;
	return len / 3 * 4 + end;
}

size_t
base64_decoded_max(size_t len)
{
	return len / 4 * 3 + (len % 4 == 0 ? 0 : len % 4 - 1);
}

static void
encode_group(uint8_t out[4], uint32_t v)
{
	out[0] = base64_char(v >> 18);
	out[1] = base64_char(v >> 12 & 63);
	out[2] = base64_char(v >> 6 & 63);
	out[3] = base64_char(v & 63);
}

void
base64_encode(buf *out, bytes in, enum base64_form form)
{
	size_t n = base64_encoded_len(in.len, form);
	uint8_t *to = buf_room(out, n);
	if (to == NULL)
		return;
	size_t whole = in.len / 3;
	for (size_t i = 0; i < whole; i++) {
		const uint8_t *p = in.data + 3 * i;
		encode_group(to + 4 * i, (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2]);
	}
	size_t tail = in.len % 3;
	if (tail == 0)
		return;
	uint8_t last[4];
	uint32_t v = (uint32_t)in.data[3 * whole] << 16;
	if (tail == 2)
		v |= (uint32_t)in.data[3 * whole + 1] << 8;
	encode_group(last, v);
	for (size_t i = 0; i < n - 4 * whole; i++)
		to[4 * whole + i] = i <= tail ? last[i] : '=';
}

/* Characters of IN before the padding; SIZE_MAX when the padding is not as FORM demands. */
static size_t
unpadded_len(bytes in, enum base64_form form)
{
	if (form == BASE64_UNPADDED)
		return in.len % 4 == 1 ? SIZE_MAX : in.len;
	if (in.len % 4 != 0)
		return SIZE_MAX;
	size_t n = in.len;
	while (n > 0 && in.len - n < 2) {
		bool pad = in.data[n - 1] == '=';
		declassify(&pad, sizeof pad); /* the length of what is encoded, no more */
		if (!pad)
			break;
		n--;
	}
	return n;
}

err
base64_decode(buf *out, bytes in, enum base64_form form)
{
	size_t n = unpadded_len(in, form);
	if (n == SIZE_MAX)
		return failure(E_FORMAT);
	size_t start = out->len;
	uint8_t *to = buf_room(out, base64_decoded_max(n));
	if (to == NULL)
		return failure(E_TOO_LARGE);
	uint32_t bad = 0;
	for (size_t i = 0; i < n / 4; i++) {
		const uint8_t *p = in.data + 4 * i;
		uint32_t a = base64_value(p[0]), b = base64_value(p[1]);
		uint32_t c = base64_value(p[2]), d = base64_value(p[3]);
		bad |= a | b | c | d;
		uint32_t v = a << 18 | b << 12 | c << 6 | d;
		to[3 * i] = (uint8_t)(v >> 16);
		to[3 * i + 1] = (uint8_t)(v >> 8);
		to[3 * i + 2] = (uint8_t)v;
	}
	size_t tail = n % 4;
	if (tail != 0) {
		const uint8_t *p = in.data + n - tail;
		uint32_t a = base64_value(p[0]), b = base64_value(p[1]);
		uint32_t c = tail == 3 ? base64_value(p[2]) : 0;
		uint32_t v = a << 18 | b << 12 | c << 6;
		bad |= a | b | c;
		/* Bits that no octet takes must be zero, or one value had many spellings. */
		uint32_t unused = tail == 2 ? v & 0xFFFF : v & 0xFF;
		bad |= (unused + 0xFFFF) >> 8 & 0x100;
		to[n / 4 * 3] = (uint8_t)(v >> 16);
		if (tail == 3)
			to[n / 4 * 3 + 1] = (uint8_t)(v >> 8);
	}
	bad &= 0x100;
	declassify(&bad, sizeof bad);
	if (bad != 0) {
		wipe(out->data + start, out->len - start);
		out->len = start;
		return failure(E_FORMAT);
	}
	return ok();
}

void
hex_encode(buf *out, bytes in)
{
	for (size_t i = 0; i < in.len; i++) {
		uint8_t *to = buf_room(out, 2);
		if (to == NULL)
			return;
		for (unsigned half = 0; half < 2; half++) {
			uint32_t v = (uint32_t)in.data[i] >> (half == 0 ? 4 : 0) & 15;
			to[half] = (uint8_t)(v + '0' + (in_range(v, 10, 15) & ('a' - '0' - 10)));
		}
	}
}

err
hex_decode(buf *out, bytes in)
{
	if (in.len % 2 != 0)
		return failure(E_FORMAT);
	size_t start = out->len;
	uint8_t *to = buf_room(out, in.len / 2);
	if (to == NULL)
		return failure(E_TOO_LARGE);
	uint32_t good = ~0u;
	for (size_t i = 0; i < in.len; i++) {
		uint32_t c = in.data[i];
		uint32_t digit = in_range(c, '0', '9'), letter = in_range(c, 'a', 'f');
		uint32_t v = (digit & (c - '0')) | (letter & (c - 'a' + 10));
		good &= digit | letter;
		to[i / 2] = (uint8_t)(i % 2 == 0 ? v << 4 : to[i / 2] | v);
	}
	declassify(&good, sizeof good);
	if (good == 0) {
		wipe(out->data + start, out->len - start);
		out->len = start;
		return failure(E_FORMAT);
	}
	return ok();
}

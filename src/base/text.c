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

/* Base64 goes by blocks, in loops that do the same to each octet of one: compilers make vector
 * instructions of them. */
enum { BLOCK_BYTES = 48, BLOCK_CHARS = 64 };

/* MASK where A < B, both octets, else 0. The sign is spread by shifting, because gcc 14 makes a
 * jump of a comparison. */
#define LESS(a, b, mask) (((int)(a) - (int)(b)) >> 8 & (mask))

/* 48 octets, in groups of three, as 64 values of six bits. */
static void
split_block(uint8_t values[BLOCK_CHARS], const uint8_t in[BLOCK_BYTES])
{
	for (size_t i = 0; i < BLOCK_BYTES / 3; i++) {
		const uint8_t *p = in + 3 * i;
		values[4 * i] = p[0] >> 2;
		values[4 * i + 1] = (uint8_t)((p[0] << 4 | p[1] >> 4) & 63);
		values[4 * i + 2] = (uint8_t)((p[1] << 2 | p[2] >> 6) & 63);
		values[4 * i + 3] = p[2] & 63;
	}
}

static void
join_block(uint8_t out[BLOCK_BYTES], const uint8_t values[BLOCK_CHARS])
{
	for (size_t i = 0; i < BLOCK_BYTES / 3; i++) {
		const uint8_t *v = values + 4 * i;
		out[3 * i] = (uint8_t)(v[0] << 2 | v[1] >> 4);
		out[3 * i + 1] = (uint8_t)(v[1] << 4 | v[2] >> 2);
		out[3 * i + 2] = (uint8_t)(v[2] << 6 | v[3]);
	}
}

static void
chars_of_block(uint8_t out[BLOCK_CHARS], const uint8_t values[BLOCK_CHARS])
{
	for (size_t i = 0; i < BLOCK_CHARS; i++) {
		uint8_t v = values[i];
		/* The alphabet is five runs; at the start of each the distance changes. */
		out[i] = (uint8_t)(v + 'A' + LESS(25, v, 'a' - 'Z' - 1) +
			LESS(51, v, '0' - 'z' - 1) + LESS(61, v, '+' - '9' - 1) +
			LESS(62, v, '/' - '+' - 1));
	}
}

/* Not 0 when a character is outside the alphabet. */
static uint8_t
values_of_block(uint8_t values[BLOCK_CHARS], const uint8_t in[BLOCK_CHARS])
{
	uint8_t bad = 0;
	for (size_t i = 0; i < BLOCK_CHARS; i++) {
		uint8_t c = in[i];
		uint8_t upper = (uint8_t)LESS((uint8_t)(c - 'A'), 26, 0xFF);
		uint8_t lower = (uint8_t)LESS((uint8_t)(c - 'a'), 26, 0xFF);
		uint8_t digit = (uint8_t)LESS((uint8_t)(c - '0'), 10, 0xFF);
		uint8_t plus = (uint8_t)LESS(c ^ '+', 1, 0xFF);
		uint8_t slash = (uint8_t)LESS(c ^ '/', 1, 0xFF);
		values[i] = (uint8_t)((upper & (c - 'A')) | (lower & (c - 'a' + 26)) |
			(digit & (c - '0' + 52)) | (plus & 62) | (slash & 63));
		bad |= (uint8_t)~(upper | lower | digit | plus | slash);
	}
	return bad;
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
encode_block(uint8_t out[BLOCK_CHARS], const uint8_t in[BLOCK_BYTES])
{
	uint8_t values[BLOCK_CHARS];
	split_block(values, in);
	chars_of_block(out, values);
	wipe(values, sizeof values);
}

/* The last N < 48 octets, with zeroes behind them. */
static void
encode_tail(uint8_t *out, bytes in, enum base64_form form)
{
	uint8_t octets[BLOCK_BYTES] = {0}, chars[BLOCK_CHARS];
	size_t used = base64_encoded_len(in.len, BASE64_UNPADDED);
	bytes_copy(octets, in);
	encode_block(chars, octets);
	bytes_copy(out, bytes_of(chars, used));
	for (size_t i = used; i < base64_encoded_len(in.len, form); i++)
		out[i] = '=';
	wipe(octets, sizeof octets);
	wipe(chars, sizeof chars);
}

void
base64_encode(buf *out, bytes in, enum base64_form form)
{
	uint8_t *to = buf_room(out, base64_encoded_len(in.len, form));
	if (to == NULL)
		return;
	size_t blocks = in.len / BLOCK_BYTES, at = blocks * BLOCK_BYTES;
	for (size_t i = 0; i < blocks; i++)
		encode_block(to + i * BLOCK_CHARS, in.data + i * BLOCK_BYTES);
	if (at < in.len)
		encode_tail(to + blocks * BLOCK_CHARS, bytes_slice(in, at, in.len - at), form);
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

/* Not 0 when a character is outside the alphabet. */
static uint8_t
decode_block(uint8_t out[BLOCK_BYTES], const uint8_t in[BLOCK_CHARS])
{
	uint8_t values[BLOCK_CHARS];
	uint8_t bad = values_of_block(values, in);
	join_block(out, values);
	wipe(values, sizeof values);
	return bad;
}

/* The last N < 64 characters. Not 0 when one is outside the alphabet, or bits that no octet takes
 * are not zero: one value would have many spellings. */
static uint8_t
decode_tail(uint8_t *out, bytes in)
{
	uint8_t chars[BLOCK_CHARS], octets[BLOCK_BYTES];
	size_t used = base64_decoded_max(in.len);
	for (size_t i = in.len; i < sizeof chars; i++)
		chars[i] = 'A'; /* stands for zero */
	bytes_copy(chars, in);
	uint8_t bad = decode_block(octets, chars);
	bad |= octets[used];
	bytes_copy(out, bytes_of(octets, used));
	wipe(chars, sizeof chars);
	wipe(octets, sizeof octets);
	return bad;
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
	size_t blocks = n / BLOCK_CHARS, at = blocks * BLOCK_CHARS;
	uint8_t bad = 0;
	for (size_t i = 0; i < blocks; i++)
		bad |= decode_block(to + i * BLOCK_BYTES, in.data + i * BLOCK_CHARS);
	if (at < n)
		bad |= decode_tail(to + blocks * BLOCK_BYTES, bytes_slice(in, at, n - at));
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

/* SPDX-License-Identifier: Apache-2.0 */
/*	HRP || "1" || data in 5-bit groups || 6 groups of checksum
 *
 * The checksum is the remainder of a polynomial over GF(32), taken over the HRP in lower case (its
 * high bits, 0, its low bits) and the groups. A group becomes a character, and back, by comparing
 * with the whole alphabet, so that no secret is an index; all doubts are OR-ed up and looked at
 * once, at the end. */
#include "core/age/bech32.h"

#include "base/declassify.h"

enum { ALPHABET = 32, CHECKSUM = 6 };

static const uint8_t lower_case[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
static const uint8_t upper_case[] = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L";

static bool
is_upper(uint8_t c)
{
	return c >= 'A' && c <= 'Z';
}

static const uint8_t *
alphabet_of(bytes hrp)
{
	for (size_t i = 0; i < hrp.len; i++) {
		if (is_upper(hrp.data[i]))
			return upper_case;
	}
	return lower_case;
}

/* 1 when they are equal, else 0; both below 2^31. */
static uint32_t
equal(uint32_t a, uint32_t b)
{
	return (uint32_t)((int32_t)(a ^ b) - 1) >> 31;
}

/* The next state of the checksum. */
static uint32_t
polymod(uint32_t state, uint32_t group)
{
	static const uint32_t generator[5] = {
		0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3};
	uint32_t top = state >> 25;
	uint32_t next = (state & 0x1FFFFFF) << 5 ^ group;
	for (size_t i = 0; i < 5; i++)
		next ^= generator[i] * (top >> i & 1);
	return next;
}

static uint32_t
polymod_hrp(bytes hrp)
{
	uint32_t state = 1;
	for (size_t i = 0; i < hrp.len; i++) {
		uint8_t c = hrp.data[i];
		state = polymod(state, (uint32_t)(is_upper(c) ? c + ('a' - 'A') : c) >> 5);
	}
	state = polymod(state, 0);
	for (size_t i = 0; i < hrp.len; i++)
		state = polymod(state, hrp.data[i] & 31U);
	return state;
}

static uint8_t
char_of(const uint8_t *alphabet, uint32_t group)
{
	uint32_t c = 0;
	for (uint32_t i = 0; i < ALPHABET; i++)
		c |= alphabet[i] * equal(i, group);
	return (uint8_t)c;
}

/* The group, or a value above 31 for a character outside the alphabet. */
static uint32_t
group_of(const uint8_t *alphabet, uint32_t c)
{
	uint32_t group = 0;
	uint32_t found = 0;
	for (uint32_t i = 0; i < ALPHABET; i++) {
		uint32_t same = equal(alphabet[i], c);
		group |= i * same;
		found |= same;
	}
	return group | (found ^ 1) << 5;
}

size_t
bech32_encoded_len(size_t hrp_len, size_t data_len)
{
	return hrp_len + 1 + (data_len * 8 + 4) / 5 + CHECKSUM;
}

void
bech32_encode(buf *out, bytes hrp, bytes data)
{
	size_t groups = (data.len * 8 + 4) / 5;
	uint8_t *to = buf_room(out, bech32_encoded_len(hrp.len, data.len));
	if (to == NULL)
		return;
	const uint8_t *alphabet = alphabet_of(hrp);
	uint32_t state = polymod_hrp(hrp);
	bytes_copy(to, hrp);
	to[hrp.len] = '1';
	to += hrp.len + 1;
	uint32_t bits = 0;
	unsigned have = 0;
	for (size_t i = 0, at = 0; i < groups; i++) {
		if (have < 5) {
			bits = (bits << 8 | (at < data.len ? data.data[at] : 0)) & 0xFFFF;
			at++;
			have += 8;
		}
		have -= 5;
		uint32_t group = bits >> have & 31;
		state = polymod(state, group);
		to[i] = char_of(alphabet, group);
	}
	for (size_t i = 0; i < CHECKSUM; i++)
		state = polymod(state, 0);
	state ^= 1;
	for (size_t i = 0; i < CHECKSUM; i++)
		to[groups + i] = char_of(alphabet, state >> (5 * (CHECKSUM - 1 - i)) & 31);
}

bytes
bech32_hrp(bytes text)
{
	size_t n = text.len;
	while (n > 0 && text.data[n - 1] != '1')
		n--;
	return bytes_slice(text, 0, n == 0 ? 0 : n - 1);
}

/* What stands before the groups is not HRP || "1": not 0. */
static uint32_t
compare_hrp(bytes hrp, bytes text)
{
	uint32_t differ = (uint32_t)text.data[hrp.len] ^ '1';
	for (size_t i = 0; i < hrp.len; i++)
		differ |= (uint32_t)(text.data[i] ^ hrp.data[i]);
	return differ;
}

/* GROUPS characters of IN into TO, as whole octets; then the checksum. Not 0 when anything is
 * wrong. */
static uint32_t
decode_groups(uint8_t *to, bytes in, uint32_t state, const uint8_t *alphabet)
{
	size_t groups = in.len - CHECKSUM;
	uint32_t bits = 0;
	uint32_t bad = 0;
	unsigned have = 0;
	for (size_t i = 0; i < in.len; i++) {
		uint32_t group = group_of(alphabet, in.data[i]);
		bad |= group >> 5;
		group &= 31;
		state = polymod(state, group);
		if (i >= groups)
			continue;
		bits = (bits << 5 | group) & 0xFFF;
		have += 5;
		if (have >= 8) {
			have -= 8;
			*to++ = (uint8_t)(bits >> have);
		}
	}
	bad |= bits & ((1U << have) - 1);
	return bad | (state ^ 1);
}

err
bech32_decode(buf *out, bytes hrp, bytes text)
{
	if (hrp.len == 0 || text.len < hrp.len + 1 + CHECKSUM)
		return failure(E_FORMAT);
	bytes in = bytes_slice(text, hrp.len + 1, text.len - hrp.len - 1);
	size_t bits = (in.len - CHECKSUM) * 5;
	if (bits % 8 >= 5)
		return failure(E_FORMAT); /* a character more than the data needs */
	size_t start = out->len;
	uint8_t *to = buf_room(out, bits / 8);
	if (to == NULL)
		return failure(E_TOO_LARGE);
	uint32_t bad = compare_hrp(hrp, text);
	bad |= decode_groups(to, in, polymod_hrp(hrp), alphabet_of(hrp));
	declassify(&bad, sizeof bad); /* that it is no key says nothing of one */
	if (bad != 0) {
		wipe(out->data + start, out->len - start);
		out->len = start;
		return failure(E_FORMAT);
	}
	return ok();
}

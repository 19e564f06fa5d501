/* SPDX-License-Identifier: Apache-2.0 */
/* The state is 25 lanes of 64 bits; lane[x + 5 * y] is the standard's A[x, y], and octet i of a
 * block is octet i % 8, lowest first, of lane i / 8. A round reads one array and writes another,
 * so that every lane index and rotation is a constant and nothing moves in memory but the lanes
 * themselves; two rounds make the way there and back. All operations are xor, and, not and
 * rotation by constants: there is nothing whose time could depend on the data. */
#include "crypt/keccak.h"

#include <string.h>

#include "base/err.h"

enum {
	ROUNDS = 24,
	RATE_128 = 168, /* 200 octets less twice the security level */
	RATE_256 = 136,
	RATE_512 = 72,
	/* What follows the message: the domain's bits, then the first 1 of the padding. */
	DOMAIN_SHA3 = 0x06,
	DOMAIN_SHAKE = 0x1F,
	PADDING_END = 0x80,
};

/* Section 3.2.5: bit 2^j - 1 of RC[i] is rc(j + 7i), the output of the LFSR x^8+x^6+x^5+x^4+1. */
static const uint64_t round_constant[ROUNDS] = {
	0x0000000000000001,
	0x0000000000008082,
	0x800000000000808A,
	0x8000000080008000,
	0x000000000000808B,
	0x0000000080000001,
	0x8000000080008081,
	0x8000000000008009,
	0x000000000000008A,
	0x0000000000000088,
	0x0000000080008009,
	0x000000008000000A,
	0x000000008000808B,
	0x800000000000008B,
	0x8000000000008089,
	0x8000000000008003,
	0x8000000000008002,
	0x8000000000000080,
	0x000000000000800A,
	0x800000008000000A,
	0x8000000080008081,
	0x8000000000008080,
	0x0000000080000001,
	0x8000000080008008,
};

static inline uint64_t
rotl(uint64_t v, unsigned n)
{
	return v << n | v >> (64 - n);
}

/* chi (3.2.4) on one row. */
static inline void
chi(uint64_t out[5], uint64_t b0, uint64_t b1, uint64_t b2, uint64_t b3, uint64_t b4)
{
	out[0] = b0 ^ (~b1 & b2);
	out[1] = b1 ^ (~b2 & b3);
	out[2] = b2 ^ (~b3 & b4);
	out[3] = b3 ^ (~b4 & b0);
	out[4] = b4 ^ (~b0 & b1);
}

/* One round (3.3). theta adds d[x] to every lane of column x; rho rotates lane (x, y) by its
 * offset; pi makes lane (x, y) of the result from lane (x + 3y, x) of what it is given: the rows
 * below are the result's, so each reads along a diagonal. */
static inline void
permute_round(uint64_t out[25], const uint64_t a[25], uint64_t constant)
{
	uint64_t c[5], d[5];
	for (size_t x = 0; x < 5; x++)
		c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
	d[0] = c[4] ^ rotl(c[1], 1);
	d[1] = c[0] ^ rotl(c[2], 1);
	d[2] = c[1] ^ rotl(c[3], 1);
	d[3] = c[2] ^ rotl(c[4], 1);
	d[4] = c[3] ^ rotl(c[0], 1);

	chi(out, a[0] ^ d[0], rotl(a[6] ^ d[1], 44), rotl(a[12] ^ d[2], 43), rotl(a[18] ^ d[3], 21),
		rotl(a[24] ^ d[4], 14));
	chi(out + 5, rotl(a[3] ^ d[3], 28), rotl(a[9] ^ d[4], 20), rotl(a[10] ^ d[0], 3),
		rotl(a[16] ^ d[1], 45), rotl(a[22] ^ d[2], 61));
	chi(out + 10, rotl(a[1] ^ d[1], 1), rotl(a[7] ^ d[2], 6), rotl(a[13] ^ d[3], 25),
		rotl(a[19] ^ d[4], 8), rotl(a[20] ^ d[0], 18));
	chi(out + 15, rotl(a[4] ^ d[4], 27), rotl(a[5] ^ d[0], 36), rotl(a[11] ^ d[1], 10),
		rotl(a[17] ^ d[2], 15), rotl(a[23] ^ d[3], 56));
	chi(out + 20, rotl(a[2] ^ d[2], 62), rotl(a[8] ^ d[3], 55), rotl(a[14] ^ d[4], 39),
		rotl(a[15] ^ d[0], 41), rotl(a[21] ^ d[1], 2));
	out[0] ^= constant;
}

static void
permute(uint64_t lane[25])
{
	uint64_t between[25];
	for (size_t i = 0; i < ROUNDS; i += 2) {
		permute_round(between, lane, round_constant[i]);
		permute_round(lane, between, round_constant[i + 1]);
	}
	wipe(between, sizeof between);
}

static uint64_t
load_le(const uint8_t in[8])
{
	uint64_t v = 0;
	for (size_t i = 0; i < 8; i++)
		v |= (uint64_t)in[i] << 8 * i;
	return v;
}

static void
store_le(uint8_t out[8], uint64_t v)
{
	for (size_t i = 0; i < 8; i++)
		out[i] = (uint8_t)(v >> 8 * i);
}

static void
xor_octet(struct keccak *k, size_t at, uint8_t v)
{
	k->lane[at / 8] ^= (uint64_t)v << 8 * (at % 8);
}

static void
start(struct keccak *k, size_t rate, uint8_t domain)
{
	*k = (struct keccak){.rate = rate, .domain = domain};
}

void
shake128_init(struct keccak *k)
{
	start(k, RATE_128, DOMAIN_SHAKE);
}

void
shake256_init(struct keccak *k)
{
	start(k, RATE_256, DOMAIN_SHAKE);
}

/* Rates are multiples of 8, so whole lanes never cross the end of a block. */
void
keccak_add(struct keccak *k, bytes in)
{
	must(!k->squeezing);
	for (size_t i = 0; i < in.len;) {
		if (k->at % 8 == 0 && in.len - i >= 8) {
			k->lane[k->at / 8] ^= load_le(in.data + i);
			k->at += 8;
			i += 8;
		} else {
			xor_octet(k, k->at, in.data[i]);
			k->at++;
			i++;
		}
		if (k->at == k->rate) {
			permute(k->lane);
			k->at = 0;
		}
	}
}

/* pad10*1 (5.1) behind the domain's bits; where one octet is left they share it. */
static void
end_input(struct keccak *k)
{
	xor_octet(k, k->at, k->domain);
	xor_octet(k, k->rate - 1, PADDING_END);
	k->squeezing = true;
	k->at = k->rate;
}

void
keccak_squeeze(struct keccak *k, uint8_t *out, size_t n)
{
	if (!k->squeezing)
		end_input(k);
	for (size_t i = 0; i < n;) {
		if (k->at == k->rate) {
			permute(k->lane);
			k->at = 0;
		}
		if (k->at % 8 == 0 && n - i >= 8) {
			store_le(out + i, k->lane[k->at / 8]);
			k->at += 8;
			i += 8;
		} else {
			out[i] = (uint8_t)(k->lane[k->at / 8] >> 8 * (k->at % 8));
			k->at++;
			i++;
		}
	}
}

void
keccak_wipe(struct keccak *k)
{
	wipe(k, sizeof *k);
}

static void
hash(uint8_t *out, size_t n, bytes in, struct keccak *k)
{
	keccak_add(k, in);
	keccak_squeeze(k, out, n);
	keccak_wipe(k);
}

void
sha3_256(uint8_t out[32], bytes in)
{
	struct keccak k;
	start(&k, RATE_256, DOMAIN_SHA3);
	hash(out, 32, in, &k);
}

void
sha3_512(uint8_t out[64], bytes in)
{
	struct keccak k;
	start(&k, RATE_512, DOMAIN_SHA3);
	hash(out, 64, in, &k);
}

void
shake256(uint8_t *out, size_t n, bytes in)
{
	struct keccak k;
	shake256_init(&k);
	hash(out, n, in, &k);
}

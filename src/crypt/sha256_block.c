/* SPDX-License-Identifier: Apache-2.0 */
/* The portable engine unrolls eight rounds, after which the working variables are back under their
 * names. No table is indexed by data and nothing branches on it: HMAC and HKDF put keys through
 * here, and their expanded schedule is wiped. */
#include "crypt/sha256_block.h"

#include "base/bytes.h"
#include "crypt/cpu.h"

const uint32_t sha256_block_start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f,
	0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

_Alignas(16) const uint32_t sha256_block_k[64] = {0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5,
	0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
	0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
	0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152,
	0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e,
	0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624,
	0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3,
	0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t
rotr(uint32_t v, unsigned n)
{
	return v >> n | v << (32 - n);
}

static uint32_t
load_be(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | (uint32_t)p[3];
}

/* The word of the schedule after W's sixteen. */
static inline uint32_t
expand(const uint32_t w[16])
{
	uint32_t s0 = rotr(w[1], 7) ^ rotr(w[1], 18) ^ w[1] >> 3;
	uint32_t s1 = rotr(w[14], 17) ^ rotr(w[14], 19) ^ w[14] >> 10;
	return w[0] + s0 + w[9] + s1;
}

/* One round; the caller renames the variables instead of moving them. */
static inline void
round_of(uint32_t a, uint32_t b, uint32_t c, uint32_t *d, uint32_t e, uint32_t f, uint32_t g,
	uint32_t *h, uint32_t k_plus_w)
{
	uint32_t t1 =
		*h + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + (g ^ (e & (f ^ g))) + k_plus_w;
	*d += t1;
	*h = t1 + (rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + ((a & b) | (c & (a | b)));
}

void
sha256_block_portable(uint32_t state[8], const uint8_t *data, size_t count)
{
	for (; count > 0; count--, data += SHA256_BLOCK) {
		uint32_t w[64];
		for (unsigned t = 0; t < 16; t++)
			w[t] = load_be(data + (size_t)4 * t);
		for (unsigned t = 16; t < 64; t++)
			w[t] = expand(w + t - 16);
		uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
		uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
		for (unsigned t = 0; t < 64; t += 8) {
			const uint32_t *k = sha256_block_k + t, *m = w + t;
			round_of(a, b, c, &d, e, f, g, &h, k[0] + m[0]);
			round_of(h, a, b, &c, d, e, f, &g, k[1] + m[1]);
			round_of(g, h, a, &b, c, d, e, &f, k[2] + m[2]);
			round_of(f, g, h, &a, b, c, d, &e, k[3] + m[3]);
			round_of(e, f, g, &h, a, b, c, &d, k[4] + m[4]);
			round_of(d, e, f, &g, h, a, b, &c, k[5] + m[5]);
			round_of(c, d, e, &f, g, h, a, &b, k[6] + m[6]);
			round_of(b, c, d, &e, f, g, h, &a, k[7] + m[7]);
		}
		state[0] += a;
		state[1] += b;
		state[2] += c;
		state[3] += d;
		state[4] += e;
		state[5] += f;
		state[6] += g;
		state[7] += h;
		wipe(w, sizeof w);
	}
}

void
sha256_block(uint32_t state[8], const uint8_t *data, size_t count)
{
#if defined(__x86_64__)
	if (cpu_has(CPU_SHA)) {
		sha256_ni_blocks(state, data, count);
		return;
	}
#endif
	sha256_block_portable(state, data, count);
}

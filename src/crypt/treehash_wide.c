/* SPDX-License-Identifier: Apache-2.0 */
/* One vector holds the same variable of sixteen messages, so a round is the scalar round with wider
 * words. It is written once, in the compiler's own vectors of 512 bits; what a processor lacks in
 * width the compiler splits (four times for SSE2 and NEON, twice for AVX2, not for AVX-512), and
 * measured that is as fast as code for eight lanes. The AVX-512 form has been run by no machine of
 * ours yet: it differs from the others by its target attribute only, and crypt/treehash prefers the
 * SHA instructions wherever they are. */
#include "crypt/treehash_engine.h"

#include <string.h>

#include "crypt/sha256_block.h"

typedef uint32_t wide __attribute__((vector_size(4 * TREEHASH_WIDE)));

/* Inlined into functions of several targets; a vector must never cross a real call between them. */
#define INLINE __attribute__((always_inline)) static inline

/* A macro, as a function would take and return vectors. */
#define ROTR(v, n) ((v) >> (n) | (v) << (32 - (n)))

INLINE uint32_t
load_be(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | (uint32_t)p[3];
}

/* One round; the caller renames the variables instead of moving them. */
INLINE void
round_of(const wide *a, const wide *b, const wide *c, wide *d, const wide *e, const wide *f,
	const wide *g, wide *h, const wide *w, unsigned t)
{
	wide t1 = *h + (ROTR(*e, 6) ^ ROTR(*e, 11) ^ ROTR(*e, 25)) + (*g ^ (*e & (*f ^ *g))) +
		w[t % 16] + sha256_block_k[t];
	*d += t1;
	*h = t1 + (ROTR(*a, 2) ^ ROTR(*a, 13) ^ ROTR(*a, 22)) + ((*a & *b) | (*c & (*a | *b)));
}

INLINE void
eight_rounds(wide s[8], const wide w[16], unsigned t)
{
	wide *a = s, *b = s + 1, *c = s + 2, *d = s + 3, *e = s + 4, *f = s + 5, *g = s + 6,
	     *h = s + 7;
	round_of(a, b, c, d, e, f, g, h, w, t);
	round_of(h, a, b, c, d, e, f, g, w, t + 1);
	round_of(g, h, a, b, c, d, e, f, w, t + 2);
	round_of(f, g, h, a, b, c, d, e, w, t + 3);
	round_of(e, f, g, h, a, b, c, d, w, t + 4);
	round_of(d, e, f, g, h, a, b, c, w, t + 5);
	round_of(c, d, e, f, g, h, a, b, w, t + 6);
	round_of(b, c, d, e, f, g, h, a, w, t + 7);
}

/* The next sixteen words of the schedule, over the last sixteen. */
INLINE void
expand(wide w[16])
{
	for (unsigned t = 0; t < 16; t++) {
		wide w15 = w[(t + 1) % 16], w2 = w[(t + 14) % 16];
		w[t] += (ROTR(w15, 7) ^ ROTR(w15, 18) ^ w15 >> 3) + w[(t + 9) % 16] +
			(ROTR(w2, 17) ^ ROTR(w2, 19) ^ w2 >> 10);
	}
}

INLINE void
compress(uint32_t (*state)[8], const uint8_t *const *block)
{
	wide w[16], s[8], before[8];
	for (size_t t = 0; t < 16; t++)
		for (size_t i = 0; i < TREEHASH_WIDE; i++)
			w[t][i] = load_be(block[i] + 4 * t);
	for (size_t t = 0; t < 8; t++)
		for (size_t i = 0; i < TREEHASH_WIDE; i++)
			s[t][i] = state[i][t];
	memcpy(before, s, sizeof before);
	for (unsigned t = 0; t < 64; t += 16) {
		if (t > 0)
			expand(w);
		eight_rounds(s, w, t);
		eight_rounds(s, w, t + 8);
	}
	for (size_t t = 0; t < 8; t++) {
		s[t] += before[t];
		for (size_t i = 0; i < TREEHASH_WIDE; i++)
			state[i][t] = s[t][i];
	}
}

void
treehash_wide_baseline(uint32_t (*state)[8], const uint8_t *const *block)
{
	compress(state, block);
}

#if defined(__x86_64__)

__attribute__((target("avx2"))) void
treehash_wide_avx2(uint32_t (*state)[8], const uint8_t *const *block)
{
	compress(state, block);
}

__attribute__((target("avx512f"))) void
treehash_wide_avx512(uint32_t (*state)[8], const uint8_t *const *block)
{
	compress(state, block);
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* crypt/treehash_wide: SHA-256 of LANES messages side by side, for files that compile it for one
 * target each: treehash_baseline.c, treehash_avx2.c, treehash_avx512.c.
 *
 * One vector holds the same variable of all messages, so a round is the scalar round with wider
 * words. It is written once, in the compiler's own vectors. They are as wide as the target's
 * registers: what a compiler makes of wider ones is up to half as fast. */
#ifndef CRYPT_TREEHASH_WIDE_H
#define CRYPT_TREEHASH_WIDE_H

#include <stdbool.h>
#include <string.h>

#include "base/attr.h"
#include "crypt/sha256_block.h"
#include "crypt/treehash_engine.h"

/* The includer's choice; a multiple of four. */
#ifndef LANES
#define LANES 4
#endif

typedef uint32_t wide __attribute__((vector_size(4 * LANES)));
typedef uint32_t quad __attribute__((vector_size(16)));

/* Inlined into functions of several targets; a vector must never cross a real call between them. */
#define INLINE __attribute__((always_inline)) static inline

/* A macro, as a function would take and return vectors. */
#define ROTR(v, n) ((v) >> (n) | (v) << (32 - (n)))

/* Whatever is indexed by a loop must be unrolled to live in registers. */
#define UNROLL _Pragma("GCC unroll 16")

/* Rows become columns. */
INLINE void
transpose(quad out[4], const quad r[4])
{
	quad low01 = __builtin_shufflevector(r[0], r[1], 0, 4, 1, 5);
	quad high01 = __builtin_shufflevector(r[0], r[1], 2, 6, 3, 7);
	quad low23 = __builtin_shufflevector(r[2], r[3], 0, 4, 1, 5);
	quad high23 = __builtin_shufflevector(r[2], r[3], 2, 6, 3, 7);
	out[0] = __builtin_shufflevector(low01, low23, 0, 1, 4, 5);
	out[1] = __builtin_shufflevector(low01, low23, 2, 3, 6, 7);
	out[2] = __builtin_shufflevector(high01, high23, 0, 1, 4, 5);
	out[3] = __builtin_shufflevector(high01, high23, 2, 3, 6, 7);
}

/* V[0] to V[3] from the four words at FROM[i] + AT, for each lane i. */
INLINE void
gather(wide *v, const uint8_t *const *from, size_t at)
{
	UNROLL
	for (unsigned i = 0; i < LANES; i += 4) {
		quad rows[4], columns[4];
		UNROLL
		for (unsigned j = 0; j < 4; j++)
			memcpy(&rows[j], from[i + j] + at, sizeof rows[j]);
		transpose(columns, rows);
		UNROLL
		for (unsigned j = 0; j < 4; j++)
			memcpy((uint32_t *)&v[j] + i, &columns[j], sizeof columns[j]);
	}
}

INLINE void
scatter(uint32_t *const *to, size_t at, const wide *v)
{
	UNROLL
	for (unsigned i = 0; i < LANES; i += 4) {
		quad rows[4], columns[4];
		UNROLL
		for (unsigned j = 0; j < 4; j++)
			memcpy(&columns[j], (const uint32_t *)&v[j] + i, sizeof columns[j]);
		transpose(rows, columns);
		UNROLL
		for (unsigned j = 0; j < 4; j++)
			memcpy(to[i + j] + at, &rows[j], sizeof rows[j]);
	}
}

/* One round with the schedule's word W; the caller renames the variables instead of moving them. */
INLINE void
round_of(const wide *a, const wide *b, const wide *c, wide *d, const wide *e, const wide *f,
	const wide *g, wide *h, const wide *w, uint32_t k)
{
	wide t1 = *h + (ROTR(*e, 6) ^ ROTR(*e, 11) ^ ROTR(*e, 25)) + (*g ^ (*e & (*f ^ *g))) +
		(*w + k);
	*d += t1;
	*h = t1 + (ROTR(*a, 2) ^ ROTR(*a, 13) ^ ROTR(*a, 22)) + ((*a & *b) | (*c & (*a | *b)));
}

/* Word T of the schedule, over the word that was sixteen before it. */
INLINE const wide *
expand(wide w[16], unsigned t, bool more)
{
	if (more) {
		wide w15 = w[(t + 1) % 16], w2 = w[(t + 14) % 16];
		w[t] += (ROTR(w15, 7) ^ ROTR(w15, 18) ^ w15 >> 3) + w[(t + 9) % 16] +
			(ROTR(w2, 17) ^ ROTR(w2, 19) ^ w2 >> 10);
	}
	return &w[t];
}

INLINE void
eight_rounds(wide s[8], wide w[16], unsigned t, bool more, const uint32_t *k)
{
	wide *a = s, *b = s + 1, *c = s + 2, *d = s + 3, *e = s + 4, *f = s + 5, *g = s + 6,
	     *h = s + 7;
	round_of(a, b, c, d, e, f, g, h, expand(w, t, more), k[t]);
	round_of(h, a, b, c, d, e, f, g, expand(w, t + 1, more), k[t + 1]);
	round_of(g, h, a, b, c, d, e, f, expand(w, t + 2, more), k[t + 2]);
	round_of(f, g, h, a, b, c, d, e, expand(w, t + 3, more), k[t + 3]);
	round_of(e, f, g, h, a, b, c, d, expand(w, t + 4, more), k[t + 4]);
	round_of(d, e, f, g, h, a, b, c, expand(w, t + 5, more), k[t + 5]);
	round_of(c, d, e, f, g, h, a, b, expand(w, t + 6, more), k[t + 6]);
	round_of(b, c, d, e, f, g, h, a, expand(w, t + 7, more), k[t + 7]);
}

INLINE void
compress(uint32_t *const *state, const uint8_t *const *data, size_t count)
{
	wide w[16] UNINITIALIZED, s[8] UNINITIALIZED, before[8] UNINITIALIZED;
	const uint8_t *words[LANES] UNINITIALIZED;
	UNROLL
	for (unsigned i = 0; i < LANES; i++)
		words[i] = (const uint8_t *)state[i];
	gather(s, words, 0);
	gather(s + 4, words, 16);
	for (size_t i = 0; i < count; i++) {
		memcpy(before, s, sizeof before);
		UNROLL
		for (unsigned t = 0; t < 16; t += 4)
			gather(w + t, data, i * SHA256_BLOCK + 4 * t);
		UNROLL
		for (unsigned t = 0; t < 16; t++)
			w[t] = (ROTR(w[t], 24) & 0x00ff00ff) | (ROTR(w[t], 8) & 0xff00ff00);
		eight_rounds(s, w, 0, false, sha256_block_k);
		eight_rounds(s, w, 8, false, sha256_block_k);
		for (unsigned t = 16; t < 64; t += 16) {
			eight_rounds(s, w, 0, true, sha256_block_k + t);
			eight_rounds(s, w, 8, true, sha256_block_k + t);
		}
		UNROLL
		for (size_t t = 0; t < 8; t++)
			s[t] += before[t];
	}
	scatter(state, 0, s);
	scatter(state, 4, s + 4);
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 by the x86 SHA extensions. SHA256RNDS2 does two rounds but its result is needed by the
 * next one, so one message leaves the unit idle half of the time: sha256_ni_pair fills the gaps
 * with a second, independent message. Four side by side do not fit into sixteen registers. */
#include "crypt/sha256_block.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define NI __attribute__((target("sha,sse4.1,ssse3")))
#define IN __attribute__((target("sha,sse4.1,ssse3"), always_inline)) static inline

/* The instructions want the state as (a b e f) and (c d g h), highest lane first. */
struct stream {
	__m128i abef;
	__m128i cdgh;
	__m128i w[4]; /* sixteen schedule words, as a ring */
};

IN __m128i
load(const void *p)
{
	return _mm_loadu_si128((const __m128i *)p);
}

IN void
state_load(struct stream *s, const uint32_t state[8])
{
	__m128i badc = _mm_shuffle_epi32(load(state), 0xB1);
	__m128i hgfe = _mm_shuffle_epi32(load(state + 4), 0x1B);
	s->abef = _mm_alignr_epi8(badc, hgfe, 8);
	s->cdgh = _mm_blend_epi16(hgfe, badc, 0xF0);
}

IN void
state_store(uint32_t state[8], const struct stream *s)
{
	__m128i feba = _mm_shuffle_epi32(s->abef, 0x1B);
	__m128i dchg = _mm_shuffle_epi32(s->cdgh, 0xB1);
	_mm_storeu_si128((__m128i *)(void *)state, _mm_blend_epi16(feba, dchg, 0xF0));
	_mm_storeu_si128((__m128i *)(void *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

/* Four rounds with the schedule words W, from round 4 * QUAD on. */
IN void
rounds(struct stream *s, __m128i w, unsigned quad)
{
	__m128i wk = _mm_add_epi32(w, load(sha256_block_k + (size_t)4 * quad));
	s->cdgh = _mm_sha256rnds2_epu32(s->cdgh, s->abef, wk);
	s->abef = _mm_sha256rnds2_epu32(s->abef, s->cdgh, _mm_shuffle_epi32(wk, 0x0E));
}

/* Rounds 0 to 15 take their words from the block. */
IN void
first(struct stream *s, const uint8_t *block, unsigned quad)
{
	const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
	s->w[quad] = _mm_shuffle_epi8(load(block + (size_t)16 * quad), swap);
	rounds(s, s->w[quad], quad);
}

/* Later ones compute the next four words over the oldest four, at I in the ring. */
IN void
later(struct stream *s, unsigned quad, unsigned i)
{
	__m128i last = s->w[(i + 3) % 4];
	__m128i w = _mm_sha256msg1_epu32(s->w[i], s->w[(i + 1) % 4]);
	w = _mm_add_epi32(w, _mm_alignr_epi8(last, s->w[(i + 2) % 4], 4));
	s->w[i] = _mm_sha256msg2_epu32(w, last);
	rounds(s, s->w[i], quad);
}

NI void
sha256_ni_blocks(uint32_t state[8], const uint8_t *data, size_t count)
{
	struct stream s;
	state_load(&s, state);
	for (; count > 0; count--, data += SHA256_BLOCK) {
		__m128i abef = s.abef, cdgh = s.cdgh;
		first(&s, data, 0);
		first(&s, data, 1);
		first(&s, data, 2);
		first(&s, data, 3);
		for (unsigned quad = 4; quad < 16; quad += 4) {
			later(&s, quad, 0);
			later(&s, quad + 1, 1);
			later(&s, quad + 2, 2);
			later(&s, quad + 3, 3);
		}
		s.abef = _mm_add_epi32(s.abef, abef);
		s.cdgh = _mm_add_epi32(s.cdgh, cdgh);
	}
	state_store(state, &s);
}

IN void
first_pair(struct stream s[2], const uint8_t *const *block, unsigned quad)
{
	first(&s[0], block[0], quad);
	first(&s[1], block[1], quad);
}

IN void
later_pair(struct stream s[2], unsigned quad, unsigned i)
{
	later(&s[0], quad, i);
	later(&s[1], quad, i);
}

NI void
sha256_ni_pair(uint32_t *const *state, const uint8_t *const *data, size_t count)
{
	struct stream s[2];
	state_load(&s[0], state[0]);
	state_load(&s[1], state[1]);
	for (size_t i = 0; i < count; i++) {
		const uint8_t *block[2] = {data[0] + i * SHA256_BLOCK, data[1] + i * SHA256_BLOCK};
		__m128i abef0 = s[0].abef, cdgh0 = s[0].cdgh, abef1 = s[1].abef, cdgh1 = s[1].cdgh;
		first_pair(s, block, 0);
		first_pair(s, block, 1);
		first_pair(s, block, 2);
		first_pair(s, block, 3);
		for (unsigned quad = 4; quad < 16; quad += 4) {
			later_pair(s, quad, 0);
			later_pair(s, quad + 1, 1);
			later_pair(s, quad + 2, 2);
			later_pair(s, quad + 3, 3);
		}
		s[0].abef = _mm_add_epi32(s[0].abef, abef0);
		s[0].cdgh = _mm_add_epi32(s[0].cdgh, cdgh0);
		s[1].abef = _mm_add_epi32(s[1].abef, abef1);
		s[1].cdgh = _mm_add_epi32(s[1].cdgh, cdgh1);
	}
	state_store(state[0], &s[0]);
	state_store(state[1], &s[1]);
}

#endif

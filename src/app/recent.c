/* SPDX-License-Identifier: Apache-2.0 */
/* The filter of generation G is bits[G % 2]; when it is full the other is emptied and takes over.
 * Two bits of a key: with 2 * 2^14 of 2^20 bits set, both are set by chance one time in a thousand.
 */
#include "app/recent.h"

#include <string.h>

#include "base/reader.h"

struct bit {
	size_t word;
	uint64_t mask;
};

/* Keys are random, by whoever makes them; one who does not care only makes the store be asked. */
static void
bits_of(struct bit out[2], const id16 *idem)
{
	reader r = reader_of(BYTES_ARRAY(idem->b));
	for (size_t i = 0; i < 2; i++) {
		uint64_t at = reader_u64(&r) % RECENT_BITS;
		out[i] = (struct bit){.word = (size_t)(at / 64), .mask = UINT64_C(1) << at % 64};
	}
}

uint64_t
recent_generation(const struct recent *r)
{
	return atomic_load_explicit(&r->generation, memory_order_acquire);
}

bool
recent_may_have(const struct recent *r, const id16 *idem, uint64_t since)
{
	struct bit b[2];
	if (recent_generation(r) - since >= 2)
		return true;
	bits_of(b, idem);
	for (size_t i = 0; i < 2; i++)
		if ((r->bits[i][b[0].word] & b[0].mask) != 0 &&
			(r->bits[i][b[1].word] & b[1].mask) != 0)
			return true;
	return false;
}

void
recent_add(struct recent *r, const id16 *idem)
{
	struct bit b[2];
	uint64_t generation = recent_generation(r);
	if (r->count == RECENT_KEYS) {
		generation++;
		memset(r->bits[generation % 2], 0, sizeof r->bits[0]);
		r->count = 0;
		atomic_store_explicit(&r->generation, generation, memory_order_release);
	}
	bits_of(b, idem);
	for (size_t i = 0; i < 2; i++)
		r->bits[generation % 2][b[i].word] |= b[i].mask;
	r->count++;
}

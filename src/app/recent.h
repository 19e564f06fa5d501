/* SPDX-License-Identifier: Apache-2.0 */
/* app/recent: whether a submission's idempotency key may have been used just now.
 * A worker asks the store whether a key was used, long before the writer gets to the submission;
 * what was committed between the two is remembered here, in two filters that replace each other.
 * An answer of "no" is exact; of "maybe" one time in many thousands is wrong, and costs a question
 * to the store. The writer adds and asks; workers only read the generation. Owns: nothing. */
#ifndef APP_RECENT_H
#define APP_RECENT_H

#include <stdatomic.h>

#include "base/bytes.h"

/* Keys of a filter, and its bits. */
enum { RECENT_KEYS = 1 << 14, RECENT_BITS = 1 << 20 };

struct recent {
	uint64_t bits[2][RECENT_BITS / 64];
	size_t count; /* of keys in the newer filter */
	atomic_uint_fast64_t generation;
};

/* All zero is a new one. What a worker reads before it asks the store. */
uint64_t recent_generation(const struct recent *r);
/* IDEM may have been added since the generation was SINCE. */
bool recent_may_have(const struct recent *r, const id16 *idem, uint64_t since);
void recent_add(struct recent *r, const id16 *idem);

#endif

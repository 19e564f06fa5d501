/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets over arrays of a test's own, and randomness that repeats. */
#ifndef CLIENT_TEST_SAMPLE_H
#define CLIENT_TEST_SAMPLE_H

#include <string.h>

#include "crypt/secret.h"
#include "port/random.h"
#include "support/vectors.h"

/* struct secret NAME with room for N octets. */
#define SECRET(name, n)                                                                            \
	static uint8_t name##_room[n];                                                             \
	struct secret name;                                                                        \
	secret_init(&name, memset(name##_room, 0, n), n)

/* Octets that count up, from call to call. */
static inline err
sample_fill(void *self, uint8_t *to, size_t n)
{
	uint8_t *next = self;
	for (size_t i = 0; i < n; i++)
		to[i] = (*next)++;
	return ok();
}

static inline void
sample_set(struct secret *s, const char *text)
{
	assert_ok(secret_set(s, bytes_of_text(text)));
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* port/random: unpredictable octets. */
#ifndef PORT_RANDOM_H
#define PORT_RANDOM_H

#include "base/attr.h"
#include "base/err.h"

#include <stddef.h>

struct random_source {
	void *self;
	/* E_RANDOM. */
	err (*fill)(void *self, uint8_t *to, size_t n);
};

#endif

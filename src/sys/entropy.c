/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/entropy.h"

#include <errno.h>
#include <sys/random.h>

static err
fill(void *self, uint8_t *to, size_t n)
{
	(void)self;
	while (n > 0) {
		ssize_t got = getrandom(to, n, 0);
		if (got == -1 && errno != EINTR)
			return failure_sys(E_RANDOM, errno);
		if (got > 0) {
			to += got;
			n -= (size_t)got;
		}
	}
	return ok();
}

struct random_source
entropy_system(void)
{
	return (struct random_source){.fill = fill};
}

/* SPDX-License-Identifier: Apache-2.0 */
/* port/kept: one small value that is replaced whole, durably, with one sync.
 * Whatever happens while it is replaced, the value is then the old one or the new one. It is how
 * the keeper remembers what it signed. After a sync that failed every save fails E_SYNC. */
#ifndef PORT_KEPT_H
#define PORT_KEPT_H

#include "base/bytes.h"
#include "base/err.h"

/* A frontier of 2^64 - 1 leaves and some. */
enum { KEPT_MAX = 3072 };

struct kept {
	void *self;
	/* *out is in ROOM, which has KEPT_MAX octets; empty when nothing was ever saved.
	 * E_DAMAGED. */
	err (*load)(void *self, bytes *out, uint8_t *room);
	/* At most KEPT_MAX octets; after load. */
	err (*save)(void *self, bytes value);
};

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* vault/puk: a generation of a user's own key (per-user key): what all devices of the user can
 * open. A new one is made when a device is revoked; it opens the seed of the one before.
 * Owns: nothing; borrows. Pure. Spec: spec/users.md. Untrusted input: yes. Fuzz: fuzz_control. */
#ifndef CORE_VAULT_PUK_H
#define CORE_VAULT_PUK_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/reader.h"
#include "core/codec/table.h"

enum {
	PUK_DEVICES_MAX = 64, /* active ones of a user */
	PUK_WRAPS_BYTES = 4 + PUK_DEVICES_MAX * (4 + 16 + 32),
};

/* The generation's seed, wrapped for a device. */
struct puk_wrap {
	id16 device;
	hash32 wrap; /* of the part */
};

struct puk {
	uint32_t gen;    /* from 1 */
	hash32 fp;       /* of its recipient */
	hash32 previous; /* the wrap that gives the seed of gen - 1 to this one; zero for 1 */
	table wraps;     /* for each device that is active then; puk_wrap_at */
};

/* WRAPS, which rise by device, as P's, in ROOM for at most PUK_WRAPS_BYTES more, which P borrows.
 * E_FORMAT: none, too many, or not in order; E_TOO_LARGE: ROOM is full. */
err puk_set_wraps(struct puk *p, buf *room, const struct puk_wrap *wraps, size_t count) MUST_USE;

size_t puk_wrap_count(const struct puk *p);
struct puk_wrap puk_wrap_at(const struct puk *p, size_t i);
/* The wrap for DEVICE; false when there is none. */
bool puk_wrap_find(hash32 *out, const struct puk *p, const id16 *device);

/* One field. The reader fails unless the next field is a puk. */
void puk_put(buf *out, const struct puk *p);
void puk_take(struct puk *out, reader *r);

#endif

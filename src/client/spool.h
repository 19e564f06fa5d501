/* SPDX-License-Identifier: Apache-2.0 */
/* client/spool: sealed blobs on their way, one file each, named by its hash: `spool/HEX`.
 * They are ciphertext, and can be made or fetched again: nothing here is synced. Owns: an open
 * file, from spool_new or spool_find to spool_keep or spool_close. */
#ifndef CLIENT_SPOOL_H
#define CLIENT_SPOOL_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"
#include "client/client.h"

struct spool {
	const struct disk *disk;
	disk_file file;
	uint64_t length;
	unsigned lane; /* whose it is, while it is new */
};

/* A new one, which has no name yet: one a lane of the client at a time. */
err spool_new(struct spool *out, struct client *c) MUST_USE;
/* IN goes behind what is there. */
err spool_put(struct spool *s, bytes in) MUST_USE;
/* It is whole, its hash is HASH. Closes it, whatever the result. */
err spool_keep(struct spool *s, const hash32 *hash) MUST_USE;
/* The one with HASH, to read it. E_NOT_FOUND. */
err spool_find(struct spool *out, struct client *c, const hash32 *hash) MUST_USE;
/* *out < N only at its end. */
err spool_read(const struct spool *s, size_t *out, uint64_t at, uint8_t *to, size_t n) MUST_USE;
void spool_close(struct spool *s);
/* The one with HASH is not needed any more. None there: nothing. */
void spool_drop(struct client *c, const hash32 *hash);
/* Nothing is under way: what killed runs left there goes, as far as it can be removed. */
void spool_clear(struct client *c);

#endif

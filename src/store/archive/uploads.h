/* SPDX-License-Identifier: Apache-2.0 */
/* archive/uploads: the large blobs that are on their way in, and who is at which.
 * Owns: the list. Memory: 300 octets an upload. Spec: spec/archive.md, "Blobs". */
#ifndef STORE_ARCHIVE_UPLOADS_H
#define STORE_ARCHIVE_UPLOADS_H

#include <pthread.h>

#include "base/attr.h"
#include "base/err.h"
#include "port/disk.h"
#include "port/store.h"
#include "store/archive/upload.h"

/* So many at once. */
enum { UPLOADS_MAX = 4096 };
/* One to which nothing has come for so long is given up by the next start. */
#define UPLOADS_IDLE_MS (UINT64_C(30) * 24 * 3600 * 1000)

struct uploads {
	const struct disk *disk;
	pthread_mutex_t lock;
	struct upload *list[UPLOADS_MAX];
	uint64_t since_ms; /* what was written before is idle */
	size_t count;
};

void uploads_init(struct uploads *out, const struct disk *disk);
/* Take up what an earlier run was receiving; what is idle at NOW_MS is removed. */
err uploads_load(struct uploads *s, uint64_t now_ms) MUST_USE;
void uploads_done(struct uploads *s);

/* As port/store says. */
err uploads_begin(struct uploads *s, struct store_upload *inout) MUST_USE;
err uploads_find(struct uploads *s, struct store_upload *out, const id16 *id) MUST_USE;
err uploads_append(
	struct uploads *s, uint64_t *out, const id16 *id, uint64_t at, bytes in) MUST_USE;
err uploads_finish(struct uploads *s, const id16 *id) MUST_USE;

#endif

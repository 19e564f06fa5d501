/* SPDX-License-Identifier: Apache-2.0 */
/* archive/publish: from memory to the public log, and what is asked of both.
 * Owns: nothing. */
#ifndef STORE_ARCHIVE_PUBLISH_H
#define STORE_ARCHIVE_PUBLISH_H

#include "store/archive/archive.h"

/* As port/store says. */
err publish_tree(void *self, bytes note, const tree_head *tree);
err publish_newest(void *self, struct frontier *out);
err publish_last(void *self, tree_head *out);
err publish_tile(void *self, hash32 *out, const struct tile *t);
err publish_file(void *self, int *out, uint64_t *out_length, const struct tile *t);
err publish_checkpoint(void *self, buf *out);

/* The tables are told how far they go, and what was told them since is durable. Under the lock. */
err publish_tables(struct archive *a) MUST_USE;

/* The tree that the public checkpoint states; size 0 when there is none. E_DAMAGED. */
err publish_peek(const struct disk *disk, tree_head *out) MUST_USE;

#endif

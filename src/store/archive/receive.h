/* SPDX-License-Identifier: Apache-2.0 */
/* archive/receive: what port/store says of room and of large blobs, of an archive. Nothing is
 * received by one that is dead, or into what is to stay free; a sync that fails ends it. */
#ifndef STORE_ARCHIVE_RECEIVE_H
#define STORE_ARCHIVE_RECEIVE_H

#include "store/archive/archive.h"

err receive_room(void *self, uint64_t octets) MUST_USE;
err receive_begin(void *self, struct store_upload *inout) MUST_USE;
err receive_find(void *self, struct store_upload *out, const id16 *id) MUST_USE;
err receive_append(void *self, uint64_t *out, const id16 *id, uint64_t at, bytes in) MUST_USE;
err receive_finish(void *self, const id16 *id) MUST_USE;
err receive_together(void *self, const struct blob_batch *batch) MUST_USE;
err receive_blob(void *self, uint64_t *out, const hash32 *hash) MUST_USE;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* logdir/openings: what the log's commitments to files open to, by index, in private/openings.
 * Owns: the open file. Whether an opening is that of its entry is for the caller to check. Spec:
 * spec/logdir.md, "The openings". */
#ifndef STORE_LOGDIR_OPENINGS_H
#define STORE_LOGDIR_OPENINGS_H

#include "base/attr.h"
#include "base/err.h"
#include "core/vault/file_opening.h"
#include "port/disk.h"

#define OPENINGS_PATH "private/openings"

struct openings {
	const struct disk *disk;
	disk_file file;
	uint64_t count; /* of openings; what the file has beyond them is none */
};

/* The first COUNT of them. E_FORMAT when the file has less. */
err openings_open(struct openings *out, const struct disk *disk, uint64_t count) MUST_USE;
void openings_close(struct openings *o);

/* That at PLACE (below the count), and the index of its entry. */
err openings_load(struct file_opening *out, uint64_t *out_index, const struct openings *o,
	uint64_t place) MUST_USE;
/* That of the entry INDEX; *out_found is false when it has none. */
err openings_find(struct file_opening *out, bool *out_found, const struct openings *o,
	uint64_t index) MUST_USE;

#endif

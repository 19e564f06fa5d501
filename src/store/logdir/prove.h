/* SPDX-License-Identifier: Apache-2.0 */
/* logdir/prove: a receipt for one entry under the checkpoint that is shown.
 * Needs no key and no lock: what is published does not change under a reader. The opening of a
 * commitment to a file goes into `extra`; a folder that holds only what is public has none to give.
 * Owns: nothing. */
#ifndef STORE_LOGDIR_PROVE_H
#define STORE_LOGDIR_PROVE_H

#include "base/arena.h"
#include "base/buf.h"
#include "port/disk.h"

/* Longest receipt that we make, and the memory it takes to make it. */
enum { PROVE_MAX = 16 << 10, PROVE_ARENA = 96 << 10 };

/* E_RANGE: no such entry is published. E_DAMAGED: the tiles do not lead to the checkpoint's root;
 * *culprit names a file (in memory of SCRATCH, which must outlive it). */
err prove_entry(buf *out, const char **culprit, arena *scratch, const struct disk *disk,
	uint64_t index) MUST_USE;

#endif

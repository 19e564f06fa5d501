/* SPDX-License-Identifier: Apache-2.0 */
/* logdir/publish: from the journal to bundles and tiles.
 * Entries are read back from the disk and hashed again, so that what is signed is what can be read.
 * Owns: nothing. */
#ifndef STORE_LOGDIR_PUBLISH_H
#define STORE_LOGDIR_PUBLISH_H

#include "base/arena.h"
#include "core/ledger/merkle.h"
#include "store/logdir/logdir.h"

/* Write what TREE has and the signed tree had not, all of it durable on return; *out: openings kept
 * then. E_DAMAGED when the journal does not lead to TREE. */
err publish_entries(uint64_t *out, struct logdir *l, arena scratch, const tree_head *tree) MUST_USE;

#endif

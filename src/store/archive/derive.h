/* SPDX-License-Identifier: Apache-2.0 */
/* archive/derive: from accepted frames to chains and tables, mechanically: the same frames give the
 * same, whether they were just committed or are read from the journal again. Owns: nothing. */
#ifndef STORE_ARCHIVE_DERIVE_H
#define STORE_ARCHIVE_DERIVE_H

#include "base/attr.h"
#include "base/err.h"
#include "store/archive/batch.h"
#include "store/archive/chains.h"
#include "store/archive/segment.h"
#include "store/archive/tables.h"

struct derive {
	struct chains *chains;
	struct tables *tables;
};

/* All of BATCH, whose frames begin at BODY in the journal and whose leaves at FIRST in the log. */
err derive_batch(const struct derive *d, const struct batch *batch, segment_place body,
	uint64_t first) MUST_USE;

/* Keys under which things are found. A part's *out_mark is the rest of its hash: it stands for a
 * large blob in place of a place. */
uint64_t derive_part_key(uint64_t *out_mark, const struct part_name *name, const chain_id *chain);
uint64_t derive_answer_key(const id16 *device, const id16 *idem);
/* PLACE is such a mark. */
bool derive_is_mark(uint64_t place);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* app/covers: covers of any leaves of the store's tree (core/ledger/range), from its tiles: for the
 * answer to a submission that was answered before, and for whatever lies further back than the
 * batch that is being committed. Owns: nothing. */
#ifndef APP_COVERS_H
#define APP_COVERS_H

#include "base/attr.h"
#include "core/ledger/range.h"
#include "port/store.h"

struct covers_source {
	const struct store *store;
	uint64_t size; /* of the store's newest tree, or a smaller one */
	hash32 *room;  /* TILE_WIDTH hashes, to work in */
};

/* The cover of [FROM, TO), which is in that tree (must). */
err covers_take(struct range_cover *out, const struct covers_source *in, uint64_t from,
	uint64_t to) MUST_USE;

#endif

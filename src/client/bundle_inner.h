/* SPDX-License-Identifier: Apache-2.0 */
/* client/bundle_inner: what the files of bundle share: a bundle that is being made.
 * Owns: nothing. */
#ifndef CLIENT_BUNDLE_INNER_H
#define CLIENT_BUNDLE_INNER_H

#include "client/bundle.h"
#include "client/map.h"
#include "core/evidence/manifest.h"
#include "core/evidence/place.h"

struct bundle_maker {
	struct client *c;
	const struct space *space;
	const struct bundle_sink *to;
	struct bundle_made made;
	uint64_t *revealed; /* indices in the log, made.events of them */
	size_t chain_count;
	struct chain *chains[MAP_ASK_MAX];
	size_t row_count, row_cap;
	struct manifest_row *rows;
	/* The epoch whose seed was taken last. */
	uint32_t epoch;
	hash32 fp;
	struct secret *seed;
};

/* The path of PLACE, in the arena. */
err bundle_path_of(bytes *out, struct bundle_maker *m, const struct place *place) MUST_USE;
/* A file that was written some other way. */
err bundle_add_row(struct bundle_maker *m, const struct manifest_row *row) MUST_USE;
err bundle_put_file(struct bundle_maker *m, const struct place *place, bytes content) MUST_USE;

/* The receipt that LEAF is at INDEX, with EXTRA in it. */
err bundle_make_receipt(
	bytes *out, struct client *c, uint64_t index, const leaf33 *leaf, bytes extra) MUST_USE;
err bundle_put_receipt(struct bundle_maker *m, uint64_t index, const leaf33 *leaf) MUST_USE;

/* bundle_reveal.c: E with its opening, receipt and content, if it is sound and about OBJECT (NULL:
 * whatever it is about). */
err bundle_reveal(struct bundle_maker *m, const struct view_event *e, const id16 *object) MUST_USE;

#endif

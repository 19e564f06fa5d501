/* SPDX-License-Identifier: Apache-2.0 */
/* vault/submission: one change, as a device asks for it: records to put into the log, all or none.
 * It is signed as a whole, so the server can add nothing to it and leave nothing out. What parts
 * its records name travels behind it, but for large blobs, which are uploaded before.
 * Owns: nothing; borrows its input: a submission of 16 MiB is read where it lies. Pure.
 * Spec: spec/requests.md. Untrusted input: yes. Fuzz: fuzz_submission. */
#ifndef CORE_VAULT_SUBMISSION_H
#define CORE_VAULT_SUBMISSION_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "core/codec/list.h"
#include "core/codec/signature.h"
#include "core/vault/map_hash.h"
#include "core/vault/part.h"
#include "core/vault/record.h"

enum {
	SUBMISSION_MAX = 1 << 24, /* octets, all in all */
	SUBMISSION_ITEMS_MAX = 4096,
	SUBMISSION_ORIGIN_MAX = 255
};

struct submission {
	bytes origin; /* of the log that it is for */
	id16 device;  /* which signs it, and every event in it */
	uint64_t claimed_ms;
	id16 idem; /* random; the same again asks for the answer given before */

	/* once decoded */
	uint32_t count;  /* of items, 1 to SUBMISSION_ITEMS_MAX */
	list items;      /* for submission_next */
	bytes message;   /* M, which is what is hashed */
	bytes signature; /* its form is good */
	bytes inlined;   /* octets of all inline parts, in their order */
};

/* A record, and the chain that it goes into. */
struct submission_item {
	chain_id chain;
	struct record record; /* with index 0 */
	bytes item;           /* all of it, as it stands in M */
	bytes inlined; /* octets of its inline parts that submission_next_part has not given */
};

/* E_VERSION, E_FORMAT, E_TOO_LARGE. Everything that the octets alone can tell is checked here; the
 * signature and the hashes of parts are not. */
err submission_decode(struct submission *out, bytes wire) MUST_USE;

struct submission_walk {
	list items;
	bytes inlined;
};
/* Over the items of a decoded submission, as often as one likes. */
struct submission_walk submission_walk_of(const struct submission *s);
bool submission_next(struct submission_item *out, struct submission_walk *w);
/* The next part of ITEM, and its octets; none (data NULL) when it is an uploaded blob. */
bool submission_next_part(struct part *out, bytes *octets, struct submission_item *item);
/* One item by itself, as it stands in M; without octets of parts. E_FORMAT. */
err submission_decode_item(struct submission_item *out, bytes item) MUST_USE;

/* LH("submission", ...): what is signed, and what tells it from another with the same idem16. */
hash32 submission_hash(const struct submission *s);
/* It is signed with KEY, which the caller knows to be its device's. E_SIGNATURE. */
err submission_verify(const struct submission *s, const struct signature_key *key) MUST_USE;
/* Every inline part has the hash that its record says. E_COMMITMENT at the item, from 1. */
err submission_verify_parts(const struct submission *s) MUST_USE;

/* Writing, straight into the caller's memory: begin, then each record with submission_put, then
 * end; then the octets of inline parts, in order, with buf_put. */
struct submission_writer {
	buf *out;
	size_t message; /* where V(M) begins */
	size_t items;   /* where V(list) begins */
	uint32_t count;
};
/* Of S only what comes before "once decoded" is looked at. */
struct submission_writer submission_begin(buf *out, const struct submission *s);
void submission_put(struct submission_writer *w, const chain_id *chain, const struct record *r,
	const struct part *parts, size_t count);
/* Sign with the device's SEED. E_TOO_LARGE when it did not fit, or has more than 4,096 items. */
err submission_end(struct submission_writer *w, const struct secret *seed) MUST_USE;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* client/document: documents on their way between this machine and the server: sealed, uploaded
 * from where it stopped, fetched, and opened only once all of it is there and is what was signed.
 * Large ones are in the home's spool meanwhile, which holds ciphertext and nothing else. Smaller
 * ones are in memory: what ends the run before they are there seals them again, which costs less
 * than writing each to the disk and reading it once. Owns: nothing. */
#ifndef CLIENT_DOCUMENT_H
#define CLIENT_DOCUMENT_H

#include "base/attr.h"
#include "base/err.h"
#include "client/client.h"
#include "client/submit.h"
#include "core/age/recipient.h"
#include "core/vault/blob_batch.h"
#include "core/vault/object.h"
#include "core/vault/object_seal.h"

/* How the blob reaches the server. */
enum document_way {
	DOCUMENT_WITH_EVENT, /* its octets are in the client's arena */
	DOCUMENT_IN_BATCH,   /* before the event, with others */
	DOCUMENT_SPOOLED,    /* before the event, by itself */
};

/* A sealed document. Its event names PARTS, slot and blob, in this order. */
struct document {
	struct object_sealed sealed;
	enum document_way way;
	struct submit_part parts[2];
};

/* Content comes from GIVE until it says 0. */
struct document_source {
	http_give_fn *give;
	void *user;
};

/* Seal what FROM gives, for TO. A blob that does not fit into a submission is in BATCH then, if it
 * fits there, and else in the spool. BATCH has room for PART_INLINE_MAX octets at least. */
err document_seal(struct document *out, struct client *c, const struct recipient *to,
	const struct document_source *from, struct blob_batch_writer *batch) MUST_USE;

/* The same document, with what travels with its event in A. */
err document_copy(struct document *out, const struct document *d, arena *a) MUST_USE;

/* Upload its blob, if it is in the spool; goes on where an earlier try stopped, and tries some
 * times more. What is in a batch is upload_batch's. The session is open. E_NOT_FOUND: it is not in
 * the spool. */
err document_upload(struct client *c, const struct document *d) MUST_USE;
/* Its event is in the log: the spool needs it no more. */
void document_done(struct client *c, const struct document *d);

/* A version, as its event has it. */
struct document_version {
	chain_id chain;
	const struct object_put *put;
	const struct secret *seed; /* of its epoch */
};
/* Fetch, compare with the signed hashes, open, and give the content to TO: all that TO got is to be
 * used only when this returns ok. ALARM_PART: the server has other octets. E_NO_MATCH: whoever put
 * it has put something else than was signed. */
err document_fetch(
	struct client *c, const struct document_version *v, const struct object_sink *to) MUST_USE;

#endif

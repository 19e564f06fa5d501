/* SPDX-License-Identifier: Apache-2.0 */
/* vault/object_open: a document on its way out: from slot and blob to exactly the content that the
 * event speaks of. Slot and blob have been compared with their hashes before (part_verify): here
 * the rest is checked: one stanza, the length, the zeroes behind the content, its digest.
 * What is given out is to be shown only after object_open_end has said that all of it is good.
 * Owns: the cipher, from begin to end; memory is the caller's. Pure. Spec: spec/content.md.
 * Untrusted input: yes: its writer is a member, and no friend. Fuzz: fuzz_object_open. */
#ifndef CORE_VAULT_OBJECT_OPEN_H
#define CORE_VAULT_OBJECT_OPEN_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"
#include "core/age/stream.h"
#include "core/vault/object.h"
#include "core/vault/object_seal.h"
#include "crypt/secret.h"

enum { OBJECT_OPEN_ROOM = STREAM_SEALED };

struct object_opener {
	struct object_sink to;
	struct aead_bulk *cipher; /* NULL until the nonce is there */
	struct secret *file_key;  /* caller's, FILE_KEY_BYTES; empty from the nonce on */
	struct sha256 content;
	hash32 digest;   /* that the content has to have */
	uint64_t length; /* of the content */
	uint64_t shown;  /* of it */
	uint64_t left;   /* of the blob: what is still to come */
	uint64_t number; /* of the chunk that comes next */
	size_t fill;     /* octets that wait in ROOM */
	uint8_t *room;   /* OBJECT_OPEN_ROOM */
};

/* PUT's object, whose SLOT opens with SEED, 32 octets, the epoch's. E_NO_MATCH whatever is wrong
 * with it. ->to, ->room and ->file_key are set before. */
err object_open_begin(struct object_opener *o, const struct object_put *put, bytes slot,
	const struct secret *seed) MUST_USE;
/* More of the blob. E_NO_MATCH, E_NOMEM, E_CRYPTO, the sink's. */
err object_open_add(struct object_opener *o, bytes blob) MUST_USE;
/* That was all of it: the content is whole and what was signed, or E_NO_MATCH. Releases the cipher,
 * whatever the result. */
err object_open_end(struct object_opener *o) MUST_USE;
/* Instead of object_open_end, after a failure. */
void object_open_abandon(struct object_opener *o);

#endif

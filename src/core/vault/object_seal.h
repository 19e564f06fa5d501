/* SPDX-License-Identifier: Apache-2.0 */
/* vault/object_seal: a document on its way in: its octets once, to slot and blob of its age file.
 * The length need not be known before: what fills the content up to its bucket comes at the end.
 * Owns: the cipher, from begin to end; memory is the caller's. Pure. Spec: spec/content.md. */
#ifndef CORE_VAULT_OBJECT_SEAL_H
#define CORE_VAULT_OBJECT_SEAL_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "core/age/header.h"
#include "core/age/recipient.h"
#include "core/age/stream.h"
#include "crypt/aead.h"
#include "crypt/hash.h"

/* The next octets of a blob or of content. A failure ends what gave them, and is its result. */
typedef err object_take_fn(void *user, bytes piece);

struct object_sink {
	object_take_fn *take;
	void *user;
};

/* Fresh for each object; wipe it after object_seal_begin. */
struct object_entropy {
	uint8_t file_key[FILE_KEY_BYTES];
	uint8_t stanza[RECIPIENT_ENTROPY];
	uint8_t nonce[STREAM_NONCE];
};

/* OBJECT_SLOT_MAX is room for the slot: one stanza. */
enum { OBJECT_SEAL_ROOM = STREAM_SEALED, OBJECT_SLOT_MAX = 2048 };

struct object_sealer {
	struct object_sink to;
	struct aead_bulk *cipher;
	struct sha256 content;
	struct sha256 blob;
	uint64_t length; /* of the content so far */
	uint64_t padded; /* of what was put into chunks */
	uint64_t blob_length;
	uint64_t number; /* of the chunk that is being filled */
	size_t fill;     /* octets in it */
	uint8_t *chunk;  /* OBJECT_SEAL_ROOM */
};

/* What an event says of it. */
struct object_sealed {
	uint64_t length;
	hash32 digest; /* of the content */
	hash32 blob;
	uint64_t blob_length;
};

/* Append the slot to SLOT; the blob's first octets go to SINK. CHUNK has OBJECT_SEAL_ROOM.
 * RECIPIENT is hybrid. E_NOMEM, E_KEY, E_TOO_LARGE; S is then nothing, as after object_seal_end. */
err object_seal_begin(struct object_sealer *s, buf *slot, const struct recipient *recipient,
	const struct object_entropy *entropy) MUST_USE;
/* More content. E_TOO_LARGE beyond OBJECT_CONTENT_MAX, E_CRYPTO, the sink's. */
err object_seal_add(struct object_sealer *s, bytes content) MUST_USE;
/* There is no more: fill up, close the last chunk, release the cipher, whatever the result. */
err object_seal_end(struct object_sealed *out, struct object_sealer *s) MUST_USE;
/* Instead of object_seal_end, after a failure. */
void object_seal_abandon(struct object_sealer *s);

#endif

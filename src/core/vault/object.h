/* SPDX-License-Identifier: Apache-2.0 */
/* vault/object: what an event says of a document: its header, and where its age file is.
 * The file is stored in two parts, header and payload, each named here by its hash: so the event's
 * one signature covers all of it, and a matter is listed without touching a document.
 * Owns: nothing; borrows its input. Pure. Spec: spec/content.md.
 * Untrusted input: yes. Fuzz: fuzz_content. */
#ifndef CORE_VAULT_OBJECT_H
#define CORE_VAULT_OBJECT_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

enum object_kind {
	OBJECT_FILE = 1,
	OBJECT_MESSAGE = 2,
};

enum { OBJECT_MEDIA_MAX = 127, OBJECT_NAME_MAX = 1024, OBJECT_ELEMENT_MAX = 255 };
#define OBJECT_CONTENT_MAX (UINT64_C(1) << 39)

/* Body of object/put. */
struct object_put {
	id16 object;
	hash32 recipient; /* fingerprint of the epoch's */
	enum object_kind kind;
	uint32_t version; /* from 1 */
	hash32 previous;  /* header hash of the version it replaces; zero for 1, and only then */
	uint64_t length;  /* of the content, at most OBJECT_CONTENT_MAX */
	hash32 digest;    /* SHA-256 of the content */
	bytes media;      /* object_is_media */
	bytes name;       /* object_is_name */
	hash32 slot;      /* SHA-256 of PART_SLOT */
	hash32 blob;      /* SHA-256 of PART_BLOB, whose length follows from LENGTH */
};

/* Body of object/remove. */
struct object_remove {
	id16 object;
	hash32 header; /* header hash of its last version */
};

/* type/subtype, in lower case, without parameters. */
bool object_is_media(bytes media);
/* A relative path of lines that no system takes for another one. */
bool object_is_name(bytes name);

/* Writing what a decoder would refuse is a programmer's error. Test with buf_done. */
void object_encode_put(buf *out, const struct object_put *p);
void object_encode_remove(buf *out, const struct object_remove *r);
/* E_FORMAT. */
err object_decode_put(struct object_put *out, bytes body) MUST_USE;
err object_decode_remove(struct object_remove *out, bytes body) MUST_USE;

/* What later versions, removals and notes call this version by: all of it but where it is stored,
 * with the chain and the epoch in which it was put. */
hash32 object_hash_header(const struct object_put *p, const id16 *chain, uint32_t epoch);

/* To so many octets is content of LENGTH (at most OBJECT_CONTENT_MAX, must) filled up with zeroes
 * before it is encrypted. */
uint64_t object_bucket(uint64_t length);
/* Octets of the blob of content of LENGTH. */
uint64_t object_blob_length(uint64_t length);

#endif

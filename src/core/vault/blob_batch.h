/* SPDX-License-Identifier: Apache-2.0 */
/* vault/blob_batch: several blobs on their way to a server in one body: one question, and one wait
 * for its disk, instead of many. For blobs that are small enough to be held in memory; larger ones
 * go by themselves, in pieces. Owns: nothing; borrows its input. Pure.
 * Spec: spec/requests.md. Untrusted input: yes. Fuzz: fuzz_blob_batch. */
#ifndef CORE_VAULT_BLOB_BATCH_H
#define CORE_VAULT_BLOB_BATCH_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

enum {
	BLOB_BATCH_MAX = 8 << 20, /* octets, all in all */
	BLOB_BATCH_ITEMS = 64,
};

struct blob_batch_item {
	hash32 hash; /* said to be that of the octets */
	bytes octets;
};

struct blob_batch {
	uint32_t count; /* 1 to BLOB_BATCH_ITEMS */
	struct blob_batch_item items[BLOB_BATCH_ITEMS];
};

/* E_VERSION, E_FORMAT, E_TOO_LARGE. Hashes are not looked at. */
err blob_batch_decode(struct blob_batch *out, bytes body) MUST_USE;
/* Every item has its hash. E_PAYLOAD at the item, from 1. */
err blob_batch_verify(const struct blob_batch *b) MUST_USE;

/* Writing: what is to be a blob is made in its place in the body, and named afterwards. */
struct blob_batch_writer {
	buf body;
	uint32_t count;
};
/* Into BODY, which is empty and has room for BLOB_BATCH_MAX or less. */
struct blob_batch_writer blob_batch_begin(buf body);
/* Where the next blob's octets may go: as many as still fit, perhaps none. */
buf blob_batch_room(const struct blob_batch_writer *w);
/* The first N octets of that room, at least one and no more than it has, are a blob of HASH. */
void blob_batch_put(struct blob_batch_writer *w, const hash32 *hash, size_t n);
/* What is sent: at least one was put. */
bytes blob_batch_end(struct blob_batch_writer *w);

#endif

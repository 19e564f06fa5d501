/* SPDX-License-Identifier: Apache-2.0 */
/* age/identity: the keys that open files: "AGE-SECRET-KEY-1..." (X25519) and
 * "AGE-SECRET-KEY-PQ-1..." (hybrid), files of them, and the stanzas they open.
 * Pure; constant time in the keys. Plugins are refused.
 * Untrusted input: yes. Fuzz: fuzz_identity. */
#ifndef CORE_AGE_IDENTITY_H
#define CORE_AGE_IDENTITY_H

#include "base/attr.h"
#include "base/err.h"
#include "core/age/header.h"
#include "core/age/recipient.h"
#include "crypt/secret.h"

enum {
	IDENTITY_SEED = 32,
	IDENTITY_TEXT_MAX = 77,
	IDENTITIES_MAX = 256,
	IDENTITY_FILE_MAX = 1 << 20, /* of an identity file, comments included */
};

/* Identities, the seeds one after the other in one secret of the caller's. */
struct identity_list {
	struct secret *seeds;
	size_t count;
	enum recipient_type types[IDENTITIES_MAX];
};

/* An empty list over SEEDS, which has IDENTITY_SEED octets of room for each. */
void identity_list_init(struct identity_list *out, struct secret *seeds);

/* Append one whose seed is fresh entropy. E_TOO_LARGE when the list is full. */
err identity_list_add(
	struct identity_list *out, enum recipient_type type, const uint8_t seed[32]) MUST_USE;

/* Append those of an identity file: one a line; lines that are empty or begin with '#' are skipped.
 * Fails at the line: E_KEY: it is none; E_PLUGIN: "AGE-PLUGIN-..."; E_TOO_LARGE when the list is
 * full. E_KEY, at no line, when the file has none. The list is unchanged on failure. */
err identity_list_decode(struct identity_list *out, const struct secret *file) MUST_USE;

/* The text of identity I, without a line end, in OUT, which has room for IDENTITY_TEXT_MAX. */
err identity_encode(struct secret *out, const struct identity_list *list, size_t i) MUST_USE;

/* Whom to seal to, so that identity I opens it. */
void identity_recipient(struct recipient *out, const struct identity_list *list, size_t i);

/* The file key, by the first identity that opens a stanza. E_NO_MATCH: none does. E_HEADER: a
 * stanza of a type that one of them opens is malformed. FILE_KEY has room for 16 octets, and is
 * empty after a failure; the MAC is header_verify's. */
err identity_unwrap(
	struct secret *file_key, const struct identity_list *list, const struct header *h) MUST_USE;

#endif

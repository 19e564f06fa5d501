/* SPDX-License-Identifier: Apache-2.0 */
/* age/recipient: whom a file is sealed to: "age1..." (X25519) and "age1pq1..." (hybrid), files of
 * them, and their stanzas. Pure. Plugins are refused.
 * Untrusted input: yes. Fuzz: fuzz_recipient. */
#ifndef CORE_AGE_RECIPIENT_H
#define CORE_AGE_RECIPIENT_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "crypt/secret.h"

enum recipient_type {
	RECIPIENT_X25519, /* 32 octets */
	RECIPIENT_HYBRID, /* 1,216 octets: ML-KEM-768, then X25519 */
};

enum {
	RECIPIENT_KEY_MAX = 1216,
	RECIPIENT_TEXT_MAX = 1959,
	RECIPIENT_ENTROPY = 64,
	RECIPIENTS_MAX = 512,          /* in one file */
	RECIPIENT_FILE_MAX = 16 << 20, /* of a recipients file, comments included */
};

struct recipient {
	enum recipient_type type;
	uint8_t key[RECIPIENT_KEY_MAX];
};

/* TEXT is one recipient and nothing else. E_KEY: it is none, or not a usable one; an SSH key too.
 * E_PLUGIN: it belongs to a plugin ("age1NAME1..."), hardware tags included. */
err recipient_decode(struct recipient *out, bytes text) MUST_USE;
void recipient_encode(buf *out, const struct recipient *r);

/* Recipients of one file to be; the memory is the caller's. */
struct recipient_list {
	struct recipient *items;
	size_t count;
	size_t cap; /* at most RECIPIENTS_MAX */
};

/* Append those of a recipients file: one a line; lines that are empty or begin with '#' are
 * skipped. Fails at the line: as recipient_decode, or E_TOO_LARGE when the list is full. E_KEY, at
 * no line, when the file has none. The list is unchanged on failure. */
err recipient_list_decode(struct recipient_list *out, bytes file) MUST_USE;

/* The label rule: hybrid recipients are never mixed with others, or the file would be only as
 * strong as those. E_LABELS. */
err recipient_list_check(const struct recipient_list *list) MUST_USE;

/* Appends R's stanza. ENTROPY is fresh for each. E_KEY: the key is of low order or not reduced; OUT
 * is then unchanged. */
err recipient_wrap(buf *out, const struct recipient *r, const struct secret *file_key,
	const uint8_t entropy[64]) MUST_USE;

#endif

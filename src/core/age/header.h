/* SPDX-License-Identifier: Apache-2.0 */
/* age/header: version line, stanzas, MAC: everything of an age file in front of the payload.
 * Owns: nothing; borrows its input. Pure. The MAC is taken over the octets that were read, never
 * over what they would be spelled again. Untrusted input: yes. Fuzz: fuzz_age_header. */
#ifndef CORE_AGE_HEADER_H
#define CORE_AGE_HEADER_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/reader.h"
#include "core/age/stanza.h"
#include "crypt/secret.h"

enum {
	/* Ours: age sets no bound. Six hundred and more hybrid recipients fit. */
	HEADER_MAX = 1 << 20,
	HEADER_END_MAX = 48, /* what header_end appends */
	FILE_KEY_BYTES = 16,
};

struct header {
	bytes raw;     /* all of it; what follows in the file is the payload's nonce */
	bytes covered; /* what the MAC is over: up to and including "---" */
	bytes stanzas; /* that part of it */
	size_t count;  /* stanzas, at least one */
	uint8_t mac[32];
};

/* The header that IN, the start of a file, begins with. E_TRUNCATED: IN is the beginning of one,
 * try again with more of the file, if there is any. E_VERSION: an age file, but not of version 1.
 * E_HEADER: malformed, or a scrypt stanza that is not alone. E_TOO_LARGE: no end within HEADER_MAX.
 */
err header_decode(struct header *out, bytes in) MUST_USE;

/* A cursor over the stanzas; header_next takes one off, and is false after the last. */
reader header_stanzas(const struct header *h);
bool header_next(struct stanza *out, reader *stanzas);

/* E_HMAC when the header is not what the holder of FILE_KEY wrote. */
err header_verify(const struct header *h, const struct secret *file_key) MUST_USE;

/* Writing: begin, stanzas by recipient_wrap or scrypt_wrap, end. OUT holds the header and nothing
 * else, because the MAC is over all of it. E_LABELS: stanzas that may not stand together (see
 * recipient_list_check). E_TOO_LARGE: OUT is full, or larger than HEADER_MAX. */
void header_begin(buf *out);
err header_end(buf *out, const struct secret *file_key) MUST_USE;

#endif

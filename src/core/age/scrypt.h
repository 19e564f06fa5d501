/* SPDX-License-Identifier: Apache-2.0 */
/* age/scrypt: the stanza of a passphrase, which is the only one in its file.
 * Pure. Untrusted input: yes. Fuzz: fuzz_age_header. */
#ifndef CORE_AGE_SCRYPT_H
#define CORE_AGE_SCRYPT_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "core/age/header.h"
#include "crypt/secret.h"

enum {
	SCRYPT_LOG2_N = 18,     /* written: 256 MiB, about a second; phones can still open it */
	SCRYPT_LOG2_N_MAX = 22, /* read: 4 GiB, as age does */
	SCRYPT_SALT = 16,
};

/* Appends the stanza. LOG2_N is SCRYPT_LOG2_N outside tests. E_NOMEM; OUT is then unchanged. */
err scrypt_wrap(buf *out, const struct secret *passphrase, const struct secret *file_key,
	const uint8_t salt[16], unsigned log2_n) MUST_USE;

/* The file is one for a passphrase. */
bool scrypt_is(const struct header *h);

/* E_NO_MATCH: no stanza of this type, or another passphrase. E_HEADER: malformed, or more work than
 * SCRYPT_LOG2_N_MAX. E_NOMEM. FILE_KEY has room for 16 octets; the MAC is header_verify's. */
err scrypt_unwrap(
	struct secret *file_key, const struct secret *passphrase, const struct header *h) MUST_USE;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* crypt/secret: bytes that must not reach a log, a core file or the swap.
 * The memory is the caller's: locked pages from sys/locked, or a test's own array. There is no
 * conversion to `bytes` but secret_expose, which the lint allows only in the files that turn
 * secrets into ciphertext, keys or identity files (tools/lint/secret_files). */
#ifndef CRYPT_SECRET_H
#define CRYPT_SECRET_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"

struct secret {
	uint8_t *locked; /* CAP bytes; only crypt/secret.c touches them */
	size_t len;
	size_t cap;
};

/* An empty secret over MEM, which must outlive it. */
void secret_init(struct secret *s, void *mem, size_t cap);
/* Zeroes all of the memory; the secret is empty afterwards. */
void secret_done(struct secret *s);

/* Replace the contents. E_TOO_LARGE, and an emptied secret, when it does not fit. */
err secret_set(struct secret *s, bytes in) MUST_USE;
/* Put IN behind the contents. E_TOO_LARGE, and nothing changed, when it does not fit. */
err secret_append(struct secret *s, bytes in) MUST_USE;
/* Overwrite the contents from AT on with IN, which lies inside them (must). */
void secret_replace(struct secret *s, size_t at, bytes in);
/* N bytes for the caller to fill, as the new contents; NULL when they do not fit. */
uint8_t *secret_room(struct secret *s, size_t n) MUST_USE;
/* Keep the first N bytes (n <= len), zero the rest. */
void secret_shorten(struct secret *s, size_t n);

bytes secret_expose(const struct secret *s) MUST_USE;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* age/stream: the payload: 64 KiB chunks, each sealed under its number and whether it is the last.
 * Pure; the octets and the cipher are the caller's. Untrusted input: yes. Fuzz: fuzz_stream. */
#ifndef CORE_AGE_STREAM_H
#define CORE_AGE_STREAM_H

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"
#include "crypt/aead.h"
#include "crypt/secret.h"

enum {
	STREAM_NONCE = 16, /* between header and chunks */
	STREAM_KEY = 32,
	STREAM_CHUNK = 65536,
	STREAM_SEALED = STREAM_CHUNK + AEAD_TAG,
};

/* The payload's key; wipe it after use. */
void stream_key(uint8_t out[32], const struct secret *file_key, const uint8_t nonce[16]);

/* A chunk's place. Only the last may be short, and only that of an empty file is empty. */
struct stream_place {
	uint64_t number; /* from 0 */
	bool last;
};

/* Both work in place. PLAIN's length must be one the place allows. E_CRYPTO. */
err stream_chunk_seal(struct aead_bulk *cipher, uint8_t *out, const struct stream_place *at,
	bytes plain) MUST_USE;
/* E_PAYLOAD: of a length that the place does not allow, or does not open. E_CRYPTO. */
err stream_chunk_open(struct aead_bulk *cipher, uint8_t *out, const struct stream_place *at,
	bytes sealed) MUST_USE;

/* Lengths of all chunks together. E_TOO_LARGE beyond 2^64; E_PAYLOAD: nothing seals to that. */
err stream_sealed_len(uint64_t *out, uint64_t plain_len) MUST_USE;
err stream_plain_len(uint64_t *out, uint64_t sealed_len) MUST_USE;

/* Reading anywhere. A length is believed only after the last chunk has opened: that comes first. */
struct stream_seek {
	struct aead_bulk *cipher;
	uint64_t plain_len;
	uint64_t chunks; /* at least 1 */
	bool proven;     /* the last chunk has opened */
};

/* Where a sealed chunk lies, counted from the end of the payload's nonce. */
struct stream_range {
	uint64_t from;
	size_t len;
};

/* SEALED_LEN: of all chunks, as the file's size has it. E_PAYLOAD. */
err stream_seek_init(
	struct stream_seek *out, struct aead_bulk *cipher, uint64_t sealed_len) MUST_USE;
/* NUMBER is below s->chunks. Plaintext octet N lies in chunk N / STREAM_CHUNK. */
struct stream_range stream_seek_range(const struct stream_seek *s, uint64_t number);
/* SEALED is that range. The first chunk opened is the last of the file. E_PAYLOAD, E_CRYPTO. */
err stream_seek_open(struct stream_seek *s, uint8_t *out, uint64_t number, bytes sealed) MUST_USE;

#endif

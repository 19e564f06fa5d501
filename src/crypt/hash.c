/* SPDX-License-Identifier: Apache-2.0 */
/* Our own padding and buffering around crypt/sha256_block, because both libraries' hashes can fail
 * or allocate, and a hash that can fail puts an error path into everything that names something.
 * Whole blocks are hashed where they lie; only a partial one is kept. */
#include "crypt/hash.h"

#include <string.h>

#include "crypt/sha256_block.h"

void
sha256_init(struct sha256 *h)
{
	memcpy(h->state, sha256_block_start, sizeof h->state);
	h->count = 0;
	memset(h->block, 0, sizeof h->block);
}

void
sha256_add(struct sha256 *h, bytes in)
{
	size_t have = h->count % SHA256_BLOCK;
	h->count += in.len;
	if (have != 0) {
		size_t room = SHA256_BLOCK - have;
		size_t n = in.len < room ? in.len : room;
		bytes_copy(h->block + have, bytes_slice(in, 0, n));
		if (n < room)
			return;
		sha256_block(h->state, h->block, 1);
		in = bytes_slice(in, n, in.len - n);
	}
	size_t whole = in.len / SHA256_BLOCK * SHA256_BLOCK;
	if (whole != 0)
		sha256_block(h->state, in.data, whole / SHA256_BLOCK);
	bytes_copy(h->block, bytes_slice(in, whole, in.len - whole));
}

static void
store_be(uint8_t *to, uint64_t v, size_t n)
{
	for (size_t i = n; i-- > 0; v >>= 8)
		to[i] = (uint8_t)v;
}

void
sha256_done(struct sha256 *h, hash32 *out)
{
	size_t have = h->count % SHA256_BLOCK;
	h->block[have++] = 0x80;
	memset(h->block + have, 0, SHA256_BLOCK - have);
	/* The length in bits takes the last 8 octets, of one more block when they are not free. */
	if (have > SHA256_BLOCK - 8) {
		sha256_block(h->state, h->block, 1);
		memset(h->block, 0, SHA256_BLOCK);
	}
	store_be(h->block + SHA256_BLOCK - 8, h->count * 8, 8);
	sha256_block(h->state, h->block, 1);
	for (size_t i = 0; i < 8; i++)
		store_be(out->b + 4 * i, h->state[i], 4);
	wipe(h, sizeof *h);
}

hash32
sha256(bytes in)
{
	struct sha256 h;
	hash32 out;
	sha256_init(&h);
	sha256_add(&h, in);
	sha256_done(&h, &out);
	return out;
}

void
hmac_init(struct hmac *m, bytes key)
{
	uint8_t pad[SHA256_BLOCK] = {0};
	if (key.len > sizeof pad) {
		hash32 short_key = sha256(key);
		memcpy(pad, short_key.b, sizeof short_key.b);
		wipe(&short_key, sizeof short_key);
	} else {
		bytes_copy(pad, key);
	}
	for (size_t i = 0; i < sizeof pad; i++)
		pad[i] ^= 0x36;
	sha256_init(&m->inner);
	sha256_add(&m->inner, BYTES_ARRAY(pad));
	for (size_t i = 0; i < sizeof pad; i++)
		pad[i] ^= 0x36 ^ 0x5C;
	sha256_init(&m->outer);
	sha256_add(&m->outer, BYTES_ARRAY(pad));
	wipe(pad, sizeof pad);
}

void
hmac_add(struct hmac *m, bytes in)
{
	sha256_add(&m->inner, in);
}

void
hmac_done(struct hmac *m, hash32 *out)
{
	hash32 inner;
	sha256_done(&m->inner, &inner);
	sha256_add(&m->outer, BYTES_ARRAY(inner.b));
	sha256_done(&m->outer, out);
	wipe(&inner, sizeof inner);
}

hash32
hmac_sha256(bytes key, bytes in)
{
	struct hmac m;
	hash32 out;
	hmac_init(&m, key);
	hmac_add(&m, in);
	hmac_done(&m, &out);
	return out;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* age/stream: input is eight octets of a length, then a payload. Lengths go both ways. Nothing that
 * was not sealed opens, in one way of reading or in the other. */
#include "core/age/stream.h"

#include "base/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PAYLOAD_MAX = 2 * STREAM_SEALED + 64 };

static const uint8_t key[STREAM_KEY] = {1};

static void
check_lengths(uint64_t n)
{
	uint64_t sealed = 0, plain = 0;
	if (!failed(stream_sealed_len(&sealed, n))) {
		must(!failed(stream_plain_len(&plain, sealed)));
		must(plain == n);
	}
	if (!failed(stream_plain_len(&plain, n))) {
		must(!failed(stream_sealed_len(&sealed, plain)));
		must(sealed == n);
	}
}

/* From the end, as a reader that jumps has to. Whether all of it opened. */
static bool
opens_anywhere(struct aead_bulk *cipher, uint8_t *out, bytes in)
{
	struct stream_seek s;
	if (failed(stream_seek_init(&s, cipher, in.len)))
		return false;
	for (uint64_t i = s.chunks; i > 0; i--) {
		struct stream_range range = stream_seek_range(&s, i - 1);
		bytes chunk = bytes_slice(in, (size_t)range.from, range.len);
		must(chunk.len == range.len);
		if (failed(stream_seek_open(&s, out, i - 1, chunk)))
			return false;
	}
	return true;
}

static bool
opens_in_order(struct aead_bulk *cipher, uint8_t *out, bytes in)
{
	struct stream_place at = {0, false};
	for (size_t from = 0; !at.last; at.number++) {
		size_t rest = in.len - from;
		size_t n = rest < STREAM_SEALED ? rest : STREAM_SEALED;
		at.last = n == rest;
		if (failed(stream_chunk_open(cipher, out, &at, bytes_slice(in, from, n))))
			return false;
		from += n;
	}
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > PAYLOAD_MAX)
		return -1;
	static uint8_t out[STREAM_SEALED];
	reader r = reader_of(bytes_of(data, size));
	check_lengths(reader_u64(&r));
	check_lengths(size);
	struct aead_bulk *cipher = aead_bulk_new(key);
	must(cipher != NULL);
	bytes payload = reader_rest(&r);
	bool opens = opens_in_order(cipher, out, payload);
	must(opens_anywhere(cipher, out, payload) == opens);
	aead_bulk_free(cipher);
	return 0;
}

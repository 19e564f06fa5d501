/* SPDX-License-Identifier: Apache-2.0 */
#include "core/age/stream.h"

#include <stdlib.h>
#include <string.h>

#include "sample.h"
#include "support/vectors.h"

enum {
	CHUNKS_MAX = 4,
	PLAIN_MAX = CHUNKS_MAX * STREAM_CHUNK,
	SEALED_MAX = CHUNKS_MAX * STREAM_SEALED
};

static const size_t sizes[] = {0, 1, 2, STREAM_CHUNK - 1, STREAM_CHUNK, STREAM_CHUNK + 1,
	2 * STREAM_CHUNK, 2 * STREAM_CHUNK + 1, 3 * STREAM_CHUNK - 1, 4 * STREAM_CHUNK};
enum { SIZES = sizeof sizes / sizeof *sizes };

static const uint8_t key[STREAM_KEY] = {1, 2, 3};
static uint8_t plain[PLAIN_MAX], sealed[SEALED_MAX], chunk[STREAM_SEALED];

static struct aead_bulk *
cipher_of(void)
{
	struct aead_bulk *cipher = aead_bulk_new(key);
	assert_non_null(cipher);
	return cipher;
}

/* The first LEN octets of PLAIN, in SEALED. Returns how long that is. */
static size_t
seal(struct aead_bulk *cipher, size_t len)
{
	struct stream_place at = {0, false};
	size_t out = 0;
	for (size_t from = 0; !at.last; at.number++) {
		size_t n = len - from < STREAM_CHUNK ? len - from : STREAM_CHUNK;
		at.last = from + n == len;
		assert_ok(stream_chunk_seal(cipher, sealed + out, &at, bytes_of(plain + from, n)));
		from += n;
		out += n + AEAD_TAG;
	}
	return out;
}

static bytes
in_range_of(const struct stream_seek *s, uint64_t number)
{
	struct stream_range range = stream_seek_range(s, number);
	return bytes_of(sealed + range.from, range.len);
}

static void
lengths_go_both_ways(void **state)
{
	(void)state;
	struct aead_bulk *cipher = cipher_of();
	for (size_t i = 0; i < SIZES; i++) {
		uint64_t n = 0, back = 0;
		assert_ok(stream_sealed_len(&n, sizes[i]));
		assert_int_equal(n, seal(cipher, sizes[i]));
		assert_ok(stream_plain_len(&back, n));
		assert_int_equal(back, sizes[i]);
	}
	aead_bulk_free(cipher);
}

static void
lengths_that_nothing_seals_to_are_rejected(void **state)
{
	(void)state;
	static const uint64_t wrong[] = {0, 1, 15, STREAM_SEALED + 1, STREAM_SEALED + AEAD_TAG - 1,
		STREAM_SEALED + AEAD_TAG, 7 * (uint64_t)STREAM_SEALED + 16};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		uint64_t n = 77;
		struct stream_seek s = {.chunks = 77};
		assert_fails(stream_plain_len(&n, wrong[i]), E_PAYLOAD);
		assert_fails(stream_seek_init(&s, NULL, wrong[i]), E_PAYLOAD);
		assert_int_equal(n, 77);
		assert_int_equal(s.chunks, 77);
	}
}

static void
lengths_beyond_the_largest_are_too_large(void **state)
{
	(void)state;
	uint64_t n = 77, back = 0;
	assert_fails(stream_sealed_len(&n, UINT64_MAX), E_TOO_LARGE);
	assert_fails(stream_sealed_len(&n, UINT64_MAX - 1000), E_TOO_LARGE);
	assert_int_equal(n, 77);
	assert_ok(stream_plain_len(&back, UINT64_MAX));
	assert_ok(stream_sealed_len(&n, back));
	assert_int_equal(n, UINT64_MAX);
}

static void
any_chunk_is_read_after_the_last(void **state)
{
	(void)state;
	struct aead_bulk *cipher = cipher_of();
	for (size_t i = 0; i < sizeof plain; i++)
		plain[i] = (uint8_t)(i * 13 + i / 251);
	for (size_t i = 0; i < SIZES; i++) {
		struct stream_seek s;
		assert_ok(stream_seek_init(&s, cipher, seal(cipher, sizes[i])));
		assert_int_equal(s.plain_len, sizes[i]);
		for (uint64_t k = s.chunks; k > 0; k--) {
			bytes in = in_range_of(&s, k - 1);
			assert_ok(stream_seek_open(&s, chunk, k - 1, in));
			assert_memory_equal(
				chunk, plain + (k - 1) * STREAM_CHUNK, in.len - AEAD_TAG);
		}
	}
	aead_bulk_free(cipher);
}

static void
a_cut_file_is_not_believed_to_be_shorter(void **state)
{
	(void)state;
	struct aead_bulk *cipher = cipher_of();
	size_t len = seal(cipher, 3 * STREAM_CHUNK - 1);
	for (size_t cut = 1; cut < len; cut += cut < 100 ? 1 : 4099) {
		struct stream_seek s;
		err e = stream_seek_init(&s, cipher, len - cut);
		if (!failed(e))
			e = stream_seek_open(
				&s, chunk, s.chunks - 1, in_range_of(&s, s.chunks - 1));
		assert_fails(e, E_PAYLOAD);
	}
	aead_bulk_free(cipher);
}

static void
a_chunk_opens_only_in_its_place(void **state)
{
	(void)state;
	struct aead_bulk *cipher = cipher_of();
	static const uint64_t numbers[] = {0, 1, 255, 256, UINT64_C(1) << 32, UINT64_MAX};
	enum { NUMBERS = sizeof numbers / sizeof *numbers };
	bytes in = bytes_of(plain, STREAM_CHUNK);
	for (size_t i = 0; i < 2 * NUMBERS; i++) {
		const struct stream_place at = {numbers[i / 2], i % 2 != 0};
		assert_ok(stream_chunk_seal(cipher, sealed, &at, in));
		for (size_t k = 0; k < 2 * NUMBERS; k++) {
			const struct stream_place other = {numbers[k / 2], k % 2 != 0};
			err e = stream_chunk_open(
				cipher, chunk, &other, bytes_of(sealed, STREAM_SEALED));
			assert_true(failed(e) == (i != k));
			assert_true(i == k || err_is(e, E_PAYLOAD));
		}
	}
	aead_bulk_free(cipher);
}

static void
chunks_of_lengths_that_may_not_be_are_rejected(void **state)
{
	(void)state;
	struct aead_bulk *cipher = cipher_of();
	const uint8_t nonce_of_last[AEAD_NONCE] = {[10] = 1, [11] = 1};
	const uint8_t nonce_of_first[AEAD_NONCE] = {0};
	const struct stream_place first = {0, false}, last = {1, true};
	/* Well sealed, but an empty last chunk, and a short one that is not the last. */
	assert_ok(aead_bulk_seal(cipher, sealed, nonce_of_last, bytes_of(plain, 0)));
	assert_fails(
		stream_chunk_open(cipher, chunk, &last, bytes_of(sealed, AEAD_TAG)), E_PAYLOAD);
	assert_ok(aead_bulk_seal(cipher, sealed, nonce_of_first, bytes_of(plain, 10)));
	assert_fails(stream_chunk_open(cipher, chunk, &first, bytes_of(sealed, 10 + AEAD_TAG)),
		E_PAYLOAD);
	for (size_t n = 0; n < AEAD_TAG; n++)
		assert_fails(
			stream_chunk_open(cipher, chunk, &last, bytes_of(sealed, n)), E_PAYLOAD);
	aead_bulk_free(cipher);
}

static void
changed_octets_are_found(void **state)
{
	(void)state;
	struct aead_bulk *cipher = cipher_of();
	size_t len = seal(cipher, 100);
	const struct stream_place only = {0, true};
	for (size_t i = 0; i < len * 8; i++) {
		sealed[i / 8] ^= (uint8_t)(1U << i % 8);
		assert_fails(
			stream_chunk_open(cipher, chunk, &only, bytes_of(sealed, len)), E_PAYLOAD);
		for (size_t k = 0; k < 100; k++)
			assert_int_equal(chunk[k], 0);
		sealed[i / 8] ^= (uint8_t)(1U << i % 8);
	}
	assert_ok(stream_chunk_open(cipher, chunk, &only, bytes_of(sealed, len)));
	aead_bulk_free(cipher);
}

static void
chunks_are_worked_on_in_place(void **state)
{
	(void)state;
	struct aead_bulk *cipher = cipher_of();
	const struct stream_place only = {0, true};
	memcpy(chunk, "in place", 8);
	assert_ok(stream_chunk_seal(cipher, chunk, &only, bytes_of(chunk, 8)));
	assert_ok(stream_chunk_open(cipher, chunk, &only, bytes_of(chunk, 8 + AEAD_TAG)));
	assert_memory_equal(chunk, "in place", 8);
	aead_bulk_free(cipher);
}

static void
the_key_depends_on_file_key_and_nonce(void **state)
{
	(void)state;
	struct sample a, b;
	uint8_t nonce[STREAM_NONCE] = {0}, one[STREAM_KEY], two[STREAM_KEY];
	stream_key(one, sample_secret(&a, SAMPLE_FILE_KEY), nonce);
	stream_key(two, sample_secret(&b, BYTES_LIT("yELLOW SUBMARINE")), nonce);
	assert_memory_not_equal(one, two, sizeof one);
	nonce[15] = 1;
	stream_key(two, &a.s, nonce);
	assert_memory_not_equal(one, two, sizeof one);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(lengths_go_both_ways),
		cmocka_unit_test(lengths_that_nothing_seals_to_are_rejected),
		cmocka_unit_test(lengths_beyond_the_largest_are_too_large),
		cmocka_unit_test(any_chunk_is_read_after_the_last),
		cmocka_unit_test(a_cut_file_is_not_believed_to_be_shorter),
		cmocka_unit_test(a_chunk_opens_only_in_its_place),
		cmocka_unit_test(chunks_of_lengths_that_may_not_be_are_rejected),
		cmocka_unit_test(changed_octets_are_found),
		cmocka_unit_test(chunks_are_worked_on_in_place),
		cmocka_unit_test(the_key_depends_on_file_key_and_nonce),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

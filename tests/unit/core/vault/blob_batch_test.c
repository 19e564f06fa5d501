/* SPDX-License-Identifier: Apache-2.0 */
#include "core/vault/blob_batch.h"

#include "crypt/hash.h"
#include "support/vectors.h"

static uint8_t room[BLOB_BATCH_MAX + 1];

/* "BB1\0", one blob of the octet 0x61: 4 + 4 + 4 + 32 + 1. */
enum { COUNT_AT = 7, LENGTH_AT = 11, HASH_AT = 12, ONE = 45 };
static const uint8_t one[ONE] = {0x42, 0x42, 0x31, 0x00, 0, 0, 0, 1, 0, 0, 0, 33, /* hash */
	0xca, 0x97, 0x81, 0x12, 0xca, 0x1b, 0xbd, 0xca, 0xfa, 0xc2, 0x31, 0xb3, 0x9a, 0x23, 0xdc,
	0x4d, 0xa7, 0x86, 0xef, 0xf8, 0x14, 0x7c, 0x4e, 0x72, 0xb9, 0x80, 0x77, 0x85, 0xaf, 0xee,
	0x48, 0xbb, 0x61};

static void
put(struct blob_batch_writer *w, bytes blob)
{
	buf to = blob_batch_room(w);
	hash32 hash = sha256(blob);
	buf_put(&to, blob);
	assert_ok(buf_done(&to));
	blob_batch_put(w, &hash, blob.len);
}

static void
a_batch_of_one_has_the_octets_of_the_page(void **state)
{
	(void)state;
	struct blob_batch b;
	struct blob_batch_writer w = blob_batch_begin(buf_of(room, 1000));
	put(&w, BYTES_LIT("a"));
	assert_true(bytes_equal(blob_batch_end(&w), BYTES_ARRAY(one)));
	assert_ok(blob_batch_decode(&b, BYTES_ARRAY(one)));
	assert_int_equal(b.count, 1);
	assert_true(bytes_equal(b.items[0].octets, BYTES_LIT("a")));
	assert_ok(blob_batch_verify(&b));
}

static void
blobs_come_out_as_they_were_put_in(void **state)
{
	(void)state;
	struct blob_batch b;
	struct blob_batch_writer w = blob_batch_begin(buf_of(room, BLOB_BATCH_MAX));
	for (size_t i = 1; i <= BLOB_BATCH_ITEMS; i++)
		put(&w, bytes_of((const uint8_t *)"0123456789abcdef", i % 16 + 1));
	assert_int_equal(blob_batch_room(&w).cap, 0);
	assert_ok(blob_batch_decode(&b, blob_batch_end(&w)));
	assert_int_equal(b.count, BLOB_BATCH_ITEMS);
	for (size_t i = 1; i <= BLOB_BATCH_ITEMS; i++)
		assert_int_equal(b.items[i - 1].octets.len, i % 16 + 1);
	assert_ok(blob_batch_verify(&b));
}

static void
the_room_is_all_that_is_left(void **state)
{
	(void)state;
	struct blob_batch b;
	struct blob_batch_writer w = blob_batch_begin(buf_of(room, 100));
	assert_int_equal(blob_batch_room(&w).cap, 100 - 8 - 36);
	put(&w, bytes_of((const uint8_t *)"0123456789abcdef", 16));
	assert_int_equal(blob_batch_room(&w).cap, 100 - 8 - 36 - 16 - 36);
	put(&w, BYTES_LIT("last"));
	assert_int_equal(blob_batch_room(&w).cap, 0);
	assert_ok(blob_batch_decode(&b, blob_batch_end(&w)));
	assert_int_equal(b.count, 2);
}

/* ONE with the octet at AT changed to TO. */
static err
changed(struct blob_batch *out, size_t at, uint8_t to)
{
	static uint8_t bad[ONE]; /* OUT borrows it */
	bytes_copy(bad, BYTES_ARRAY(one));
	bad[at] = to;
	return blob_batch_decode(out, BYTES_ARRAY(bad));
}

static void
a_batch_of_another_form_is_refused(void **state)
{
	(void)state;
	struct blob_batch b = {.count = 77};
	assert_fails(changed(&b, 0, 'S'), E_FORMAT);
	assert_fails(changed(&b, 2, '2'), E_VERSION);
	assert_fails(changed(&b, COUNT_AT, 0), E_FORMAT);
	assert_fails(changed(&b, COUNT_AT, 2), E_FORMAT);
	assert_fails(changed(&b, LENGTH_AT, 32), E_FORMAT);
	assert_fails(changed(&b, LENGTH_AT, 34), E_FORMAT);
	for (size_t n = 0; n < ONE; n++)
		assert_true(failed(blob_batch_decode(&b, bytes_of(one, n))));
	assert_int_equal(b.count, 77);
}

static void
a_blob_of_no_octets_is_refused(void **state)
{
	(void)state;
	struct blob_batch b = {.count = 77};
	uint8_t bad[ONE - 1];
	bytes_copy(bad, bytes_of(one, sizeof bad));
	bad[LENGTH_AT] = sizeof(hash32);
	assert_fails(blob_batch_decode(&b, BYTES_ARRAY(bad)), E_FORMAT);
	assert_int_equal(b.count, 77);
}

static void
too_many_and_too_long_are_refused(void **state)
{
	(void)state;
	struct blob_batch b = {.count = 77};
	enum { ITEM = 37, MANY = BLOB_BATCH_ITEMS + 1 };
	buf to = BUF_ARRAY(room);
	buf_put(&to, BYTES_LIT("BB1\0"));
	buf_u32(&to, MANY);
	for (size_t i = 0; i < MANY; i++)
		buf_put(&to, bytes_of(one + LENGTH_AT - 3, ITEM));
	assert_fails(blob_batch_decode(&b, buf_bytes(&to)), E_TOO_LARGE);
	bytes_copy(room, BYTES_ARRAY(one));
	assert_fails(blob_batch_decode(&b, BYTES_ARRAY(room)), E_TOO_LARGE);
	assert_int_equal(b.count, 77);
}

static void
a_blob_that_has_not_its_hash_is_named(void **state)
{
	(void)state;
	struct blob_batch b;
	struct blob_batch_writer w = blob_batch_begin(buf_of(room, 1000));
	put(&w, BYTES_LIT("a"));
	put(&w, BYTES_LIT("b"));
	bytes body = blob_batch_end(&w);
	room[body.len - 1] ^= 1;
	assert_ok(blob_batch_decode(&b, body));
	err e = blob_batch_verify(&b);
	assert_fails(e, E_PAYLOAD);
	assert_int_equal(e.at, 2);
	assert_ok(changed(&b, HASH_AT, 0));
	assert_fails(blob_batch_verify(&b), E_PAYLOAD);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_batch_of_one_has_the_octets_of_the_page),
		cmocka_unit_test(blobs_come_out_as_they_were_put_in),
		cmocka_unit_test(the_room_is_all_that_is_left),
		cmocka_unit_test(a_batch_of_another_form_is_refused),
		cmocka_unit_test(a_blob_of_no_octets_is_refused),
		cmocka_unit_test(too_many_and_too_long_are_refused),
		cmocka_unit_test(a_blob_that_has_not_its_hash_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Sealing and opening of documents together: what one makes the other takes, and nothing else. */
#include "core/vault/object_open.h"

#include <stdlib.h>
#include <string.h>

#include "core/age/identity.h"
#include "core/vault/part.h"
#include "support/spec.h"

enum { BLOB_MAX = 1 << 20, CONTENT_MAX = 300000 };

static const uint8_t seed_octets[32] = {7, 8, 9};
static uint8_t content[CONTENT_MAX], blob_room[BLOB_MAX], content_room[CONTENT_MAX];
static uint8_t chunk[OBJECT_SEAL_ROOM], slot_room[2 * OBJECT_SLOT_MAX];

/* A document, sealed. */
struct made {
	bytes slot;
	bytes blob;
	struct object_put put;
};

static err
take_into(void *user, bytes piece)
{
	buf_put(user, piece);
	return buf_done(user);
}

static void
set_recipient(struct recipient *out, struct secret *seed)
{
	struct identity_list one;
	identity_list_init(&one, seed);
	assert_ok(identity_list_add(&one, RECIPIENT_HYBRID, seed_octets));
	identity_recipient(out, &one, 0);
}

/* LEN octets of content, added in pieces of PIECE. */
static struct made
make(size_t len, size_t piece)
{
	uint8_t mem[IDENTITY_SEED];
	struct secret seed;
	struct recipient to;
	struct object_sealed sealed;
	static const struct object_entropy entropy = {.file_key = {1}, .stanza = {2}, .nonce = {3}};
	buf blob = BUF_ARRAY(blob_room), slot = BUF_ARRAY(slot_room);
	struct object_sealer s = {.to = {take_into, &blob}, .chunk = chunk};
	secret_init(&seed, mem, sizeof mem);
	set_recipient(&to, &seed);
	assert_ok(object_seal_begin(&s, &slot, &to, &entropy));
	for (size_t at = 0; at < len; at += piece)
		assert_ok(object_seal_add(
			&s, bytes_of(content + at, len - at < piece ? len - at : piece)));
	assert_ok(object_seal_end(&sealed, &s));
	assert_int_equal(sealed.length, len);
	assert_int_equal(sealed.blob_length, blob.len);
	hash32 digest = sha256(bytes_of(content, len)), hash = sha256(buf_bytes(&blob));
	assert_true(hash32_equal(&digest, &sealed.digest) && hash32_equal(&hash, &sealed.blob));
	return (struct made){buf_bytes(&slot), buf_bytes(&blob),
		{.kind = OBJECT_FILE, .version = 1, .length = len, .digest = digest, .blob = hash}};
}

/* What it opens to with SEED32, the blob in pieces of PIECE; *out borrows content_room. */
static err
open_with(bytes *out, const struct made *m, const uint8_t seed32[32], size_t piece)
{
	uint8_t mem[32], key_mem[FILE_KEY_BYTES];
	struct secret seed, file_key;
	buf got = BUF_ARRAY(content_room);
	secret_init(&seed, mem, sizeof mem);
	secret_init(&file_key, key_mem, sizeof key_mem);
	assert_ok(secret_set(&seed, bytes_of(seed32, 32)));
	struct object_opener o = {.to = {take_into, &got}, .room = chunk, .file_key = &file_key};
	err e = object_open_begin(&o, &m->put, m->slot, &seed);
	if (failed(e))
		return e;
	for (size_t at = 0; at < m->blob.len && !failed(e); at += piece)
		e = object_open_add(&o,
			bytes_slice(
				m->blob, at, m->blob.len - at < piece ? m->blob.len - at : piece));
	if (failed(e))
		object_open_abandon(&o);
	else
		e = object_open_end(&o);
	*out = buf_bytes(&got);
	return e;
}

static int
fill_content(void **state)
{
	(void)state;
	for (size_t i = 0; i < CONTENT_MAX; i++)
		content[i] = (uint8_t)(i * 31 + i / 251 + 1);
	return 0;
}

static const size_t sizes[] = {0, 1, 1023, 1024, 1025, 65535, 65536, 65537, 131072, 200001};
enum { SIZES = sizeof sizes / sizeof sizes[0] };

static void
documents_of_all_sizes_come_back_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < SIZES; i++) {
		bytes got;
		struct made m = make(sizes[i], 50000);
		assert_int_equal(m.blob.len, object_blob_length(sizes[i]));
		assert_ok(open_with(&got, &m, seed_octets, 70000));
		assert_true(bytes_equal(got, bytes_of(content, sizes[i])));
	}
}

static void
the_pieces_in_which_octets_come_make_no_difference(void **state)
{
	(void)state;
	bytes got;
	struct made m = make(66000, 66000);
	hash32 whole = m.put.blob;
	static const size_t pieces[] = {1, 15, 16, 17, 65536, 65552};
	for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
		m = make(66000, pieces[i]);
		assert_true(hash32_equal(&whole, &m.put.blob));
		assert_ok(open_with(&got, &m, seed_octets, pieces[i]));
		assert_true(bytes_equal(got, bytes_of(content, 66000)));
	}
}

static void
a_slot_is_a_part_and_has_one_stanza(void **state)
{
	(void)state;
	struct part p;
	struct header h;
	struct made m = make(10, 10);
	assert_ok(part_of(&p, PART_SLOT, m.slot));
	assert_ok(header_decode(&h, m.slot));
	assert_int_equal(h.count, 1);
	assert_int_equal(h.raw.len, m.slot.len);
}

static void
another_seed_opens_nothing(void **state)
{
	(void)state;
	bytes got;
	static const uint8_t other[32] = {7, 8, 10};
	struct made m = make(10, 10);
	assert_fails(open_with(&got, &m, other, 4096), E_NO_MATCH);
}

static void
any_changed_octet_of_a_slot_is_refused(void **state)
{
	(void)state;
	struct made m = make(10, 10);
	for (size_t i = 0; i < m.slot.len; i++) {
		bytes got;
		slot_room[i] ^= 1;
		assert_fails(open_with(&got, &m, seed_octets, 4096), E_NO_MATCH);
		slot_room[i] ^= 1;
	}
}

static void
any_changed_octet_of_a_blob_is_refused(void **state)
{
	(void)state;
	struct made m = make(10, 10);
	for (size_t i = 0; i < m.blob.len; i++) {
		bytes got;
		blob_room[i] ^= 1;
		assert_fails(open_with(&got, &m, seed_octets, 4096), E_NO_MATCH);
		blob_room[i] ^= 1;
	}
}

static void
a_blob_that_is_cut_or_goes_on_is_refused(void **state)
{
	(void)state;
	bytes got;
	struct made m = make(70000, 70000);
	size_t whole = m.blob.len;
	static const size_t cuts[] = {0, 1, 16, 17, 65567, 65568, 65569};
	for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
		m.blob.len = cuts[i];
		assert_fails(open_with(&got, &m, seed_octets, 4096), E_NO_MATCH);
	}
	m.blob.len = whole - 1;
	assert_fails(open_with(&got, &m, seed_octets, 4096), E_NO_MATCH);
	m.blob.len = whole + 1;
	assert_fails(open_with(&got, &m, seed_octets, 4096), E_NO_MATCH);
}

static void
chunks_that_change_places_are_refused(void **state)
{
	(void)state;
	bytes got;
	static uint8_t other[STREAM_SEALED];
	struct made m = make(200000, 200000);
	uint8_t *first = blob_room + STREAM_NONCE, *second = first + STREAM_SEALED;
	memcpy(other, first, sizeof other);
	memcpy(first, second, sizeof other);
	memcpy(second, other, sizeof other);
	assert_fails(open_with(&got, &m, seed_octets, 65536), E_NO_MATCH);
}

/* The length is another one of the same bucket: then content would pass for what fills it up. */
static void
what_fills_up_must_be_zeroes(void **state)
{
	(void)state;
	bytes got;
	struct made m = make(500, 500);
	m.put.length = 499;
	m.put.digest = sha256(bytes_of(content, 499));
	assert_fails(open_with(&got, &m, seed_octets, 4096), E_NO_MATCH);
	m.put.length = 501;
	assert_fails(open_with(&got, &m, seed_octets, 4096), E_NO_MATCH);
}

static void
another_digest_than_the_events_is_refused(void **state)
{
	(void)state;
	bytes got;
	struct made m = make(500, 500);
	m.put.digest.b[31] ^= 1;
	assert_fails(open_with(&got, &m, seed_octets, 4096), E_NO_MATCH);
}

static void
a_slot_with_two_stanzas_is_refused(void **state)
{
	(void)state;
	bytes got;
	uint8_t mem[IDENTITY_SEED], key_mem[FILE_KEY_BYTES];
	struct secret seed, file_key;
	struct recipient to;
	static const uint8_t entropy[RECIPIENT_ENTROPY] = {5};
	static const uint8_t key[FILE_KEY_BYTES] = {1};
	struct made m = make(10, 10);
	buf slot = BUF_ARRAY(slot_room);
	secret_init(&seed, mem, sizeof mem);
	secret_init(&file_key, key_mem, sizeof key_mem);
	set_recipient(&to, &seed);
	assert_ok(secret_set(&file_key, BYTES_ARRAY(key)));
	header_begin(&slot);
	assert_ok(recipient_wrap(&slot, &to, &file_key, entropy));
	assert_ok(recipient_wrap(&slot, &to, &file_key, entropy));
	assert_ok(header_end(&slot, &file_key));
	m.slot = buf_bytes(&slot);
	assert_fails(open_with(&got, &m, seed_octets, 4096), E_NO_MATCH);
}

static err
refuse(void *user, bytes piece)
{
	(void)user;
	return piece.len > 16 ? failure(E_SPACE) : ok();
}

static void
a_sink_that_fails_ends_the_sealing(void **state)
{
	(void)state;
	uint8_t mem[IDENTITY_SEED];
	struct secret seed;
	struct recipient to;
	struct object_sealed sealed;
	static const struct object_entropy entropy = {.file_key = {1}};
	buf slot = BUF_ARRAY(slot_room);
	struct object_sealer s = {.to = {refuse, NULL}, .chunk = chunk};
	secret_init(&seed, mem, sizeof mem);
	set_recipient(&to, &seed);
	assert_ok(object_seal_begin(&s, &slot, &to, &entropy));
	assert_ok(object_seal_add(&s, bytes_of(content, 10)));
	assert_fails(object_seal_end(&sealed, &s), E_SPACE);
	assert_null(s.cipher);
	slot = BUF_ARRAY(slot_room);
	assert_ok(object_seal_begin(&s, &slot, &to, &entropy));
	assert_fails(object_seal_add(&s, bytes_of(content, 70000)), E_SPACE);
	object_seal_abandon(&s);
	assert_null(s.cipher);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents_of_all_sizes_come_back_whole),
		cmocka_unit_test(the_pieces_in_which_octets_come_make_no_difference),
		cmocka_unit_test(a_slot_is_a_part_and_has_one_stanza),
		cmocka_unit_test(another_seed_opens_nothing),
		cmocka_unit_test(any_changed_octet_of_a_slot_is_refused),
		cmocka_unit_test(any_changed_octet_of_a_blob_is_refused),
		cmocka_unit_test(a_blob_that_is_cut_or_goes_on_is_refused),
		cmocka_unit_test(chunks_that_change_places_are_refused),
		cmocka_unit_test(what_fills_up_must_be_zeroes),
		cmocka_unit_test(another_digest_than_the_events_is_refused),
		cmocka_unit_test(a_slot_with_two_stanzas_is_refused),
		cmocka_unit_test(a_sink_that_fails_ends_the_sealing),
	};
	return cmocka_run_group_tests(tests, fill_content, NULL);
}

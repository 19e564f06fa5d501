/* SPDX-License-Identifier: Apache-2.0 */
/* The whole of core/age against the public test kit: a reader made of its parts, in memory, must
 * fail in the class each file states, and release exactly the octets it states. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/age/armor.h"
#include "core/age/header.h"
#include "core/age/identity.h"
#include "core/age/scrypt.h"
#include "core/age/stream.h"
#include "crypt/hash.h"
#include "support/vectors.h"

enum { NAMES = 96 };

/* What a file of the kit says in front of the age file. */
struct expectation {
	bytes verdict;
	bytes payload;
	bytes file_key;
	bool armored;
	bool compressed;
	struct identity_list identities;
	struct secret seeds;
	uint8_t seed_space[8 * IDENTITY_SEED];
	struct secret passphrase;
	uint8_t passphrase_space[64];
	bool has_passphrase;
};

/* What reading it came to. */
struct outcome {
	err e;
	struct sha256 released;
};

static void
read_key(struct expectation *x, bytes key, bytes value)
{
	if (bytes_equal(key, BYTES_LIT("expect"))) {
		x->verdict = value;
	} else if (bytes_equal(key, BYTES_LIT("payload"))) {
		x->payload = value;
	} else if (bytes_equal(key, BYTES_LIT("file key"))) {
		x->file_key = value;
	} else if (bytes_equal(key, BYTES_LIT("armored"))) {
		x->armored = true;
	} else if (bytes_equal(key, BYTES_LIT("compressed"))) {
		assert_true(bytes_equal(value, BYTES_LIT("zlib")));
		x->compressed = true;
	} else if (bytes_equal(key, BYTES_LIT("passphrase"))) {
		assert_ok(secret_set(&x->passphrase, value));
		x->has_passphrase = true;
	} else if (bytes_equal(key, BYTES_LIT("identity"))) {
		uint8_t space[IDENTITY_TEXT_MAX];
		struct secret text;
		secret_init(&text, space, sizeof space);
		assert_ok(secret_set(&text, value));
		assert_ok(identity_list_decode(&x->identities, &text));
	} else {
		assert_true(bytes_equal(key, BYTES_LIT("comment")));
	}
}

/* Returns where the age file begins. */
static size_t
read_expectation(struct expectation *x, bytes in)
{
	*x = (struct expectation){0};
	secret_init(&x->seeds, x->seed_space, sizeof x->seed_space);
	secret_init(&x->passphrase, x->passphrase_space, sizeof x->passphrase_space);
	identity_list_init(&x->identities, &x->seeds);
	reader r = reader_of(in);
	for (;;) {
		bytes line = reader_line(&r);
		assert_false(r.bad);
		if (line.len == 0)
			return r.at;
		size_t colon = bytes_find(line, 0, ':');
		assert_true(colon + 2 <= line.len);
		read_key(x, bytes_slice(line, 0, colon),
			bytes_slice(line, colon + 2, line.len - colon - 2));
	}
}

/* What is inside the armor, up to where it is malformed. */
static struct loaded
take_armor_off(err *out, bytes in)
{
	struct armor_decoder a;
	buf b = buf_of(malloc(armor_decoded_max(in.len)), armor_decoded_max(in.len));
	assert_non_null(b.data);
	armor_decode_begin(&a);
	*out = armor_decode(&a, &b, in);
	if (!failed(*out))
		*out = armor_decode_end(&a);
	return (struct loaded){b.data, b.len};
}

static err
unwrap(struct secret *file_key, struct expectation *x, const struct header *h)
{
	err e = failure(E_NO_MATCH);
	if (x->has_passphrase)
		e = scrypt_unwrap(file_key, &x->passphrase, h);
	if (err_is(e, E_NO_MATCH))
		e = identity_unwrap(file_key, &x->identities, h);
	return failed(e) ? e : header_verify(h, file_key);
}

/* The kit's reader learns from the chunk itself whether it is the last, releases it, and only then
 * fails because more follows, or nothing. One that looks ahead need not release such a chunk, but
 * must fail too. */
static void
read_chunk(struct outcome *o, struct aead_bulk *cipher, const struct stream_place *at, bytes sealed)
{
	static uint8_t plain[STREAM_CHUNK];
	const struct stream_place other = {at->number, !at->last};
	o->e = stream_chunk_open(cipher, plain, at, sealed);
	if (failed(o->e) && failed(stream_chunk_open(cipher, plain, &other, sealed)))
		return;
	sha256_add(&o->released, bytes_of(plain, sealed.len - AEAD_TAG));
}

static void
read_payload(struct outcome *o, const struct secret *file_key, bytes in)
{
	uint8_t key[STREAM_KEY];
	if (in.len < STREAM_NONCE) {
		o->e = failure(E_HEADER); /* the kit counts the nonce to the header */
		return;
	}
	stream_key(key, file_key, in.data);
	struct aead_bulk *cipher = aead_bulk_new(key);
	assert_non_null(cipher);
	struct stream_place at = {0, false};
	for (size_t from = STREAM_NONCE; !at.last && !failed(o->e); at.number++) {
		size_t n = in.len - from < STREAM_SEALED ? in.len - from : STREAM_SEALED;
		at.last = from + n == in.len;
		read_chunk(o, cipher, &at, bytes_slice(in, from, n));
		from += n;
	}
	aead_bulk_free(cipher);
}

/* A binary file. */
static void
read_file(struct outcome *o, struct expectation *x, bytes in)
{
	uint8_t key_space[FILE_KEY_BYTES], stated[FILE_KEY_BYTES];
	struct secret file_key;
	struct header h;
	secret_init(&file_key, key_space, sizeof key_space);
	o->e = header_decode(&h, in);
	if (!failed(o->e))
		o->e = unwrap(&file_key, x, &h);
	if (failed(o->e))
		return;
	buf b = BUF_ARRAY(stated);
	if (x->file_key.len == 2 * sizeof stated) {
		assert_ok(hex_decode(&b, x->file_key));
		assert_memory_equal(key_space, stated, sizeof stated);
	}
	read_payload(o, &file_key, bytes_slice(in, h.raw.len, in.len - h.raw.len));
}

static void
read_any(struct outcome *o, struct expectation *x, bytes in)
{
	*o = (struct outcome){.e = ok()};
	sha256_init(&o->released);
	if (!x->armored) {
		read_file(o, x, in);
		return;
	}
	err armor = ok();
	struct loaded inside = take_armor_off(&armor, in);
	read_file(o, x, loaded_bytes(inside));
	/* What ends where the armor breaks only seems to be truncated. */
	if (failed(armor) && !err_is(o->e, E_HEADER))
		o->e = armor;
	free(inside.data);
}

/* The kit's word for E. */
static const char *
class_of(err e)
{
	if (!failed(e))
		return "success";
	if (err_is(e, E_NO_MATCH))
		return "no match";
	if (err_is(e, E_HMAC))
		return "HMAC failure";
	if (err_is(e, E_HEADER) || err_is(e, E_TRUNCATED))
		return "header failure";
	if (err_is(e, E_PAYLOAD))
		return "payload failure";
	return err_is(e, E_ARMOR) ? "armor failure" : "?";
}

/* A file of the kit, and the age file in it. */
struct kit_file {
	struct loaded all;
	struct loaded inflated;
	bytes in;
};

static struct kit_file
open_file(struct expectation *x, const char *name)
{
	char path[128] = "age/testkit/";
	assert_true(strlen(path) + strlen(name) < sizeof path);
	memcpy(path + strlen(path), name, strlen(name) + 1);
	struct kit_file f = {.all = vectors_file(path)};
	size_t start = read_expectation(x, loaded_bytes(f.all));
	f.in = bytes_slice(loaded_bytes(f.all), start, f.all.len - start);
	if (x->compressed) {
		f.inflated = vectors_inflate(f.in);
		f.in = loaded_bytes(f.inflated);
	}
	return f;
}

static void
close_file(struct kit_file *f)
{
	free(f->all.data);
	free(f->inflated.data);
}

static void
check_file(const char *name)
{
	static struct expectation x;
	struct kit_file f = open_file(&x, name);
	struct outcome o;
	read_any(&o, &x, f.in);
	if (!bytes_equal(x.verdict, bytes_of_text(class_of(o.e))))
		fail_msg("%s: %.*s expected, %s found", name, (int)x.verdict.len,
			(const char *)x.verdict.data, class_of(o.e));
	if (x.payload.len > 0) {
		hash32 sum;
		uint8_t hex[64];
		buf b = BUF_ARRAY(hex);
		sha256_done(&o.released, &sum);
		hex_encode(&b, BYTES_ARRAY(sum.b));
		if (!bytes_equal(buf_bytes(&b), x.payload))
			fail_msg("%s: other octets were released", name);
	}
	close_file(&f);
}

static void
every_file_of_the_test_kit_gives_its_class_and_its_octets(void **state)
{
	(void)state;
	char **names = vectors_names("age/testkit");
	size_t count = 0;
	for (; names[count] != NULL; count++)
		check_file(names[count]);
	vectors_names_free(names);
	assert_int_equal(count, NAMES);
}

/* All words of S. */
static size_t
words_of(bytes words[32], const struct stanza *s)
{
	size_t count = 0;
	for (size_t from = 0; from <= s->words.len;) {
		size_t to = bytes_find(s->words, from, ' ');
		assert_in_range(count, 0, 31);
		words[count++] = bytes_slice(s->words, from, to - from);
		from = to + 1;
	}
	return count;
}

/* H, written again from its parts. */
static void
write_header(buf *out, const struct header *h, const struct secret *file_key)
{
	struct stanza s;
	reader stanzas = header_stanzas(h);
	header_begin(out);
	while (header_next(&s, &stanzas)) {
		uint8_t body[256];
		bytes words[32];
		assert_in_range(s.body_len, 0, sizeof body);
		assert_ok(stanza_body_octets(body, s.body_len, &s));
		size_t count = words_of(words, &s);
		stanza_encode(out, words, count, bytes_of(body, s.body_len));
	}
	assert_ok(header_end(out, file_key));
}

/* A payload, opened and sealed again chunk by chunk. */
static void
write_payload(const char *name, const struct secret *file_key, bytes in)
{
	static uint8_t again[STREAM_SEALED];
	uint8_t key[STREAM_KEY];
	assert_true(in.len >= STREAM_NONCE);
	stream_key(key, file_key, in.data);
	struct aead_bulk *cipher = aead_bulk_new(key);
	assert_non_null(cipher);
	struct stream_place at = {0, false};
	for (size_t from = STREAM_NONCE; !at.last; at.number++) {
		size_t n = in.len - from < STREAM_SEALED ? in.len - from : STREAM_SEALED;
		bytes sealed = bytes_slice(in, from, n);
		at.last = from + n == in.len;
		assert_ok(stream_chunk_open(cipher, again, &at, sealed));
		assert_ok(stream_chunk_seal(cipher, again, &at, bytes_of(again, n - AEAD_TAG)));
		if (!bytes_equal(bytes_of(again, n), sealed))
			fail_msg("%s: a chunk is sealed differently", name);
		from += n;
	}
	aead_bulk_free(cipher);
}

static void
check_rewrite(const char *name, struct expectation *x, bytes in)
{
	static uint8_t space[8192];
	uint8_t key_space[FILE_KEY_BYTES];
	struct secret file_key;
	struct header h;
	buf out = BUF_ARRAY(space);
	secret_init(&file_key, key_space, sizeof key_space);
	assert_ok(header_decode(&h, in));
	assert_ok(unwrap(&file_key, x, &h));
	write_header(&out, &h, &file_key);
	if (!bytes_equal(buf_bytes(&out), h.raw))
		fail_msg("%s: the header is written differently", name);
	write_payload(name, &file_key, bytes_slice(in, h.raw.len, in.len - h.raw.len));
}

static void
every_good_binary_file_is_written_octet_for_octet(void **state)
{
	(void)state;
	char **names = vectors_names("age/testkit");
	size_t count = 0;
	for (size_t i = 0; names[i] != NULL; i++) {
		static struct expectation x;
		struct kit_file f = open_file(&x, names[i]);
		if (bytes_equal(x.verdict, BYTES_LIT("success")) && !x.armored) {
			check_rewrite(names[i], &x, f.in);
			count++;
		}
		close_file(&f);
	}
	vectors_names_free(names);
	assert_int_equal(count, 16);
}

static void
any_changed_octet_of_a_file_is_an_error(void **state)
{
	(void)state;
	static const char *const files[] = {"x25519", "x25519_grease", "hybrid"};
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		static struct expectation x;
		struct kit_file f = open_file(&x, files[i]);
		uint8_t *copy = malloc(f.in.len);
		assert_non_null(copy);
		bytes_copy(copy, f.in);
		for (size_t at = 0; at < f.in.len; at++) {
			struct outcome o;
			copy[at] ^= (uint8_t)(1U << at % 8);
			read_any(&o, &x, bytes_of(copy, f.in.len));
			if (!failed(o.e))
				fail_msg("%s: octet %zu does not count", files[i], at);
			copy[at] = f.in.data[at];
		}
		free(copy);
		close_file(&f);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_file_of_the_test_kit_gives_its_class_and_its_octets),
		cmocka_unit_test(every_good_binary_file_is_written_octet_for_octet),
		cmocka_unit_test(any_changed_octet_of_a_file_is_an_error),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

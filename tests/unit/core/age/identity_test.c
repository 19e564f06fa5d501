/* SPDX-License-Identifier: Apache-2.0 */
#include "core/age/identity.h"

#include <stdlib.h>
#include <string.h>

#include "sample.h"
#include "support/vectors.h"

/* Of the same octets. */
#define SAMPLE_HYBRID                                                                              \
	"AGE-SECRET-KEY-PQ-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ0HGUHW"

#define VERSION "age-encryption.org/v1\n"
#define BODY    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define SHARE   "CQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" /* the base point */
#define MAC     "--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"

/* A list with its seeds; in static memory, for it is large. */
struct held {
	struct identity_list list;
	struct sample seeds;
};

static struct identity_list *
empty(struct held *h)
{
	identity_list_init(&h->list, sample_secret(&h->seeds, BYTES_LIT("left over")));
	assert_int_equal(h->seeds.s.len, 0);
	return &h->list;
}

static err
read_text(struct identity_list *list, const char *text)
{
	static struct sample file;
	return identity_list_decode(list, sample_secret(&file, bytes_of_text(text)));
}

static void
assert_file(const char *text, size_t count)
{
	static struct held h;
	assert_ok(read_text(empty(&h), text));
	assert_int_equal(h.list.count, count);
	assert_int_equal(h.seeds.s.len, count * IDENTITY_SEED);
	for (size_t i = 0; i < h.seeds.s.len; i++)
		assert_int_equal(h.seeds.mem[i], 0x42);
}

static void
assert_refused(const char *text, enum err_code code, unsigned line)
{
	static struct held h;
	assert_ok(read_text(empty(&h), SAMPLE_X25519));
	err e = read_text(&h.list, text);
	assert_string_equal(err_name(e), err_name(failure(code)));
	assert_int_equal(e.at, line);
	assert_int_equal(h.list.count, 1);
	assert_int_equal(h.seeds.s.len, IDENTITY_SEED);
	assert_int_equal(h.seeds.mem[IDENTITY_SEED], 0);
}

/* What unwrapping HEADER by the identities in TEXT comes to. */
static void
assert_unwraps(const char *text, const char *header, enum err_code code)
{
	static struct held held;
	struct sample key;
	struct header h;
	sample_secret(&key, BYTES_LIT("something else"));
	assert_ok(read_text(empty(&held), text));
	assert_ok(header_decode(&h, bytes_of_text(header)));
	err e = identity_unwrap(&key.s, &held.list, &h);
	assert_string_equal(err_name(e), err_name(failure(code)));
	assert_int_equal(key.s.len, 0);
}

static void
both_kinds_go_both_ways(void **state)
{
	(void)state;
	static struct held h;
	struct sample text;
	sample_secret(&text, BYTES_LIT(""));
	assert_ok(read_text(empty(&h), SAMPLE_X25519 "\n" SAMPLE_HYBRID "\n"));
	assert_int_equal(h.list.types[0], RECIPIENT_X25519);
	assert_int_equal(h.list.types[1], RECIPIENT_HYBRID);
	assert_ok(identity_encode(&text.s, &h.list, 0));
	assert_true(bytes_equal(secret_expose(&text.s), BYTES_LIT(SAMPLE_X25519)));
	assert_ok(identity_encode(&text.s, &h.list, 1));
	assert_true(bytes_equal(secret_expose(&text.s), BYTES_LIT(SAMPLE_HYBRID)));
	assert_int_equal(text.s.len, IDENTITY_TEXT_MAX);
}

static void
files_have_comments_and_empty_lines(void **state)
{
	(void)state;
	assert_file(SAMPLE_X25519, 1);
	assert_file("# created: 2026-11-25T10:00:00+01:00\n# public key: age1...\n" SAMPLE_HYBRID
		    "\n",
		1);
	assert_file("\r\n" SAMPLE_X25519 "\r\n#\r\n" SAMPLE_HYBRID "\r\n", 2);
}

static void
several_files_make_one_list(void **state)
{
	(void)state;
	static struct held h;
	assert_ok(read_text(empty(&h), SAMPLE_X25519));
	assert_ok(read_text(&h.list, SAMPLE_HYBRID "\n" SAMPLE_X25519));
	assert_int_equal(h.list.count, 3);
	assert_int_equal(h.list.types[1], RECIPIENT_HYBRID);
}

static void
a_bad_line_fails_the_file_at_the_line_and_leaves_nothing(void **state)
{
	(void)state;
	assert_refused(SAMPLE_X25519 "\n" SAMPLE_X25519 " \n", E_KEY, 2);
	assert_refused(SAMPLE_HYBRID "\n\n x\n", E_KEY, 3);
	assert_refused(" " SAMPLE_X25519, E_KEY, 1);
	assert_refused("age198kqyqekq9cnlyc268mfs2se75dnugf68z90z8n4l6zc67ddhdjqd7yxzc", E_KEY, 1);
	assert_refused("age-secret-key-1gfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpq4egaex",
		E_KEY, 1);
	assert_refused("-----BEGIN OPENSSH PRIVATE KEY-----\n", E_KEY, 1);
	assert_refused("age-encryption.org/v1\n", E_KEY, 1);
	assert_refused(SAMPLE_PLUGIN_IDENTITY "\n", E_PLUGIN, 1);
	assert_refused(SAMPLE_X25519 "\nAGE-PLUGIN-X-1", E_PLUGIN, 2);
}

static void
a_key_of_the_other_kind_s_length_is_rejected(void **state)
{
	(void)state;
	/* The data of a hybrid key under the shorter name, and the other way round. */
	assert_refused("AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ0HGUHW",
		E_KEY, 1);
	assert_refused(
		"AGE-SECRET-KEY-PQ-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX",
		E_KEY, 1);
	/* 31 and 33 octets with the right checksum. */
	assert_refused("AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGGEGVYQK",
		E_KEY, 1);
	assert_refused(
		"AGE-SECRET-KEY-PQ-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYJQC76M",
		E_KEY, 1);
}

static void
a_file_without_identities_is_rejected(void **state)
{
	(void)state;
	assert_refused("", E_KEY, 0);
	assert_refused("\n\r\n", E_KEY, 0);
	assert_refused("# nothing\n", E_KEY, 0);
}

static void
a_full_list_takes_no_more(void **state)
{
	(void)state;
	static struct held h;
	const uint8_t seed[IDENTITY_SEED] = {1};
	static uint8_t mem[(IDENTITIES_MAX + 1) * IDENTITY_SEED];
	struct secret seeds;
	secret_init(&seeds, mem, 2 * IDENTITY_SEED);
	identity_list_init(&h.list, &seeds);
	assert_ok(identity_list_add(&h.list, RECIPIENT_X25519, seed));
	assert_fails(read_text(&h.list, SAMPLE_X25519 "\n" SAMPLE_X25519), E_TOO_LARGE);
	assert_int_equal(h.list.count, 1);
	secret_init(&seeds, mem, sizeof mem);
	identity_list_init(&h.list, &seeds);
	for (size_t i = 0; i < IDENTITIES_MAX; i++)
		assert_ok(identity_list_add(&h.list, RECIPIENT_X25519, seed));
	assert_fails(identity_list_add(&h.list, RECIPIENT_X25519, seed), E_TOO_LARGE);
}

static void
text_that_does_not_fit_is_too_large(void **state)
{
	(void)state;
	static struct held h;
	uint8_t mem[IDENTITY_TEXT_MAX - 1];
	struct secret text;
	secret_init(&text, mem, sizeof mem);
	assert_ok(read_text(empty(&h), SAMPLE_HYBRID));
	assert_fails(identity_encode(&text, &h.list, 0), E_TOO_LARGE);
}

static void
stanzas_of_others_do_not_match(void **state)
{
	(void)state;
	assert_unwraps(SAMPLE_X25519, VERSION "-> X25519 " SHARE "\n" BODY "\n" MAC, E_NO_MATCH);
	assert_unwraps(SAMPLE_X25519, VERSION "-> x25519 a b c\n\n" MAC, E_NO_MATCH);
	assert_unwraps(SAMPLE_X25519, VERSION "-> mlkem768x25519 a b c\n\n" MAC, E_NO_MATCH);
	assert_unwraps(SAMPLE_HYBRID, VERSION "-> X25519 a b c\n\n" MAC, E_NO_MATCH);
	assert_unwraps(SAMPLE_X25519, VERSION "-> scrypt a b c\n\n" MAC, E_NO_MATCH);
}

static void
malformed_stanzas_of_our_types_fail_the_file(void **state)
{
	(void)state;
	static const char *const lines[] = {"-> X25519\n" BODY "\n",
		"-> X25519 " SHARE " x\n" BODY "\n", "-> X25519 " SHARE "A\n" BODY "\n",
		"-> X25519 CQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n" BODY "\n",
		"-> X25519 CQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB\n" BODY "\n",
		"-> X25519 " SHARE "\n\n", "-> X25519 " SHARE "\n" BODY "A\n",
		/* of low order: 0 and 1 */
		"-> X25519 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n" BODY "\n",
		"-> X25519 AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n" BODY "\n"};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		char text[512];
		buf b = buf_of(text, sizeof text - 1);
		buf_text(&b, VERSION "-> X25519 " SHARE "\n" BODY "\n");
		buf_text(&b, lines[i]);
		buf_text(&b, MAC);
		text[b.len] = 0;
		assert_unwraps(SAMPLE_X25519, text, E_HEADER);
	}
	assert_unwraps(
		SAMPLE_HYBRID, VERSION "-> mlkem768x25519 " SHARE "\n" BODY "\n" MAC, E_HEADER);
	assert_unwraps(SAMPLE_HYBRID, VERSION "-> mlkem768x25519\n" BODY "\n" MAC, E_HEADER);
}

static void
no_identities_open_nothing(void **state)
{
	(void)state;
	static struct held held;
	struct sample key;
	struct header h;
	assert_ok(header_decode(&h, BYTES_LIT(VERSION "-> X25519 " SHARE "\n" BODY "\n" MAC)));
	assert_fails(
		identity_unwrap(sample_secret(&key, BYTES_LIT("")), empty(&held), &h), E_NO_MATCH);
}

static void
identities_give_their_octets_and_their_recipients(void **state)
{
	(void)state;
	static struct held h;
	json_t *file = vectors_json("age/keys.json");
	const json_t *v = NULL;
	size_t i = 0;
	json_array_foreach(json_object_get(file, "valid"), i, v)
	{
		struct sample text;
		struct recipient r;
		struct loaded seed = json_hex(v, "identity_bytes");
		struct loaded key = json_hex(v, "recipient_bytes");
		bool hybrid = strcmp(json_text(v, "type"), "x25519") != 0;
		assert_ok(read_text(empty(&h), json_text(v, "identity")));
		assert_int_equal(h.list.types[0], hybrid ? RECIPIENT_HYBRID : RECIPIENT_X25519);
		assert_int_equal(seed.len, IDENTITY_SEED);
		assert_memory_equal(h.seeds.mem, seed.data, seed.len);
		assert_ok(identity_encode(sample_secret(&text, BYTES_LIT("")), &h.list, 0));
		assert_true(bytes_equal(
			secret_expose(&text.s), bytes_of_text(json_text(v, "identity"))));
		identity_recipient(&r, &h.list, 0);
		assert_memory_equal(r.key, key.data, key.len);
		free(seed.data);
		free(key.data);
	}
	assert_int_equal(i, 24);
	json_decref(file);
}

static void
published_stanzas_give_their_file_keys(void **state)
{
	(void)state;
	static struct held held;
	json_t *all = vectors_json("age/spec-stanzas.json");
	const json_t *v = NULL;
	size_t i = 0;
	json_array_foreach(all, i, v)
	{
		uint8_t space[4096];
		struct sample key;
		struct header h;
		struct loaded expected = json_hex(v, "file_key");
		buf b = BUF_ARRAY(space);
		buf_text(&b, VERSION);
		buf_text(&b, json_text(v, "arg_line"));
		buf_text(&b, "\n");
		buf_text(&b, json_text(v, "body"));
		buf_text(&b, "\n" MAC);
		assert_ok(header_decode(&h, buf_bytes(&b)));
		assert_ok(read_text(empty(&held), json_text(v, "identity")));
		assert_ok(identity_unwrap(sample_secret(&key, BYTES_LIT("")), &held.list, &h));
		assert_true(bytes_equal(secret_expose(&key.s), loaded_bytes(expected)));
		assert_fails(header_verify(&h, &key.s), E_HMAC);
		free(expected.data);
	}
	assert_int_equal(i, 2);
	json_decref(all);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_kinds_go_both_ways),
		cmocka_unit_test(files_have_comments_and_empty_lines),
		cmocka_unit_test(several_files_make_one_list),
		cmocka_unit_test(a_bad_line_fails_the_file_at_the_line_and_leaves_nothing),
		cmocka_unit_test(a_key_of_the_other_kind_s_length_is_rejected),
		cmocka_unit_test(a_file_without_identities_is_rejected),
		cmocka_unit_test(a_full_list_takes_no_more),
		cmocka_unit_test(text_that_does_not_fit_is_too_large),
		cmocka_unit_test(stanzas_of_others_do_not_match),
		cmocka_unit_test(malformed_stanzas_of_our_types_fail_the_file),
		cmocka_unit_test(no_identities_open_nothing),
		cmocka_unit_test(identities_give_their_octets_and_their_recipients),
		cmocka_unit_test(published_stanzas_give_their_file_keys),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

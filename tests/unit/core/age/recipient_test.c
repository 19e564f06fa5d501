/* SPDX-License-Identifier: Apache-2.0 */
#include "core/age/recipient.h"

#include <stdlib.h>
#include <string.h>

#include "core/age/header.h"
#include "core/age/identity.h"
#include "sample.h"
#include "support/vectors.h"

/* The recipient of 32 octets of 0x42; and one that differs. */
#define ALICE "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
#define BOB   "age198kqyqekq9cnlyc268mfs2se75dnugf68z90z8n4l6zc67ddhdjqd7yxzc"

enum { LIST = 4 };

static struct recipient items[LIST];

static struct recipient_list
empty_list(void)
{
	return (struct recipient_list){items, 0, LIST};
}

static void
assert_refused(const char *text, enum err_code code)
{
	struct recipient r = {.key = {77}};
	err e = recipient_decode(&r, bytes_of_text(text));
	assert_string_equal(err_name(e), err_name(failure(code)));
	assert_int_equal(r.key[0], 77);
}

static void
assert_file(const char *text, size_t count)
{
	struct recipient_list list = empty_list();
	assert_ok(recipient_list_decode(&list, bytes_of_text(text)));
	assert_int_equal(list.count, count);
}

static void
assert_file_refused(const char *text, enum err_code code, unsigned line)
{
	struct recipient_list list = empty_list();
	list.count = 1;
	err e = recipient_list_decode(&list, bytes_of_text(text));
	assert_string_equal(err_name(e), err_name(failure(code)));
	assert_int_equal(e.at, line);
	assert_int_equal(list.count, 1);
}

static void
a_classic_recipient_goes_both_ways(void **state)
{
	(void)state;
	struct recipient r;
	uint8_t space[RECIPIENT_TEXT_MAX];
	buf out = BUF_ARRAY(space);
	assert_ok(recipient_decode(&r, BYTES_LIT(BOB)));
	assert_int_equal(r.type, RECIPIENT_X25519);
	recipient_encode(&out, &r);
	assert_true(bytes_equal(buf_bytes(&out), BYTES_LIT(BOB)));
}

static void
what_is_no_recipient_is_no_key(void **state)
{
	(void)state;
	static const char *const texts[] = {"", "age", "age1", "bob", BOB " ", " " BOB, BOB "\n",
		"AGE198KQYQEKQ9CNLYC268MFS2SE75DNUGF68Z90Z8N4L6ZC67DDHDJQD7YXZC", SAMPLE_X25519,
		"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFoh alice", "ssh-rsa AAAA", "github:alice"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_refused(texts[i], E_KEY);
}

static void
plugins_are_told_apart_from_misspellings(void **state)
{
	(void)state;
	assert_refused(SAMPLE_PLUGIN, E_PLUGIN);
	assert_refused(SAMPLE_TAG, E_PLUGIN);
	char text[] = SAMPLE_PLUGIN;
	text[strlen(text) - 1] = 'q';
	assert_refused(text, E_KEY);
	char other[] = BOB;
	other[10] = '1'; /* now the HRP looks like a plugin's */
	assert_refused(other, E_KEY);
}

static void
files_have_comments_and_empty_lines(void **state)
{
	(void)state;
	assert_file(BOB, 1);
	assert_file(BOB "\n", 1);
	assert_file("# alice\n" ALICE "\n\n# bob\n" BOB "\n\n", 2);
	assert_file("# alice\r\n" ALICE "\r\n\r\n" BOB "\r\n", 2);
	assert_file("\n\n" BOB "\n#", 1);
}

static void
a_bad_line_fails_the_file_at_the_line(void **state)
{
	(void)state;
	assert_file_refused(BOB "\n\n" BOB "x\n", E_KEY, 3);
	assert_file_refused("# x\n " BOB "\n", E_KEY, 2);
	assert_file_refused("# x\n" BOB " # bob\n", E_KEY, 2);
	assert_file_refused(SAMPLE_PLUGIN "\n", E_PLUGIN, 1);
	assert_file_refused(BOB "\nssh-rsa AAAA\n", E_KEY, 2);
	assert_file_refused(BOB "\r\r\n", E_KEY, 1);
	assert_file_refused(BOB "\n" BOB "\n" BOB "\n" BOB "\n", E_TOO_LARGE, 4);
}

static void
a_file_without_recipients_is_rejected(void **state)
{
	(void)state;
	assert_file_refused("", E_KEY, 0);
	assert_file_refused("\n\n", E_KEY, 0);
	assert_file_refused("# nobody\n", E_KEY, 0);
}

static void
hybrid_is_never_mixed_with_classic(void **state)
{
	(void)state;
	struct recipient_list list = empty_list();
	for (unsigned mask = 0; mask < 1U << LIST; mask++) {
		for (size_t i = 0; i < LIST; i++)
			items[i].type = (mask >> i & 1) != 0 ? RECIPIENT_HYBRID : RECIPIENT_X25519;
		list.count = LIST;
		err e = recipient_list_check(&list);
		if (mask == 0 || mask == (1U << LIST) - 1)
			assert_ok(e);
		else
			assert_fails(e, E_LABELS);
	}
	list.count = 0;
	assert_ok(recipient_list_check(&list));
}

/* A header for one new identity of TYPE, opened by it and by nobody else. */
static void
check_wrap(enum recipient_type type)
{
	static struct identity_list list, others;
	struct sample key, opened, seeds, other_seeds;
	uint8_t space[4096], entropy[RECIPIENT_ENTROPY];
	const uint8_t seed[IDENTITY_SEED] = {0, 5}, other[IDENTITY_SEED] = {0, 6};
	struct recipient r;
	struct header h;
	memset(entropy, 9, sizeof entropy);
	identity_list_init(&list, sample_secret(&seeds, BYTES_LIT("")));
	identity_list_init(&others, sample_secret(&other_seeds, BYTES_LIT("")));
	assert_ok(identity_list_add(&list, type, seed));
	assert_ok(identity_list_add(&others, type, other));
	identity_recipient(&r, &list, 0);
	sample_secret(&key, SAMPLE_FILE_KEY);
	sample_secret(&opened, BYTES_LIT(""));
	buf out = BUF_ARRAY(space);
	header_begin(&out);
	assert_ok(recipient_wrap(&out, &r, &key.s, entropy));
	assert_ok(header_end(&out, &key.s));
	assert_ok(header_decode(&h, buf_bytes(&out)));
	assert_ok(identity_unwrap(&opened.s, &list, &h));
	assert_true(bytes_equal(secret_expose(&opened.s), SAMPLE_FILE_KEY));
	assert_ok(header_verify(&h, &opened.s));
	assert_fails(identity_unwrap(&opened.s, &others, &h), E_NO_MATCH);
	assert_int_equal(opened.s.len, 0);
}

static void
what_is_wrapped_is_unwrapped_by_its_identity_only(void **state)
{
	(void)state;
	check_wrap(RECIPIENT_X25519);
	check_wrap(RECIPIENT_HYBRID);
}

static void
each_stanza_depends_on_its_entropy(void **state)
{
	(void)state;
	struct sample key;
	uint8_t one[256], two[256], entropy[RECIPIENT_ENTROPY] = {1};
	struct recipient r;
	sample_secret(&key, SAMPLE_FILE_KEY);
	assert_ok(recipient_decode(&r, BYTES_LIT(BOB)));
	buf a = BUF_ARRAY(one), b = BUF_ARRAY(two);
	assert_ok(recipient_wrap(&a, &r, &key.s, entropy));
	entropy[31] ^= 1;
	assert_ok(recipient_wrap(&b, &r, &key.s, entropy));
	assert_int_equal(a.len, b.len);
	assert_false(bytes_equal(buf_bytes(&a), buf_bytes(&b)));
}

static void
a_key_of_low_order_is_not_sealed_to(void **state)
{
	(void)state;
	struct sample key;
	uint8_t space[4096];
	const uint8_t entropy[RECIPIENT_ENTROPY] = {1};
	sample_secret(&key, SAMPLE_FILE_KEY);
	for (int type = RECIPIENT_X25519; type <= RECIPIENT_HYBRID; type++) {
		struct recipient r = {.type = (enum recipient_type)type};
		buf out = BUF_ARRAY(space);
		buf_text(&out, "kept");
		assert_fails(recipient_wrap(&out, &r, &key.s, entropy), E_KEY);
		assert_int_equal(out.len, 4);
	}
}

static void
as_many_hybrid_recipients_as_promised_fit_a_header(void **state)
{
	(void)state;
	static uint8_t space[HEADER_MAX];
	static struct identity_list list;
	struct sample key, seeds;
	const uint8_t seed[IDENTITY_SEED] = {5};
	const uint8_t entropy[RECIPIENT_ENTROPY] = {3};
	struct recipient r;
	identity_list_init(&list, sample_secret(&seeds, BYTES_LIT("")));
	assert_ok(identity_list_add(&list, RECIPIENT_HYBRID, seed));
	identity_recipient(&r, &list, 0);
	sample_secret(&key, SAMPLE_FILE_KEY);
	buf out = BUF_ARRAY(space);
	header_begin(&out);
	assert_ok(recipient_wrap(&out, &r, &key.s, entropy));
	bytes stanza = bytes_slice(buf_bytes(&out), 22, out.len - 22);
	for (size_t i = 1; i < RECIPIENTS_MAX; i++)
		buf_put(&out, stanza);
	assert_ok(header_end(&out, &key.s));
}

static void
public_keys_go_both_ways_and_bad_ones_are_rejected(void **state)
{
	(void)state;
	json_t *file = vectors_json("age/keys.json");
	const json_t *v = NULL;
	size_t i = 0;
	json_array_foreach(json_object_get(file, "valid"), i, v)
	{
		uint8_t space[RECIPIENT_TEXT_MAX];
		buf out = BUF_ARRAY(space);
		struct recipient r;
		struct loaded key = json_hex(v, "recipient_bytes");
		bytes text = bytes_of_text(json_text(v, "recipient"));
		assert_ok(recipient_decode(&r, text));
		assert_memory_equal(r.key, key.data, key.len);
		recipient_encode(&out, &r);
		assert_true(bytes_equal(buf_bytes(&out), text));
		free(key.data);
	}
	assert_int_equal(i, 24);
	json_array_foreach(json_object_get(file, "invalid_recipients"), i, v)
		assert_refused(json_text(v, "string"), E_KEY);
	assert_int_equal(i, 10);
	json_decref(file);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_classic_recipient_goes_both_ways),
		cmocka_unit_test(what_is_no_recipient_is_no_key),
		cmocka_unit_test(plugins_are_told_apart_from_misspellings),
		cmocka_unit_test(files_have_comments_and_empty_lines),
		cmocka_unit_test(a_bad_line_fails_the_file_at_the_line),
		cmocka_unit_test(a_file_without_recipients_is_rejected),
		cmocka_unit_test(hybrid_is_never_mixed_with_classic),
		cmocka_unit_test(what_is_wrapped_is_unwrapped_by_its_identity_only),
		cmocka_unit_test(each_stanza_depends_on_its_entropy),
		cmocka_unit_test(a_key_of_low_order_is_not_sealed_to),
		cmocka_unit_test(as_many_hybrid_recipients_as_promised_fit_a_header),
		cmocka_unit_test(public_keys_go_both_ways_and_bad_ones_are_rejected),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

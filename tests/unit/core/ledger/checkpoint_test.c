/* SPDX-License-Identifier: Apache-2.0 */
#include "core/ledger/checkpoint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/ledger/frontier.h"
#include "core/ledger/note.h"
#include "sample.h"
#include "support/vectors.h"

#define ROOT "IZURsfTLt1pCNXfTN5MLGrjKVy3V+bTlFq/OFxAIrE8="

static void
a_checkpoint_goes_both_ways(void **state)
{
	(void)state;
	static const char *const texts[] = {SAMPLE_TEXT, "a\n0\n" ROOT "\n",
		"go.sum database tree\n18446744073709551615\n" ROOT "\n",
		"a\n1\n" ROOT "\none more\nline\n"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct checkpoint c;
		uint8_t space[256];
		buf b = BUF_ARRAY(space);
		assert_ok(checkpoint_decode(&c, bytes_of_text(texts[i])));
		checkpoint_encode(&b, &c);
		assert_true(bytes_equal(buf_bytes(&b), bytes_of_text(texts[i])));
	}
	struct checkpoint c;
	assert_ok(checkpoint_decode(&c, BYTES_LIT(SAMPLE_TEXT)));
	assert_true(bytes_equal(c.origin, BYTES_LIT(SAMPLE_ORIGIN)));
	assert_int_equal(c.tree.size, 3);
	assert_int_equal(c.tree.root.b[0], 0x21);
	assert_int_equal(c.extensions.len, 0);
}

static void
malformed_checkpoints_are_rejected_at_the_line(void **state)
{
	(void)state;
	static const struct {
		unsigned line;
		const char *text;
	} rows[] = {{1, ""}, {1, "\n3\n" ROOT "\n"}, {2, "a\n"}, {2, "a\n03\n" ROOT "\n"},
		{2, "a\n+3\n" ROOT "\n"}, {2, "a\n 3\n" ROOT "\n"}, {2, "a\n\n" ROOT "\n"},
		{2, "a\n18446744073709551616\n" ROOT "\n"}, {3, "a\n3\n"}, {3, "a\n3\n" ROOT},
		{3, "a\n3\n" ROOT " \n"}, {3, "a\n3\nYmFuYW5hcw==\n"},
		{3, "a\n3\nIZURsfTLt1pCNXfTN5MLGrjKVy3V+bTlFq/OFxAIrE9=\n"},
		{3, "a\n3\nIZURsfTLt1pCNXfTN5MLGrjKVy3V+bTlFq/OFxAIrE8\n"},
		{3, "a\n3\nIZURsfTLt1pCNXfTN5MLGrjKVy3V+bTlFq/OFxAIrE8A\n"},
		{4, "a\n3\n" ROOT "\n\n"}, {4, "a\n3\n" ROOT "\nno end"},
		{5, "a\n3\n" ROOT "\none\n\ntwo\n"}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct checkpoint c = {.tree.size = 77};
		err e = checkpoint_decode(&c, bytes_of_text(rows[i].text));
		assert_fails(e, E_FORMAT);
		assert_int_equal(e.at, rows[i].line);
		assert_int_equal(c.tree.size, 77);
	}
}

static void
origins_are_addresses_without_scheme_and_last_slash(void **state)
{
	(void)state;
	static const char *const good[] = {"a", "example.com/log", "vault.example/a/b"};
	static const char *const bad[] = {"", "/", "example.com/log/", "a b", "a+b", "a\n", "\xFF"};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_true(checkpoint_is_origin(bytes_of_text(good[i])));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(checkpoint_is_origin(bytes_of_text(bad[i])));
	uint8_t name[256];
	memset(name, 'n', sizeof name);
	assert_true(checkpoint_is_origin(bytes_of(name, 255)));
	assert_false(checkpoint_is_origin(bytes_of(name, 256)));
}

static void
check_fields(const struct checkpoint *c, const json_t *t)
{
	assert_true(bytes_equal(c->origin, bytes_of_text(json_text(t, "origin"))));
	const json_t *size = json_object_get(t, "size");
	uint64_t want = (uint64_t)json_integer_value(size);
	if (size == NULL)
		assert_ok(decimal_decode(&want, bytes_of_text(json_text(t, "size_str"))));
	assert_true(c->tree.size == want);
	struct loaded root = json_base64(t, "root");
	assert_memory_equal(c->tree.root.b, root.data, 32);
	free(root.data);
	reader lines = reader_of(c->extensions);
	size_t i = 0;
	const json_t *line = NULL;
	json_array_foreach(json_object_get(t, "extensions"), i, line) assert_true(
		bytes_equal(reader_line(&lines), bytes_of_text(json_string_value(line))));
	assert_ok(reader_done(&lines));
}

static void
body_vectors_get_their_verdicts(void **state)
{
	(void)state;
	json_t *file = vectors_json("tlog-checkpoint/bodies.json");
	size_t i = 0;
	const json_t *t = NULL;
	json_array_foreach(file, i, t)
	{
		struct checkpoint c;
		err e = checkpoint_decode(&c, bytes_of_text(json_text(t, "body")));
		if (failed(e) == json_is_true(json_object_get(t, "ok")))
			fail_msg("%s: %s", json_text(t, "desc"), err_name(e));
		if (!failed(e))
			check_fields(&c, t);
	}
	assert_int_equal(i, 18);
	json_decref(file);
}

static void
the_example_of_the_specification_is_read(void **state)
{
	(void)state;
	struct loaded in = vectors_file("tlog-checkpoint/spec-example.txt");
	struct note n;
	struct checkpoint c;
	assert_ok(note_decode(&n, loaded_bytes(in)));
	assert_ok(checkpoint_decode(&c, n.text));
	free(in.data);
}

/* A log grown one entry at a time by another implementation: every signature, every root. */
static void
every_checkpoint_of_a_real_log_is_signed(void **state)
{
	(void)state;
	json_t *about = vectors_json("tlog-tiles/tessera-log.json");
	struct vkey k;
	assert_ok(vkey_decode(&k, bytes_of_text(json_text(about, "vkey"))));
	const json_t *entries = json_object_get(about, "entries");
	char **names = vectors_names("tlog-tiles/tessera-log");
	size_t seen = 0;
	for (size_t i = 0; names[i] != NULL; i++) {
		if (strncmp(names[i], "checkpoint", 10) != 0)
			continue;
		char path[64];
		(void)snprintf(path, sizeof path, "tlog-tiles/tessera-log/%s", names[i]);
		struct loaded in = vectors_file(path);
		struct note n;
		struct note_verdict v;
		struct checkpoint c;
		assert_ok(note_decode(&n, loaded_bytes(in)));
		assert_ok(note_verify(&v, &n, &k, 1));
		assert_ok(checkpoint_decode(&c, n.text));
		struct frontier f;
		frontier_init(&f);
		for (size_t e = 0; e < c.tree.size; e++) {
			hash32 leaf = merkle_leaf(
				bytes_of_text(json_string_value(json_array_get(entries, e))));
			assert_ok(frontier_append(&f, 0, &leaf, 1));
		}
		hash32 root = frontier_root(&f);
		assert_true(hash32_equal(&root, &c.tree.root));
		free(in.data);
		seen++;
	}
	assert_int_equal(seen, 17);
	vectors_names_free(names);
	json_decref(about);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_checkpoint_goes_both_ways),
		cmocka_unit_test(malformed_checkpoints_are_rejected_at_the_line),
		cmocka_unit_test(origins_are_addresses_without_scheme_and_last_slash),
		cmocka_unit_test(body_vectors_get_their_verdicts),
		cmocka_unit_test(the_example_of_the_specification_is_read),
		cmocka_unit_test(every_checkpoint_of_a_real_log_is_signed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "core/codec/label.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "core/codec/message.h"
#include "support/spec.h"

static const char *const kinds[] = {"LH", "Sign", "KDF", "Commit", "MAC", "plaintext"};

static void
every_label_has_a_text_of_its_own(void **state)
{
	(void)state;
	for (int a = 0; a < LABEL_COUNT; a++) {
		assert_in_range(label_text((enum label)a).len, 1, LABEL_TEXT_MAX);
		assert_in_range(label_fields((enum label)a), 0, LABEL_FIELDS_MAX);
		for (int b = 0; b < a; b++)
			assert_false(
				bytes_equal(label_text((enum label)a), label_text((enum label)b)));
	}
}

/* "event" begins "event-seal": it is the length in front that makes the tags prefix-free. */
static void
no_label_as_it_is_encoded_begins_another(void **state)
{
	(void)state;
	static const bytes fields[LABEL_FIELDS_MAX];
	static uint8_t room[LABEL_COUNT][128];
	bytes tags[LABEL_COUNT];
	for (int l = 0; l < LABEL_COUNT; l++) {
		buf b = BUF_ARRAY(room[l]);
		message_encode(&b, (message){(enum label)l, fields, label_fields((enum label)l)});
		assert_ok(buf_done(&b));
		tags[l] = bytes_slice(buf_bytes(&b), 0, 1 + (size_t)room[l][0]);
		assert_int_equal(
			room[l][0], sizeof LABEL_PREFIX - 1 + label_text((enum label)l).len);
	}
	for (int a = 0; a < LABEL_COUNT; a++)
		for (int b = 0; b < LABEL_COUNT; b++)
			assert_true(bytes_has_prefix(tags[a], tags[b]) == (a == b));
}

/* The part of the page between two headings. */
static const char *
section(char *page, const char *from, const char *to)
{
	char *start = strstr(page, from), *end = strstr(page, to);
	assert_true(start != NULL && end != NULL && start < end);
	*end = '\0';
	return start;
}

/* spec/labels.md is the closed list: one row a label, in the table's order, and nothing else. */
static void
the_page_of_labels_says_what_the_table_says(void **state)
{
	(void)state;
	static char page[1 << 16];
	FILE *f = fopen(SOURCE_ROOT "/spec/labels.md", "rb");
	assert_non_null(f);
	size_t len = fread(page, 1, sizeof page - 1, f);
	(void)fclose(f);
	assert_true(len < sizeof page - 1);
	int l = 0;
	for (const char *line = section(page, "## In force", "## Reserved"); line != NULL;
		line = strchr(line + 1, '\n')) {
		char want[100];
		if (strncmp(line, "\n| `", 4) != 0)
			continue;
		assert_true(l < LABEL_COUNT);
		bytes text = label_text((enum label)l);
		(void)snprintf(want, sizeof want, "\n| `%.*s` | %s | %zu | ", (int)text.len,
			(const char *)text.data, kinds[label_kind((enum label)l)],
			label_fields((enum label)l));
		if (strncmp(line, want, strlen(want)) != 0)
			fail_msg("spec/labels.md:%.60s\nnot:%s", line, want);
		l++;
	}
	assert_int_equal(l, LABEL_COUNT);
}

static void
the_vectors_have_the_same_labels(void **state)
{
	(void)state;
	spec_open("encoding.json");
	assert_int_equal(json_array_size(spec_rows("labels")), LABEL_COUNT);
	int l = 0;
	SPEC_EACH(row, "labels")
	{
		assert_true(bytes_equal(
			bytes_of_text(json_text(row, "label")), label_text((enum label)l)));
		assert_string_equal(json_text(row, "kind"), kinds[label_kind((enum label)l)]);
		assert_int_equal(spec_number(row, "fields"), label_fields((enum label)l));
		l++;
	}
	spec_done();
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_label_has_a_text_of_its_own),
		cmocka_unit_test(no_label_as_it_is_encoded_begins_another),
		cmocka_unit_test(the_page_of_labels_says_what_the_table_says),
		cmocka_unit_test(the_vectors_have_the_same_labels),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log.h"

#include <string.h>

#include "support/vectors.h"

struct page {
	uint64_t now;
	char text[LOG_LINE_MAX + 1];
};

static uint64_t
now_ms(void *self)
{
	return ((struct page *)self)->now;
}

static void
keep(void *self, bytes line)
{
	struct page *p = self;
	memcpy(p->text, line.data, line.len);
	p->text[line.len] = '\0';
}

static struct log
log_to(struct page *p)
{
	return (struct log){{p, now_ms, now_ms}, p, keep};
}

static void
a_line_is_one_object_with_the_events_fields(void **state)
{
	(void)state;
	struct page p = {.now = 1795597200123};
	struct log l = log_to(&p);
	log_write(&l, LOG_request, &(struct log_request){"tile", 200, 0, 7, "complete"});
	assert_string_equal(p.text,
		"{\"time\":\"2026-11-25T09:00:00.123Z\",\"level\":\"info\",\"event\":\"request\","
		"\"route\":\"tile\",\"status\":200,\"received\":0,\"ms\":7,\"end\":\"complete\"}"
		"\n");
}

static void
days_are_those_of_the_calendar(void **state)
{
	(void)state;
	static const struct {
		uint64_t seconds;
		const char *day;
	} rows[] = {
		{0, "1970-01-01T00:00:00"},
		{951782400, "2000-02-29T00:00:00"},
		{951868799, "2000-02-29T23:59:59"},
		{951868800, "2000-03-01T00:00:00"},
		{4107542399, "2100-02-28T23:59:59"},
		{4107542400, "2100-03-01T00:00:00"},
		{1798761599, "2026-12-31T23:59:59"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct page p = {.now = rows[i].seconds * 1000};
		struct log l = log_to(&p);
		log_write(&l, LOG_stopped, &(struct log_stopped){1});
		assert_memory_equal(p.text + 9, rows[i].day, 19);
	}
}

static void
a_word_cannot_end_its_line_or_its_quotes(void **state)
{
	(void)state;
	struct page p = {0};
	struct log l = log_to(&p);
	log_write(&l, LOG_failed, &(struct log_failed){"a\"},\n{\x1b[31m\\\xc3\xa9", "E_IO", 5});
	assert_non_null(strstr(p.text, "\"role\":\"a?},?{?[31m???\","));
	assert_ptr_equal(strchr(p.text, '\n'), p.text + strlen(p.text) - 1);
}

static void
a_long_word_is_cut(void **state)
{
	(void)state;
	struct page p = {0};
	struct log l = log_to(&p);
	char word[1000];
	memset(word, 'x', sizeof word - 1);
	word[sizeof word - 1] = '\0';
	log_write(&l, LOG_started, &(struct log_started){word, word, UINT64_MAX});
	assert_non_null(strstr(p.text, "\"entries\":18446744073709551615}\n"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_one_object_with_the_events_fields),
		cmocka_unit_test(days_are_those_of_the_calendar),
		cmocka_unit_test(a_word_cannot_end_its_line_or_its_quotes),
		cmocka_unit_test(a_long_word_is_cut),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "core/vault/event_type.h"

#include <stdio.h>
#include <string.h>

#include "support/vectors.h"

static const char *
class_of(const struct event_type_row *row)
{
	static const char *const names[] = {NULL, "control", "content", "note"};
	return names[row->class];
}

static const char *
chains_of(const struct event_type_row *row)
{
	if (row->chains == 1U << CHAIN_USER)
		return "user";
	if (row->chains == 1U << CHAIN_FIRM)
		return "firm";
	return row->chains == 1U << CHAIN_MATTER ? "matter" : "space";
}

/* spec/events.md has a row for each, in the order of their numbers, and no other. */
static void
the_page_of_events_says_what_the_table_says(void **state)
{
	(void)state;
	static char page[1 << 16];
	FILE *f = fopen(SOURCE_ROOT "/spec/events.md", "rb");
	assert_non_null(f);
	size_t len = fread(page, 1, sizeof page - 1, f);
	(void)fclose(f);
	assert_true(len < sizeof page - 1);
	const char *at = page;
	for (unsigned number = 0; number <= UINT16_MAX; number++) {
		char want[100];
		const struct event_type_row *row = event_type_find((uint16_t)number);
		if (row == NULL)
			continue;
		at = strstr(at, "\n| 0x");
		assert_non_null(at);
		(void)snprintf(want, sizeof want, "\n| 0x%04x | %s | %s | %s | ", number, row->text,
			class_of(row), chains_of(row));
		if (strncmp(at, want, strlen(want)) != 0)
			fail_msg("spec/events.md:%.60s\nnot:%s", at, want);
		at++;
	}
	assert_null(strstr(at, "\n| 0x"));
}

static void
a_type_has_a_number_of_its_class(void **state)
{
	(void)state;
	for (unsigned number = 0; number <= UINT16_MAX; number++) {
		const struct event_type_row *row = event_type_find((uint16_t)number);
		if (row == NULL)
			continue;
		assert_int_equal(row->number, number);
		assert_int_equal(row->class == EVENT_CLASS_CONTROL, number < 0x8000);
	}
}

static void
a_type_stands_in_chains_of_its_kinds_alone(void **state)
{
	(void)state;
	assert_true(event_type_may_stand(EVENT_TYPE_USER_PUK, CHAIN_USER));
	assert_true(event_type_may_stand(EVENT_TYPE_FIRM_JOIN, CHAIN_FIRM));
	assert_true(event_type_may_stand(EVENT_TYPE_MATTER_CREATE, CHAIN_MATTER));
	assert_true(event_type_may_stand(EVENT_TYPE_EPOCH, CHAIN_FIRM));
	assert_true(event_type_may_stand(EVENT_TYPE_EPOCH, CHAIN_JOB));
	assert_true(event_type_may_stand(EVENT_TYPE_NAME, CHAIN_FIRM));
	assert_false(event_type_may_stand(EVENT_TYPE_USER_PUK, CHAIN_FIRM));
	assert_false(event_type_may_stand(EVENT_TYPE_FIRM_JOIN, CHAIN_USER));
	assert_false(event_type_may_stand(EVENT_TYPE_MATTER_CREATE, CHAIN_JOB));
	assert_false(event_type_may_stand(EVENT_TYPE_EPOCH, CHAIN_USER));
	assert_false(event_type_may_stand(EVENT_TYPE_OBJECT_PUT, CHAIN_USER));
	assert_false(event_type_may_stand(EVENT_TYPE_OBJECT_PUT, CHAIN_RELEASE));
}

static void
an_unknown_type_stands_nowhere(void **state)
{
	(void)state;
	static const uint16_t unknown[] = {0, 1, 0x0100, 0x0105, 0x0208, 0x0304, 0x8000, 0xffff};
	for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
		assert_null(event_type_find(unknown[i]));
		for (int kind = CHAIN_USER; kind <= CHAIN_RELEASE; kind++)
			assert_false(event_type_may_stand(unknown[i], (enum chain_kind)kind));
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_page_of_events_says_what_the_table_says),
		cmocka_unit_test(a_type_has_a_number_of_its_class),
		cmocka_unit_test(a_type_stands_in_chains_of_its_kinds_alone),
		cmocka_unit_test(an_unknown_type_stands_nowhere),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

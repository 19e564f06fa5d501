/* SPDX-License-Identifier: Apache-2.0 */
/* A reviewer in Manila who works from eight to five on weekdays, and what is unlike her. */
#include "core/detect/watch.h"

#include <string.h>

#include "support/vectors.h"

enum { DAY = 86400, HOUR = 3600, MONDAY = 1767571200 /* 2026-01-05 00:00 */ };

static struct watch_person person;
static struct watch_role role;
static uint64_t now;
static struct watch_verdict verdict;

static struct watch_event
usual(void)
{
	return (struct watch_event){.time_s = now,
		.person = BYTES_LIT("u1"),
		.role = BYTES_LIT("reviewer"),
		.octets = 300000,
		.object = 7,
		.country = 63,
		.network = 5734,
		.device = 1,
		.latitude = 14590,
		.longitude = 120970};
}

static void
see(const struct watch_event *e)
{
	watch_event(&verdict, &person, &role, e, &watch_trained);
}

/* A working day of forty documents; now is its end. */
static void
work_day(void)
{
	for (unsigned i = 0; i < 40; i++) {
		struct watch_event e = usual();
		now = now / DAY * DAY + 8 * HOUR + i * 800;
		e.time_s = now;
		e.object = i;
		see(&e);
		assert_false(verdict.alarm);
	}
	now = now / DAY * DAY + DAY;
}

static int
eight_weeks(void **state)
{
	(void)state;
	memset(&person, 0, sizeof person);
	memset(&role, 0, sizeof role);
	now = MONDAY;
	for (unsigned day = 0; day < 56; day++) {
		if (day % 7 < 5)
			work_day();
		else
			now += DAY;
	}
	now += 9 * HOUR; /* a Monday morning */
	return 0;
}

static bool
is_among_reasons(enum watch_term term)
{
	for (unsigned i = 0; i < 3; i++)
		if (watch_reason(&verdict, &watch_trained, i) == term)
			return true;
	return false;
}

static void
the_usual_is_nothing(void **state)
{
	(void)state;
	struct watch_event e = usual();
	see(&e);
	assert_false(verdict.alarm);
	assert_true(verdict.score < 256);
}

static void
a_first_day_is_no_alarm(void **state)
{
	(void)state;
	memset(&person, 0, sizeof person);
	memset(&role, 0, sizeof role);
	work_day();
}

static void
another_device_and_country_an_hour_later_is_an_alarm(void **state)
{
	(void)state;
	struct watch_event e = usual();
	see(&e);
	e.time_s += HOUR;
	e.device = 2;
	e.country = 55;
	e.network = 9;
	e.latitude = -23520;
	e.longitude = -46695;
	e.one_factor = true;
	see(&e);
	assert_true(verdict.alarm);
	assert_true(is_among_reasons(WATCH_travel));
	assert_true(verdict.terms[WATCH_device] > 0 && verdict.terms[WATCH_country] > 0);
}

static void
a_journey_that_takes_its_time_is_not_impossible(void **state)
{
	(void)state;
	struct watch_event e = usual();
	see(&e);
	e.time_s += 2 * DAY;
	e.latitude = -23520;
	e.longitude = -46695;
	see(&e);
	assert_int_equal(verdict.terms[WATCH_travel], 0);
}

static void
the_shortest_way_may_cross_the_date_line(void **state)
{
	(void)state;
	struct watch_event e = usual();
	e.latitude = 0;
	e.longitude = 179900;
	see(&e);
	e.longitude = -179900;
	e.time_s += 60;
	see(&e);
	assert_int_equal(verdict.terms[WATCH_travel], 0);
}

static void
taking_much_from_others_matters_is_an_alarm(void **state)
{
	(void)state;
	bool alarmed = false;
	for (unsigned i = 0; i < 60 && !alarmed; i++) {
		struct watch_event e = usual();
		e.time_s += i * 10;
		e.object = 1000 + i;
		e.unassigned = true;
		e.kind = WATCH_TAKE;
		see(&e);
		alarmed = verdict.alarm;
	}
	assert_true(alarmed);
	assert_true(is_among_reasons(WATCH_unassigned_10m) || is_among_reasons(WATCH_foreign_10m));
}

static void
thirty_of_others_documents_taken_every_day_become_an_alarm(void **state)
{
	(void)state;
	bool alarmed = false;
	for (unsigned day = 0; day < 10; day++)
		for (unsigned i = 0; i < 30; i++) {
			struct watch_event e = usual();
			e.time_s = now + day * DAY + i * 900;
			e.object = 1000 + 40 * day + i;
			e.unassigned = true;
			e.kind = WATCH_TAKE;
			see(&e);
			alarmed = alarmed || verdict.alarm;
		}
	assert_true(alarmed);
	assert_true(verdict.terms[WATCH_slow] > 0);
}

static void
an_account_that_was_still_for_a_month_says_so(void **state)
{
	(void)state;
	struct watch_event e = usual();
	e.time_s += 40 * (uint64_t)DAY;
	see(&e);
	assert_true(verdict.terms[WATCH_dormant] > 0);
	assert_true(is_among_reasons(WATCH_dormant));
	e.time_s += 3 * (uint64_t)DAY;
	see(&e);
	assert_true(verdict.terms[WATCH_dormant] < 16);
}

static void
what_alarmed_is_not_learned_from(void **state)
{
	(void)state;
	struct watch_event e = usual();
	e.device = 2;
	e.country = 55;
	e.latitude = -23520;
	e.longitude = -46695;
	e.one_factor = true;
	for (unsigned i = 0; i < 50; i++) {
		e.time_s++;
		see(&e);
		assert_true(verdict.alarm);
		assert_true(verdict.terms[WATCH_device] > 0);
	}
}

static void
a_clock_that_goes_back_does_no_harm(void **state)
{
	(void)state;
	struct watch_event e = usual();
	see(&e);
	e.time_s = 1;
	see(&e);
	e.time_s = WATCH_TIME_MAX;
	see(&e);
	e = usual();
	see(&e);
	assert_true(verdict.score < 4096);
}

static void
a_state_is_about_two_kibibytes(void **state)
{
	(void)state;
	assert_true(sizeof person <= 2048);
}

static void
reasons_are_ordered_and_end(void **state)
{
	(void)state;
	struct watch_verdict v = {.score = 0};
	assert_int_equal(watch_reason(&v, &watch_trained, 0), WATCH_TERMS);
	v.terms[WATCH_hour] = 10;
	v.terms[WATCH_dormant] = 10;
	assert_int_equal(watch_reason(&v, &watch_trained, 0), WATCH_dormant);
	assert_int_equal(watch_reason(&v, &watch_trained, 1), WATCH_hour);
	assert_int_equal(watch_reason(&v, &watch_trained, 2), WATCH_TERMS);
	assert_string_equal(watch_term_name(WATCH_hour), "hour");
	assert_true(strlen(watch_term_words(WATCH_hour)) > 10);
}

int
main(void)
{
#define AFTER_EIGHT_WEEKS(test) cmocka_unit_test_setup(test, eight_weeks)
	static const struct CMUnitTest tests[] = {
		AFTER_EIGHT_WEEKS(the_usual_is_nothing),
		AFTER_EIGHT_WEEKS(a_first_day_is_no_alarm),
		AFTER_EIGHT_WEEKS(another_device_and_country_an_hour_later_is_an_alarm),
		AFTER_EIGHT_WEEKS(a_journey_that_takes_its_time_is_not_impossible),
		AFTER_EIGHT_WEEKS(the_shortest_way_may_cross_the_date_line),
		AFTER_EIGHT_WEEKS(taking_much_from_others_matters_is_an_alarm),
		AFTER_EIGHT_WEEKS(thirty_of_others_documents_taken_every_day_become_an_alarm),
		AFTER_EIGHT_WEEKS(an_account_that_was_still_for_a_month_says_so),
		AFTER_EIGHT_WEEKS(what_alarmed_is_not_learned_from),
		AFTER_EIGHT_WEEKS(a_clock_that_goes_back_does_no_harm),
		cmocka_unit_test(a_state_is_about_two_kibibytes),
		cmocka_unit_test(reasons_are_ordered_and_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

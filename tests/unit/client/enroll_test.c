/* SPDX-License-Identifier: Apache-2.0 */
/* An account comes to be once, whatever call is the last one before the process ends. */
#include "client/enroll.h"

#include "person.h"
#include "sample.h"

#define NOW_MS UINT64_C(1795000000000)

static const struct enroll_names names = {
	{(const uint8_t *)"Hale", 4}, {(const uint8_t *)"Ada", 3}};

/* P's enrolment is cut short at its Nth call that leaves something behind; the next run goes on.
 * *out: the call was reached. */
static void
enrolled_once(bool *out, struct fake_server *f, struct person *p, uint64_t n)
{
	size_t before = fake_taken(f);
	bool founds = enroll_founds(person_client(p)->state);
	memory_disk_fail_at(person_disk(p), n, E_IO);
	err e = founds ? enroll_found(person_client(p), &names) : enroll_join(person_client(p));
	*out = failed(e);
	person_restart(p);
	if (enroll_is_pending(person_client(p)->state))
		assert_ok(founds ? enroll_found(person_client(p), &names)
				 : enroll_join(person_client(p)));
	assert_false(enroll_is_pending(person_client(p)->state));
	assert_int_equal(fake_taken(f), before + 1);
	assert_ok(person_sync(p, NULL));
}

/* A person with the code of a founding invitation that nobody else has. */
static struct person *
founder(struct fake_server *f, uint8_t number)
{
	static const uint8_t secret[16] = {7};
	struct person *p = person_new(f, number);
	struct invite i = {.invite = {{number}}, .log = invite_log(fake_vkey(f))};
	assert_ok(person_prepare(p, &i, secret));
	return p;
}

static void
a_founding_that_ends_at_any_call_goes_on(void **state)
{
	(void)state;
	struct fake_server *f = fake_server_new(NOW_MS);
	uint8_t n = 0;
	for (bool reached = true; reached;) {
		struct person *p = founder(f, ++n);
		enrolled_once(&reached, f, p, n);
		person_free(p);
	}
	assert_true(n > 6);
	fake_server_free(f);
}

static void
a_joining_that_ends_at_any_call_goes_on(void **state)
{
	(void)state;
	uint8_t n = 0;
	for (bool reached = true; reached;) {
		struct fake_server *f = fake_server_new(NOW_MS);
		struct person *ada = person_new(f, 1), *ben = person_new(f, 2);
		struct invite i;
		uint8_t secret[16];
		person_found(ada, "Hale & Partners");
		person_invite(&i, secret, ada);
		assert_ok(person_prepare(ben, &i, secret));
		enrolled_once(&reached, f, ben, ++n);
		person_free(ada);
		person_free(ben);
		fake_server_free(f);
	}
	assert_true(n > 6);
}

static void
a_refused_founding_is_made_anew_also_where_the_run_ends_with_the_refusal(void **state)
{
	(void)state;
	struct fake_server *f = fake_server_new(NOW_MS);
	uint8_t n = 0;
	for (bool reached = true; reached;) {
		struct person *p = founder(f, ++n);
		size_t before = fake_taken(f);
		fake_lie(f, FAKE_REFUSES);
		memory_disk_fail_at(person_disk(p), n, E_IO);
		reached = !err_is(enroll_found(person_client(p), &names), E_STALE);
		person_restart(p);
		assert_true(enroll_is_pending(person_client(p)->state));
		fake_lie(f, FAKE_HONEST);
		assert_ok(enroll_found(person_client(p), &names));
		assert_int_equal(fake_taken(f), before + 1);
		assert_ok(person_sync(p, NULL));
		person_free(p);
	}
	assert_true(n > 6);
	fake_server_free(f);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_founding_that_ends_at_any_call_goes_on),
		cmocka_unit_test(a_joining_that_ends_at_any_call_goes_on),
		cmocka_unit_test(
			a_refused_founding_is_made_anew_also_where_the_run_ends_with_the_refusal),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

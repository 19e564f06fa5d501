/* SPDX-License-Identifier: Apache-2.0 */
/* What was signed is sent exactly once, whatever call is the last one before the power fails, and
 * whatever becomes of the answer. */
#include "client/outbox.h"

#include "person.h"
#include "sample.h"

#define NOW_MS UINT64_C(1795000000000)

struct cast {
	struct fake_server *f;
	struct person *ada;
	id16 matter;
};

static void
begin(struct cast *c)
{
	c->f = fake_server_new(NOW_MS);
	c->ada = person_new(c->f, 1);
	person_found(c->ada, "Hale & Partners");
	c->matter = person_open_matter(c->ada);
	assert_ok(person_sync(c->ada, &c->matter));
}

static void
end(struct cast *c)
{
	person_free(c->ada);
	fake_server_free(c->f);
}

/* Power or disk fails at the Nth call of a writing; the next run goes on. *out: it was reached. */
static void
written_once(bool *out, uint64_t n, bool power, enum err_code code)
{
	struct cast c;
	size_t sent = 0;
	begin(&c);
	memory_disk_fail_at(person_disk(c.ada), n, code);
	err e = person_write(c.ada, &c.matter, "once");
	*out = failed(e);
	if (power)
		memory_disk_crash(person_disk(c.ada), (uint32_t)n);
	person_restart(c.ada);
	assert_ok(outbox_resume(&sent, NULL, person_client(c.ada)));
	assert_int_equal(person_client(c.ada)->state->outbox_count, 0);
	assert_ok(person_sync(c.ada, &c.matter));
	size_t read = person_reads(c.ada, &c.matter);
	assert_true(read == 1 || (failed(e) && read == 0));
	/* And the device's order has no gap that nothing explains. */
	assert_ok(person_write(c.ada, &c.matter, "next"));
	assert_ok(person_sync(c.ada, &c.matter));
	assert_int_equal(person_reads(c.ada, &c.matter), read + 1);
	end(&c);
}

static void
power_that_fails_at_any_call_loses_nothing_and_repeats_nothing(void **state)
{
	(void)state;
	uint64_t n = 0;
	for (bool reached = true; reached;)
		written_once(&reached, ++n, true, E_IO);
	assert_true(n > 6);
}

static void
a_disk_that_is_full_at_any_call_loses_nothing_and_repeats_nothing(void **state)
{
	(void)state;
	uint64_t n = 0;
	for (bool reached = true; reached;)
		written_once(&reached, ++n, false, E_SPACE);
	assert_true(n > 6);
}

static void
a_refusal_of_one_does_not_hold_up_the_next(void **state)
{
	(void)state;
	struct cast c;
	size_t sent = 0, refused = 0;
	begin(&c);
	fake_lie(c.f, FAKE_UNREACHABLE);
	for (int i = 0; i < 2; i++) {
		struct submit s;
		struct space space;
		const chain_id chain = {CHAIN_MATTER, c.matter};
		const struct control body = {.type = EVENT_TYPE_MATTER_CLOSE};
		assert_ok(space_open(&space, person_view(c.ada), &chain));
		struct submit_place at = space_place(&space);
		assert_ok(submit_begin(&s, person_client(c.ada), 1));
		assert_ok(submit_control(&s, &at, &body, (struct submit_parts){NULL, 0}));
		assert_ok(submit_keep(&s));
	}
	assert_fails(outbox_resume(&sent, &refused, person_client(c.ada)), E_UNREACHABLE);
	assert_int_equal(person_client(c.ada)->state->outbox_count, 2);
	fake_lie(c.f, FAKE_REFUSES);
	assert_ok(outbox_resume(&sent, &refused, person_client(c.ada)));
	assert_int_equal(sent, 0);
	assert_int_equal(refused, 2);
	const struct known *s = person_client(c.ada)->state;
	assert_int_equal(s->void_count, 2);
	assert_int_equal(s->voids[0].seq, 2);
	assert_int_equal(s->voids[1].seq, 3);
	end(&c);
}

static void
put_file(struct cast *c, const char *path)
{
	disk_file f;
	struct disk d = memory_disk_port(person_disk(c->ada));
	assert_ok(d.create(d.self, &f, path));
	assert_ok(d.write(d.self, f, 0, BYTES_LIT("what a killed run left")));
	assert_ok(d.finish(d.self, f));
}

static bool
there_is(struct cast *c, const char *path)
{
	return memory_disk_content(person_disk(c->ada), path).data != NULL;
}

static void
what_a_killed_run_left_behind_goes_and_nothing_else(void **state)
{
	(void)state;
	static const char left[] = "outbox/00112233445566778899aabbccddeeff";
	static const char foreign[] = "outbox/notes";
	struct cast c;
	size_t sent = 0;
	begin(&c);
	put_file(&c, left);
	put_file(&c, foreign);
	fake_lie(c.f, FAKE_LOSES_ANSWER);
	assert_fails(person_write(c.ada, &c.matter, "waits"), E_UNREACHABLE);
	fake_lie(c.f, FAKE_UNREACHABLE);
	assert_fails(outbox_resume(&sent, NULL, person_client(c.ada)), E_UNREACHABLE);
	assert_false(there_is(&c, left));
	assert_true(there_is(&c, foreign));
	/* What waits is still there to be sent. */
	fake_lie(c.f, FAKE_HONEST);
	assert_ok(outbox_resume(&sent, NULL, person_client(c.ada)));
	assert_int_equal(sent, 1);
	end(&c);
}

static void
who_is_held_back_asks_again(void **state)
{
	(void)state;
	struct cast c;
	begin(&c);
	fake_lie(c.f, FAKE_HOLDS_BACK);
	assert_ok(person_write(c.ada, &c.matter, "patient"));
	assert_int_equal(person_client(c.ada)->state->outbox_count, 0);
	end(&c);
}

static void
what_is_held_back_for_too_long_stays_and_is_not_void(void **state)
{
	(void)state;
	struct cast c;
	size_t sent = 0;
	begin(&c);
	fake_lie(c.f, FAKE_TAKES_NOTHING);
	assert_fails(person_write(c.ada, &c.matter, "later"), E_RATE);
	assert_int_equal(person_client(c.ada)->state->outbox_count, 1);
	assert_int_equal(person_client(c.ada)->state->void_count, 0);
	fake_lie(c.f, FAKE_HONEST);
	assert_ok(outbox_resume(&sent, NULL, person_client(c.ada)));
	assert_int_equal(sent, 1);
	end(&c);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(power_that_fails_at_any_call_loses_nothing_and_repeats_nothing),
		cmocka_unit_test(a_disk_that_is_full_at_any_call_loses_nothing_and_repeats_nothing),
		cmocka_unit_test(who_is_held_back_asks_again),
		cmocka_unit_test(what_is_held_back_for_too_long_stays_and_is_not_void),
		cmocka_unit_test(a_refusal_of_one_does_not_hold_up_the_next),
		cmocka_unit_test(what_a_killed_run_left_behind_goes_and_nothing_else),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

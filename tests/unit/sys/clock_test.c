/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/clock.h"

#include <time.h>

#include "support/vectors.h"

static void
the_time_is_in_milliseconds_since_1970(void **state)
{
	(void)state;
	struct clock_source c = clock_system();
	uint64_t before = (uint64_t)time(NULL), now = c.now_ms(c.self) / 1000;
	assert_in_range(now, before - 1, before + 5);
}

static void
monotonic_time_never_falls_and_does_rise(void **state)
{
	(void)state;
	struct clock_source c = clock_system();
	uint64_t first = c.monotonic_ms(c.self), last = first;
	while (last < first + 3) {
		uint64_t now = c.monotonic_ms(c.self);
		assert_true(now >= last);
		last = now;
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_time_is_in_milliseconds_since_1970),
		cmocka_unit_test(monotonic_time_never_falls_and_does_rise),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

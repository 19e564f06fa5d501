/* SPDX-License-Identifier: Apache-2.0 */
#include "api/buffers.h"

#include "support/vectors.h"

struct client {
	struct buffers_waiter waiter;
	uint8_t *buffer;
};

static void
granted(struct buffers_waiter *w, uint8_t *buffer)
{
	((struct client *)(void *)w)->buffer = buffer;
}

static void
who_comes_late_waits_and_is_served_in_order(void **state)
{
	(void)state;
	static max_align_t memory[64];
	arena a = arena_of(memory, sizeof memory);
	struct buffers b;
	assert_ok(buffers_init(&b, &a, 2, 64));
	struct client c[4];
	for (size_t i = 0; i < 4; i++) {
		c[i] = (struct client){.waiter = {.granted = granted}};
		buffers_take(&b, &c[i].waiter);
	}
	assert_non_null(c[0].buffer);
	assert_non_null(c[1].buffer);
	assert_ptr_not_equal(c[0].buffer, c[1].buffer);
	assert_null(c[2].buffer);
	assert_null(c[3].buffer);
	buffers_give(&b, c[1].buffer);
	assert_ptr_equal(c[2].buffer, c[1].buffer);
	assert_null(c[3].buffer);
	buffers_give(&b, c[0].buffer);
	assert_ptr_equal(c[3].buffer, c[0].buffer);
	buffers_give(&b, c[2].buffer);
	struct client late = {.waiter = {.granted = granted}};
	buffers_take(&b, &late.waiter);
	assert_ptr_equal(late.buffer, c[2].buffer);
	buffers_done(&b);
}

static void
memory_that_there_is_not_is_said(void **state)
{
	(void)state;
	static max_align_t memory[8];
	arena a = arena_of(memory, sizeof memory);
	struct buffers b;
	assert_fails(buffers_init(&b, &a, 2, sizeof memory), E_NOMEM);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_comes_late_waits_and_is_served_in_order),
		cmocka_unit_test(memory_that_there_is_not_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

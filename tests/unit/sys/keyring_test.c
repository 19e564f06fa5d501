/* SPDX-License-Identifier: Apache-2.0 */
/* In this session's real keyring, under a store's name that no store has. Where there is none (a
 * container may forbid it) the tests skip. */
#include "sys/keyring.h"

#include <unistd.h>

#include "support/vectors.h"

static id16
nobody(void)
{
	id16 id = {{0xff, 't', 'e', 's', 't'}};
	for (size_t i = 0; i < 4; i++)
		id.b[8 + i] = (uint8_t)(getpid() >> 8 * i);
	return id;
}

static void
skip_without_keyring(const id16 *store)
{
	uint8_t room[32];
	struct secret s;
	secret_init(&s, room, sizeof room);
	if (err_is(keyring_get(&s, store), E_DENIED))
		skip();
}

static void
a_key_is_kept_and_given_until_it_is_dropped(void **state)
{
	(void)state;
	uint8_t room[32], got_room[32];
	struct secret key, got;
	id16 store = nobody();
	secret_init(&key, room, sizeof room);
	secret_init(&got, got_room, sizeof got_room);
	skip_without_keyring(&store);
	assert_ok(secret_set(&key, BYTES_LIT("the unlock key, thirty-two octet")));
	assert_ok(keyring_put(&store, &key, 60));
	assert_ok(keyring_get(&got, &store));
	assert_memory_equal(got_room, room, 32);
	assert_ok(keyring_drop(&store));
	assert_fails(keyring_get(&got, &store), E_NOT_FOUND);
	assert_int_equal(got.len, 0);
	assert_fails(keyring_drop(&store), E_NOT_FOUND);
}

static void
a_key_is_gone_when_its_time_is_over(void **state)
{
	(void)state;
	uint8_t room[32];
	struct secret key;
	id16 store = nobody();
	secret_init(&key, room, sizeof room);
	skip_without_keyring(&store);
	assert_ok(secret_set(&key, BYTES_LIT("short")));
	assert_ok(keyring_put(&store, &key, 1));
	(void)sleep(2);
	assert_fails(keyring_get(&key, &store), E_NOT_FOUND);
}

static void
a_key_that_does_not_fit_is_refused(void **state)
{
	(void)state;
	uint8_t room[32], small_room[4];
	struct secret key, small;
	id16 store = nobody();
	secret_init(&key, room, sizeof room);
	secret_init(&small, small_room, sizeof small_room);
	skip_without_keyring(&store);
	assert_ok(secret_set(&key, BYTES_LIT("longer than four")));
	assert_ok(keyring_put(&store, &key, 60));
	assert_fails(keyring_get(&small, &store), E_DAMAGED);
	assert_int_equal(small.len, 0);
	assert_ok(keyring_drop(&store));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_is_kept_and_given_until_it_is_dropped),
		cmocka_unit_test(a_key_is_gone_when_its_time_is_over),
		cmocka_unit_test(a_key_that_does_not_fit_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "app/keeper_keys.h"

#include <stdlib.h>
#include <string.h>

#include "crypt/sign.h"
#include "support/memory_disk.h"
#include "support/vectors.h"

static uint8_t next_octet;

static err
count_up(void *self, uint8_t *to, size_t n)
{
	(void)self;
	for (size_t i = 0; i < n; i++)
		to[i] = next_octet++;
	return ok();
}

static err
no_randomness(void *self, uint8_t *to, size_t n)
{
	(void)self;
	(void)to;
	(void)n;
	return failure(E_RANDOM);
}

static uint8_t rooms[4][SIGNER_TEXT_MAX + 1];
static struct keeper_keys keys;

static err
load(struct memory_disk *d, bool make)
{
	struct disk port = memory_disk_port(d);
	struct random_source random = {.fill = count_up};
	struct keeper_keys_source from = {.disk = &port,
		.random = &random,
		.origin = BYTES_LIT("example.org/log"),
		.make = make};
	for (size_t i = 0; i < 2; i++) {
		secret_init(&keys.text[i], rooms[i], sizeof rooms[i]);
		secret_init(&keys.seed[i], rooms[2 + i], SIGN_PAIR);
	}
	return keeper_keys_load(&keys, &from);
}

static void
the_first_start_makes_two_keys_and_every_other_reads_them(void **state)
{
	(void)state;
	struct memory_disk *d = memory_disk_new();
	assert_ok(load(d, true));
	struct vkey log = keys.log.vkey, time = keys.time.vkey;
	assert_true(bytes_equal(log.name, BYTES_LIT("example.org/log")));
	assert_true(bytes_equal(time.name, BYTES_LIT("example.org/log/time")));
	assert_int_equal(log.type, VKEY_ED25519);
	assert_int_equal(time.type, VKEY_COSIGNATURE);
	assert_memory_not_equal(log.key, time.key, 32);
	memory_disk_crash(d, 1);
	assert_ok(load(d, false));
	assert_memory_equal(log.key, keys.log.vkey.key, 32);
	assert_memory_equal(time.key, keys.time.vkey.key, 32);
	memory_disk_free(d);
}

static void
a_first_start_that_was_cut_short_is_finished_by_the_next(void **state)
{
	(void)state;
	for (uint64_t n = 1;; n++) {
		struct memory_disk *d = memory_disk_new();
		memory_disk_fail_at(d, n, E_IO);
		err e = load(d, true);
		uint64_t calls = memory_disk_calls(d);
		if (calls >= n)
			assert_fails(e, E_IO);
		memory_disk_crash(d, (uint32_t)n);
		assert_ok(load(d, true));
		memory_disk_free(d);
		if (calls < n)
			break;
	}
}

static void
keys_that_are_missing_from_a_log_with_leaves_are_not_made(void **state)
{
	(void)state;
	struct memory_disk *d = memory_disk_new();
	assert_fails(load(d, false), E_NOT_FOUND);
	assert_ok(load(d, true));
	memory_disk_remove(d, "keeper/time.key");
	assert_fails(load(d, false), E_NOT_FOUND);
	memory_disk_free(d);
}

static void
a_damaged_key_file_is_rejected(void **state)
{
	(void)state;
	struct memory_disk *d = memory_disk_new();
	assert_ok(load(d, true));
	struct memory_content log = memory_disk_content(d, "keeper/log.key");
	for (size_t i = 0; i < log.len; i++) {
		log.data[i] ^= 1;
		assert_true(failed(load(d, false)));
		log.data[i] ^= 1;
	}
	assert_ok(load(d, false));
	memory_disk_free(d);
}

static void
the_key_of_another_log_or_of_another_use_is_rejected(void **state)
{
	(void)state;
	struct memory_disk *d = memory_disk_new();
	struct disk port = memory_disk_port(d);
	struct random_source random = {.fill = count_up};
	assert_ok(load(d, true));
	struct keeper_keys_source other = {
		.disk = &port, .random = &random, .origin = BYTES_LIT("example.org/other")};
	assert_fails(keeper_keys_load(&keys, &other), E_ORIGIN);
	struct memory_content time = memory_disk_content(d, "keeper/time.key");
	assert_ok(port.replace(port.self, "keeper/log.key", bytes_of(time.data, time.len), true));
	assert_fails(load(d, false), E_DAMAGED);
	memory_disk_free(d);
}

static void
an_origin_that_can_be_none_is_rejected(void **state)
{
	(void)state;
	static uint8_t long_name[KEEPER_ORIGIN_MAX + 1];
	memset(long_name, 'a', sizeof long_name);
	struct memory_disk *d = memory_disk_new();
	struct disk port = memory_disk_port(d);
	struct random_source random = {.fill = count_up};
	struct keeper_keys_source from = {.disk = &port, .random = &random, .make = true};
	assert_ok(load(d, true));
	from.origin = BYTES_LIT("two words");
	assert_fails(keeper_keys_load(&keys, &from), E_KEY);
	from.origin = BYTES_ARRAY(long_name);
	assert_fails(keeper_keys_load(&keys, &from), E_KEY);
	memory_disk_free(d);
}

static void
without_randomness_there_is_no_key(void **state)
{
	(void)state;
	struct memory_disk *d = memory_disk_new();
	struct disk port = memory_disk_port(d);
	struct random_source random = {.fill = no_randomness};
	struct keeper_keys_source from = {.disk = &port,
		.random = &random,
		.origin = BYTES_LIT("example.org/log"),
		.make = true};
	assert_fails(keeper_keys_load(&keys, &from), E_RANDOM);
	assert_null(memory_disk_content(d, "keeper/log.key").data);
	memory_disk_free(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_start_makes_two_keys_and_every_other_reads_them),
		cmocka_unit_test(a_first_start_that_was_cut_short_is_finished_by_the_next),
		cmocka_unit_test(keys_that_are_missing_from_a_log_with_leaves_are_not_made),
		cmocka_unit_test(a_damaged_key_file_is_rejected),
		cmocka_unit_test(the_key_of_another_log_or_of_another_use_is_rejected),
		cmocka_unit_test(an_origin_that_can_be_none_is_rejected),
		cmocka_unit_test(without_randomness_there_is_no_key),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

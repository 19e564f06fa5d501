/* SPDX-License-Identifier: Apache-2.0 */
#include "app/founding.h"

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

static uint8_t code_room[INVITE_TEXT], secret_room_[INVITE_SECRET], seed_room[SIGN_SEED];
static struct secret code, secret, seed;
static struct memory_disk *memory;
static struct disk disk;

static int
setup(void **state)
{
	(void)state;
	secret_init(&code, code_room, sizeof code_room);
	secret_init(&secret, secret_room_, sizeof secret_room_);
	secret_init(&seed, seed_room, sizeof seed_room);
	memory = memory_disk_new();
	disk = memory_disk_port(memory);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	memory_disk_free(memory);
	return 0;
}

static err
make(err (*fill)(void *self, uint8_t *to, size_t n))
{
	struct random_source random = {.fill = fill};
	struct founding_secrets secrets = {.secret = &secret, .seed = &seed};
	return founding_make(&code, &secrets, &disk, &random, BYTES_LIT("log+00000000+AAAA"));
}

static void
the_code_has_the_key_whose_public_half_is_kept(void **state)
{
	(void)state;
	struct founding f;
	struct invite invite;
	assert_ok(make(count_up));
	memory_disk_crash(memory, 1);
	assert_ok(founding_load(&f, &disk));
	assert_ok(invite_decode(&invite, &secret, &code));
	assert_true(invite_is_founding(&invite));
	hash32 log = invite_log(BYTES_LIT("log+00000000+AAAA"));
	assert_true(hash32_equal(&invite.log, &log));
	assert_memory_equal(f.invite.b, invite.invite.b, 16);
	invite_seed(&seed, &invite, &secret);
	struct signature_key key = signature_key_of(&seed);
	assert_memory_equal(f.key.key, key.key, sizeof key.key);
}

static void
neither_code_nor_secret_is_on_the_disk(void **state)
{
	(void)state;
	assert_ok(make(count_up));
	struct memory_content file = memory_disk_content(memory, FOUNDING_PATH);
	assert_int_equal(file.len, FOUNDING_BYTES);
	for (size_t i = 0; i + INVITE_SECRET <= file.len; i++)
		assert_memory_not_equal(file.data + i, secret_room_, INVITE_SECRET);
}

static void
where_none_was_made_there_is_none(void **state)
{
	(void)state;
	struct founding f;
	assert_fails(founding_load(&f, &disk), E_NOT_FOUND);
}

static void
a_damaged_file_is_rejected(void **state)
{
	(void)state;
	struct founding f;
	uint8_t longer[FOUNDING_BYTES + 1] = {0};
	assert_ok(make(count_up));
	struct memory_content file = memory_disk_content(memory, FOUNDING_PATH);
	bytes_copy(longer, bytes_of(file.data, file.len));
	assert_fails(founding_decode(&f, BYTES_ARRAY(longer)), E_FORMAT);
	assert_fails(founding_decode(&f, bytes_of(longer, FOUNDING_BYTES - 1)), E_FORMAT);
	longer[20] = 3;
	assert_fails(founding_decode(&f, bytes_of(longer, FOUNDING_BYTES)), E_KEY);
	file.data[3] = 1;
	assert_fails(founding_load(&f, &disk), E_DAMAGED);
}

static void
without_randomness_or_disk_there_is_no_code(void **state)
{
	(void)state;
	struct founding f;
	assert_fails(make(no_randomness), E_RANDOM);
	memory_disk_fail_at(memory, 1, E_SPACE);
	assert_fails(make(count_up), E_SPACE);
	assert_int_equal(code.len, 0);
	assert_fails(founding_load(&f, &disk), E_NOT_FOUND);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(the_code_has_the_key_whose_public_half_is_kept),
		TEST(neither_code_nor_secret_is_on_the_disk),
		TEST(where_none_was_made_there_is_none),
		TEST(a_damaged_file_is_rejected),
		TEST(without_randomness_or_disk_there_is_no_code),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

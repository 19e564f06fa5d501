/* SPDX-License-Identifier: Apache-2.0 */
/* The store on a disk that fails and loses power at each call. */
#include "client/keystore.h"

#include <stdlib.h>

#include "client/slot.h"
#include "sample.h"
#include "support/memory_disk.h"

enum { ROOM = 4 << 20 };

static const struct key_name a_key = {KEY_DEVICE_SIGNING, {{5}}, 0};

/* One run of the program over a disk that stays. */
struct held {
	uint8_t *room, *seeds_room, *plain_room;
	uint8_t unlock_room[SLOT_KEY], next;
	arena perm;
	struct secret seeds, plain, unlock;
	struct disk port;
	struct random_source random;
	struct known s;
	struct keystore k;
};

static void
begin(struct held *h, struct memory_disk *disk)
{
	*h = (struct held){.room = malloc(2 * ROOM + KEYSTORE_FILE_MAX),
		.seeds_room = malloc(KEYS_SEED * KEYS_MAX),
		.plain_room = malloc(KNOWN_MAX),
		.port = memory_disk_port(disk)};
	assert_true(h->room != NULL && h->seeds_room != NULL && h->plain_room != NULL);
	h->perm = arena_of(h->room, ROOM);
	h->random = (struct random_source){&h->next, sample_fill};
	secret_init(&h->seeds, h->seeds_room, KEYS_SEED * KEYS_MAX);
	secret_init(&h->plain, h->plain_room, KNOWN_MAX);
	secret_init(&h->unlock, h->unlock_room, sizeof h->unlock_room);
	assert_ok(known_init(&h->s, &h->perm, &h->seeds));
	h->k = (struct keystore){.disk = &h->port,
		.random = &h->random,
		.unlock = &h->unlock,
		.plain = &h->plain,
		.sealed = h->room + ROOM};
}

static void
end(struct held *h, struct memory_disk *disk)
{
	memory_disk_restart(disk);
	free(h->room);
	free(h->seeds_room);
	free(h->plain_room);
}

static void
set_number(struct known *s, uint8_t n)
{
	s->user = (id16){{n}};
}

static err
make(struct held *h, struct secret *recovery)
{
	SECRET(pass, 32);
	sample_set(&pass, "correct horse");
	sample_set(recovery, "sixteen on paper");
	static const uint8_t seed[KEYS_SEED] = {1};
	assert_ok(keys_put(&h->s.keys, &a_key, seed));
	set_number(&h->s, 1);
	return keystore_new(&h->k, recovery, &pass, &h->s);
}

static err
open_with(struct held *h, const char *passphrase)
{
	SECRET(pass, 32);
	sample_set(&pass, passphrase);
	err e = keystore_open(&h->k);
	if (!failed(e))
		e = keystore_unlock(&h->k, &pass);
	return failed(e) ? e : keystore_load(&h->s, &h->k);
}

static struct memory_disk *
made(struct secret *recovery)
{
	struct held h;
	struct memory_disk *disk = memory_disk_new();
	begin(&h, disk);
	assert_ok(make(&h, recovery));
	end(&h, disk);
	return disk;
}

static void
a_store_opens_with_its_passphrase(void **state)
{
	(void)state;
	struct held h;
	SECRET(code, SLOT_RECOVERY_KEY);
	struct memory_disk *disk = made(&code);
	begin(&h, disk);
	assert_ok(open_with(&h, "correct horse"));
	assert_true(keys_has(&h.s.keys, &a_key));
	end(&h, disk);
	begin(&h, disk);
	assert_fails(open_with(&h, "battery staple"), E_NO_MATCH);
	assert_int_equal(h.unlock.len, 0);
	end(&h, disk);
	memory_disk_free(disk);
}

static void
a_store_opens_with_its_recovery_code_and_takes_another_passphrase(void **state)
{
	(void)state;
	struct held h;
	SECRET(code, SLOT_RECOVERY_KEY);
	SECRET(pass, 32);
	struct memory_disk *disk = made(&code);
	memory_disk_remove(disk, "device-secret");
	begin(&h, disk);
	assert_fails(open_with(&h, "correct horse"), E_NOT_FOUND);
	end(&h, disk);
	begin(&h, disk);
	assert_ok(keystore_open(&h.k));
	assert_ok(keystore_recover(&h.k, &code));
	sample_set(&pass, "battery staple");
	assert_ok(keystore_set_passphrase(&h.k, &pass));
	end(&h, disk);
	begin(&h, disk);
	assert_ok(open_with(&h, "battery staple"));
	end(&h, disk);
	memory_disk_free(disk);
}

static void
a_second_store_in_the_same_place_is_refused(void **state)
{
	(void)state;
	struct held h;
	SECRET(code, SLOT_RECOVERY_KEY);
	struct memory_disk *disk = made(&code);
	begin(&h, disk);
	assert_fails(make(&h, &code), E_EXISTS);
	end(&h, disk);
	begin(&h, disk);
	assert_ok(open_with(&h, "correct horse"));
	end(&h, disk);
	memory_disk_free(disk);
}

static void
there_is_no_store_without_a_state(void **state)
{
	(void)state;
	struct held h;
	struct memory_disk *disk = memory_disk_new();
	begin(&h, disk);
	assert_fails(keystore_open(&h.k), E_NOT_FOUND);
	end(&h, disk);
	memory_disk_free(disk);
}

/* Whichever octet of whichever file: never another state. */
static void
an_altered_file_is_never_believed(void **state)
{
	(void)state;
	struct held h;
	SECRET(code, SLOT_RECOVERY_KEY);
	struct memory_disk *disk = made(&code);
	struct memory_content c = memory_disk_content(disk, "state");
	for (size_t i = 0; i < c.len; i += i < 60 ? 1 : 37) {
		c.data[i] ^= 1;
		begin(&h, disk);
		err e = keystore_open(&h.k);
		if (!failed(e))
			e = keystore_recover(&h.k, &code);
		if (!failed(e))
			e = keystore_load(&h.s, &h.k);
		assert_true(failed(e));
		end(&h, disk);
		c = memory_disk_content(disk, "state");
		c.data[i] ^= 1;
	}
	memory_disk_free(disk);
}

static void
weaker_parameters_in_the_slot_are_refused(void **state)
{
	(void)state;
	struct held h;
	SECRET(code, SLOT_RECOVERY_KEY);
	struct memory_disk *disk = made(&code);
	struct memory_content c = memory_disk_content(disk, "slot-passphrase");
	/* One pass instead of three. */
	c.data[4 + 1 + 16 + SLOT_SALT + 7] = 1;
	begin(&h, disk);
	assert_fails(open_with(&h, "correct horse"), E_WEAK);
	end(&h, disk);
	memory_disk_free(disk);
}

static void
another_stores_slot_is_refused(void **state)
{
	(void)state;
	struct held h;
	SECRET(code, SLOT_RECOVERY_KEY);
	struct memory_disk *disk = made(&code);
	memory_disk_content(disk, "slot-recovery").data[6] ^= 1;
	begin(&h, disk);
	assert_ok(keystore_open(&h.k));
	assert_fails(keystore_recover(&h.k, &code), E_DAMAGED);
	end(&h, disk);
	memory_disk_free(disk);
}

/* The Nth call is the last one; then the power is gone. *out: it was reached. */
static void
creation_ends_at(bool *out, uint64_t n)
{
	struct held h;
	SECRET(code, SLOT_RECOVERY_KEY);
	struct memory_disk *disk = memory_disk_new();
	begin(&h, disk);
	memory_disk_fail_at(disk, n, E_IO);
	*out = failed(make(&h, &code));
	memory_disk_crash(disk, (uint32_t)n);
	end(&h, disk);
	begin(&h, disk);
	err e = open_with(&h, "correct horse");
	end(&h, disk);
	assert_true(!failed(e) || (*out && err_is(e, E_NOT_FOUND)));
	if (failed(e)) {
		begin(&h, disk);
		assert_ok(make(&h, &code));
		end(&h, disk);
	}
	memory_disk_free(disk);
}

static void
power_that_fails_while_a_store_is_made_leaves_one_or_none(void **state)
{
	(void)state;
	uint64_t n = 0;
	for (bool reached = true; reached;)
		creation_ends_at(&reached, ++n);
	assert_true(n > 4);
}

static void
power_that_fails_while_the_state_is_replaced_leaves_the_old_or_the_new(void **state)
{
	(void)state;
	struct held h;
	SECRET(code, SLOT_RECOVERY_KEY);
	struct memory_disk *disk = made(&code);
	uint64_t n = 0;
	for (bool reached = true; reached;) {
		begin(&h, disk);
		assert_ok(keystore_open(&h.k));
		assert_ok(keystore_recover(&h.k, &code));
		assert_ok(keystore_load(&h.s, &h.k));
		uint8_t before = h.s.user.b[0];
		set_number(&h.s, (uint8_t)(before + 1));
		memory_disk_fail_at(disk, ++n, E_SPACE);
		reached = failed(keystore_save(&h.k, &h.s));
		memory_disk_crash(disk, (uint32_t)n);
		end(&h, disk);
		begin(&h, disk);
		assert_ok(keystore_open(&h.k));
		assert_ok(keystore_recover(&h.k, &code));
		assert_ok(keystore_load(&h.s, &h.k));
		uint8_t after = h.s.user.b[0];
		assert_true(after == before + 1 || (reached && after == before));
		end(&h, disk);
	}
	assert_true(n > 1);
	memory_disk_free(disk);
}

static void
a_removed_recovery_code_opens_nothing_and_the_passphrase_does(void **state)
{
	(void)state;
	struct held h;
	SECRET(code, SLOT_RECOVERY_KEY);
	struct memory_disk *disk = made(&code);
	begin(&h, disk);
	assert_ok(open_with(&h, "correct horse"));
	assert_ok(keystore_remove_recovery(&h.k));
	assert_fails(keystore_remove_recovery(&h.k), E_NOT_FOUND);
	end(&h, disk);
	memory_disk_crash(disk, 1);
	begin(&h, disk);
	assert_ok(keystore_open(&h.k));
	assert_fails(keystore_recover(&h.k, &code), E_NOT_FOUND);
	end(&h, disk);
	begin(&h, disk);
	assert_ok(open_with(&h, "correct horse"));
	end(&h, disk);
	memory_disk_free(disk);
}

static void
power_that_fails_while_the_passphrase_is_set_leaves_the_old_or_the_new(void **state)
{
	(void)state;
	struct held h;
	SECRET(code, SLOT_RECOVERY_KEY);
	SECRET(pass, 32);
	struct memory_disk *disk = made(&code);
	uint64_t n = 0;
	for (bool reached = true; reached;) {
		begin(&h, disk);
		assert_ok(keystore_open(&h.k));
		assert_ok(keystore_recover(&h.k, &code));
		sample_set(&pass, n % 2 == 0 ? "battery staple" : "correct horse");
		memory_disk_fail_at(disk, ++n, E_SPACE);
		reached = failed(keystore_set_passphrase(&h.k, &pass));
		memory_disk_crash(disk, (uint32_t)n);
		end(&h, disk);
		begin(&h, disk);
		err old = open_with(&h, "correct horse");
		end(&h, disk);
		begin(&h, disk);
		err new = open_with(&h, "battery staple");
		end(&h, disk);
		assert_true(failed(old) != failed(new));
		assert_true(reached || !failed(n % 2 == 1 ? new : old));
	}
	assert_true(n > 1);
	memory_disk_free(disk);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_store_opens_with_its_passphrase),
		cmocka_unit_test(a_store_opens_with_its_recovery_code_and_takes_another_passphrase),
		cmocka_unit_test(a_second_store_in_the_same_place_is_refused),
		cmocka_unit_test(there_is_no_store_without_a_state),
		cmocka_unit_test(an_altered_file_is_never_believed),
		cmocka_unit_test(weaker_parameters_in_the_slot_are_refused),
		cmocka_unit_test(another_stores_slot_is_refused),
		cmocka_unit_test(power_that_fails_while_a_store_is_made_leaves_one_or_none),
		cmocka_unit_test(
			power_that_fails_while_the_state_is_replaced_leaves_the_old_or_the_new),
		cmocka_unit_test(a_removed_recovery_code_opens_nothing_and_the_passphrase_does),
		cmocka_unit_test(
			power_that_fails_while_the_passphrase_is_set_leaves_the_old_or_the_new),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "store/kept.h"

#include <string.h>

#include "support/memory_disk.h"
#include "support/vectors.h"

#define PATH "keeper"

struct fixture {
	struct memory_disk *disk;
	struct disk port;
	struct kept_file file;
	struct kept kept;
	uint8_t room[KEPT_MAX];
	bytes value;
};

/* Open it as a new process would, and load. */
static err
begin(struct fixture *f)
{
	f->port = memory_disk_port(f->disk);
	assert_ok(kept_open(&f->file, &f->port, PATH));
	f->kept = kept_of(&f->file);
	return f->kept.load(f->kept.self, &f->value, f->room);
}

static void
open_fixture(struct fixture *f)
{
	*f = (struct fixture){.disk = memory_disk_new()};
	assert_ok(begin(f));
}

static err
again(struct fixture *f)
{
	kept_close(&f->file);
	memory_disk_restart(f->disk);
	return begin(f);
}

static void
close_fixture(struct fixture *f)
{
	kept_close(&f->file);
	memory_disk_free(f->disk);
}

/* A value that is longer each time. */
static err
save(struct fixture *f, unsigned i)
{
	static uint8_t value[KEPT_MAX];
	memset(value, (int)i, sizeof value);
	return f->kept.save(f->kept.self, bytes_of(value, i * 700U));
}

static void
assert_value(const struct fixture *f, unsigned i)
{
	assert_int_equal(f->value.len, i * 700U);
	assert_true(i == 0 || f->value.data[f->value.len - 1] == i);
}

static void
a_value_is_there_until_it_is_replaced(void **state)
{
	(void)state;
	struct fixture f;
	open_fixture(&f);
	assert_value(&f, 0);
	for (unsigned i = 1; i <= 4; i++) {
		assert_ok(save(&f, i));
		assert_ok(again(&f));
		assert_value(&f, i);
	}
	close_fixture(&f);
}

static void
a_loss_of_power_leaves_the_old_value_or_the_new_one(void **state)
{
	(void)state;
	for (uint64_t n = 1; n <= 2; n++)
		for (uint32_t seed = 0; seed < 64; seed++) {
			struct fixture f;
			open_fixture(&f);
			assert_ok(save(&f, 1));
			assert_ok(save(&f, 2));
			assert_ok(save(&f, 3));
			memory_disk_fail_at(f.disk, n, E_SYNC);
			assert_fails(save(&f, 4), E_SYNC);
			kept_close(&f.file);
			memory_disk_crash(f.disk, seed);
			assert_ok(begin(&f));
			assert_value(&f, f.value.len == 2800 ? 4 : 3);
			close_fixture(&f);
		}
}

static void
nothing_is_saved_after_a_failed_sync(void **state)
{
	(void)state;
	struct fixture f;
	open_fixture(&f);
	assert_ok(save(&f, 1));
	memory_disk_fail_at(f.disk, 2, E_SYNC);
	assert_fails(save(&f, 2), E_SYNC);
	memory_disk_fail_at(f.disk, 0, OK);
	assert_fails(save(&f, 3), E_SYNC);
	close_fixture(&f);
}

static void
a_file_whose_slots_have_both_changed_is_damaged(void **state)
{
	(void)state;
	struct fixture f;
	open_fixture(&f);
	assert_ok(save(&f, 1));
	assert_ok(save(&f, 2));
	struct memory_content c = memory_disk_content(f.disk, PATH);
	c.data[100] ^= 1;
	c.data[KEPT_SLOT + 100] ^= 1;
	assert_fails(again(&f), E_DAMAGED);
	close_fixture(&f);
}

static void
a_file_that_is_cut_short_is_damaged(void **state)
{
	(void)state;
	struct fixture f;
	open_fixture(&f);
	disk_file file;
	assert_ok(f.port.open(f.port.self, &file, PATH, DISK_WRITE));
	assert_ok(f.port.resize(f.port.self, file, KEPT_SLOT + 1));
	assert_fails(again(&f), E_DAMAGED);
	close_fixture(&f);
}

static void
a_slot_with_any_changed_octet_does_not_decode(void **state)
{
	(void)state;
	static uint8_t slot[KEPT_SLOT];
	uint64_t number = 0;
	bytes value;
	kept_encode(slot, 7, BYTES_LIT("value"));
	assert_ok(kept_decode(&number, &value, slot));
	assert_int_equal(number, 7);
	assert_true(bytes_equal(value, BYTES_LIT("value")));
	for (size_t i = 0; i < KEPT_SLOT; i++) {
		slot[i] ^= 0x10;
		assert_fails(kept_decode(&number, &value, slot), E_FORMAT);
		slot[i] ^= 0x10;
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_is_there_until_it_is_replaced),
		cmocka_unit_test(a_loss_of_power_leaves_the_old_value_or_the_new_one),
		cmocka_unit_test(nothing_is_saved_after_a_failed_sync),
		cmocka_unit_test(a_file_whose_slots_have_both_changed_is_damaged),
		cmocka_unit_test(a_file_that_is_cut_short_is_damaged),
		cmocka_unit_test(a_slot_with_any_changed_octet_does_not_decode),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "store/logdir/openings.h"

#include "fixture.h"
#include "support/vectors.h"

enum { COUNT = 40 };

/* Openings of the entries 1, 4, 7, ..., each with its place in the digest. */
static void
make(struct memory_disk *d, struct disk *port)
{
	disk_file f;
	uint8_t kept[FILE_OPENING_KEPT];
	*port = memory_disk_port(d);
	assert_ok(port->create(port->self, &f, OPENINGS_PATH));
	for (uint64_t i = 0; i < COUNT; i++) {
		struct file_opening o = {.digest = {{(uint8_t)i}}};
		file_opening_encode_kept(kept, 1 + 3 * i, &o);
		assert_ok(port->write(port->self, f, i * sizeof kept, BYTES_ARRAY(kept)));
	}
	port->close(port->self, f);
}

static void
each_is_found_by_the_index_of_its_entry(void **state)
{
	(void)state;
	struct memory_disk *d = memory_disk_new();
	struct disk port;
	struct openings o;
	struct file_opening got;
	make(d, &port);
	for (uint64_t count = 0; count <= COUNT; count++) {
		assert_ok(openings_open(&o, &port, count));
		for (uint64_t index = 0; index < 3 * COUNT + 3; index++) {
			bool found = false, want = index % 3 == 1 && index / 3 < count;
			assert_ok(openings_find(&got, &found, &o, index));
			assert_int_equal(found, want);
			if (found)
				assert_int_equal(got.digest.b[0], index / 3);
		}
		openings_close(&o);
	}
	memory_disk_free(d);
}

static void
a_file_that_has_fewer_is_refused(void **state)
{
	(void)state;
	struct memory_disk *d = memory_disk_new();
	struct disk port;
	struct openings o;
	make(d, &port);
	assert_fails(openings_open(&o, &port, COUNT + 1), E_FORMAT);
	assert_fails(openings_open(&o, &port, UINT64_MAX), E_FORMAT);
	memory_disk_remove(d, OPENINGS_PATH);
	assert_fails(openings_open(&o, &port, 0), E_NOT_FOUND);
	memory_disk_free(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_found_by_the_index_of_its_entry),
		cmocka_unit_test(a_file_that_has_fewer_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

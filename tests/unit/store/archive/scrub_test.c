/* SPDX-License-Identifier: Apache-2.0 */
#include "store/archive/scrub.h"

#include <stdio.h>
#include <string.h>

#include "fixture.h"
#include "store/archive/blobs.h"

enum { ENTRIES = 600, BLOB = PART_INLINE_MAX + 100 };

static struct fixture f;
static uint8_t octets[BLOB];
static char found[DISK_PATH_MAX]; /* the last */

static void
note(void *user, const char *path)
{
	(void)user;
	(void)snprintf(found, sizeof found, "%s", path);
}

/* The number of findings. */
static uint64_t
scrub(struct scrub *out)
{
	*out = (struct scrub){.disk = &f.port, .finding = note};
	found[0] = '\0';
	assert_ok(scrub_blobs(out));
	assert_ok(scrub_log(out));
	return out->findings;
}

/* A log that has been published once, and a blob. */
static int
setup(void **state)
{
	(void)state;
	const chain_id matter = fixture_chain(CHAIN_MATTER, 7);
	uint64_t received = 0;
	memset(octets, 7, sizeof octets);
	struct store_upload u = {.device = fixture_id(1),
		.hash = sha256(BYTES_ARRAY(octets)),
		.length = sizeof octets};
	fixture_init(&f);
	assert_ok(fixture_grow(&f, &matter, ENTRIES));
	assert_ok(fixture_publish(&f));
	assert_ok(f.store.upload_begin(f.store.self, &u));
	assert_ok(f.store.upload_append(f.store.self, &received, &u.id, 0, BYTES_ARRAY(octets)));
	assert_ok(f.store.upload_finish(f.store.self, &u.id));
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	fixture_done(&f);
	return 0;
}

static bool
lies_still(const char *name)
{
	return strncmp(name, "log/tile/", 9) == 0 || strncmp(name, "blobs/", 6) == 0;
}

static void
what_is_as_it_was_is_read_and_nothing_is_found(void **state)
{
	(void)state;
	struct scrub s;
	assert_int_equal(scrub(&s), 0);
	assert_int_equal(s.entries, ENTRIES);
	assert_int_equal(s.blobs, 1);
	assert_int_equal(s.octets, BLOB);
}

static void
a_changed_octet_of_any_file_is_laid_to_that_file(void **state)
{
	(void)state;
	struct scrub s;
	const char *name;
	size_t files = 0;
	for (size_t i = 0; (name = memory_disk_name(f.disk, i)) != NULL; i++) {
		struct memory_content c = memory_disk_content(f.disk, name);
		if (!lies_still(name) || c.len == 0)
			continue;
		const size_t places[] = {0, 1, c.len / 2, c.len - 1};
		for (size_t n = 0; n < sizeof places / sizeof *places; n++) {
			c.data[places[n]] ^= 1;
			assert_int_equal(scrub(&s), 1);
			assert_string_equal(found, name);
			c.data[places[n]] ^= 1;
		}
		files++;
	}
	/* Three rows with their entries, the tile above them, the blob. */
	assert_int_equal(files, 8);
	assert_int_equal(scrub(&s), 0);
}

static void
a_file_of_the_log_that_is_gone_is_named(void **state)
{
	(void)state;
	static const char *const names[] = {"log/tile/0/001", "log/tile/entries/000",
		"log/tile/0/002.p/88", "log/tile/entries/002.p/88", "log/tile/1/000.p/2"};
	struct scrub s;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		memory_disk_remove(f.disk, names[i]);
		assert_true(scrub(&s) >= 1);
		assert_string_equal(found, names[i]);
		(void)teardown(state);
		(void)setup(state);
	}
}

static void
a_checkpoint_of_another_tree_is_named(void **state)
{
	(void)state;
	struct scrub s;
	struct memory_content c = memory_disk_content(f.disk, ARCHIVE_CHECKPOINT);
	const bytes text = bytes_of(c.data, c.len);
	uint8_t *root = c.data + bytes_find(text, bytes_find(text, 0, '\n') + 1, '\n') + 1;
	*root = *root == 'A' ? 'B' : 'A';
	assert_int_equal(scrub(&s), 1);
	assert_string_equal(found, ARCHIVE_CHECKPOINT);
	c.data[0] = '\n';
	assert_int_equal(scrub(&s), 1);
	assert_string_equal(found, ARCHIVE_CHECKPOINT);
}

static void
a_name_that_is_no_hash_is_no_blob(void **state)
{
	(void)state;
	struct scrub s;
	disk_file other;
	assert_ok(f.port.create(f.port.self, &other, "blobs/07/070707"));
	assert_ok(f.port.finish(f.port.self, other));
	assert_int_equal(scrub(&s), 1);
	assert_string_equal(found, "blobs/07/070707");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(what_is_as_it_was_is_read_and_nothing_is_found),
		TEST(a_changed_octet_of_any_file_is_laid_to_that_file),
		TEST(a_file_of_the_log_that_is_gone_is_named),
		TEST(a_checkpoint_of_another_tree_is_named),
		TEST(a_name_that_is_no_hash_is_no_blob),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "store/archive/blobs_keep.h"

#include <string.h>

#include "fixture.h"
#include "store/archive/blobs.h"

enum { BLOBS = 3, LENGTH = 70000 };

static uint8_t octets[BLOBS][LENGTH];
static uint8_t body[BLOBS * (LENGTH + 64)];

/* BLOBS of them, each of its own octets. */
static void
some(struct blob_batch *out)
{
	struct blob_batch_writer w = blob_batch_begin(BUF_ARRAY(body));
	for (unsigned i = 0; i < BLOBS; i++) {
		buf to = blob_batch_room(&w);
		memset(octets[i], (int)('a' + i), LENGTH);
		hash32 hash = sha256(BYTES_ARRAY(octets[i]));
		buf_put(&to, BYTES_ARRAY(octets[i]));
		assert_ok(buf_done(&to));
		blob_batch_put(&w, &hash, LENGTH);
	}
	assert_ok(blob_batch_decode(out, blob_batch_end(&w)));
}

static err
keep(struct fixture *f, const struct blob_batch *batch)
{
	return f->store.keep_blobs(f->store.self, batch);
}

static bool
is_there(struct fixture *f, const hash32 *hash)
{
	uint64_t length = 0;
	err e = f->store.blob(f->store.self, &length, hash);
	if (!failed(e))
		assert_int_equal(length, LENGTH);
	else
		assert_fails(e, E_NOT_FOUND);
	return !failed(e);
}

/* Nothing is left among the uploads. */
static void
assert_nothing_left(const struct fixture *f)
{
	const char *name = NULL;
	for (size_t i = 0; (name = memory_disk_name(f->disk, i)) != NULL; i++)
		if (strncmp(name, "uploads/", 8) == 0)
			assert_null(memory_disk_content(f->disk, name).data);
}

static void
kept_blobs_survive_a_loss_of_power(void **state)
{
	(void)state;
	struct fixture f;
	static struct blob_batch batch;
	fixture_init(&f);
	some(&batch);
	assert_ok(keep(&f, &batch));
	assert_nothing_left(&f);
	fixture_kill(&f);
	memory_disk_crash(f.disk, 1);
	assert_ok(fixture_open(&f));
	for (unsigned i = 0; i < BLOBS; i++)
		assert_true(is_there(&f, &batch.items[i].hash));
	fixture_done(&f);
}

static void
blobs_that_are_there_are_kept_again(void **state)
{
	(void)state;
	struct fixture f;
	static struct blob_batch batch, two = {.count = 2};
	fixture_init(&f);
	some(&batch);
	two.items[0] = two.items[1] = batch.items[1];
	assert_ok(keep(&f, &two));
	assert_ok(keep(&f, &two));
	assert_ok(keep(&f, &batch));
	assert_nothing_left(&f);
	for (unsigned i = 0; i < BLOBS; i++)
		assert_true(is_there(&f, &batch.items[i].hash));
	fixture_done(&f);
}

static void
a_blob_whose_file_was_cut_is_damage(void **state)
{
	(void)state;
	struct fixture f;
	static struct blob_batch batch;
	fixture_init(&f);
	some(&batch);
	assert_ok(keep(&f, &batch));
	batch.items[1].octets.len--;
	assert_fails(keep(&f, &batch), E_DAMAGED);
	fixture_done(&f);
}

/* Whatever fails, and wherever the power goes then: what has a name is whole, nothing else stays,
 * and the same once more keeps all. */
static void
a_disk_that_fails_anywhere_leaves_whole_blobs_or_none(void **state)
{
	(void)state;
	static struct blob_batch batch;
	some(&batch);
	for (uint64_t n = 1;; n++) {
		struct fixture f;
		fixture_init(&f);
		memory_disk_fail_at(f.disk, n, n % 2 == 0 ? E_SPACE : E_SYNC);
		err e = keep(&f, &batch);
		memory_disk_fail_at(f.disk, 0, OK);
		fixture_kill(&f);
		memory_disk_crash(f.disk, (uint32_t)n);
		assert_ok(fixture_open(&f));
		assert_nothing_left(&f);
		for (unsigned i = 0; i < BLOBS; i++) {
			char path[DISK_PATH_MAX];
			blobs_path(path, &batch.items[i].hash);
			struct memory_content is = memory_disk_content(f.disk, path);
			assert_true(is.data != NULL || failed(e));
			if (is.data != NULL)
				assert_true(bytes_equal(
					bytes_of(is.data, is.len), batch.items[i].octets));
		}
		assert_ok(keep(&f, &batch));
		fixture_done(&f);
		if (!failed(e)) {
			assert_true(n > 3 * BLOBS);
			break;
		}
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(kept_blobs_survive_a_loss_of_power),
		cmocka_unit_test(blobs_that_are_there_are_kept_again),
		cmocka_unit_test(a_blob_whose_file_was_cut_is_damage),
		cmocka_unit_test(a_disk_that_fails_anywhere_leaves_whole_blobs_or_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

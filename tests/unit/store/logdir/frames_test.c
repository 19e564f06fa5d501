/* SPDX-License-Identifier: Apache-2.0 */
#include "store/logdir/frames.h"

#include <stdlib.h>
#include <string.h>

#include "core/ledger/bundle.h"
#include "core/ledger/merkle.h"
#include "fixture.h"
#include "support/vectors.h"

struct framed {
	struct memory_disk *d;
	struct disk port;
	disk_file file;
	uint64_t length;
	void *room;
	struct frames *frames;
};

/* A file with COUNT entries, the one at I of (I * STEP) % 65536 octets, each filled with I. */
static void
make(struct framed *f, size_t count, size_t step)
{
	enum { MEMORY = 1 << 20 };
	f->d = memory_disk_new();
	f->port = memory_disk_port(f->d);
	f->room = malloc(MEMORY);
	arena a = arena_of(f->room, MEMORY);
	f->frames = frames_new(&a);
	assert_non_null(f->frames);
	f->length = 0;
	uint8_t *raw = malloc(65537);
	assert_non_null(raw);
	assert_ok(f->port.create(f->port.self, &f->file, "bundle"));
	for (size_t i = 0; i < count; i++) {
		size_t n = i * step % 65536;
		uint8_t *entry = malloc(n + 1);
		assert_non_null(entry);
		memset(entry, (int)i, n);
		buf b = buf_of(raw, 65537);
		assert_ok(bundle_put(&b, bytes_of(entry, n)));
		assert_ok(f->port.write(f->port.self, f->file, f->length, buf_bytes(&b)));
		f->length += b.len;
		free(entry);
	}
	free(raw);
}

static void
unmake(struct framed *f)
{
	memory_disk_free(f->d);
	free(f->room);
}

static void
start(struct framed *f, uint64_t length, uint64_t count)
{
	frames_start(f->frames, &f->port, f->file, 0, length, count);
}

/* Every entry in order, whatever the batches. */
static void
read_all(struct framed *f, size_t count, size_t step, size_t max)
{
	size_t i = 0;
	start(f, f->length, count);
	for (;;) {
		assert_ok(frames_next(f->frames, max));
		if (f->frames->n == 0)
			break;
		assert_true(f->frames->n <= max);
		for (size_t k = 0; k < f->frames->n; k++, i++) {
			bytes entry = f->frames->entries[k];
			hash32 leaf = merkle_leaf(entry);
			assert_int_equal(entry.len, i * step % 65536);
			assert_true(hash32_equal(&leaf, &f->frames->leaves[k]));
			assert_true(entry.len == 0 || entry.data[0] == (uint8_t)i);
		}
	}
	assert_int_equal(i, count);
}

static void
entries_of_all_lengths_come_in_order(void **state)
{
	(void)state;
	static const size_t steps[] = {0, 1, 200, 16381, 65535};
	for (size_t s = 0; s < 5; s++) {
		struct framed f;
		make(&f, 300, steps[s]);
		read_all(&f, 300, steps[s], FRAMES_BATCH);
		read_all(&f, 300, steps[s], 1);
		unmake(&f);
	}
}

static void
no_entries_are_no_batch(void **state)
{
	(void)state;
	struct framed f;
	make(&f, 0, 1);
	read_all(&f, 0, 1, FRAMES_BATCH);
	unmake(&f);
}

/* The first failure of reading LENGTH octets as COUNT entries. */
static err
outcome(struct framed *f, uint64_t length, uint64_t count)
{
	start(f, length, count);
	for (;;) {
		err e = frames_next(f->frames, FRAMES_BATCH);
		if (failed(e) || f->frames->n == 0)
			return e;
	}
}

static void
what_is_not_that_many_entries_is_refused(void **state)
{
	(void)state;
	struct framed f;
	make(&f, 5, 7);
	assert_ok(outcome(&f, f.length, 5));
	for (uint64_t n = 0; n < f.length; n++)
		assert_fails(outcome(&f, n, 5), E_FORMAT);
	assert_fails(outcome(&f, f.length, 4), E_FORMAT);
	assert_fails(outcome(&f, f.length, 6), E_FORMAT);
	assert_fails(outcome(&f, f.length + 1, 5), E_FORMAT);
	unmake(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_of_all_lengths_come_in_order),
		cmocka_unit_test(no_entries_are_no_batch),
		cmocka_unit_test(what_is_not_that_many_entries_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

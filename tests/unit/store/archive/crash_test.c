/* SPDX-License-Identifier: Apache-2.0 */
/* The promise of the whole archive: what was acknowledged survives whatever stops the machine at
 * whatever call, and the next run goes on from there. */
#include <string.h>

#include "core/ledger/checkpoint.h"
#include "core/ledger/note.h"
#include "core/ledger/proof.h"
#include "crypt/hash.h"
#include "fixture.h"
#include "store/archive/blobs.h"

/* How often each call is the last one, with other sectors lost. */
enum { SEEDS = 3, BLOB = PART_INLINE_MAX + 100 };

static bytes
blob_octets(void)
{
	static uint8_t octets[BLOB];
	memset(octets, 9, sizeof octets);
	return BYTES_ARRAY(octets);
}

static struct part
blob_part(void)
{
	struct part p;
	assert_ok(part_of(&p, PART_BLOB, blob_octets()));
	return p;
}

static err
upload(struct fixture *f)
{
	uint64_t received = 0;
	struct store_upload u = {
		.device = fixture_id(1), .hash = blob_part().name.hash, .length = BLOB};
	err e = f->store.upload_begin(f->store.self, &u);
	if (failed(e) || u.received == BLOB)
		return e;
	e = f->store.upload_append(f->store.self, &received, &u.id, u.received,
		bytes_slice(blob_octets(), (size_t)u.received, BLOB - (size_t)u.received));
	return failed(e) ? e : f->store.upload_finish(f->store.self, &u.id);
}

/* What was said to be so. */
struct said {
	uint64_t size;      /* of the log that was acknowledged */
	uint64_t published; /* and of the public one */
	bool named;         /* the blob is named by an event */
};

static err
work(struct said *said, struct fixture *f)
{
	const chain_id chains[] = {fixture_chain(CHAIN_MATTER, 7), fixture_chain(CHAIN_MATTER, 8)};
	for (unsigned i = 0; i < 3; i++) {
		err e = fixture_grow(f, &chains[i % 2], 100 * i + 1);
		if (failed(e))
			return e;
		said->size += 100 * i + 1;
		if (i == 1) {
			e = fixture_publish(f);
			if (failed(e))
				return e;
			said->published = said->size;
		}
	}
	err e = upload(f);
	if (failed(e))
		return e;
	const struct part p = blob_part();
	const bytes octets = blob_octets();
	fixture_begin(f, 1);
	fixture_put(f, &chains[0], &p, &octets, 1);
	e = fixture_commit(f);
	if (failed(e))
		return e;
	said->size++;
	said->named = true;
	e = fixture_publish(f);
	if (!failed(e))
		said->published = said->size;
	return e;
}

static err
read_disk(void *user, hash32 *out, const struct tile *t)
{
	struct fixture *f = user;
	char path[DISK_PATH_MAX] = "log/";
	buf b = buf_of(path + 4, sizeof path - 5);
	tile_path_encode(&b, t);
	struct memory_content c = memory_disk_content(f->disk, path);
	assert_true(c.len >= t->width * sizeof *out);
	memcpy(out, c.data, t->width * sizeof *out);
	return ok();
}

/* The public checkpoint is that of files which are there; *out: its size. */
static uint64_t
check_public(struct fixture *f)
{
	static struct proof_tiles tiles;
	struct memory_content c = memory_disk_content(f->disk, ARCHIVE_CHECKPOINT);
	struct note note;
	struct checkpoint checkpoint;
	struct frontier frontier;
	if (c.data == NULL)
		return 0;
	assert_ok(note_decode(&note, bytes_of(c.data, c.len)));
	assert_ok(checkpoint_decode(&checkpoint, note.text));
	proof_tiles_init(&tiles, read_disk, f, checkpoint.tree.size);
	assert_ok(proof_frontier(&frontier, &tiles, checkpoint.tree.size));
	hash32 root = frontier_root(&frontier);
	assert_memory_equal(root.b, checkpoint.tree.root.b, 32);
	return checkpoint.tree.size;
}

static void
check_blob(struct fixture *f, bool named)
{
	uint64_t length = 0;
	const hash32 hash = blob_part().name.hash;
	err e = f->store.blob(f->store.self, &length, &hash);
	assert_true(!failed(e) || !named);
	if (failed(e))
		return;
	char path[DISK_PATH_MAX];
	blobs_path(path, &hash);
	struct memory_content c = memory_disk_content(f->disk, path);
	assert_true(bytes_equal(bytes_of(c.data, c.len), blob_octets()));
}

static void
check_sound(struct fixture *f, const struct said *said)
{
	struct frontier frontier;
	assert_ok(f->store.tree(f->store.self, &frontier));
	assert_true(frontier.size >= said->size);
	uint64_t published = check_public(f);
	assert_true(published >= said->published && published <= frontier.size);
	check_blob(f, said->named);
}

/* False: the Nth call was not reached. */
static bool
survives(uint64_t n, uint32_t seed, bool power_lost, enum err_code code)
{
	struct fixture f;
	struct said said = {0};
	fixture_init(&f);
	memory_disk_fail_at(f.disk, n, code);
	bool reached = failed(work(&said, &f));
	fixture_kill(&f);
	if (power_lost)
		memory_disk_crash(f.disk, seed);
	assert_ok(fixture_open(&f));
	check_sound(&f, &said);
	hash32 before = fixture_digest(&f);
	fixture_kill(&f);
	assert_ok(fixture_open(&f));
	hash32 after = fixture_digest(&f);
	assert_memory_equal(before.b, after.b, 32);
	assert_ok(work(&said, &f));
	check_sound(&f, &said);
	fixture_done(&f);
	return reached;
}

static void
power_that_fails_at_any_call_loses_nothing_acknowledged(void **state)
{
	(void)state;
	uint64_t n = 1;
	for (bool reached = true; reached; n++)
		for (uint32_t seed = 0; seed < SEEDS; seed++)
			reached = survives(n, seed * 7919 + (uint32_t)n, true, E_IO);
	assert_true(n > 30);
}

static void
a_disk_that_is_full_at_any_call_loses_nothing_acknowledged(void **state)
{
	(void)state;
	for (uint64_t n = 1; survives(n, 0, false, E_SPACE); n++)
		continue;
}

static void
a_sync_that_fails_at_any_call_loses_nothing_acknowledged(void **state)
{
	(void)state;
	for (uint64_t n = 1; survives(n, (uint32_t)n, true, E_SYNC); n++)
		continue;
}

/* Recovery that is stopped at any call, again and again. */
static void
an_opening_that_fails_at_any_call_can_be_done_again(void **state)
{
	(void)state;
	bool reached = true;
	for (uint64_t n = 1; reached; n++) {
		struct fixture f;
		struct said said = {0};
		fixture_init(&f);
		assert_ok(work(&said, &f));
		fixture_kill(&f);
		memory_disk_fail_at(f.disk, n, E_IO);
		reached = failed(fixture_open(&f));
		fixture_kill(&f);
		memory_disk_crash(f.disk, (uint32_t)n);
		assert_ok(fixture_open(&f));
		check_sound(&f, &said);
		fixture_done(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(power_that_fails_at_any_call_loses_nothing_acknowledged),
		cmocka_unit_test(a_disk_that_is_full_at_any_call_loses_nothing_acknowledged),
		cmocka_unit_test(a_sync_that_fails_at_any_call_loses_nothing_acknowledged),
		cmocka_unit_test(an_opening_that_fails_at_any_call_can_be_done_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Commits, publishing, reading and uploads at once, each from a thread of its own. */
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"

enum { COMMITS = 120, EACH = 5, READERS = 2 };

static struct fixture f;
static atomic_bool over;

static chain_id
matter(unsigned i)
{
	return fixture_chain(CHAIN_MATTER, 7 + i % 3);
}

static err
count(void *user, const struct record *r, uint64_t position)
{
	uint64_t *n = user;
	(void)r;
	return position == (*n)++ ? ok() : failure(E_RANGE);
}

/* What is told is never less than before, and always whole commits. */
static void *
read_on(void *unused)
{
	uint64_t before = 0;
	(void)unused;
	while (!atomic_load(&over)) {
		const chain_id chain = matter(0);
		struct store_chain state;
		struct frontier tree;
		uint64_t n = 0;
		err e = f.store.records(
			f.store.self, &(struct store_query){.chain = chain}, count, &n);
		must(!failed(e) || err_is(e, E_NOT_FOUND));
		must(n >= before && n % EACH == 0);
		before = n;
		e = f.store.chain(f.store.self, &state, &chain);
		must(failed(e) || state.head.count >= n);
		e = f.store.tree(f.store.self, &tree);
		must(!failed(e) && tree.size >= n);
	}
	return NULL;
}

static void *
publish_on(void *unused)
{
	(void)unused;
	while (!atomic_load(&over)) {
		struct frontier tree;
		tree_head public;
		err e = fixture_publish(&f);
		must(!failed(e));
		e = f.store.tree(f.store.self, &tree);
		must(!failed(e));
		e = f.store.published(f.store.self, &public);
		must(!failed(e) && public.size <= tree.size);
	}
	return NULL;
}

static void *
upload_on(void *unused)
{
	static uint8_t octets[1 << 16];
	(void)unused;
	for (uint32_t i = 0; !atomic_load(&over); i++) {
		uint64_t received = 0;
		memcpy(octets, &i, sizeof i);
		struct store_upload u = {.device = fixture_id(1),
			.hash = sha256(BYTES_ARRAY(octets)),
			.length = sizeof octets};
		err e = f.store.upload_begin(f.store.self, &u);
		must(!failed(e));
		e = f.store.upload_append(f.store.self, &received, &u.id, 0, BYTES_ARRAY(octets));
		must(!failed(e));
		e = f.store.upload_finish(f.store.self, &u.id);
		must(!failed(e));
	}
	return NULL;
}

static void
threads_do_not_disturb_each_other(void **state)
{
	(void)state;
	pthread_t threads[READERS + 2];
	fixture_init_real(&f);
	for (int i = 0; i < READERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, read_on, NULL), 0);
	assert_int_equal(pthread_create(&threads[READERS], NULL, publish_on, NULL), 0);
	assert_int_equal(pthread_create(&threads[READERS + 1], NULL, upload_on, NULL), 0);
	for (unsigned i = 0; i < COMMITS; i++) {
		const chain_id chain = matter(i);
		assert_ok(fixture_grow(&f, &chain, EACH));
	}
	atomic_store(&over, true);
	for (int i = 0; i < READERS + 2; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	assert_ok(fixture_publish(&f));
	hash32 before = fixture_digest(&f);
	fixture_close(&f);
	assert_ok(fixture_open(&f));
	hash32 after = fixture_digest(&f);
	assert_memory_equal(before.b, after.b, 32);
	fixture_done(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(threads_do_not_disturb_each_other),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

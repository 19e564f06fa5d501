/* SPDX-License-Identifier: Apache-2.0 */
/* How many leaves a second the archive makes durable, derives and publishes.
 *
 *	bench_archive FOLDER ITEMS SUBMISSIONS COMMITS
 *
 * Each commit has SUBMISSIONS submissions of ITEMS sealed events of the size of a short message, in
 * as many matters. Meanwhile another thread publishes once a second, as a server does. Prints
 * leaves a second from the first commit to the last, and the process's memory in KiB. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "core/ledger/checkpoint.h"
#include "core/ledger/note.h"
#include "core/vault/submission.h"
#include "store/archive/archive.h"
#include "sys/disk.h"
#include "sys/entropy.h"

/* A sealed event of a short message has so many octets. */
enum { RECORD = 460, PER_ITEM = RECORD + 160 };

#define ORIGIN BYTES_LIT("bench.example/log")

static double
now(void)
{
	struct timespec t;
	must(clock_gettime(CLOCK_MONOTONIC, &t) == 0);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void
pause_ms(long ms)
{
	const struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
	(void)nanosleep(&t, NULL);
}

static id16
id_of(uint32_t n)
{
	id16 id = {{1}};
	memcpy(id.b + 4, &n, sizeof n);
	return id;
}

/* Submission NUMBER, of COUNT items. */
static bytes
make(uint32_t number, uint32_t count)
{
	uint8_t seed_room[SIGN_SEED], record[RECORD];
	struct secret seed;
	secret_init(&seed, seed_room, sizeof seed_room);
	memset(secret_room(&seed, SIGN_SEED), 1, SIGN_SEED);
	size_t room = 1024 + (size_t)count * PER_ITEM;
	buf wire = buf_of(malloc(room), room);
	const struct submission s = {
		.origin = ORIGIN, .device = id_of(1), .claimed_ms = 1, .idem = id_of(number)};
	const chain_id chain = {.kind = CHAIN_MATTER, .id = id_of(number)};
	struct submission_writer w = submission_begin(&wire, &s);
	for (uint32_t i = 0; i < count; i++) {
		hash32 hash = {{(uint8_t)(i & 0xff), (uint8_t)(i >> 8 & 0xff)}};
		struct record r = {.class = EVENT_CLASS_CONTENT,
			.epoch = 1,
			.event = id_of(i),
			.leaf = leaf_of(LEAF_COMMIT, &hash),
			.octets = BYTES_ARRAY(record)};
		memset(record, (int)(i & 0x7f), sizeof record);
		memcpy(record, r.event.b, sizeof r.event.b);
		submission_put(&w, &chain, &r, NULL, 0);
	}
	err e = submission_end(&w, &seed);
	must(!failed(e));
	return buf_bytes(&wire);
}

static atomic_bool over;

static void
publish(const struct store *s)
{
	uint8_t text[512], room[1024];
	struct frontier f;
	buf t = BUF_ARRAY(text), n = BUF_ARRAY(room);
	err e = s->tree(s->self, &f);
	must(!failed(e));
	const tree_head tree = {.size = f.size, .root = frontier_root(&f)};
	checkpoint_encode(&t, &(struct checkpoint){.origin = ORIGIN, .tree = tree});
	e = note_begin(&n, buf_bytes(&t));
	must(!failed(e));
	buf_text(&n, "\xe2\x80\x94 bench.example/log AAAAAAAA\n");
	e = s->publish(s->self, buf_bytes(&n), &tree);
	must(!failed(e));
}

static void *
publish_on(void *self)
{
	while (!atomic_load(&over)) {
		for (int i = 0; i < 20 && !atomic_load(&over); i++)
			pause_ms(50);
		publish(self);
	}
	return NULL;
}

static double
run(const struct store *s, uint32_t items, size_t submissions, unsigned long commits)
{
	static struct store_frame frames[STORE_FRAMES];
	must(submissions <= STORE_FRAMES);
	for (size_t i = 0; i < submissions; i++)
		frames[i] = (struct store_frame){
			.kind = STORE_SUBMISSION, .octets = make((uint32_t)i, items)};
	double start = now();
	for (unsigned long i = 0; i < commits; i++) {
		tree_head tree;
		err e = s->commit(s->self, &tree, frames, submissions);
		for (; err_is(e, E_BUSY); e = s->commit(s->self, &tree, frames, submissions))
			pause_ms(1);
		must(!failed(e));
	}
	return (double)items * (double)submissions * (double)commits / (now() - start);
}

int
main(int argc, char **argv)
{
	static struct archive archive;
	static struct disk_folder folder;
	char index[4096];
	pthread_t publisher;
	must(argc == 5);
	(void)snprintf(index, sizeof index, "%s/" ARCHIVE_INDEX, argv[1]);
	err e = disk_open(&folder, argv[1]);
	must(!failed(e));
	struct disk disk = disk_of(&folder);
	const struct random_source random = entropy_system();
	e = archive_open(&archive,
		&(struct archive_options){
			.disk = &disk, .random = &random, .index = index, .threaded = true});
	must(!failed(e));
	struct store store = archive_of(&archive);
	must(pthread_create(&publisher, NULL, publish_on, &store) == 0);
	double rate = run(&store, (uint32_t)strtoul(argv[2], NULL, 10), strtoul(argv[3], NULL, 10),
		strtoul(argv[4], NULL, 10));
	atomic_store(&over, true);
	must(pthread_join(publisher, NULL) == 0);
	archive_close(&archive);
	disk_close(&folder);
	struct rusage usage;
	must(getrusage(RUSAGE_SELF, &usage) == 0);
	printf("%.0f %ld\n", rate, usage.ru_maxrss);
	return EXIT_SUCCESS;
}

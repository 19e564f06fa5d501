/* SPDX-License-Identifier: Apache-2.0 */
/* The archive's role with all its threads, its store in a folder, and its keeper; the test is the
 * desk. */
#include "proc/archivist.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/ledger/checkpoint.h"
#include "core/ledger/note.h"
#include "core/vault/answer.h"
#include "proc/keeper.h"
#include "store/archive/archive.h"
#include "store/kept.h"
#include "support/people.h"
#include "support/vectors.h"
#include "sys/clock.h"
#include "sys/disk.h"
#include "sys/entropy.h"
#include "sys/memory.h"

#define ORIGIN BYTES_LIT("example.org/log")

enum { CALLS = 4096, WIRE = 32 << 20, MEMORY = 512 << 20 };

/* What came back to the desk, by call. */
struct reply {
	bool done;
	enum ipc_kind kind;
	err e;
	uint32_t item;
	size_t len;
	uint8_t octets[4096];
};
static struct {
	pthread_mutex_t lock;
	pthread_cond_t some;
	struct reply replies[CALLS];
	size_t count;
} desk = {.lock = PTHREAD_MUTEX_INITIALIZER, .some = PTHREAD_COND_INITIALIZER};

static struct {
	char path[64];
	struct disk_folder folder;
	struct disk disk;
	struct archive archive;
	struct store store;
	struct kept_file kept;
	struct keeper_role role;
	struct keeper_link link;
	arena memory;
	struct founding founding;
	struct archivist *archivist;
	struct channel channel;
	uint64_t calls;
	unsigned released;
	size_t jobs;
	err (*commit)(void *self, tree_head *out, const struct store_frame *frames, size_t n);
	atomic_bool broken;     /* no commit succeeds */
	enum err_code expected; /* of the end; OK: none is */
	atomic_uint died;
} env;

static struct people people;
static struct person alice, bob;
static chain_id matter;
static uint8_t *wire_memory;
static buf wire;
static uint8_t founder_room[32], seed_rooms[2][32], invite_room[32];
static struct secret founder, seeds[2], invite_key;

static void
receive(void *self, const struct ipc_message *m, struct cargo *cargo)
{
	(void)self;
	must(pthread_mutex_lock(&desk.lock) == 0);
	struct reply *r = &desk.replies[m->call % CALLS];
	must(!r->done);
	r->done = true;
	r->kind = m->kind;
	if (m->kind == IPC_REFUSED) {
		r->e = (err){.code = m->refused.code, .at = m->refused.rule};
		r->item = m->refused.item;
	}
	bytes octets = m->kind == IPC_CHECKPOINT_IS ? m->checkpoint_is.note : cargo->payload.data;
	r->len = octets.len < sizeof r->octets ? octets.len : sizeof r->octets;
	bytes_copy(r->octets, bytes_of(octets.data, r->len));
	desk.count++;
	must(pthread_cond_broadcast(&desk.some) == 0);
	must(pthread_mutex_unlock(&desk.lock) == 0);
	for (unsigned i = 0; i < cargo->file_count; i++)
		(void)close(cargo->files[i]);
	channel_release(&cargo->payload);
}

static void
count_release(void *owner)
{
	(void)owner;
	__atomic_add_fetch(&env.released, 1, __ATOMIC_SEQ_CST);
}

static uint64_t
ask(struct ipc_message m, bytes payload)
{
	struct cargo cargo = {.payload = {.data = payload}};
	if (payload.len > 0)
		cargo.payload.release = count_release;
	m.call = env.calls++;
	memset(&desk.replies[m.call % CALLS], 0, sizeof desk.replies[0]);
	channel_send(&env.channel, IPC_ROLE_DESK, &m, &cargo);
	return m.call;
}

static const struct reply *
wait_for(uint64_t call)
{
	const struct reply *r = &desk.replies[call % CALLS];
	assert_int_equal(pthread_mutex_lock(&desk.lock), 0);
	while (!r->done)
		assert_int_equal(pthread_cond_wait(&desk.some, &desk.lock), 0);
	assert_int_equal(pthread_mutex_unlock(&desk.lock), 0);
	return r;
}

static const struct reply *
send(bytes payload)
{
	return wait_for(ask((struct ipc_message){.kind = IPC_SUBMIT}, payload));
}

static void
assert_accepted(const struct reply *r, bytes payload)
{
	static hash32 leaves[SUBMISSION_ITEMS_MAX];
	struct answer a;
	struct note n;
	struct note_verdict verdict;
	struct checkpoint c;
	struct vkey keys[2] = {env.role.log.vkey, env.role.time.vkey};
	assert_string_equal(err_name(r->e), "OK");
	assert_int_equal(r->kind, IPC_SUBMITTED);
	assert_ok(answer_decode(&a, bytes_of(r->octets, r->len)));
	assert_ok(note_decode(&n, a.checkpoint));
	assert_ok(note_verify(&verdict, &n, keys, 2));
	assert_int_equal(verdict.verified, 3);
	assert_ok(checkpoint_decode(&c, n.text));
	struct submission s;
	struct submission_item item;
	assert_ok(submission_decode(&s, payload));
	struct submission_walk w = submission_walk_of(&s);
	size_t count = 0;
	while (submission_next(&item, &w))
		leaves[count++] = leaf_hash(&item.record.leaf);
	assert_ok(answer_verify(&a, &c.tree, leaves, count));
}

static void
die(void *user, err e)
{
	(void)user;
	if (!err_is(e, env.expected))
		must_fail("the archive cannot go on", __FILE__, __LINE__);
	env.died++;
}

static err
commit_or_not(void *self, tree_head *out, const struct store_frame *frames, size_t n)
{
	return env.broken ? failure(E_IO) : env.commit(self, out, frames, n);
}

static void
open_keeper(void)
{
	assert_ok(kept_open(&env.kept, &env.disk, "kept"));
	env.role = (struct keeper_role){.kept = kept_of(&env.kept), .clock = clock_system()};
	people_seed(&seeds[0], seed_rooms[0], 1000001);
	people_seed(&seeds[1], seed_rooms[1], 1000002);
	assert_ok(signer_of(&env.role.log, ORIGIN, VKEY_ED25519, &seeds[0]));
	assert_ok(signer_of(
		&env.role.time, BYTES_LIT("example.org/log/time"), VKEY_COSIGNATURE, &seeds[1]));
	assert_ok(keeper_open(&env.role));
	keeper_link_init(&env.link, keeper_port(&env.role));
}

static void
start(void)
{
	struct random_source random = entropy_system();
	assert_ok(disk_open(&env.folder, env.path));
	env.disk = disk_of(&env.folder);
	struct archive_options store = {.disk = &env.disk, .random = &random};
	assert_ok(archive_open(&env.archive, &store));
	env.store = archive_of(&env.archive);
	env.commit = env.store.commit;
	env.store.commit = commit_or_not;
	open_keeper();
	assert_ok(memory_arena_new(&env.memory, MEMORY));
	struct archivist_options options = {.origin = ORIGIN,
		.store = &env.store,
		.keeper = keeper_link_port(&env.link),
		.founding = &env.founding,
		.clock = clock_system(),
		.random = random,
		.blob_max = 1 << 20,
		.workers = 2,
		.jobs = env.jobs,
		.sheets = 4,
		.session_sets = 16,
		.chains = 4096,
		.states = {4, 2, 4},
		.tick_ms = 5,
		.publish_ms = 20,
		.map_ms = 20,
		.refresh_ms = 1000,
		.fatal = die};
	assert_ok(archivist_new(&env.archivist, &env.memory, &options));
	env.channel.ends[0] = (struct channel_end){IPC_ROLE_DESK, receive, NULL};
	env.channel.ends[1] =
		(struct channel_end){IPC_ROLE_ARCHIVE, archivist_receive, env.archivist};
	assert_ok(archivist_start(env.archivist, &env.channel));
}

static void
stop(void)
{
	archivist_stop(env.archivist);
	archivist_free(env.archivist);
	memory_arena_free(&env.memory);
	kept_close(&env.kept);
	archive_close(&env.archive);
	disk_close(&env.folder);
}

static void
found(void)
{
	person_init(&alice, &people);
	person_init(&bob, &people);
	people_seed(&invite_key, invite_room, 77);
	bytes w = people_found(&people, &alice, &wire, &env.founding.invite, &founder);
	assert_accepted(send(w), w);
	struct firm_invite invite = {.id = people_id(&people),
		.key = signature_key_of(&invite_key),
		.role = FIRM_MEMBER,
		.expires_ms = UINT64_MAX};
	w = people_invite(&people, &alice, &wire, &invite);
	assert_accepted(send(w), w);
	bob.firm = alice.firm;
	w = people_join(&people, &bob, &wire, &invite, &invite_key);
	assert_accepted(send(w), w);
	matter = (chain_id){CHAIN_MATTER, people_id(&people)};
	const struct person *both[] = {&alice, &bob};
	w = people_matter(&people, &wire, &matter.id, (struct people_members){both, 2});
	assert_accepted(send(w), w);
}

static int
setup(void **state)
{
	(void)state;
	if (wire_memory == NULL)
		wire_memory = malloc(WIRE);
	assert_non_null(wire_memory);
	wire = buf_of(wire_memory, WIRE);
	memset(&env, 0, sizeof env);
	env.jobs = 256;
	(void)snprintf(env.path, sizeof env.path, "/tmp/archivist.XXXXXX");
	assert_non_null(mkdtemp(env.path));
	people_init(&people, ORIGIN);
	people_seed(&founder, founder_room, 1000003);
	env.founding =
		(struct founding){.invite = people_id(&people), .key = signature_key_of(&founder)};
	start();
	found();
	return 0;
}

static err
remove_name(void *user, const char *name, bool is_folder)
{
	const char *folder = user;
	char path[512];
	(void)snprintf(path, sizeof path, "%s/%s", folder, name);
	if (is_folder) {
		struct disk_folder below;
		assert_ok(disk_open(&below, path));
		struct disk disk = disk_of(&below);
		assert_ok(disk.list(disk.self, ".", remove_name, path));
		disk_close(&below);
		assert_int_equal(rmdir(path), 0);
	} else {
		assert_int_equal(unlink(path), 0);
	}
	return ok();
}

static int
teardown(void **state)
{
	struct disk_folder top;
	(void)state;
	stop();
	assert_ok(disk_open(&top, env.path));
	struct disk disk = disk_of(&top);
	assert_ok(disk.list(disk.self, ".", remove_name, env.path));
	disk_close(&top);
	assert_int_equal(rmdir(env.path), 0);
	return 0;
}

static bytes
write_some(const struct person *p, uint32_t count)
{
	return people_write(&people, p, &wire, &matter, count);
}

static void
many_at_once_are_each_answered_right(void **state)
{
	(void)state;
	enum { MANY = 200 };
	static bytes wires[MANY];
	static uint64_t calls[MANY];
	for (size_t i = 0; i < MANY; i++)
		wires[i] = write_some(i % 2 == 0 ? &alice : &bob, 1 + (uint32_t)(i % 3));
	for (size_t i = 0; i < MANY; i++)
		calls[i] = ask((struct ipc_message){.kind = IPC_SUBMIT}, wires[i]);
	for (size_t i = 0; i < MANY; i++)
		assert_accepted(wait_for(calls[i]), wires[i]);
	assert_int_equal(env.released, env.calls);
}

static void
what_was_answered_is_there_after_a_restart(void **state)
{
	(void)state;
	bytes w = write_some(&bob, 2);
	const struct reply *first = send(w);
	assert_accepted(first, w);
	stop();
	start();
	const struct reply *again = send(w);
	assert_accepted(again, w);
	struct answer a, b;
	assert_ok(answer_decode(&a, bytes_of(first->octets, first->len)));
	assert_ok(answer_decode(&b, bytes_of(again->octets, again->len)));
	assert_int_equal(a.proof.first, b.proof.first);
	w = write_some(&bob, 1);
	assert_accepted(send(w), w);
}

static uint64_t
published_size(void)
{
	struct note n;
	struct checkpoint c;
	const struct reply *r =
		wait_for(ask((struct ipc_message){.kind = IPC_CHECKPOINT}, (bytes){0}));
	assert_int_equal(r->kind, IPC_CHECKPOINT_IS);
	assert_ok(note_decode(&n, bytes_of(r->octets, r->len)));
	assert_ok(checkpoint_decode(&c, n.text));
	return c.tree.size;
}

/* The public checkpoint and the map follow by themselves: the version of the map is a leaf, too. */
static void
what_was_committed_is_published_and_mapped_soon(void **state)
{
	(void)state;
	struct frontier tree = {0};
	assert_ok(env.store.tree(env.store.self, &tree));
	uint64_t size = tree.size;
	bytes w = write_some(&bob, 2);
	assert_accepted(send(w), w);
	while (published_size() < size + 3)
		;
	assert_ok(env.store.tree(env.store.self, &tree));
	assert_in_range(tree.size, size + 3, size + 5);
}

static void
a_refusal_names_rule_and_item(void **state)
{
	(void)state;
	struct draft d;
	draft_begin(&d, &people, &bob, &wire);
	draft_content(&d, &matter, EVENT_CLASS_CONTENT, 1);
	draft_content(&d, &matter, EVENT_CLASS_CONTENT, 2);
	const struct reply *r = send(draft_end(&d));
	assert_int_equal(r->kind, IPC_REFUSED);
	assert_fails(r->e, E_STALE);
	assert_int_not_equal(r->e.at, 0);
	assert_int_equal(r->item, 1);
	r = send(BYTES_LIT("SB1\0"));
	assert_fails(r->e, E_FORMAT);
	assert_int_equal(r->item, CHANGE_NO_ITEM);
}

static void
reading_without_a_session_is_refused(void **state)
{
	(void)state;
	const enum ipc_kind kinds[] = {IPC_CHAIN, IPC_PART, IPC_MAP, IPC_MAP_VERSIONS, IPC_HOME,
		IPC_CHANGES, IPC_BLOBS, IPC_UPLOAD, IPC_UPLOAD_AT, IPC_UPLOAD_PIECE};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		const struct reply *r =
			wait_for(ask((struct ipc_message){.kind = kinds[i]}, (bytes){0}));
		assert_int_equal(r->kind, IPC_REFUSED);
		assert_fails(r->e, E_SESSION);
	}
}

static void
more_questions_than_there_is_room_for_are_refused(void **state)
{
	(void)state;
	enum { MANY = 64 };
	static bytes wires[MANY];
	static uint64_t calls[MANY];
	stop();
	env.jobs = 4;
	start();
	size_t accepted = 0, refused = 0;
	for (size_t i = 0; i < MANY; i++)
		wires[i] = write_some(&alice, 100);
	for (size_t i = 0; i < MANY; i++)
		calls[i] = ask((struct ipc_message){.kind = IPC_SUBMIT}, wires[i]);
	for (size_t i = 0; i < MANY; i++) {
		const struct reply *r = wait_for(calls[i]);
		if (r->kind == IPC_SUBMITTED) {
			assert_accepted(r, wires[i]);
			accepted++;
		} else {
			assert_fails(r->e, E_NOMEM);
			refused++;
		}
	}
	assert_true(accepted >= 4);
	assert_true(refused > 0);
	assert_int_equal(accepted + refused, MANY);
	bytes w = write_some(&alice, 1);
	assert_accepted(send(w), w);
}

static void
a_stop_answers_what_was_asked(void **state)
{
	(void)state;
	enum { MANY = 50 };
	static bytes wires[MANY];
	static uint64_t calls[MANY];
	for (size_t i = 0; i < MANY; i++)
		wires[i] = write_some(&alice, 1);
	for (size_t i = 0; i < MANY; i++)
		calls[i] = ask((struct ipc_message){.kind = IPC_SUBMIT}, wires[i]);
	stop();
	for (size_t i = 0; i < MANY; i++)
		assert_accepted(wait_for(calls[i]), wires[i]);
	start();
}

static void
a_commit_that_fails_ends_the_archive_and_all_who_wait_are_told(void **state)
{
	(void)state;
	enum { MANY = 50 };
	static uint64_t calls[MANY];
	env.expected = E_IO;
	env.broken = true;
	for (size_t i = 0; i < MANY; i++)
		calls[i] = ask((struct ipc_message){.kind = IPC_SUBMIT}, write_some(&alice, 1));
	for (size_t i = 0; i < MANY; i++)
		assert_fails(wait_for(calls[i])->e, E_SYNC);
	env.broken = false;
	assert_fails(send(write_some(&bob, 1))->e, E_SYNC);
	stop();
	assert_int_equal(env.died, 1);
	start();
	bytes w = write_some(&bob, 1);
	assert_accepted(send(w), w);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(many_at_once_are_each_answered_right),
		TEST(what_was_answered_is_there_after_a_restart),
		TEST(what_was_committed_is_published_and_mapped_soon),
		TEST(a_refusal_names_rule_and_item),
		TEST(reading_without_a_session_is_refused),
		TEST(more_questions_than_there_is_room_for_are_refused),
		TEST(a_stop_answers_what_was_asked),
		TEST(a_commit_that_fails_ends_the_archive_and_all_who_wait_are_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

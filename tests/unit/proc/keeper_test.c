/* SPDX-License-Identifier: Apache-2.0 */
#include "proc/keeper.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/vectors.h"

/* A keeper that shows what it was asked and does as it is told. */
static struct {
	err e;
	struct keeper_extension asked;
	hash32 nodes[KEEPER_NODES_MAX];
} heard;

static err
hear_last(void *self, tree_head *out)
{
	(void)self;
	*out = (tree_head){.size = 7, .root = {{1}}};
	return heard.e;
}

static err
hear_sign(void *self, buf *note, const struct keeper_extension *x)
{
	(void)self;
	heard.asked = *x;
	for (size_t i = 0; i < x->node_count; i++)
		heard.nodes[i] = x->nodes[i];
	if (failed(heard.e))
		return heard.e;
	buf_text(note, "a note\n");
	return buf_done(note);
}

static void
hear_keys(void *self, buf *log_vkey, buf *time_vkey)
{
	(void)self;
	buf_text(log_vkey, "log");
	buf_text(time_vkey, "time");
}

static struct keeper_link keeper_link;
static struct keeper port;

static int
setup(void **state)
{
	(void)state;
	heard.e = ok();
	keeper_link_init(&keeper_link, (struct keeper){NULL, hear_last, hear_sign, hear_keys});
	port = keeper_link_port(&keeper_link);
	return 0;
}

static void
a_question_and_its_answer_go_over_whole(void **state)
{
	(void)state;
	hash32 nodes[KEEPER_NODES_MAX];
	for (size_t i = 0; i < KEEPER_NODES_MAX; i++)
		nodes[i] = (hash32){{(uint8_t)i, 9}};
	struct keeper_extension x = {.old_size = 3,
		.tree = {.size = 9, .root = {{4}}},
		.nodes = nodes,
		.node_count = KEEPER_NODES_MAX};
	uint8_t room[KEEPER_NOTE_MAX];
	buf note = BUF_ARRAY(room);
	assert_ok(port.sign(port.self, &note, &x));
	assert_true(bytes_equal(buf_bytes(&note), BYTES_LIT("a note\n")));
	assert_int_equal(heard.asked.old_size, 3);
	assert_int_equal(heard.asked.tree.size, 9);
	assert_true(hash32_equal(&heard.asked.tree.root, &x.tree.root));
	assert_int_equal(heard.asked.node_count, KEEPER_NODES_MAX);
	assert_memory_equal(heard.nodes, nodes, sizeof nodes);
}

static void
what_was_signed_last_and_the_keys_come_over(void **state)
{
	(void)state;
	tree_head last;
	uint8_t log_room[KEEPER_KEY_MAX], time_room[KEEPER_KEY_MAX];
	buf log = BUF_ARRAY(log_room), time = BUF_ARRAY(time_room);
	assert_ok(port.last(port.self, &last));
	assert_int_equal(last.size, 7);
	assert_int_equal(last.root.b[0], 1);
	port.keys(port.self, &log, &time);
	assert_true(bytes_equal(buf_bytes(&log), BYTES_LIT("log")));
	assert_true(bytes_equal(buf_bytes(&time), BYTES_LIT("time")));
}

static void
a_refusal_comes_over_with_its_reason(void **state)
{
	(void)state;
	struct keeper_extension x = {.tree = {.size = 1}};
	uint8_t room[KEEPER_NOTE_MAX];
	buf note = BUF_ARRAY(room);
	tree_head last;
	heard.e = failure_sys(E_SYNC, 5);
	err e = port.sign(port.self, &note, &x);
	assert_fails(e, E_SYNC);
	assert_int_equal(e.sys, 5);
	assert_int_equal(note.len, 0);
	assert_fails(port.last(port.self, &last), E_SYNC);
}

static void
a_note_without_room_is_rejected(void **state)
{
	(void)state;
	struct keeper_extension x = {.tree = {.size = 1}};
	uint8_t room[3];
	buf note = BUF_ARRAY(room);
	assert_fails(port.sign(port.self, &note, &x), E_TOO_LARGE);
}

/* Sending it ends the process that gets it. */
static void
assert_fatal(enum ipc_role from, const struct ipc_message *m)
{
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		static const struct rlimit none = {0, 0};
		(void)setrlimit(RLIMIT_CORE, &none);
		(void)signal(SIGILL, SIG_DFL);
		(void)signal(SIGTRAP, SIG_DFL);
		channel_send(&keeper_link.channel, from, m, NULL);
		_exit(0);
	}
	int status = 0;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
}

static void
a_signature_that_nobody_asked_for_ends_the_archive(void **state)
{
	(void)state;
	struct ipc_message m = {
		.kind = IPC_SIGNATURE, .signature = {.note = BYTES_LIT("a note\n")}};
	assert_fatal(IPC_ROLE_KEEPER, &m);
}

static void
a_refusal_without_a_reason_ends_the_archive(void **state)
{
	(void)state;
	struct ipc_message m = {.kind = IPC_NOT_SIGNED, .not_signed = {.code = OK}};
	assert_fatal(IPC_ROLE_KEEPER, &m);
	m.not_signed.code = ERR_COUNT;
	assert_fatal(IPC_ROLE_KEEPER, &m);
}

static void
hashes_cut_short_are_rejected(void **state)
{
	(void)state;
	struct ipc_message m = {.kind = IPC_SIGN, .sign = {.nodes = BYTES_LIT("not a hash")}};
	channel_send(&keeper_link.channel, IPC_ROLE_ARCHIVE, &m, NULL);
	assert_fails(keeper_link.e, E_FORMAT);
	static uint8_t many[(KEEPER_NODES_MAX + 1) * 32];
	m.sign.nodes = BYTES_ARRAY(many);
	channel_send(&keeper_link.channel, IPC_ROLE_ARCHIVE, &m, NULL);
	assert_fails(keeper_link.e, E_FORMAT);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, setup)
	const struct CMUnitTest tests[] = {
		TEST(a_question_and_its_answer_go_over_whole),
		TEST(what_was_signed_last_and_the_keys_come_over),
		TEST(a_refusal_comes_over_with_its_reason),
		TEST(a_note_without_room_is_rejected),
		TEST(a_signature_that_nobody_asked_for_ends_the_archive),
		TEST(a_refusal_without_a_reason_ends_the_archive),
		TEST(hashes_cut_short_are_rejected),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "ipc/channel.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/vectors.h"

struct seen {
	unsigned count;
	enum ipc_kind kind;
	uint64_t call;
	struct cargo cargo;
};

static void
receive(void *self, const struct ipc_message *m, struct cargo *cargo)
{
	struct seen *s = self;
	s->count++;
	s->kind = m->kind;
	s->call = m->call;
	s->cargo = *cargo;
}

static struct seen desk, archive;
static const struct channel channel = {
	{{IPC_ROLE_DESK, receive, &desk}, {IPC_ROLE_ARCHIVE, receive, &archive}}};

static void
a_message_goes_to_the_other_end_with_its_cargo(void **state)
{
	(void)state;
	struct ipc_message m = {.kind = IPC_SUBMIT, {.call = 9}};
	struct cargo cargo = {.payload = {.data = BYTES_LIT("SB1")}};
	channel_send(&channel, IPC_ROLE_DESK, &m, &cargo);
	assert_int_equal(archive.count, 1);
	assert_int_equal(archive.kind, IPC_SUBMIT);
	assert_int_equal(archive.call, 9);
	assert_true(bytes_equal(archive.cargo.payload.data, BYTES_LIT("SB1")));
	assert_int_equal(desk.count, 0);
	m = (struct ipc_message){.kind = IPC_PART_IS, {.call = 10}};
	cargo = (struct cargo){.files = {5}, .file_count = 1};
	channel_send(&channel, IPC_ROLE_ARCHIVE, &m, &cargo);
	assert_int_equal(desk.count, 1);
	assert_int_equal(desk.cargo.file_count, 1);
	assert_int_equal(desk.cargo.files[0], 5);
}

static void
count_release(void *owner)
{
	++*(unsigned *)owner;
}

static void
the_owner_of_a_payload_is_told_once(void **state)
{
	(void)state;
	unsigned released = 0;
	struct payload p = {.data = BYTES_LIT("x"), .release = count_release, .owner = &released};
	channel_release(&p);
	channel_release(&p);
	assert_int_equal(released, 1);
	assert_int_equal(p.data.len, 0);
}

/* Sending it ends the process that does. */
static void
assert_fatal(enum ipc_role from, const struct ipc_message *m, struct cargo *cargo)
{
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		static const struct rlimit none = {0, 0};
		(void)setrlimit(RLIMIT_CORE, &none);
		(void)signal(SIGILL, SIG_DFL);
		(void)signal(SIGTRAP, SIG_DFL);
		channel_send(&channel, from, m, cargo);
		_exit(0);
	}
	int status = 0;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
}

static void
a_message_for_another_role_ends_the_process(void **state)
{
	(void)state;
	struct ipc_message m = {.kind = IPC_SIGN};
	assert_fatal(IPC_ROLE_ARCHIVE, &m, NULL);
	assert_fatal(IPC_ROLE_DESK, &m, NULL);
}

static void
an_answer_that_comes_from_who_asks_ends_the_process(void **state)
{
	(void)state;
	struct ipc_message m = {.kind = IPC_SUBMITTED};
	assert_fatal(IPC_ROLE_DESK, &m, NULL);
}

static void
a_sender_that_has_no_end_here_ends_the_process(void **state)
{
	(void)state;
	struct ipc_message m = {.kind = IPC_SIGNATURE};
	assert_fatal(IPC_ROLE_KEEPER, &m, NULL);
}

static void
cargo_that_the_message_does_not_have_ends_the_process(void **state)
{
	(void)state;
	struct ipc_message m = {.kind = IPC_HOME};
	struct cargo cargo = {.payload = {.data = BYTES_LIT("x")}};
	assert_fatal(IPC_ROLE_DESK, &m, &cargo);
	cargo = (struct cargo){.file_count = 1};
	assert_fatal(IPC_ROLE_DESK, &m, &cargo);
	m.kind = IPC_SUBMIT;
	assert_fatal(IPC_ROLE_DESK, &m, &cargo);
	m.kind = IPC_PART_IS;
	cargo.file_count = 2;
	assert_fatal(IPC_ROLE_ARCHIVE, &m, &cargo);
}

static void
a_message_too_long_for_a_frame_ends_the_process(void **state)
{
	(void)state;
	static uint8_t large[IPC_FRAME_MAX];
	struct ipc_message m = {.kind = IPC_SESSION, .session = {.wire = BYTES_ARRAY(large)}};
	assert_fatal(IPC_ROLE_DESK, &m, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_message_goes_to_the_other_end_with_its_cargo),
		cmocka_unit_test(the_owner_of_a_payload_is_told_once),
		cmocka_unit_test(a_message_for_another_role_ends_the_process),
		cmocka_unit_test(an_answer_that_comes_from_who_asks_ends_the_process),
		cmocka_unit_test(a_sender_that_has_no_end_here_ends_the_process),
		cmocka_unit_test(cargo_that_the_message_does_not_have_ends_the_process),
		cmocka_unit_test(a_message_too_long_for_a_frame_ends_the_process),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

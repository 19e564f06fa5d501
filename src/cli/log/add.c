/* SPDX-License-Identifier: Apache-2.0 */
/* Lines are read a window at a time and handed on where they lie. A batch is what was read when its
 * number is reached, or when the input pauses at its end: nothing is said about a line before it is
 * durable. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/input.h"
#include "cli/log/session.h"
#include "cli/log/verbs.h"
#include "cli/progress.h"
#include "core/ledger/bundle.h"
#include "sys/fd.h"
#include "sys/interrupt.h"
#include "sys/oserr.h"

enum { WINDOW = 1 << 17, BATCH = 4096, BATCH_MAX = 1 << 20 };

struct args {
	const char *folder;
	const char *in;
	bool lines;
	uint64_t batch;
};

struct adding {
	struct session *s;
	const struct args *args;
	uint8_t *window;
	uint64_t line;     /* number of the last one taken */
	uint64_t reported; /* entries said to be durable */
	struct progress progress;
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	switch (key) {
	case 'l':
		a->lines = true;
		return 0;
	case 'b':
		if (failed(decimal_decode(&a->batch, bytes_of_text(arg))) || a->batch == 0 ||
			a->batch > BATCH_MAX)
			argp_error(state, "--batch is a number from 1 to %d", BATCH_MAX);
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 1)
			return ARGP_ERR_UNKNOWN;
		if (state->arg_num == 0)
			a->folder = arg;
		else
			a->in = arg;
		return 0;
	case ARGP_KEY_END:
		if (a->folder == NULL || !a->lines)
			argp_error(state, "a log's folder and --lines are needed");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* What waits is made durable, then said: first and last index. */
static err
commit(struct adding *a)
{
	struct journal *j = &a->s->log->journal;
	uint32_t n = journal_waiting(j);
	if (n == 0)
		return ok();
	err e = journal_commit(j);
	if (failed(e))
		return e;
	printf("%" PRIu64 "\t%" PRIu64 "\n", j->frontier.size - n, j->frontier.size - 1);
	a->reported += n;
	return fflush(stdout) == 0 ? ok() : oserr_of(errno);
}

static err
add_line(struct adding *a, bytes line)
{
	struct journal *j = &a->s->log->journal;
	a->line++;
	if (line.len > BUNDLE_ENTRY_MAX)
		return failure_at(E_TOO_LARGE, a->line);
	err e = journal_add(j, line, (bytes){NULL, 0});
	if (!failed(e) && journal_waiting(j) >= a->args->batch)
		e = commit(a);
	return e;
}

/* All lines that end in the window; *used: its octets that are done with. */
static err
add_window(size_t *used, struct adding *a, bytes in)
{
	size_t from = 0;
	for (;;) {
		size_t end = bytes_find(in, from, '\n');
		if (end == in.len)
			break;
		err e = add_line(a, bytes_slice(in, from, end - from));
		if (failed(e))
			return e;
		from = end + 1;
	}
	*used = from;
	return ok();
}

static err
add_lines(struct adding *a, int fd)
{
	size_t have = 0;
	for (;;) {
		size_t n = 0, used = 0;
		err e = fd_read(&n, fd, a->window + have, WINDOW - have);
		if (failed(e))
			return e;
		have += n;
		bool last = have < WINDOW;
		e = add_window(&used, a, bytes_of(a->window, have));
		if (failed(e))
			return e;
		progress_add(&a->progress, used);
		memmove(a->window, a->window + used, have - used);
		have -= used;
		if (last)
			break;
		if (have > BUNDLE_ENTRY_MAX)
			return failure_at(E_TOO_LARGE, a->line + 1);
	}
	return have > 0 ? add_line(a, bytes_of(a->window, have)) : ok();
}

static err
add(struct adding *a)
{
	int fd = -1;
	a->window = arena_new(&a->s->memory, uint8_t, WINDOW);
	if (a->window == NULL)
		return failure(E_NOMEM);
	err e = input_open(&fd, a->args->in);
	if (failed(e))
		return e;
	progress_init(&a->progress, "log add", fd_octets_left(fd));
	e = add_lines(a, fd);
	input_close(fd);
	progress_done(&a->progress);
	/* What came before a line that is too long is good, and is kept. */
	if (failed(e) && !err_is(e, E_TOO_LARGE))
		return e;
	err last = commit(a);
	if (!failed(last))
		last = journal_end(&a->s->log->journal);
	return failed(last) ? last : e;
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct args args = {.batch = BATCH};
	struct session s;
	verb_parse(v, argc, argv, &args);
	struct problem p = {.verb = v->words, .place = "line"};
	struct adding a = {.s = &s, .args = &args};
	char kept[80];
	p.e = session_open(&s, args.folder);
	if (!failed(p.e)) {
		p.e = add(&a);
		(void)snprintf(kept, sizeof kept, "%" PRIu64 " entries of this run are durable.",
			a.reported);
		p.kept = kept;
	}
	if (err_is(p.e, E_TOO_LARGE))
		p.next = "An entry has at most 65,535 octets.";
	int status = failed(p.e) ? session_problem(&s, p) : 0;
	session_close(&s);
	return status;
}

const struct verb log_add_verb = {
	.words = "log add",
	.summary = "add entries to a log; durable before it says so",
	.options = (const struct argp_option[]){{"lines", 'l', NULL, 0,
							"each line of the input is an entry", 0},
		{"batch", 'b', "N", 0, "make N entries durable at once (4096)", 0}, {0}},
	.parser = parse,
	.arguments = "DIR [IN]",
	.help = "Add each line of IN, or of standard input, to the log in DIR as an entry, without "
		"its line end; an empty line is an empty entry. For each batch that is on the disk "
		"prints the indexes of its first and last entry. `muniment log checkpoint` then "
		"publishes them.\v"
		"  $ muniment log add case-log --lines attempts.txt",
	.run = run,
};

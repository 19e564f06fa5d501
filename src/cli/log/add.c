/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/input.h"
#include "cli/log/files.h"
#include "cli/log/lines.h"
#include "cli/log/session.h"
#include "cli/log/verbs.h"
#include "sys/interrupt.h"

enum { BATCH = 4096, BATCH_MAX = 1 << 20 };

struct args {
	const char *folder;
	char *const *inputs;
	size_t count;
	bool lines;
	uint64_t batch;
};

/* Standard input cannot be read twice. */
static bool
is_twice(const struct args *a)
{
	size_t n = 0;
	for (size_t i = 0; i < a->count; i++)
		n += strcmp(a->inputs[i], "-") == 0;
	return n > 1;
}

static void
check(struct argp_state *state, const struct args *a)
{
	if (a->folder == NULL)
		argp_error(state, "a log's folder is needed");
	if (a->lines && a->count > 1)
		argp_error(state, "--lines takes one input");
	if (!a->lines && a->count == 0)
		argp_error(state, "files are needed, or --lines");
	if (is_twice(a))
		argp_error(state, "- can be given once");
}

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
		if (state->arg_num > 0)
			return ARGP_ERR_UNKNOWN;
		a->folder = arg;
		return 0;
	case ARGP_KEY_ARGS:
		a->inputs = state->argv + state->next;
		a->count = (size_t)(state->argc - state->next);
		return 0;
	case ARGP_KEY_END:
		check(state, a);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Whichever form it is; *p is filled in, *durable is right after a failure, too. */
static err
add(uint64_t *durable, struct problem *p, struct session *s, const struct args *a)
{
	if (a->lines) {
		struct lines lines = {.s = s, .batch = a->batch};
		if (a->count > 0)
			lines.in = a->inputs[0];
		err e = lines_add(&lines);
		*durable = lines.durable;
		if (lines.of_input)
			p->subject = input_name(lines.in);
		return e;
	}
	struct files files = {.s = s, .names = a->inputs, .count = a->count, .batch = a->batch};
	err e = files_add(&files);
	*durable = files.durable;
	if (files.culprit != NULL)
		p->subject = input_name(files.culprit);
	return e;
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct args args = {.batch = BATCH};
	struct session s;
	verb_parse(v, argc, argv, &args);
	struct problem p = {.verb = v->words, .place = "line"};
	char kept[80];
	p.e = interrupt_handle(
		"muniment log add: interrupted. What was said to be durable is; of the "
		"rest some may be.\n");
	if (failed(p.e))
		return say_problem(p);
	p.e = session_open(&s, args.folder);
	if (!failed(p.e)) {
		uint64_t durable = 0;
		p.e = add(&durable, &p, &s, &args);
		(void)snprintf(kept, sizeof kept, "%" PRIu64 " %s%s of this run %s durable.",
			durable, args.lines ? "line" : "file", durable == 1 ? "" : "s",
			durable == 1 ? "is" : "are");
		p.kept = kept;
	}
	/* They are in the log; only the word of it did not arrive. */
	if (failed(p.e) && ferror(stdout) != 0) {
		p.subject = "standard output";
		p.next = "Add only those that follow; `muniment log checkpoint` tells the size.";
	}
	if (err_is(p.e, E_TOO_LARGE))
		p.next = "An entry has at most 65,535 octets.";
	if (err_is(p.e, E_USAGE))
		p.next = "It is a folder; name the files in it.";
	int status = failed(p.e) ? session_problem(&s, p) : 0;
	if (status != 0 && ferror(stdout) != 0)
		say_no_more_of_output();
	session_close(&s);
	return status;
}

const struct verb log_add_verb = {
	.words = "log add",
	.summary = "add files or lines to a log; durable before it says so",
	.options = (const struct argp_option[]){{"lines", 'l', NULL, 0,
							"each line of the input is an entry", 0},
		{"batch", 'b', "N", 0, "make at most N entries durable at once (4096)", 0}, {0}},
	.parser = parse,
	.arguments = "DIR FILE...\nDIR --lines [IN]",
	.help = "Add a salted commitment to the SHA-256 of each FILE to the log in DIR. The log "
		"says "
		"nothing about the file; what opens the commitment is kept in DIR/private and goes "
		"into the receipt. Prints INDEX and FILE of each that is on the disk.\n\n"
		"With --lines each line of IN, or of standard input, is an entry as it stands, "
		"without its line end; an empty line is an empty entry. Prints the indexes of the "
		"first and last entry of each batch that is on the disk.\n\n"
		"`muniment log checkpoint` then publishes them.\v"
		"  $ muniment log add case-log affidavit.pdf photo.jpg\n"
		"  $ muniment log add case-log --lines attempts.txt",
	.run = run,
};

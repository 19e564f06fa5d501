/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include "cli/log/session.h"
#include "cli/log/verbs.h"
#include "sys/interrupt.h"

struct args {
	const char *folder;
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	switch (key) {
	case ARGP_KEY_ARG:
		if (state->arg_num > 0)
			return ARGP_ERR_UNKNOWN;
		a->folder = arg;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "the log's folder is needed");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct args a = {0};
	struct session s;
	verb_parse(v, argc, argv, &a);
	struct problem p = {.verb = v->words, .kept = "No entry is lost."};
	p.e = interrupt_handle(
		"muniment log checkpoint: interrupted. The next run of `muniment log "
		"checkpoint` finishes what was begun.\n");
	if (failed(p.e))
		return say_problem(p);
	p.e = session_open(&s, a.folder);
	if (failed(p.e))
		p.kept = NULL;
	else
		p.e = logdir_publish(s.log);
	int status = failed(p.e) ? session_problem(&s, p) : 0;
	if (status == 0)
		printf("%" PRIu64 "\n", s.log->state.checkpoint.tree.size);
	session_close(&s);
	return status;
}

const struct verb log_checkpoint_verb = {
	.words = "log checkpoint",
	.summary = "publish what was added, under a signed checkpoint",
	.parser = parse,
	.arguments = "DIR",
	.help = "Publish every entry of the log in DIR: write its tiles, prove that the tree "
		"extends "
		"the one that was signed last, sign it. Prints the size of the log.\v"
		"  $ muniment log checkpoint case-log",
	.run = run,
};

/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/buf.h"
#include "cli/log/session.h"
#include "cli/log/verbs.h"
#include "sys/interrupt.h"

struct args {
	const char *folder;
	const char *origin;
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	switch (key) {
	case 'n':
		a->origin = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 0)
			return ARGP_ERR_UNKNOWN;
		a->folder = arg;
		return 0;
	case ARGP_KEY_END:
		if (a->folder == NULL || a->origin == NULL)
			argp_error(state, "a folder and --origin are needed");
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
	struct problem p = {.verb = v->words};
	p.e = interrupt_handle("muniment log new: interrupted. A folder that it made is not a log "
			       "yet: remove it and run it again.\n");
	if (failed(p.e))
		return say_problem(p);
	p.e = session_new(&s, a.folder, bytes_of_text(a.origin));
	if (err_is(p.e, E_KEY)) {
		p.subject = a.origin;
		p.e = failure(E_USAGE);
		p.next = "An origin is a name without spaces, '+', or '/' at its end, "
			 "like example.org/log.";
	}
	if (err_is(p.e, E_EXISTS))
		p.next = "A log is made in a new or empty folder only.";
	if (err_exit_status(p.e) == err_exit_status(failure(E_IO)))
		p.next = "If there is a folder now it is no log: remove it before you try again.";
	if (!failed(p.e))
		p.e = interrupt_handle(
			"muniment log new: interrupted. The log had been made already; "
			"DIR/policy has its key.\n");
	int status = failed(p.e) ? session_problem(&s, p) : 0;
	if (status == 0) {
		uint8_t text[512];
		buf b = BUF_ARRAY(text);
		vkey_encode(&b, &s.log->signer.vkey);
		must(!b.full);
		printf("%.*s\n", (int)b.len, (const char *)text);
	}
	session_close(&s);
	return status;
}

const struct verb log_new_verb = {
	.words = "log new",
	.summary = "make a log in a folder, with a key of its own",
	.options =
		(const struct argp_option[]){{"origin", 'n', "NAME", 0,
						     "the log's name: the address where it will be "
						     "served, without scheme",
						     0},
			{0}},
	.parser = parse,
	.arguments = "DIR",
	.help = "Make an empty log in the new or empty folder DIR. What is to be served is in DIR "
		"itself, the key and what else is private in DIR/private. Prints the key by which "
		"others verify; DIR/policy is a policy that trusts it.\v"
		"  $ muniment log new case-log --origin example.org/case-log",
	.run = run,
};

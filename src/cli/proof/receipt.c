/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cli/papers/paper.h"
#include "cli/proof/verbs.h"
#include "client/bundle.h"
#include "sys/fd.h"
#include "sys/output.h"

struct args {
	struct account_options account;
	const char *paper;
	const char *out;
	bool replace;
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	switch (key) {
	case 'o':
		a->out = arg;
		return 0;
	case 'f':
		a->replace = true;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 0)
			return ARGP_ERR_UNKNOWN;
		a->paper = arg;
		return 0;
	case ARGP_KEY_END:
		if (a->paper == NULL)
			argp_error(state, "a document is needed");
		return 0;
	default:
		return account_parse(key, arg, &a->account);
	}
}

/* The event that has put the version. */
static const struct view_event *
event_of(const struct space *s, const struct catalog_version *v)
{
	size_t i = 0;
	while (s->row->events[i].index != v->index)
		i++;
	return &s->row->events[i];
}

static err
write_receipt(const struct args *a, bytes receipt)
{
	struct output to;
	err e = output_open(&to, a->out, 0600, a->replace);
	if (failed(e))
		return e;
	e = fd_write(to.fd, receipt);
	if (!failed(e))
		e = output_publish(&to);
	output_close(&to);
	return e;
}

static err
act(struct work *w, void *user)
{
	const struct args *a = user;
	struct paper p;
	bytes receipt = {NULL, 0};
	err e = paper_find(&p, w, a->paper);
	if (!failed(e))
		e = bundle_receipt(&receipt, &p.space, event_of(&p.space, p.object->newest));
	if (failed(e))
		return e;
	w->p.subject = a->out;
	e = write_receipt(a, receipt);
	if (err_is(e, E_EXISTS))
		return work_fail(w, E_EXISTS, "Choose another name, or replace it with --force.");
	return e;
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct args args = {.paper = NULL};
	verb_parse(v, argc, argv, &args);
	return work_run(v, &args.account, act, &args);
}

const struct verb receipt_verb = {
	.words = "receipt",
	.summary = "write the receipt that the log has a document's newest version",
	.options = (const struct argp_option[]){{"output", 'o', "FILE", 0,
							"write to FILE, whole or not at all", 0},
		{"force", 'f', NULL, 0, "replace FILE when it exists", 0}, ACCOUNT_OPTIONS, {0}},
	.parser = parse,
	.arguments = "MATTER:NAME",
	.help = "Write a receipt (C2SP tlog-proof) that the log has the document's newest version: "
		"name, length and SHA-256. With the document, `muniment verify` verifies it. It "
		"names a user, and does not prove him: that is for `muniment bundle`.\v"
		"  $ muniment receipt \"Smith v. Jones:affidavit.pdf\" -o affidavit.tlog-proof",
	.run = run,
};

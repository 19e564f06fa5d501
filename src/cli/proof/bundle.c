/* SPDX-License-Identifier: Apache-2.0 */
/* Before it is handed over a bundle is verified as whoever gets it will: what does not verify here
 * would be found out in court. */
#include <stdio.h>

#include "cli/papers/paper.h"
#include "cli/proof/folder.h"
#include "cli/proof/verbs.h"

struct args {
	struct account_options account;
	const char *what;
	const char *out;
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	switch (key) {
	case 'o':
		a->out = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 0)
			return ARGP_ERR_UNKNOWN;
		a->what = arg;
		return 0;
	case ARGP_KEY_END:
		if (a->what == NULL || a->out == NULL)
			argp_error(state, "a matter or document, and a folder (-o) are needed");
		return 0;
	default:
		return account_parse(key, arg, &a->account);
	}
}

static err
check(struct work *w, struct folder *f)
{
	struct evidence e;
	struct evidence_fault fault;
	struct evidence_files files = folder_files(f);
	const struct evidence_request request = {&files, {NULL, 0}};
	err r = evidence_verify(&e, &fault, &w->account.memory, &request);
	if (failed(r))
		return work_fail(w, (enum err_code)r.code,
			"The bundle was written and does not verify: `muniment verify` says why.");
	return ok();
}

static err
make(struct work *w, const struct paper *p, const struct args *a)
{
	struct bundle_made made;
	struct folder *f = arena_new(&w->account.memory, struct folder, 1);
	if (f == NULL)
		return failure(E_NOMEM);
	w->p.subject = a->out;
	err e = folder_make(f, a->out, &w->account.memory);
	if (err_is(e, E_EXISTS))
		return work_fail(w, E_EXISTS, "Choose another name for the folder.");
	if (failed(e))
		return e;
	const struct bundle_sink sink = folder_sink(f);
	const struct bundle_what what = {&p->space, p->object == NULL ? NULL : &p->object->object};
	e = bundle_make(&made, &what, &sink);
	if (!failed(e))
		e = check(w, f);
	if (failed(e)) {
		if (!folder_unmake(f))
			w->p.kept = "The folder is no bundle: remove it.";
		if (err_is(e, E_NOT_FOUND))
			return work_fail(w, E_NOT_FOUND,
				"There is nothing to show, or the server's log has no state map "
				"yet: it comes within a minute.");
		return e;
	}
	w->p.subject = NULL;
	if (made.without > 0)
		say_note(w->verb->words,
			"%zu documents are in it without their content: what is stored is not "
			"what was signed.",
			made.without);
	if (w->json)
		printf("{\"events\": %zu, \"contents\": %zu, \"without_content\": %zu}\n",
			made.events, made.contents, made.without);
	else
		say_note(w->verb->words, "%zu events and %zu contents are in %s.", made.events,
			made.contents, a->out);
	return ok();
}

static err
act(struct work *w, void *user)
{
	const struct args *a = user;
	struct paper p;
	err e = paper_matter_or_object(&p, w, a->what);
	return failed(e) ? e : make(w, &p, a);
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct args args = {.what = NULL};
	verb_parse(v, argc, argv, &args);
	return work_run(v, &args.account, act, &args);
}

const struct verb bundle_verb = {
	.words = "bundle",
	.summary = "write the evidence of a document or a matter, to be verified offline",
	.options = (const struct argp_option[]){{"output", 'o', "DIR", 0,
							"make the folder DIR for it", 0},
		ACCOUNT_JSON_OPTION, ACCOUNT_OPTIONS, {0}},
	.parser = parse,
	.arguments = "MATTER[:NAME]",
	.help = "Write a folder from which anybody can verify, with no account and no server, what "
		"was put into the matter, by whom and when: all versions of one document, or all "
		"that this account can read. It has the documents in plain, and of everything "
		"else in the matter that it exists. `muniment verify DIR` verifies it.\v"
		"  $ muniment bundle \"Smith v. Jones:affidavit.pdf\" -o evidence",
	.run = run,
};

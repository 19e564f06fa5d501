/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/vault/verbs.h"
#include "cli/vault/work.h"
#include "client/enroll.h"
#include "core/vault/content.h"

struct args {
	struct account_options account;
	const char *name;
	const char *me;
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	switch (key) {
	case 'm':
		a->me = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 0)
			return ARGP_ERR_UNKNOWN;
		a->name = arg;
		return 0;
	default:
		return account_parse(key, arg, &a->account);
	}
}

static bool
is_name(const char *name)
{
	bytes text = bytes_of_text(name);
	return text.len > 0 && text.len <= CONTENT_NAME_MAX && content_is_line(text);
}

static err
act(struct work *w, void *user)
{
	const struct args *a = user;
	const struct enroll_names names = {bytes_of_text(a->name), bytes_of_text(a->me)};
	if (!is_name(a->name) || !is_name(a->me))
		return work_fail(w, E_USAGE, "A name is one line of at most 256 octets.");
	if (!enroll_is_pending(w->client->state))
		return work_fail(w, E_EXISTS, "This account is in a firm already.");
	if (!enroll_founds(w->client->state))
		return work_fail(w, E_USAGE,
			"The invitation is into a firm and founds none: `muniment join` with it "
			"again.");
	err e = enroll_found(w->client, &names);
	if (err_is(e, E_NOT_FOUND) || err_is(e, E_FORBIDDEN))
		w->p.next = "The server knows no such invitation, or it was used, or it has been "
			    "started again since and shows another code: join with a new one, "
			    "in a folder of its own (--home).";
	return e;
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct args args = {.name = "My firm", .me = "Owner"};
	verb_parse(v, argc, argv, &args);
	int status = work_run(v, &args.account, act, &args);
	if (status == 0)
		say_note(v->words,
			"The firm is founded. `muniment firm show` has its "
			"fingerprint; `muniment user invite` brings people in.");
	return status;
}

const struct verb firm_new_verb = {
	.words = "firm new",
	.summary = "found a firm, with this account as its owner",
	.options = (const struct argp_option[]){{"me", 'm', "NAME", 0,
							"the owner's own name, for the firm's "
							"people",
							0},
		ACCOUNT_OPTIONS, {0}},
	.parser = parse,
	.arguments = "[NAME]",
	.help = "Make the firm's root key, its directory, and the first owner. Names are sealed: "
		"the server never sees them. The root's key is made of the recovery code and kept "
		"nowhere else. Needs an account made with a code that founds a firm.\v"
		"  $ muniment firm new \"Hale & Partners\" --me \"Ada Hale\"",
	.run = run,
};

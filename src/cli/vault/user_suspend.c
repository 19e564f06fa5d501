/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/vault/verbs.h"
#include "cli/vault/work.h"
#include "client/log.h"

struct args {
	struct account_options account;
	const char *user;
	bool suspicion;
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	switch (key) {
	case 's':
		a->suspicion = true;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 0)
			return ARGP_ERR_UNKNOWN;
		a->user = arg;
		return 0;
	case ARGP_KEY_END:
		if (a->user == NULL)
			argp_error(state, "a user is needed");
		return 0;
	default:
		return account_parse(key, arg, &a->account);
	}
}

static err
suspend(struct work *w, const id16 *user, bool suspicion)
{
	const struct control body = {.type = EVENT_TYPE_FIRM_SUSPEND,
		.as.firm_suspend = {.user = *user,
			.reason = suspicion ? REASON_SUSPICION : REASON_MEMBER_REMOVED,
			.last_good = log_tree(w->client).size}};
	return work_send_to_firm(w, &body);
}

static err
act(struct work *w, void *user)
{
	const struct args *a = user;
	struct work_person person;
	bool changed = false;
	err e = sync_firm(w->view, NULL, w->client);
	if (!failed(e))
		e = work_person(&person, w, a->user);
	if (!failed(e) && !id16_equal(&person.firm, &w->client->state->firm))
		return work_fail(w, E_FORBIDDEN, "Only a firm's own people suspend its users.");
	if (!failed(e))
		e = suspend(w, &person.user, a->suspicion);
	if (err_is(e, E_FORBIDDEN))
		w->p.next = "Owners suspend anybody, admins members and admins; never the last "
			    "owner.";
	/* And the directory's key changes at once. */
	return failed(e) ? e : sync_firm(w->view, &changed, w->client);
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct args args = {.user = NULL};
	verb_parse(v, argc, argv, &args);
	int status = work_run(v, &args.account, act, &args);
	if (status == 0)
		say_note(v->words,
			"Suspended. Each matter gets a new key before anybody writes "
			"in it again.");
	return status;
}

const struct verb user_suspend_verb = {
	.words = "user suspend",
	.summary = "shut a person of our firm out, everywhere and for good",
	.options =
		(const struct argp_option[]){
			{"suspicion", 's', NULL, 0, "the person's keys may be in wrong hands", 0},
			ACCOUNT_OPTIONS, {0}},
	.parser = parse,
	.arguments = "USER",
	.help = "From the next entry of the log on the user may do nothing, in no matter. The "
		"firm's directory gets a new key at once, and each matter before it is written in "
		"again. What the person has read is read. There is no way back: who returns is "
		"invited anew. USER is a name, an address or an id of `muniment user list`.\v"
		"  $ muniment user suspend \"Ben Ito\"",
	.run = run,
};

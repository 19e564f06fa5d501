/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/vault/verbs.h"
#include "cli/vault/work.h"

struct args {
	struct account_options account;
	const char *user;
	enum firm_role role;
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	switch (key) {
	case ARGP_KEY_ARG:
		if (state->arg_num > 1)
			return ARGP_ERR_UNKNOWN;
		if (state->arg_num == 0)
			a->user = arg;
		else if (!work_read_firm_role(&a->role, arg))
			argp_error(state, "a role is member, admin or owner");
		return 0;
	case ARGP_KEY_END:
		if (state->arg_num < 2)
			argp_error(state, "a user and a role are needed");
		return 0;
	default:
		return account_parse(key, arg, &a->account);
	}
}

static err
change(struct work *w, const id16 *user, enum firm_role role)
{
	const struct control body = {
		.type = EVENT_TYPE_FIRM_ROLE, .as.firm_role_change = {*user, role}};
	err e = work_send_to_firm(w, &body);
	if (err_is(e, E_FORBIDDEN))
		w->p.next = "Owners alone give roles, and a firm keeps at least one owner.";
	if (err_is(e, E_EXISTS))
		w->p.next = "That is the person's role already.";
	return e;
}

static err
act(struct work *w, void *args)
{
	const struct args *a = args;
	struct work_person person;
	err e = sync_firm(w->view, NULL, w->client);
	if (!failed(e))
		e = work_person(&person, w, a->user);
	if (!failed(e) && !id16_equal(&person.firm, &w->client->state->firm))
		return work_fail(w, E_FORBIDDEN, "Only a firm's own people give its roles.");
	if (!failed(e))
		e = change(w, &person.user, a->role);
	/* Whoever manages the directory is who manages the firm: it follows at once. */
	return failed(e) ? e : sync_firm(w->view, NULL, w->client);
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct args args = {.user = NULL};
	verb_parse(v, argc, argv, &args);
	return work_run(v, &args.account, act, &args);
}

const struct verb user_role_verb = {
	.words = "user role",
	.summary = "make a person of our firm a member, an admin or an owner",
	.options = (const struct argp_option[]){ACCOUNT_OPTIONS, {0}},
	.parser = parse,
	.arguments = "USER ROLE",
	.help = "Give USER, a name, an address or an id of `muniment user list`, the ROLE member, "
		"admin or owner in our firm. Admins invite and suspend members and admins, owners "
		"everybody. Owners alone give roles; a firm keeps at least one. Roles in matters "
		"are another thing: `muniment matter member add` changes them.\v"
		"  $ muniment user role \"Ben Ito\" admin",
	.run = run,
};

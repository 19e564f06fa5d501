/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cli/vault/verbs.h"
#include "cli/vault/work.h"

struct args {
	struct account_options account;
	const char *matter;
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
		a->matter = arg;
		return 0;
	case ARGP_KEY_END:
		if (a->matter == NULL)
			argp_error(state, "a matter is needed");
		return 0;
	default:
		return account_parse(key, arg, &a->account);
	}
}

static err
renew(struct work *w, const struct space *s, bool suspicion)
{
	struct submit sub;
	struct submit_place at = space_place(s);
	bool repaired = false;
	struct space_change *change = arena_new(w->client->perm, struct space_change, 1);
	if (change == NULL)
		return failure(E_NOMEM);
	err e = submit_begin(&sub, w->client, 1);
	if (!failed(e))
		e = space_repair(&repaired, &sub, &at, s);
	if (!failed(e) && !repaired)
		e = space_change_begin(
			change, s, suspicion ? REASON_SUSPICION : REASON_PLANNED, true);
	if (!failed(e) && !repaired)
		e = space_change_submit(&sub, &at, change);
	if (!failed(e))
		e = work_send(w, &sub);
	if (!failed(e))
		printf("%u\n", (unsigned)at.epoch);
	return e;
}

static err
act(struct work *w, void *user)
{
	const struct args *a = user;
	struct space s;
	bool due = false;
	err e = work_matter(&s, w, a->matter);
	if (!failed(e))
		e = space_must_rotate(&due, &s);
	if (failed(e))
		return e;
	bool may = s.me != NULL &&
		(s.me->role == EPOCH_MANAGER || (due && s.me->role == EPOCH_WRITER));
	if (!may)
		return work_fail(w, E_FORBIDDEN,
			"A manager makes a new key at any time; a writer when one is due.");
	return renew(w, &s, a->suspicion);
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct args args = {.matter = NULL};
	verb_parse(v, argc, argv, &args);
	return work_run(v, &args.account, act, &args);
}

const struct verb matter_epoch_verb = {
	.words = "matter epoch",
	.summary = "give a matter a new key, for the same people",
	.options = (const struct argp_option[]){{"suspicion", 's', NULL, 0,
							"the old key may be known to others", 0},
		ACCOUNT_OPTIONS, {0}},
	.parser = parse,
	.arguments = "MATTER",
	.help = "Make the next epoch: a new key, wrapped for each present member who is not "
		"suspended. Prints its number. What is due (a suspension, a revoked device) is "
		"done "
		"by it, too.\v"
		"  $ muniment matter epoch \"Smith v. Jones\" --suspicion",
	.run = run,
};

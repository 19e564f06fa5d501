/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/vault/verbs.h"
#include "cli/vault/work.h"
#include "client/names.h"

enum { HISTORY = 300, ROLE };

struct args {
	struct account_options account;
	const char *matter;
	const char *user;
	enum epoch_role role;
	bool history;
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	switch (key) {
	case HISTORY:
		a->history = true;
		return 0;
	case ROLE:
		if (!work_read_space_role(&a->role, arg))
			argp_error(state, "a role is reader, writer or manager");
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 1)
			return ARGP_ERR_UNKNOWN;
		*(state->arg_num == 0 ? &a->matter : &a->user) = arg;
		return 0;
	case ARGP_KEY_END:
		if (a->user == NULL)
			argp_error(state, "a matter and a person are needed");
		return 0;
	default:
		return account_parse(key, arg, &a->account);
	}
}

/* Who sees the new epoch alone has to see the title, too. */
static err
repeat_title(struct submit *sub, const struct submit_place *at, const struct space *s)
{
	struct content_name n;
	const id16 *id = &s->row->chain.id.id;
	if (at->epoch == s->policy->number || !names_find(&n, s->row, CONTENT_NAME_MATTER, id))
		return ok();
	return space_submit_name(sub, at, &n);
}

/* With the history, in the epoch in force, when nothing else is due; else in a new one. */
static err
add(struct work *w, const struct space *s, const struct args *a, const struct work_person *person)
{
	struct submit sub;
	struct submit_place at = space_place(s);
	bool due = false, member = policy_space_member(s->policy, &person->user) != NULL;
	struct space_change *change = arena_new(w->client->perm, struct space_change, 1);
	const struct space_member m = {person->user, person->firm, a->role, a->history ? 1 : 0};
	if (change == NULL)
		return failure(E_NOMEM);
	err e = space_must_rotate(&due, s);
	if (!failed(e))
		e = space_change_begin(
			change, s, REASON_MEMBER_ADDED, due || member || !a->history);
	if (!failed(e))
		e = space_change_add(change, &m);
	if (!failed(e))
		e = submit_begin(&sub, w->client, 2);
	if (!failed(e))
		e = space_change_submit(&sub, &at, change);
	if (!failed(e))
		e = repeat_title(&sub, &at, s);
	if (err_is(e, E_FORMAT))
		w->p.next = "A matter keeps at least one manager: make another one first.";
	return failed(e) ? e : work_send(w, &sub);
}

static err
act(struct work *w, void *user)
{
	const struct args *a = user;
	struct space s;
	struct work_person person;
	err e = work_matter(&s, w, a->matter);
	if (!failed(e) && (s.me == NULL || s.me->role != EPOCH_MANAGER))
		return work_fail(w, E_FORBIDDEN, "Only a manager of the matter takes people in.");
	if (!failed(e))
		e = work_person(&person, w, a->user);
	if (!failed(e))
		e = add(w, &s, a, &person);
	return e;
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct args args = {.role = EPOCH_READER};
	verb_parse(v, argc, argv, &args);
	return work_run(v, &args.account, act, &args);
}

const struct verb matter_member_add_verb = {
	.words = "matter member add",
	.summary = "take a person into a matter, or change the role",
	.options = (const struct argp_option[]){{"role", ROLE, "ROLE", 0,
							"reader (the default), writer or manager",
							0},
		{"history", HISTORY, NULL, 0, "what was written before is readable, too", 0},
		ACCOUNT_OPTIONS, {0}},
	.parser = parse,
	.arguments = "MATTER USER",
	.help = "Wrap the matter's key for one more person. USER is a name, address or id of `user "
		"list`, or, of another firm, the text that `muniment whoami` prints there; that "
		"firm must be trusted first. Without --history the person reads what is written "
		"from now on.\v"
		"  $ muniment matter member add \"Smith v. Jones\" muncontact1qy… --role writer",
	.run = run,
};

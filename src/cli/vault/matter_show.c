/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/vault/table.h"
#include "cli/vault/verbs.h"
#include "cli/vault/work.h"

static const struct table_column columns[] = {{"name", "NAME", false}, {"role", "ROLE", false},
	{"firm_is", "FIRM IS", false}, {"state", "STATE", false}, {"user", "USER", false},
	{"firm", "FIRM", false}, {NULL, NULL, false}};

/* "active", or why the epoch has to change for this member. */
static const char *
state_of(const struct work *w, const struct epoch_member *m)
{
	const struct policy_firm *f = view_firm(w->view, &m->firm);
	const struct policy_user *u = view_user(w->view, &m->user);
	if (f == NULL || !policy_firm_is_active(f, &m->user))
		return "suspended";
	return u != NULL && u->gen == m->puk_gen ? "active" : "newer key";
}

/* Who has ROLE, in the order of the ids. */
static void
put_members(struct table *t, const struct work *w, const struct space *s, enum epoch_role role)
{
	for (size_t i = 0; i < s->policy->member_count; i++) {
		const struct epoch_member *m = &s->policy->members[i];
		if (m->role != role)
			continue;
		table_put(t, work_name(w, &m->user));
		table_put_text(t, work_space_role(m->role));
		table_put_text(t, work_trust(w, &m->firm));
		table_put_text(t, state_of(w, m));
		table_put_id(t, &m->user);
		table_put_id(t, &m->firm);
	}
}

static err
act(struct work *w, void *user)
{
	const struct account_word *a = user;
	struct space s;
	struct table t;
	err e = work_matter(&s, w, a->word);
	if (failed(e))
		return e;
	table_init(&t, &w->account.memory, columns, w->json);
	for (int role = EPOCH_MANAGER; role >= EPOCH_READER; role--)
		put_members(&t, w, &s, (enum epoch_role)role);
	table_print(&t);
	if (s.row->broken > 0)
		say_note(w->verb->words,
			"%zu entries do not open: the server has changed them, or a member has "
			"written what is none.",
			s.row->broken);
	if (s.row->ignored > 0)
		say_note(w->verb->words,
			"%zu events are not shown: nobody who may make them has made them.",
			s.row->ignored);
	return ok();
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct account_word args = {.needed = "a matter"};
	verb_parse(v, argc, argv, &args);
	return work_run(v, &args.account, act, &args);
}

const struct verb matter_show_verb = {
	.words = "matter show",
	.summary = "who is in a matter now, and in which role",
	.options = (const struct argp_option[]){ACCOUNT_JSON_OPTION, ACCOUNT_OPTIONS, {0}},
	.parser = account_parse_word,
	.arguments = "MATTER",
	.help = "List the members of the epoch in force, from the signed events. MATTER is its id, "
		"the beginning of it, or its title.\v"
		"  $ muniment matter show \"Smith v. Jones\"",
	.run = run,
};

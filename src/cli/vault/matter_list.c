/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/vault/table.h"
#include "cli/vault/verbs.h"
#include "cli/vault/work.h"
#include "client/names.h"

enum { MATTERS_MAX = 4096 };

static const struct table_column columns[] = {{"title", "TITLE", false}, {"role", "ROLE", false},
	{"members", "MEMBERS", true}, {"epoch", "EPOCH", true}, {"firm", "FIRM", false},
	{"state", "STATE", false}, {"id", "ID", false}, {NULL, NULL, false}};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	return account_parse(key, arg, state->input);
}

/* "open", or what has to be done or is over. */
static err
state_of(const char **out, const struct space *s)
{
	bool due = false;
	err e = space_must_rotate(&due, s);
	if (!failed(e))
		*out = s->policy->closed ? "closed"
			: s->me == NULL  ? "left"
			: due            ? "new key due"
					 : "open";
	return e;
}

static err
put_matter(struct table *t, struct work *w, const id16 *id)
{
	struct space s;
	struct content_name n = {.name = {NULL, 0}};
	const char *state = "";
	const chain_id chain = {CHAIN_MATTER, *id};
	err e = space_open(&s, w->view, &chain);
	/* A hint of the server's that leads nowhere. */
	if (err_is(e, E_NOT_FOUND))
		return ok();
	if (!failed(e))
		e = state_of(&state, &s);
	if (failed(e))
		return e;
	(void)names_find(&n, s.row, CONTENT_NAME_MATTER, id);
	table_put(t, n.name);
	table_put_text(t, s.me == NULL ? "none" : work_space_role(s.me->role));
	table_put_number(t, s.policy->member_count);
	table_put_number(t, s.policy->number);
	table_put_text(t, work_trust(w, &s.policy->firm));
	table_put_text(t, state);
	table_put_id(t, id);
	return ok();
}

static err
act(struct work *w, void *args)
{
	struct table t;
	size_t count = 0;
	id16 *ids = arena_new(&w->account.memory, id16, MATTERS_MAX);
	(void)args;
	if (ids == NULL)
		return failure(E_NOMEM);
	err e = sync_begin(w->view, w->client);
	if (!failed(e))
		e = sync_list_matters(ids, &count, w->client, MATTERS_MAX);
	if (!failed(e))
		e = sync_spaces(w->view, w->client, ids, count);
	table_init(&t, &w->account.memory, columns, w->json);
	for (size_t i = 0; i < count && !failed(e); i++)
		e = put_matter(&t, w, &ids[i]);
	if (!failed(e))
		table_print(&t);
	return e;
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct account_options o = {0};
	verb_parse(v, argc, argv, &o);
	return work_run(v, &o, act, NULL);
}

const struct verb matter_list_verb = {
	.words = "matter list",
	.summary = "the matters that this account is or was a member of",
	.options = (const struct argp_option[]){ACCOUNT_JSON_OPTION, ACCOUNT_OPTIONS, {0}},
	.parser = parse,
	.arguments = NULL,
	.help = "List matters with our role in each, as their signed events have it. \"New key "
		"due\": somebody was suspended or a device revoked; the next who writes makes the "
		"key first.\v"
		"  $ muniment matter list",
	.run = run,
};

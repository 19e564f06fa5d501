/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/vault/table.h"
#include "cli/vault/verbs.h"
#include "cli/vault/work.h"
#include "client/names.h"

static const struct table_column columns[] = {{"name", "NAME", false},
	{"address", "ADDRESS", false}, {"role", "ROLE", false}, {"state", "STATE", false},
	{"id", "ID", false}, {NULL, NULL, false}};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	return account_parse(key, arg, state->input);
}

static void
put_row(struct table *t, const struct content_name *n, enum firm_role role, const char *state)
{
	table_put(t, n->name);
	table_put(t, n->address);
	table_put_text(t, work_firm_role(role));
	table_put_text(t, state);
	table_put_id(t, &n->id);
}

static void
put_users(struct table *t, const struct work *w, const struct policy_firm *f)
{
	for (size_t i = 0; i < f->user_count; i++) {
		const struct policy_firm_user *u = &f->users[i];
		struct content_name n = {.name = {NULL, 0}, .address = {NULL, 0}};
		(void)names_user(&n, w->view, &u->user);
		n.id = u->user;
		put_row(t, &n, u->role, u->suspended ? "suspended" : "active");
	}
}

static void
put_invited(struct table *t, const struct work *w, const struct policy_firm *f)
{
	const chain_id own = {CHAIN_FIRM, w->client->state->firm};
	const struct view_chain *directory = view_find(w->view, &own);
	for (size_t i = 0; i < f->invite_count; i++) {
		const struct policy_invite *invite = &f->invites[i];
		struct content_name n = {.name = {NULL, 0}, .address = {NULL, 0}};
		if (invite->state != POLICY_INVITE_OPEN)
			continue;
		(void)names_find(&n, directory, CONTENT_NAME_INVITATION, &invite->invite.id);
		n.id = invite->invite.id;
		put_row(t, &n, invite->invite.role, "invited");
	}
}

static err
act(struct work *w, void *args)
{
	struct table t;
	(void)args;
	err e = sync_firm(w->view, NULL, w->client);
	if (failed(e))
		return e;
	const struct policy_firm *f = view_firm(w->view, &w->client->state->firm);
	table_init(&t, &w->account.memory, columns, w->json);
	put_users(&t, w, f);
	put_invited(&t, w, f);
	table_print(&t);
	return ok();
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct account_options o = {0};
	verb_parse(v, argc, argv, &o);
	return work_run(v, &o, act, NULL);
}

const struct verb user_list_verb = {
	.words = "user list",
	.summary = "the people of our firm, and open invitations",
	.options = (const struct argp_option[]){ACCOUNT_JSON_OPTION, ACCOUNT_OPTIONS, {0}},
	.parser = parse,
	.arguments = NULL,
	.help = "List who is in the firm by its signed events, with the names that its people gave "
		"each other. Run by an owner or admin it also lets who has joined read the names.\v"
		"  $ muniment user list",
	.run = run,
};

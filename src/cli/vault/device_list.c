/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/vault/table.h"
#include "cli/vault/verbs.h"
#include "cli/vault/work.h"

static const struct table_column columns[] = {{"id", "ID", false}, {"state", "STATE", false},
	{"added", "ADDED AT", true}, {NULL, NULL, false}};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	return account_parse(key, arg, state->input);
}

static err
act(struct work *w, void *args)
{
	struct table t;
	const struct known *s = w->client->state;
	(void)args;
	err e = sync_firm(w->view, NULL, w->client);
	if (failed(e))
		return e;
	const struct policy_user *u = view_user(w->view, &s->user);
	table_init(&t, &w->account.memory, columns, w->json);
	for (size_t i = 0; i < u->device_count; i++) {
		const struct policy_device *d = &u->devices[i];
		bool here = id16_equal(&d->id, &s->device);
		table_put_id(&t, &d->id);
		table_put_text(&t, !d->active ? "revoked" : here ? "this device" : "active");
		table_put_number(&t, d->added);
	}
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

const struct verb device_list_verb = {
	.words = "device list",
	.summary = "this account's devices",
	.options = (const struct argp_option[]){ACCOUNT_JSON_OPTION, ACCOUNT_OPTIONS, {0}},
	.parser = parse,
	.arguments = NULL,
	.help = "List the devices by the account's signed events, each with the entry of the log "
		"that added it. One that you do not know is not yours: revoke it, and tell your "
		"firm.\v"
		"  $ muniment device list",
	.run = run,
};

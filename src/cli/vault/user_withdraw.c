/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/vault/verbs.h"
#include "cli/vault/work.h"
#include "client/names.h"

/* Whether the open invitation I is what is typed: its id, or the name or address it was made for.
 */
static bool
is_meant(const struct work *w, const struct policy_invite *i, const char *typed)
{
	struct content_name n;
	id16 id;
	const chain_id own = {CHAIN_FIRM, w->client->state->firm};
	bytes text = bytes_of_text(typed);
	if (i->state != POLICY_INVITE_OPEN)
		return false;
	if (work_read_id(&id, typed))
		return id16_equal(&id, &i->invite.id);
	return names_find(&n, view_find(w->view, &own), CONTENT_NAME_INVITATION, &i->invite.id) &&
		(bytes_equal(n.name, text) || bytes_equal(n.address, text));
}

static err
find(id16 *out, struct work *w, const char *typed)
{
	size_t found = 0;
	const struct policy_firm *f = view_firm(w->view, &w->client->state->firm);
	w->p.subject = typed;
	for (size_t i = 0; i < f->invite_count; i++) {
		if (!is_meant(w, &f->invites[i], typed))
			continue;
		*out = f->invites[i].invite.id;
		found++;
	}
	if (found == 0)
		return work_fail(
			w, E_NOT_FOUND, "`muniment user list` shows the open invitations.");
	if (found > 1)
		return work_fail(w, E_USAGE,
			"Several invitations are for that name: give the id that `muniment user "
			"list` shows.");
	w->p.subject = NULL;
	return ok();
}

static err
act(struct work *w, void *args)
{
	const struct account_word *a = args;
	struct control body = {.type = EVENT_TYPE_FIRM_WITHDRAW};
	err e = sync_firm(w->view, NULL, w->client);
	if (!failed(e))
		e = find(&body.as.firm_withdraw.invite, w, a->word);
	if (!failed(e))
		e = work_send_to_firm(w, &body);
	if (err_is(e, E_FORBIDDEN))
		w->p.next = "Owners and admins withdraw invitations.";
	return e;
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct account_word args = {.needed = "an invitation"};
	verb_parse(v, argc, argv, &args);
	return work_run(v, &args.account, act, &args);
}

const struct verb user_withdraw_verb = {
	.words = "user withdraw",
	.summary = "take an open invitation back",
	.options = (const struct argp_option[]){ACCOUNT_OPTIONS, {0}},
	.parser = account_parse_word,
	.arguments = "INVITATION",
	.help = "From now on nobody joins with that invitation's code: for one that was lost, went "
		"to the wrong person, or was not printed because `user invite` was interrupted. "
		"INVITATION is a name, an address or an id that `muniment user list` shows as "
		"invited. Who has joined already is suspended, not withdrawn.\v"
		"  $ muniment user withdraw \"Ben Ito\"",
	.run = run,
};

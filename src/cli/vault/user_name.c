/* SPDX-License-Identifier: Apache-2.0 */
/* A name is a label on an id, which its writer got by another way than the server: nothing about
 * the other firm has to be known for it. */
#include "cli/vault/verbs.h"
#include "cli/vault/work.h"
#include "client/names.h"

/* Whom TYPED means: a contact, an id, or somebody who has a name here. */
static err
find(id16 *out, struct work *w, const char *typed)
{
	static const id16 nobody = {{0}};
	struct contact c;
	if (!failed(contact_decode(&c, bytes_of_text(typed)))) {
		if (id16_equal(&c.user, &nobody))
			return work_fail(w, E_USAGE,
				"It is a firm's contact: ask the person for what `muniment whoami` "
				"prints.");
		*out = c.user;
		return ok();
	}
	if (work_read_id(out, typed))
		return ok();
	err e = names_find_user(out, w->view, bytes_of_text(typed));
	w->p.subject = failed(e) ? typed : NULL;
	if (err_is(e, E_EXISTS))
		return work_fail(w, E_USAGE,
			"Several people are called so: give the id that `muniment user list` "
			"shows.");
	if (err_is(e, E_NOT_FOUND))
		return work_fail(w, E_NOT_FOUND,
			"Name the person by the contact that `muniment whoami` prints there, or "
			"by the id that a list shows.");
	return e;
}

/* For all of our firm, with the address that there was. */
static err
send(struct work *w, const id16 *user, const char *name)
{
	struct submit s;
	struct space d;
	const chain_id own = {CHAIN_FIRM, w->client->state->firm};
	struct content_name n = {.address = {NULL, 0}};
	(void)names_user(&n, w->view, user);
	n.of = CONTENT_NAME_USER;
	n.id = *user;
	n.name = bytes_of_text(name);
	err e = space_open(&d, w->view, &own);
	if (failed(e))
		return e;
	struct submit_place at = space_place(&d);
	e = submit_begin(&s, w->client, 1);
	if (!failed(e))
		e = space_submit_name(&s, &at, &n);
	return failed(e) ? e : work_send(w, &s);
}

static err
act(struct work *w, void *user)
{
	const struct account_words *a = user;
	id16 who;
	bytes name = bytes_of_text(a->words[1]);
	if (name.len == 0 || name.len > CONTENT_NAME_MAX || !content_is_line(name))
		return work_fail(w, E_USAGE, "A name is one line of at most 256 octets.");
	err e = sync_firm(w->view, NULL, w->client);
	if (!failed(e))
		e = find(&who, w, a->words[0]);
	return failed(e) ? e : send(w, &who, a->words[1]);
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct account_words args = {.needed = "a person and a name"};
	verb_parse(v, argc, argv, &args);
	return work_run(v, &args.account, act, &args);
}

const struct verb user_name_verb = {
	.words = "user name",
	.summary = "call a person by a name, of another firm too",
	.options = (const struct argp_option[]){ACCOUNT_OPTIONS, {0}},
	.parser = account_parse_words,
	.arguments = "USER NAME",
	.help = "Everybody in our firm then sees NAME where the person's id would be shown. It is "
		"sealed in the firm's directory: neither the server nor the other firm sees it, "
		"and it proves nothing. USER is the contact that `muniment whoami` prints at the "
		"other firm, the id that a list shows, or a name of `muniment user list`.\v"
		"  $ muniment user name muncontact1qy… \"Cy Swift\"",
	.run = run,
};

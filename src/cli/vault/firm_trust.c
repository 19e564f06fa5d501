/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cli/vault/verbs.h"
#include "cli/vault/work.h"
#include "core/codec/keyprint.h"

/* The firm shows the root that the contact names. */
static err
check_root(struct work *w, const struct contact *c)
{
	const chain_id firm = {CHAIN_FIRM, c->firm};
	err e = view_add(w->view, &firm, false);
	if (!failed(e))
		e = view_settle(w->view);
	if (err_is(e, E_NOT_FOUND))
		return work_fail(w, E_NOT_FOUND, "This server knows no such firm.");
	if (failed(e))
		return e;
	const struct policy_firm *f = view_firm(w->view, &c->firm);
	hash32 print = keyprint_of(&f->root);
	return hash32_equal(&print, &c->root)
		? ok()
		: alarm_raise_chain(&w->client->alarm, ALARM_FIRM_ROOT, &firm);
}

/* An owner or admin says it for the whole firm. */
static err
say_for_firm(struct work *w, const struct contact *c)
{
	hash32 named;
	const struct control body = {
		.type = EVENT_TYPE_FIRM_TRUST, .as.firm_trust = {c->firm, c->root}};
	const struct known *k = w->client->state;
	const struct policy_firm *f = view_firm(w->view, &k->firm);
	const struct policy_firm_user *me = policy_firm_user(f, &k->user);
	if (me == NULL || me->suspended || me->role == FIRM_MEMBER ||
		(policy_firm_trusts(&named, f, &c->firm) && hash32_equal(&named, &c->root)))
		return ok();
	return work_send_to_firm(w, &body);
}

static err
act(struct work *w, void *user)
{
	const struct account_word *a = user;
	struct contact c;
	uint8_t text[KEYPRINT_TEXT];
	buf print = BUF_ARRAY(text);
	const struct known *k = w->client->state;
	if (failed(contact_decode(&c, bytes_of_text(a->word)))) {
		w->p.subject = "the fingerprint";
		return work_fail(w, E_FORMAT,
			"It is the text muncontact1… that `muniment firm show` or `muniment "
			"whoami` prints at the other firm; copy all of it.");
	}
	if (id16_equal(&c.firm, &k->firm))
		return work_fail(w, E_USAGE, "This is our own firm.");
	err e = sync_firm(w->view, NULL, w->client);
	if (!failed(e))
		e = check_root(w, &c);
	if (!failed(e))
		e = say_for_firm(w, &c);
	struct known_firm pin = {c.firm, c.root, KNOWN_FIRM_TRUSTED};
	if (!failed(e))
		e = known_put_firm(w->client->state, &pin);
	if (!failed(e))
		e = client_save(w->client);
	if (failed(e))
		return e;
	keyprint_encode(&print, &c.root);
	printf("%.*s\n", KEYPRINT_TEXT, (const char *)text);
	return ok();
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct account_word args = {.needed = "the other firm's fingerprint"};
	verb_parse(v, argc, argv, &args);
	return work_run(v, &args.account, act, &args);
}

const struct verb firm_trust_verb = {
	.words = "firm trust",
	.summary = "know another firm by its fingerprint from now on",
	.options = (const struct argp_option[]){ACCOUNT_OPTIONS, {0}},
	.parser = account_parse_word,
	.arguments = "FINGERPRINT",
	.help = "FINGERPRINT is the text muncontact1… that `muniment firm show` prints at the "
		"other "
		"firm, got by another way than the server. From now on that firm's people can be "
		"taken into matters, and a server that shows it with another root key is refused. "
		"Prints the fingerprint to compare by voice. By an owner or admin it is said for "
		"the "
		"whole firm.\v"
		"  $ muniment firm trust muncontact1qy…",
	.run = run,
};

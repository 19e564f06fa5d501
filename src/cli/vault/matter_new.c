/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/text.h"
#include "cli/json.h"
#include "cli/vault/verbs.h"
#include "cli/vault/work.h"
#include "core/vault/content.h"

/* Its first epoch, with us as its manager. */
static err
submit_first(struct submit *s, struct submit_place *at, struct work *w)
{
	struct client *c = w->client;
	const struct known *k = c->state;
	const struct policy_user *u = view_user(w->view, &k->user);
	const chain_id own = {CHAIN_USER, k->user};
	struct draft *d = arena_new(c->perm, struct draft, 1);
	struct draft_member me = {.row = {.user = k->user,
					  .role = EPOCH_MANAGER,
					  .firm = k->firm,
					  .puk_gen = u->gen,
					  .puk_fp = policy_user_puk(u)},
		.from = 1};
	if (d == NULL)
		return failure(E_NOMEM);
	d->chain = at->chain;
	d->number = 1;
	d->reason = REASON_FIRST;
	err e = parts_fetch_recipient(&me.to, c, &own, &me.row.puk_fp);
	if (!failed(e))
		e = draft_new_seed(c, &at->chain, 1);
	if (!failed(e))
		e = draft_put_member(d, &me);
	return failed(e) ? e : draft_submit(s, at, d);
}

static err
make(struct work *w, const id16 *id, const char *title)
{
	struct submit s;
	struct submit_place at = {.chain = {CHAIN_MATTER, *id}};
	struct control body = {
		.type = EVENT_TYPE_MATTER_CREATE, .as.matter_create = {w->client->state->firm}};
	const struct content_name name = {
		CONTENT_NAME_MATTER, *id, bytes_of_text(title), {NULL, 0}};
	err e = submit_begin(&s, w->client, 3);
	if (!failed(e))
		e = submit_control(&s, &at, &body, (struct submit_parts){NULL, 0});
	if (!failed(e))
		e = submit_first(&s, &at, w);
	if (!failed(e))
		e = space_submit_name(&s, &at, &name);
	return failed(e) ? e : work_send(w, &s);
}

static err
act(struct work *w, void *user)
{
	const struct account_word *a = user;
	id16 id;
	uint8_t hex[32];
	buf b = BUF_ARRAY(hex);
	bytes name = bytes_of_text(a->word);
	if (name.len == 0 || name.len > CONTENT_NAME_MAX || !content_is_line(name))
		return work_fail(w, E_USAGE, "A name is one line of at most 256 octets.");
	err e = sync_firm(w->view, NULL, w->client);
	if (!failed(e))
		e = client_draw(w->client, id.b, sizeof id.b);
	if (!failed(e))
		e = make(w, &id, a->word);
	if (failed(e))
		return e;
	hex_encode(&b, BYTES_ARRAY(id.b));
	if (w->json)
		printf("{\"id\": \"%.*s\"}\n", (int)b.len, (const char *)hex);
	else
		printf("%.*s\n", (int)b.len, (const char *)hex);
	return ok();
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct account_word args = {.needed = "a name"};
	verb_parse(v, argc, argv, &args);
	return work_run(v, &args.account, act, &args);
}

const struct verb matter_new_verb = {
	.words = "matter new",
	.summary = "open a matter, with this account as its manager",
	.options = (const struct argp_option[]){ACCOUNT_JSON_OPTION, ACCOUNT_OPTIONS, {0}},
	.parser = account_parse_word,
	.arguments = "NAME",
	.help = "Make a matter with a key of its own and print its id. NAME is sealed for its "
		"members; the server knows the id only.\v"
		"  $ muniment matter new \"Smith v. Jones\"",
	.run = run,
};

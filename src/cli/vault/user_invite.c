/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/text.h"
#include "cli/vault/verbs.h"
#include "cli/vault/work.h"
#include "core/vault/content.h"
#include "core/vault/invite.h"
#include "sys/memory.h"

enum { DAYS = 14, DAYS_MAX = 365, DAY_MS = 24 * 60 * 60 * 1000 };
enum { NEW_FIRM = 300, EMAIL, ROLE };

struct args {
	struct account_options account;
	const char *name;
	const char *email;
	enum firm_role role;
	bool founds;
	uint64_t days;
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	switch (key) {
	case NEW_FIRM:
		a->founds = true;
		return 0;
	case EMAIL:
		a->email = arg;
		return 0;
	case ROLE:
		if (!work_read_firm_role(&a->role, arg))
			argp_error(state, "a role is member, admin or owner");
		return 0;
	case 'd':
		if (failed(decimal_decode(&a->days, bytes_of_text(arg))) || a->days == 0 ||
			a->days > DAYS_MAX)
			argp_error(state, "--days is a number, at most 365");
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 0)
			return ARGP_ERR_UNKNOWN;
		a->name = arg;
		return 0;
	case ARGP_KEY_END:
		if (a->name == NULL)
			argp_error(state, "a name is needed");
		return 0;
	default:
		return account_parse(key, arg, &a->account);
	}
}

/* A fresh invitation: its code's content, and its public half in BODY. */
static err
draw(struct invite *i, struct secret *secret, struct work *w, struct firm_invite *body)
{
	uint8_t room[CLIENT_SEED];
	struct secret seed;
	static const id16 no_firm = {{0}};
	const struct known *s = w->client->state;
	const struct known_firm *own = known_firm(s, &s->firm);
	bool founds = body->role == FIRM_FOUNDER;
	*i = (struct invite){
		.firm = founds ? no_firm : s->firm, .log = invite_log(known_text(&s->log_vkey))};
	if (!founds && own == NULL)
		return failure(E_NOT_FOUND);
	if (!founds)
		i->firm_root = own->keyprint;
	err e = client_draw(w->client, i->invite.b, sizeof i->invite.b);
	if (!failed(e))
		e = client_draw(w->client, secret_room(secret, INVITE_SECRET), INVITE_SECRET);
	if (failed(e))
		return e;
	secret_init(&seed, room, sizeof room);
	invite_seed(&seed, i, secret);
	body->id = i->invite;
	body->key = signature_key_of(&seed);
	secret_done(&seed);
	return ok();
}

static err
print_code(const struct invite *i, const struct secret *secret)
{
	struct secret text = {0};
	err e = memory_secret_new(&text, INVITE_TEXT);
	if (failed(e))
		return e;
	invite_encode(&text, i, secret);
	bytes code = secret_expose(&text);
	bool told = printf("%.*s\n", (int)code.len, (const char *)code.data) >= 0 &&
		fflush(stdout) == 0;
	memory_secret_free(&text);
	return told ? ok() : failure(E_IO);
}

/* The invitation, and for the firm's people whose it is. */
static err
send(struct work *w, const struct args *a, const struct firm_invite *invite)
{
	struct submit s;
	struct space d;
	const chain_id own = {CHAIN_FIRM, w->client->state->firm};
	struct control body = {.type = EVENT_TYPE_FIRM_INVITE, .as.firm_invite = *invite};
	const struct content_name name = {CONTENT_NAME_INVITATION, invite->id,
		bytes_of_text(a->name), bytes_of_text(a->email)};
	err e = space_open(&d, w->view, &own);
	if (failed(e))
		return e;
	struct submit_place at = space_place(&d);
	e = submit_begin(&s, w->client, 2);
	if (!failed(e))
		e = submit_control(&s, &at, &body, (struct submit_parts){NULL, 0});
	if (!failed(e))
		e = space_submit_name(&s, &at, &name);
	return failed(e) ? e : work_send(w, &s);
}

static err
act(struct work *w, void *user)
{
	const struct args *a = user;
	struct invite invite;
	struct secret secret = {0};
	struct firm_invite body = {.role = a->founds ? FIRM_FOUNDER : a->role,
		.expires_ms = w->client->clock->now_ms(w->client->clock->self) + a->days * DAY_MS};
	bytes name = bytes_of_text(a->name), email = bytes_of_text(a->email);
	if (name.len == 0 || name.len > CONTENT_NAME_MAX || !content_is_line(name) ||
		email.len > CONTENT_NAME_MAX || !content_is_line(email))
		return work_fail(w, E_USAGE, "A name is one line of at most 256 octets.");
	err e = memory_secret_new(&secret, INVITE_SECRET);
	if (!failed(e))
		e = sync_firm(w->view, NULL, w->client);
	if (!failed(e))
		e = draw(&invite, &secret, w, &body);
	if (!failed(e))
		e = send(w, a, &body);
	if (err_is(e, E_FORBIDDEN))
		w->p.next = "Owners invite anybody, admins members and admins.";
	/* What waits in the outbox will stand, and its code is nowhere else. */
	if (!failed(e) || w->p.kept != NULL) {
		err told = print_code(&invite, &secret);
		e = failed(e) ? e : told;
	}
	memory_secret_free(&secret);
	return e;
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct args args = {.email = "", .role = FIRM_MEMBER, .days = DAYS};
	verb_parse(v, argc, argv, &args);
	int status = work_run(v, &args.account, act, &args);
	if (status == 0)
		say_note(v->words,
			"Give the code to nobody else, and not by the server; it is "
			"shown once.");
	return status;
}

const struct verb user_invite_verb = {
	.words = "user invite",
	.summary = "invite a person into our firm, or to found another",
	.options = (const struct argp_option[]){{"email", EMAIL, "ADDRESS", 0,
							"for the firm's people, beside the name",
							0},
		{"role", ROLE, "ROLE", 0, "member (the default), admin or owner", 0},
		{"new-firm", NEW_FIRM, NULL, 0, "the code founds another firm on this server", 0},
		{"days", 'd', "N", 0, "the code is good for so long (14)", 0}, ACCOUNT_OPTIONS,
		{0}},
	.parser = parse,
	.arguments = "NAME",
	.help = "Print a code for `muniment join`. It holds a secret that the server never sees: "
		"hand it over, read it out, or send it by another way. NAME and address are sealed "
		"for the firm's people.\v"
		"  $ muniment user invite \"Ben Ito\" --email ben@hale.example --role admin",
	.run = run,
};

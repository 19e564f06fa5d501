/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/file/passphrase.h"
#include "cli/vault/create.h"
#include "cli/vault/verbs.h"
#include "client/enroll.h"
#include "sys/interrupt.h"
#include "sys/memory.h"

struct args {
	struct account_options account;
	const char *url;
	const char *code;
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	switch (key) {
	case ARGP_KEY_ARG:
		if (state->arg_num > 1)
			return ARGP_ERR_UNKNOWN;
		*(state->arg_num == 0 ? &a->url : &a->code) = arg;
		return 0;
	case ARGP_KEY_END:
		if (a->code == NULL)
			argp_error(state, "the server's address and an invitation are needed");
		return 0;
	default:
		return account_parse(key, arg, &a->account);
	}
}

/* What only this verb holds. */
struct joining {
	struct secret typed, secret;
	struct invite invite;
	const struct args *args;
};

static err
take_memory(struct joining *j, const struct args *args)
{
	*j = (struct joining){.args = args};
	err e = memory_secret_new(&j->typed, PASSPHRASE_MAX + 2);
	return failed(e) ? e : memory_secret_new(&j->secret, INVITE_SECRET);
}

static void
drop_memory(struct joining *j)
{
	memory_secret_free(&j->typed);
	memory_secret_free(&j->secret);
}

/* The code itself, or "-": from standard input, where no list of processes shows it. */
static err
read_code(struct joining *j, struct problem *p, const char *code)
{
	err e = code[0] == '-' && code[1] == '\0' ? passphrase_get(&j->typed, p, "-", false)
						  : secret_set(&j->typed, bytes_of_text(code));
	if (!failed(e))
		e = invite_decode(&j->invite, &j->secret, &j->typed);
	if (failed(e)) {
		p->subject = "the invitation";
		p->next = "It begins with muninvite1; copy all of it, as it was given to you.";
	}
	return e;
}

static err
prepare(struct account *a, const struct server *server, const struct create *c, void *user)
{
	const struct joining *j = user;
	const struct enroll_code code = {j->invite, &j->secret, c->recovery};
	return enroll_prepare(&a->client, bytes_of_text(j->args->url), server, &code);
}

/* An account that was made by an earlier run and has not joined yet goes on with its keys. */
static err
reopen(struct account *a, struct problem *p, const struct joining *j)
{
	account_close(a);
	p->next = NULL;
	err e = account_open(a, p, &j->args->account);
	if (failed(e))
		return e;
	const struct known *s = &a->state;
	if (enroll_is_pending(s) && id16_equal(&s->invite, &j->invite.invite))
		return ok();
	p->subject = a->path;
	p->next = !enroll_is_pending(s) && id16_equal(&s->firm, &j->invite.firm)
		? "Its account is in that firm already, `muniment whoami` shows it; for another "
		  "one, --home names another folder."
		: "There is another account in this folder: --home names another one.";
	return failure(E_EXISTS);
}

static err
join(struct joining *j, struct account *a, struct problem *p)
{
	const struct create_plan plan = {j->args->url, &j->args->account, prepare, j};
	err e = read_code(j, p, j->args->code);
	if (failed(e))
		return e;
	e = create_account(a, p, &plan);
	if (err_is(e, E_EXISTS))
		e = reopen(a, p, j);
	bool unknown = err_is(e, E_FORBIDDEN);
	if (!failed(e) && !enroll_founds(&a->state)) {
		e = enroll_join(&a->client);
		unknown = err_is(e, E_NOT_FOUND) || err_is(e, E_FORBIDDEN);
	}
	if (unknown && a->client.alarm.id == ALARM_NONE) {
		p->subject = "the invitation";
		p->next = "It was used, withdrawn, or is another firm's: ask for a new one.";
	}
	return e;
}

static int
run(const struct verb *v, int argc, char **argv)
{
	static struct account a; /* large, and one for the process */
	struct args args = {.url = NULL};
	struct joining j;
	verb_parse(v, argc, argv, &args);
	struct problem p = {.verb = v->words};
	p.e = interrupt_handle("muniment join: interrupted. Run the same command again: it goes on "
			       "where it stopped.\n");
	if (!failed(p.e))
		p.e = take_memory(&j, &args);
	if (!failed(p.e))
		p.e = join(&j, &a, &p);
	int status = failed(p.e) ? account_problem(&a, p) : 0;
	if (status == 0)
		say_note(v->words, "%s%s",
			"Write the recovery code on paper: it is shown once, and opens this "
			"account when the passphrase is forgotten.",
			enroll_founds(&a.state)
				? " Next, `muniment firm new NAME` founds your firm."
				: "");
	drop_memory(&j);
	account_close(&a);
	return status;
}

const struct verb join_verb = {
	.words = "join",
	.summary = "make an account on a server, with an invitation",
	.options = (const struct argp_option[]){ACCOUNT_OPTIONS, {0}},
	.parser = parse,
	.arguments = "URL INVITE",
	.help = "Make this device's keys, and join the firm whose code INVITE is (\"-\": it is "
		"read "
		"from standard input). The code says which log and which firm are the right ones: "
		"a server that shows others is refused. Prints the recovery code, once. With a "
		"code "
		"that founds a firm, `muniment firm new` comes next. When it was interrupted, the "
		"same command goes on.\v"
		"  $ muniment join https://muniment.example muninvite1qqv…",
	.run = run,
};

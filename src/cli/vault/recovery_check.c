/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/vault/account.h"
#include "cli/vault/recovery_code.h"
#include "cli/vault/verbs.h"
#include "client/slot.h"
#include "sys/interrupt.h"
#include "sys/memory.h"

enum { RECOVERY_FILE = 300 };

struct args {
	struct account_options account;
	const char *recovery_file;
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	if (key != RECOVERY_FILE)
		return account_parse(key, arg, &a->account);
	a->recovery_file = arg;
	return 0;
}

/* As far as the keys, which are read and let go again. */
static err
check(struct account *a, struct problem *p, const struct args *args)
{
	struct secret code = {0};
	err e = account_look(a, p, &args->account);
	if (!failed(e))
		e = memory_secret_new(&code, SLOT_RECOVERY_KEY);
	if (!failed(e))
		e = recovery_code_get(&code, p, args->recovery_file);
	if (!failed(e)) {
		p->subject = a->path;
		e = keystore_recover(&a->store, &code);
		if (err_is(e, E_NO_MATCH))
			p->next = "This code is another account's, and would not help here. Look "
				  "for the right one while the passphrase is known.";
		if (err_is(e, E_NOT_FOUND))
			p->next = "No recovery code opens this account on this device.";
	}
	if (!failed(e))
		e = keystore_load(&a->state, &a->store);
	memory_secret_free(&code);
	return e;
}

static int
run(const struct verb *v, int argc, char **argv)
{
	static struct account a; /* large, and one for the process */
	struct args args = {.recovery_file = NULL};
	verb_parse(v, argc, argv, &args);
	struct problem p = {.verb = v->words};
	p.e = interrupt_handle("muniment recovery check: interrupted. Nothing was changed.\n");
	if (failed(p.e))
		return say_problem(p);
	p.e = check(&a, &p, &args);
	int status = failed(p.e) ? account_problem(&a, p) : 0;
	if (status == 0)
		say_note(v->words,
			"The code opens this account. Nothing was changed: put it back "
			"where it was.");
	account_close(&a);
	return status;
}

const struct verb recovery_check_verb = {
	.words = "recovery check",
	.summary = "a drill: whether the recovery code on paper opens this account",
	.options = (const struct argp_option[]){{"recovery-file", RECOVERY_FILE, "FILE", 0,
							"the code is the line of FILE", 0},
		{"home", ACCOUNT_HOME, "DIR", 0, "the account's folder ($MUNIMENT_HOME)", 10}, {0}},
	.parser = parse,
	.arguments = NULL,
	.help = "Type the recovery code as it is on paper, and learn whether it would open this "
		"account if the passphrase were forgotten. Nothing is changed or sent. Exit status "
		"1: it would not. Do this once a year, and after the paper was moved.\v"
		"  $ muniment recovery check",
	.run = run,
};

/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/vault/account.h"
#include "cli/vault/verbs.h"
#include "sys/interrupt.h"

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	return account_parse(key, arg, state->input);
}

/* The passphrase is asked for in any case: who no longer knows it keeps the code. */
static err
remove_slot(struct account *a, struct problem *p, const struct account_options *o)
{
	err e = account_open_by_passphrase(a, p, o);
	if (failed(e))
		return e;
	p->subject = a->path;
	e = keystore_remove_recovery(&a->store);
	if (err_is(e, E_NOT_FOUND))
		p->next = "No recovery code opens this account on this device any more.";
	return e;
}

static int
run(const struct verb *v, int argc, char **argv)
{
	static struct account a; /* large, and one for the process */
	struct account_options o = {0};
	verb_parse(v, argc, argv, &o);
	struct problem p = {.verb = v->words};
	p.e = interrupt_handle("muniment recovery remove: interrupted. Run `muniment recovery "
			       "check` to see whether the code still opens the account.\n");
	if (failed(p.e))
		return say_problem(p);
	p.e = remove_slot(&a, &p, &o);
	int status = failed(p.e) ? account_problem(&a, p) : 0;
	if (status == 0)
		say_note(v->words,
			"The code opens this account no more; without the passphrase it is lost "
			"now. Keep the paper: the roots of what you founded are made of it.");
	account_close(&a);
	return status;
}

const struct verb recovery_remove_verb = {
	.words = "recovery remove",
	.summary = "the recovery code opens this device's account no more",
	.options = (const struct argp_option[]){ACCOUNT_OPTIONS, {0}},
	.parser = parse,
	.arguments = NULL,
	.help = "Remove the slot of the recovery code from this device: for a paper that others "
		"may have seen, or where a passphrase is to be the only way. The passphrase is "
		"asked for, also where the account is unlocked. There is no way back on this "
		"device; copies of its folder made before still open with the code. The firm's "
		"root is made of the same code, which this does not change.\v"
		"  $ muniment recovery remove",
	.run = run,
};

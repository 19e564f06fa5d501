/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/vault/account.h"
#include "cli/vault/verbs.h"
#include "sys/keyring.h"

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	return account_parse(key, arg, state->input);
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct account_options options = {0};
	struct account a;
	verb_parse(v, argc, argv, &options);
	struct problem p = {.verb = v->words};
	p.e = account_look(&a, &p, &options);
	if (!failed(p.e)) {
		p.e = keyring_drop(&a.store.id);
		/* Locked it is, then. */
		if (err_is(p.e, E_NOT_FOUND) || err_is(p.e, E_DENIED))
			p.e = ok();
	}
	int status = failed(p.e) ? account_problem(&a, p) : 0;
	account_close(&a);
	return status;
}

const struct verb lock_verb = {
	.words = "lock",
	.summary = "forget the unlocked key: the passphrase is asked for again",
	.options = (const struct argp_option[]){ACCOUNT_OPTIONS, {0}},
	.parser = parse,
	.arguments = NULL,
	.help = "Take the account's unlock key out of the kernel's session keyring. An account "
		"that "
		"is locked already stays so.\v"
		"  $ muniment lock",
	.run = run,
};

/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/file/passphrase.h"
#include "cli/vault/account.h"
#include "cli/vault/verbs.h"
#include "sys/interrupt.h"
#include "sys/memory.h"

enum { NEW_FILE = 300 };

struct args {
	struct account_options account;
	const char *new_file;
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	if (key != NEW_FILE)
		return account_parse(key, arg, &a->account);
	a->new_file = arg;
	return 0;
}

/* The present one is asked for in any case: an unlocked screen is no right to change it. */
static err
set(struct account *a, struct problem *p, const struct args *args)
{
	struct secret words = {0};
	err e = account_open_by_passphrase(a, p, &args->account);
	if (!failed(e))
		e = memory_secret_new(&words, PASSPHRASE_MAX + 2);
	if (!failed(e))
		e = passphrase_get(&words, p, args->new_file, args->new_file == NULL);
	if (!failed(e)) {
		p->subject = a->path;
		e = keystore_set_passphrase(&a->store, &words);
	}
	memory_secret_free(&words);
	return e;
}

static int
run(const struct verb *v, int argc, char **argv)
{
	static struct account a; /* large, and one for the process */
	struct args args = {.new_file = NULL};
	verb_parse(v, argc, argv, &args);
	struct problem p = {.verb = v->words};
	p.e = interrupt_handle("muniment passphrase: interrupted. The old passphrase opens the "
			       "account, or the new one; it is damaged in no case.\n");
	if (failed(p.e))
		return say_problem(p);
	p.e = set(&a, &p, &args);
	int status = failed(p.e) ? account_problem(&a, p) : 0;
	if (status == 0)
		say_note(v->words, "The new passphrase opens this account on this device.");
	account_close(&a);
	return status;
}

const struct verb passphrase_verb = {
	.words = "passphrase",
	.summary = "change the passphrase of this account on this device",
	.options = (const struct argp_option[]){{"new-passphrase-file", NEW_FILE, "FILE", 0,
							"the first line of FILE is the new one", 0},
		ACCOUNT_OPTIONS, {0}},
	.parser = parse,
	.arguments = NULL,
	.help = "Ask for the present passphrase and, twice, for the new one. Other devices of the "
		"account keep theirs, and the recovery code stays as it is. A copy of this "
		"folder that was made before still opens with the old passphrase. Who has "
		"forgotten it uses `muniment unlock --recovery`.\v"
		"  $ muniment passphrase",
	.run = run,
};

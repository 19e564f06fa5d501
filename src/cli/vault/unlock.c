/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/text.h"
#include "cli/file/passphrase.h"
#include "cli/vault/account.h"
#include "cli/vault/recovery_code.h"
#include "cli/vault/verbs.h"
#include "client/slot.h"
#include "sys/interrupt.h"
#include "sys/keyring.h"
#include "sys/memory.h"

enum { DEFAULT_MINUTES = 60, MINUTES_MAX = 7 * 24 * 60, RECOVERY = 'r', RECOVERY_FILE = 300 };

struct args {
	struct account_options account;
	const char *recovery_file;
	uint64_t minutes;
	bool recovery;
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	switch (key) {
	case 't':
		if (failed(decimal_decode(&a->minutes, bytes_of_text(arg))) || a->minutes == 0 ||
			a->minutes > MINUTES_MAX)
			argp_error(state, "--timeout is a number of minutes, at most a week's");
		return 0;
	case RECOVERY:
		a->recovery = true;
		return 0;
	case RECOVERY_FILE:
		a->recovery = true;
		a->recovery_file = arg;
		return 0;
	default:
		return account_parse(key, arg, &a->account);
	}
}

/* Unlocked by the code, the account takes a new passphrase. */
static err
recover(struct account *a, struct problem *p, const struct args *args)
{
	struct secret code = {0}, words = {0};
	err e = memory_secret_new(&code, SLOT_RECOVERY_KEY);
	if (!failed(e))
		e = memory_secret_new(&words, PASSPHRASE_MAX + 2);
	if (!failed(e))
		e = recovery_code_get(&code, p, args->recovery_file);
	if (!failed(e)) {
		p->subject = a->path;
		e = keystore_recover(&a->store, &code);
		if (err_is(e, E_NO_MATCH))
			p->next = "This recovery code is another account's.";
		if (err_is(e, E_NOT_FOUND))
			p->next = "No recovery code opens this account on this device.";
	}
	if (!failed(e))
		e = passphrase_get(&words, p, args->account.passphrase_file, true);
	if (!failed(e))
		e = keystore_set_passphrase(&a->store, &words);
	memory_secret_free(&code);
	memory_secret_free(&words);
	return e;
}

static err
unlock(struct account *a, struct problem *p, const struct args *args)
{
	if (!args->recovery)
		return account_open(a, p, &args->account);
	err e = account_look(a, p, &args->account);
	return failed(e) ? e : recover(a, p, args);
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct args args = {.minutes = DEFAULT_MINUTES};
	struct account a;
	verb_parse(v, argc, argv, &args);
	struct problem p = {.verb = v->words};
	p.e = interrupt_handle("muniment unlock: interrupted. Nothing was unlocked.\n");
	if (failed(p.e))
		return say_problem(p);
	p.e = unlock(&a, &p, &args);
	if (!failed(p.e)) {
		p.subject = "the kernel's session keyring";
		p.e = keyring_put(&a.store.id, &a.unlock, (unsigned)args.minutes * 60);
		if (failed(p.e))
			p.next = "The passphrase is right, but it has to be asked for each time "
				 "here; scripts use --passphrase-file.";
	}
	int status = failed(p.e) ? account_problem(&a, p) : 0;
	if (status == 0)
		say_note(v->words, "Unlocked for %u minutes in this session.",
			(unsigned)args.minutes);
	account_close(&a);
	return status;
}

const struct verb unlock_verb = {
	.words = "unlock",
	.summary = "do not ask for the passphrase for a while",
	.options =
		(const struct argp_option[]){{"timeout", 't', "MINUTES", 0, "for so long (60)", 0},
			{"recovery", RECOVERY, NULL, 0,
				"with the recovery code; then a new passphrase is asked for", 0},
			{"recovery-file", RECOVERY_FILE, "FILE", 0,
				"the same, the code being the line of FILE", 0},
			ACCOUNT_OPTIONS, {0}},
	.parser = parse,
	.arguments = NULL,
	.help = "Keep the account's unlock key in the kernel's session keyring, so that the next "
		"verbs do not ask. It is on no disk, ends with the time or with `muniment lock`, "
		"and "
		"whoever can run programs in this session can use it meanwhile. Where there is no "
		"keyring, as in some containers, this says so and changes nothing.\v"
		"  $ muniment unlock --timeout 30",
	.run = run,
};

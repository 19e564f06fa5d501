/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/buf.h"
#include "cli/file/identities.h"
#include "cli/file/verbs.h"
#include "sys/interrupt.h"

struct args {
	const char *file;
	const char *passphrase_file;
};

enum { PASSPHRASE_FILE = 256 };

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;
	switch (key) {
	case PASSPHRASE_FILE:
		a->passphrase_file = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 0)
			return ARGP_ERR_UNKNOWN;
		a->file = arg;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "an identity file is needed; - is standard input");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void
show(const struct identity_list *list, size_t i)
{
	struct recipient r;
	uint8_t room[RECIPIENT_TEXT_MAX];
	buf text = BUF_ARRAY(room);
	identity_recipient(&r, list, i);
	recipient_encode(&text, &r);
	printf("%.*s\n", (int)text.len, (const char *)room);
}

static int
run(const struct verb *v, int argc, char **argv)
{
	struct args args = {0};
	struct identities found = {0};
	struct problem p = {.verb = v->words};
	verb_parse(v, argc, argv, &args);
	p.e = interrupt_handle("muniment key show: interrupted.\n");
	if (!failed(p.e))
		p.e = identities_init(&found);
	if (!failed(p.e))
		p.e = identities_add(&found, &p, args.file, args.passphrase_file);
	for (size_t i = 0; !failed(p.e) && i < found.list.count; i++)
		show(&found.list, i);
	int status = failed(p.e) ? say_problem(p) : 0;
	identities_done(&found);
	return status;
}

const struct verb key_show_verb = {
	.words = "key show",
	.summary = "print the recipients of an identity file",
	.options = (const struct argp_option[]){{"passphrase-file", PASSPHRASE_FILE, "FILE", 0,
							"take the passphrase of an identity file "
							"that is sealed itself from FILE",
							0},
		{0}},
	.parser = parse,
	.arguments = "FILE",
	.help = "Print the recipient of each identity in FILE: what others need to seal to you, "
		"and may be known to everybody.\v"
		"  $ muniment key show my.key",
	.run = run,
};

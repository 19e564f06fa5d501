/* SPDX-License-Identifier: Apache-2.0 */
/* The entry: make the process safe to hold secrets, find the verb, run it, and make sure that what
 * was written to standard output arrived. Everything else is in the verb's own file. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/err.h"
#include "cli/say.h"
#include "cli/verbs.h"
#include "sys/oserr.h"
#include "sys/process.h"

/* Read by argp, from the C library: gives every verb --version. */
EXPORTED const char *argp_program_version = "muniment " MUNIMENT_VERSION;

/* Runs on every way out, --help's included: a full disk behind `> file` must not look like success.
 */
static void
close_output(void)
{
	/* Of a write that failed earlier errno is gone. */
	int number = ferror(stdout) != 0 ? EIO : 0;
	if (fclose(stdout) != 0)
		number = errno;
	if (number == 0)
		return;
	_exit(say_problem((struct problem){
		.verb = "output", .subject = "standard output", .e = oserr_of(number)}));
}

static void
overview(FILE *to)
{
	fputs("Usage: muniment VERB [OPTION...] [ARGUMENT...]\n"
	      "Sealed files that only their recipients can open, and logs that prove what was "
	      "there.\n\n",
		to);
	verbs_list(to, NULL);
	fputs("\n`muniment help VERB` or `muniment VERB --help` explains one, with an example.\n"
	      "`-` is standard input or output. Exit status: 0 done, 1 the answer is no, 2 wrong "
	      "use,\n"
	      "3 bad or damaged input, 4 the machine failed.\n",
		to);
}

static int
group_help(FILE *to, const char *group)
{
	fprintf(to, "Usage: muniment %s VERB [OPTION...] [ARGUMENT...]\n\n", group);
	verbs_list(to, group);
	fprintf(to, "\n`muniment %s VERB --help` explains one, with an example.\n", group);
	return err_exit_status(to == stdout ? ok() : failure(E_USAGE));
}

/* No verb begins with these words; a group may. */
static int
unknown(int count, char *const *words)
{
	const char *group = verbs_is_group(words[0]) ? words[0] : "";
	char named[64], next[64 + 64];
	if (*group != '\0' && count == 1)
		return group_help(stderr, group);
	if (*group != '\0' && strcmp(words[1], "--help") == 0)
		return group_help(stdout, group);
	(void)snprintf(named, sizeof named, "%s%s%s", group, *group == '\0' ? "" : " ",
		words[*group == '\0' ? 0 : 1]);
	(void)snprintf(next, sizeof next, "There is no such verb; `muniment help%s%s` lists them.",
		*group == '\0' ? "" : " ", group);
	return say_problem((struct problem){.verb = named, .e = failure(E_USAGE), .next = next});
}

/* WORDS[0..count) with the verb's words joined into argv[0], as usage messages name it. */
static int
run(int count, char **words)
{
	int used = 0;
	const struct verb *v = verbs_find(&used, count, words);
	if (v == NULL)
		return unknown(count, words);
	char name[64];
	(void)snprintf(name, sizeof(name), "muniment %s", v->words);
	words[used - 1] = name;
	return v->run(v, count - used + 1, words + used - 1);
}

/* `help key new` is `key new --help`. */
static int
help(int count, char **words)
{
	static char option[] = "--help";
	char *turned[5];
	if (count == 0 || strcmp(words[0], option) == 0) {
		overview(stdout);
		return EXIT_SUCCESS;
	}
	/* No verb has more words than three. */
	if (count > 3)
		count = 3;
	for (int i = 0; i < count; i++)
		turned[i] = words[i];
	turned[count] = option;
	turned[count + 1] = NULL;
	return run(count + 1, turned);
}

int
main(int argc, char **argv)
{
	argp_err_exit_status = err_exit_status(failure(E_USAGE));
	err e = process_harden();
	if (failed(e))
		return say_problem((struct problem){.verb = "start", .e = e});
	if (atexit(close_output) != 0)
		return err_exit_status(failure(E_NOMEM));
	if (argc < 2) {
		overview(stderr);
		return err_exit_status(failure(E_USAGE));
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return help(0, NULL);
	if (strcmp(argv[1], "help") == 0)
		return help(argc - 2, argv + 2);
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
		puts(argp_program_version);
		return EXIT_SUCCESS;
	}
	return run(argc - 1, argv + 1);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* cli/verb: what a subcommand is.
 * A subcommand is one file with one `const struct verb NAME_verb`: its words, its options (argp),
 * its help and its function. cli/verbs.c lists them all; nothing else needs to know it. */
#ifndef CLI_VERB_H
#define CLI_VERB_H

#include <argp.h>

struct verb {
	const char *words;                 /* "key new": what follows `muniment` */
	const char *summary;               /* one line for the overview, lower case, no full stop */
	const struct argp_option *options; /* ends with {0}; NULL when there are none */
	argp_parser_t parser;  /* gets the struct that run() gives to verb_parse as input */
	const char *arguments; /* "[IN]"; NULL when there are none */
	const char *help;      /* paragraphs, then '\v', then one real example */
	/* Exit status. ARGV[0] is "muniment WORDS". */
	int (*run)(const struct verb *v, int argc, char **argv);
};

/* Parse the options and arguments into INPUT. Wrong use is explained on standard error and ends the
 * process with status 2; --help, --usage and --version end it with 0. */
void verb_parse(const struct verb *v, int argc, char **argv, void *input);

#endif

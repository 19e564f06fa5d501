/* SPDX-License-Identifier: Apache-2.0 */
/* argp does the parsing, permuting and help; it ends the process itself on wrong use, with the
 * status that main() gave it. At that point a verb holds nothing but memory. */
#include "cli/verb.h"

#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "cli/say.h"

static const struct argp_option *
find_short(const struct verb *v, int key)
{
	const struct argp_option *o = v->options;
	while (o != NULL && (o->name != NULL || o->key != 0) && o->key != key)
		o++;
	return o != NULL && o->key == key ? o : NULL;
}

static bool
is_long(const struct verb *v, const char *name, size_t n)
{
	for (const struct argp_option *o = v->options; o != NULL && o->name != NULL; o++)
		if (strlen(o->name) == n && memcmp(o->name, name, n) == 0)
			return true;
	return false;
}

static bool
is_text(const char *at)
{
	size_t n = say_printable(at);
	while (n > 0) {
		at += n;
		n = say_printable(at);
	}
	return *at == '\0';
}

/* The C library repeats what it does not know on the terminal as it stands: a long option with its
 * value, one letter of a short one. */
static bool
may_be_repeated(const struct verb *v, const char *arg)
{
	if (arg[0] != '-' || arg[1] == '\0')
		return true;
	if (arg[1] == '-')
		return is_long(v, arg + 2, strcspn(arg + 2, "=")) || is_text(arg);
	for (const char *c = arg + 1; *c != '\0'; c++) {
		const struct argp_option *o = find_short(v, *c);
		if (o != NULL && o->arg != NULL)
			return true;
		if (o == NULL && (*c < ' ' || *c == 0x7f))
			return false;
	}
	return true;
}

static void
check_options(const struct verb *v, int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (!may_be_repeated(v, argv[i]))
			_exit(say_problem((struct problem){.verb = v->words,
				.subject = argv[i],
				.e = failure(E_USAGE),
				.next = "There is no such option; --help lists them."}));
}

void
verb_parse(const struct verb *v, int argc, char **argv, void *input)
{
	struct argp a = {
		.options = v->options,
		.parser = v->parser,
		.args_doc = v->arguments,
		.doc = v->help,
	};
	check_options(v, argc, argv);
	/* Our parsers end the process themselves; what is left is the memory of argp. */
	if (argp_parse(&a, argc, argv, 0, NULL, input) != 0)
		_exit(say_problem((struct problem){.verb = v->words, .e = failure(E_NOMEM)}));
}

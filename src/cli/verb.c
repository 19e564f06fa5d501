/* SPDX-License-Identifier: Apache-2.0 */
/* argp does the parsing, permuting and help; it ends the process itself on wrong use, with the
 * status that main() gave it. At that point a verb holds nothing but memory. */
#include "cli/verb.h"

#include <unistd.h>

#include "base/err.h"
#include "cli/say.h"

void
verb_parse(const struct verb *v, int argc, char **argv, void *input)
{
	struct argp a = {
		.options = v->options,
		.parser = v->parser,
		.args_doc = v->arguments,
		.doc = v->help,
	};
	/* Our parsers end the process themselves; what is left is the memory of argp. */
	if (argp_parse(&a, argc, argv, 0, NULL, input) != 0)
		_exit(say_problem((struct problem){.verb = v->words, .e = failure(E_NOMEM)}));
}

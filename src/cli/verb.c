/* SPDX-License-Identifier: Apache-2.0 */
/* argp does the parsing, permuting and help; it ends the process itself on wrong use, with the
 * status that main() gave it. No resource is held at that point by any verb. */
#include "cli/verb.h"

#include "base/err.h"

void
verb_parse(const struct verb *v, int argc, char **argv, void *input)
{
	struct argp a = {
		.options = v->options,
		.parser = v->parser,
		.args_doc = v->arguments,
		.doc = v->help,
	};
	must(argp_parse(&a, argc, argv, 0, NULL, input) == 0);
}

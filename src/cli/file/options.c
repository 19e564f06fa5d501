/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/file/options.h"

#include <string.h>

const char *
options_read_from(struct options *o, const char *path)
{
	o->standard += path == NULL || strcmp(path, "-") == 0;
	return path;
}

error_t
options_parse(int key, char *arg, const struct argp_state *state, struct options *o)
{
	switch (key) {
	case 'p':
		o->passphrase = true;
		return 0;
	case OPTIONS_PASSPHRASE_FILE:
		o->passphrase_file = options_read_from(o, arg);
		return 0;
	case 'f':
		o->replace = true;
		return 0;
	case 'o':
		o->out = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 0)
			return ARGP_ERR_UNKNOWN;
		o->in = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

void
options_check(struct options *o, const struct argp_state *state)
{
	(void)options_read_from(o, o->in);
	if (o->standard > 1)
		argp_error(state, "only one thing can be read from standard input");
}

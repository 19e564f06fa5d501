/* SPDX-License-Identifier: Apache-2.0 */
/* cli/file/options: what seal and open have in common on the command line.
 * Owns: nothing; the strings are argv's. */
#ifndef CLI_FILE_OPTIONS_H
#define CLI_FILE_OPTIONS_H

#include <argp.h>
#include <stdbool.h>

/* -p, --passphrase-file, -f, -o and IN. */
struct options {
	const char *passphrase_file;
	const char *in;
	const char *out;
	unsigned standard; /* how many things are to be read from standard input */
	bool passphrase;
	bool replace;
};

/* The key of --passphrase-file, which has no letter. */
enum { OPTIONS_PASSPHRASE_FILE = 256 };

/* PATH, which is to be read. */
const char *options_read_from(struct options *o, const char *path);
/* Take KEY if it is one of these; else ARGP_ERR_UNKNOWN. */
error_t options_parse(int key, char *arg, const struct argp_state *state, struct options *o);
/* At the end, when IN is known: standard input cannot be read twice. */
void options_check(struct options *o, const struct argp_state *state);

#endif

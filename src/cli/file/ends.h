/* SPDX-License-Identifier: Apache-2.0 */
/* cli/file/ends: the two ends of a verb that makes one file of another.
 * Owns: both descriptors, between ends_open and ends_close. */
#ifndef CLI_FILE_ENDS_H
#define CLI_FILE_ENDS_H

#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "cli/say.h"
#include "sys/output.h"

struct ends {
	const char *in_name;  /* for messages */
	const char *out_name; /* likewise */
	int in;
	uint64_t in_size; /* octets of it; 0: not known */
	struct output out;
};

/* IN and OUT are paths; NULL or "-" are the standard ones. OUT must not exist unless REPLACE.
 * E_USAGE when both are the same file. On failure *p says what about. *out must stay where it is
 * until ends_close, which also takes what has failed to open. */
err ends_open(struct ends *out, struct problem *p, const char *in, const char *out_path,
	bool replace) MUST_USE;
void ends_close(struct ends *e);

/* Standard output, and a person is looking at it. */
bool ends_show(const char *out_path);

#endif

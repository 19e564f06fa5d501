/* SPDX-License-Identifier: Apache-2.0 */
/* sys/output: a file that appears whole or not at all.
 * It is written without a name (O_TMPFILE), or under a hidden temporary one where the file system
 * has no unnamed files, synced, and only then given its name; then its folder is synced,
 * if it may be read. Whatever
 * ends the process before leaves nothing behind (with a temporary name: anything but kill -9).
 *
 * Standard output, pipes and devices have no name to give: they get what is written as it comes. */
#ifndef SYS_OUTPUT_H
#define SYS_OUTPUT_H

#include <limits.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"

struct output {
	int fd;
	int folder;     /* of the file to be; -1 when it streams */
	bool unnamed;   /* made by O_TMPFILE, and has no name yet */
	bool replace;   /* an older file of the name gives way */
	bool published; /* output_publish gave it its name */
	char name[NAME_MAX + 1];
	char temporary[40]; /* the hidden name, in the same folder */
};

/* What to write to PATH; NULL or "-" is standard output. MODE is that of a new file, less the
 * umask. E_EXISTS when there is a file of that name already and REPLACE is false. *OUT must stay
 * where it is until it is closed. */
err output_open(struct output *out, const char *path, mode_t mode, bool replace) MUST_USE;

/* It streams: what is written is out, and cannot be taken back. */
bool output_is_stream(const struct output *o);

/* At least N octets are going to be written. The file system may set room aside, which makes
 * writing faster; the size of the file is left alone, and it is no error when there is no such
 * room. */
void output_expect(const struct output *o, uint64_t n);

/* Everything is written: make it durable and give it its name. E_EXISTS when somebody else took the
 * name meanwhile. After a failure nothing of that name is ours, unless o->published. */
err output_publish(struct output *o) MUST_USE;

/* Discards what is not published. */
void output_close(struct output *o);

#endif

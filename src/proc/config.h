/* SPDX-License-Identifier: Apache-2.0 */
/* proc/config: the server's configuration: one file of "name = value" lines, made of config.def.
 * It is read whole and checked whole before anything starts; a value that is none, or not safe, is
 * refused with its line. Owns: nothing. */
#ifndef PROC_CONFIG_H
#define PROC_CONFIG_H

#include <stdint.h>

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"

enum { CONFIG_TEXT_MAX = 160, CONFIG_FILE_MAX = 4096 };

struct config {
#define TEXT(name, standard, what)                char name[CONFIG_TEXT_MAX];
#define NUMBER(name, standard, least, most, what) uint64_t name;
#define CHOICE(name, standard, words, what)       unsigned name;
#include "proc/config.def"
#undef TEXT
#undef NUMBER
#undef CHOICE
};

/* Why a configuration was refused. */
struct config_fault {
	unsigned line;   /* of the file; 0: it is not from the file */
	const char *key; /* NULL: the line is none of ours */
	const char *why; /* a sentence's end: "is not a number from 1 to 64" */
	char room[96];
};

void config_init(struct config *out);
/* Set what the file says, on top of what *inout has. E_FORMAT, with *fault; *inout is of no use
 * then. */
err config_read(struct config *inout, struct config_fault *fault, bytes file) MUST_USE;
/* What is only safe or not as a whole, and what the command line set. E_USAGE, with *fault. */
err config_check(struct config_fault *fault, const struct config *c) MUST_USE;

#endif

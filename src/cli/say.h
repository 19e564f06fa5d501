/* SPDX-License-Identifier: Apache-2.0 */
/* cli/say: everything that goes to standard error in words.
 * A message says what happened, what was not lost, and what to do next. What happened is the
 * sentence of err.def; what to do next has a default for each error, in say.c. */
#ifndef CLI_SAY_H
#define CLI_SAY_H

#include <stddef.h>
#include <stdio.h>

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"

struct problem {
	const char *verb;    /* "seal": the words of the verb */
	const char *subject; /* the file or argument it is about; NULL: none */
	err e;
	const char *place; /* what err.at counts: "line", "chunk"; NULL: do not say it */
	const char *kept;  /* a sentence on what was not lost, with full stop; NULL: none */
	const char *next;  /* a sentence on what to do next; NULL: the default for this error */
};

/* `muniment open: case.age: the encrypted content is damaged or incomplete (chunk 17). Nothing was
 * written to case.pdf. Ask the sender for the file again.` Returns the exit status. Says nothing
 * when a reader closed its end of our pipe: that one knows. */
int say_problem(struct problem p);
/* Octets of the character that AT, a string, begins with; 0 when it must not go to a terminal: a
 * control character, what is no UTF-8, or the end. */
size_t say_printable(const char *at);
/* A name from outside, with '?' for each octet that must not go to a terminal. */
void say_name(FILE *to, bytes name);
/* The verb has said that standard output failed: drop what did not arrive, so that the end of the
 * process does not say so again. */
void say_no_more_of_output(void);
/* A line of information. */
void say_note(const char *verb, const char *format, ...) PRINTF_LIKE(2, 3);

#endif

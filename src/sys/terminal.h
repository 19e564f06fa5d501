/* SPDX-License-Identifier: Apache-2.0 */
/* sys/terminal: asking the person at the terminal for something secret.
 * It goes to the controlling terminal, not to standard input, which may be the file. */
#ifndef SYS_TERMINAL_H
#define SYS_TERMINAL_H

#include "base/attr.h"
#include "base/err.h"
#include "crypt/secret.h"

/* Show PROMPT, read one line without showing it; *out holds it without its end. E_NOT_FOUND when
 * there is no terminal, E_TRUNCATED when it ends before a line does, E_TOO_LARGE when the line does
 * not fit. *out is empty after a failure. */
err terminal_ask(struct secret *out, const char *prompt) MUST_USE;

#endif

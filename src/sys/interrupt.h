/* SPDX-License-Identifier: Apache-2.0 */
/* sys/interrupt: Ctrl-C and its relatives (SIGINT, SIGTERM, SIGHUP) end the process at once,
 * cleanly: a half-written file loses its name, the terminal gets its echo back, one line says so,
 * and the exit status is that of E_INTERRUPTED.
 *
 * One set for the process, used by the main thread only; worker threads block these signals. */
#ifndef SYS_INTERRUPT_H
#define SYS_INTERRUPT_H

#include <stdbool.h>
#include <termios.h>

#include "base/attr.h"
#include "base/err.h"

/* From now on an interruption prints MESSAGE (a string constant that ends with a newline). A signal
 * that was ignored when the process started (nohup) stays ignored. May be called again to change
 * the message. */
err interrupt_handle(const char *message) MUST_USE;

/* Hold interruptions back while something is between two states, in this thread and in those it
 * starts meanwhile; then let them through. Do not nest. */
void interrupt_hold(void);
void interrupt_release(void);

/* All three only while held back.
 * Unlink NAME in FOLDER on interruption; it must stay valid until replaced. NULL: nothing. */
void interrupt_unlinks(int folder, const char *name);
/* From now on say MESSAGE, as in interrupt_handle. */
void interrupt_says(const char *message);
/* Restore the state of terminal FD on interruption. NULL: nothing. */
void interrupt_restores(int fd, const struct termios *state);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The line is read by single characters straight into locked memory: a bigger read could return
 * more than one line, and would need a buffer of its own to be wiped. */
#include "sys/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include "base/bytes.h"
#include "sys/fd.h"
#include "sys/interrupt.h"
#include "sys/oserr.h"

/* Up to the end of the line, which is dropped. */
static err
read_line(struct secret *out, int tty)
{
	size_t cap = out->cap;
	size_t used = 0;
	uint8_t *line = secret_room(out, cap);
	must(line != NULL);
	for (;;) {
		uint8_t c = 0;
		size_t n = 0;
		err e = fd_read(&n, tty, &c, 1);
		if (!failed(e) && n == 0)
			e = failure(E_TRUNCATED);
		if (!failed(e) && c != '\n' && used == cap)
			e = failure(E_TOO_LARGE);
		if (failed(e)) {
			secret_shorten(out, 0);
			return e;
		}
		if (c == '\n')
			break;
		line[used++] = c;
	}
	secret_shorten(out, used);
	return ok();
}

static err
set_state(int tty, const struct termios *state)
{
	/* FLUSH: what was typed before the prompt, or is left of a line too long, is not an answer
	 * to anything. */
	while (tcsetattr(tty, TCSAFLUSH, state) != 0)
		if (errno != EINTR)
			return oserr_of(errno);
	return ok();
}

/* With the echo off; *before is what an interruption restores. */
static err
ask(struct secret *out, int tty, const char *prompt, const struct termios *before)
{
	struct termios quiet = *before;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK);
	quiet.c_lflag |= (tcflag_t)(ICANON | ISIG | ECHONL);
	err e = fd_write(tty, bytes_of_text(prompt));
	if (failed(e))
		return e;
	interrupt_hold();
	interrupt_restores(tty, before);
	interrupt_release();
	e = set_state(tty, &quiet);
	if (!failed(e))
		e = read_line(out, tty);
	err restored = set_state(tty, before);
	interrupt_hold();
	interrupt_restores(-1, NULL);
	interrupt_release();
	return failed(e) ? e : restored;
}

err
terminal_ask(struct secret *out, const char *prompt)
{
	struct termios before;
	int tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (tty == -1)
		return failure_sys(E_NOT_FOUND, errno);
	err e = tcgetattr(tty, &before) == 0 ? ask(out, tty, prompt, &before) : oserr_of(errno);
	(void)close(tty);
	return e;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The handler does the cleaning itself and leaves by _exit, with calls that POSIX allows in
 * handlers. The other way, a flag that every loop looks at, has a gap before each blocking call,
 * and a password hash or a thread waiting for a pipe would not look at it for seconds or ever.
 *
 * It needs to know what to clean, and a handler can only be told through static storage: the one
 * place of the program that has mutable statics. They change only while the signals are held back,
 * so the handler never sees half a change. */
#include "sys/interrupt.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "sys/oserr.h"

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
enum { COUNT = sizeof(signals) / sizeof(signals[0]) };

static struct {
	const char *message;
	int folder;
	const char *name;
	int terminal;
	const struct termios *state;
} cleaning;

static sigset_t
our_signals(void)
{
	sigset_t set;
	sigemptyset(&set);
	for (size_t i = 0; i < COUNT; i++)
		sigaddset(&set, signals[i]);
	return set;
}

void
interrupt_hold(void)
{
	sigset_t set = our_signals();
	must(pthread_sigmask(SIG_BLOCK, &set, NULL) == 0);
}

void
interrupt_release(void)
{
	sigset_t set = our_signals();
	must(pthread_sigmask(SIG_UNBLOCK, &set, NULL) == 0);
}

static void
leave(int number)
{
	(void)number;
	if (cleaning.name != NULL)
		(void)unlinkat(cleaning.folder, cleaning.name, 0);
	if (cleaning.state != NULL)
		(void)tcsetattr(cleaning.terminal, TCSAFLUSH, cleaning.state);
	/* Nothing can be done about a message that does not arrive. */
	ssize_t said = write(STDERR_FILENO, cleaning.message, strlen(cleaning.message));
	(void)said;
	_exit(err_exit_status(failure(E_INTERRUPTED)));
}

err
interrupt_handle(const char *message)
{
	struct sigaction act = {.sa_handler = leave, .sa_mask = our_signals()};
	interrupt_hold();
	cleaning.message = message;
	interrupt_release();
	for (size_t i = 0; i < COUNT; i++) {
		struct sigaction old;
		if (sigaction(signals[i], NULL, &old) != 0)
			return oserr_of(errno);
		if (old.sa_handler != SIG_IGN && sigaction(signals[i], &act, NULL) != 0)
			return oserr_of(errno);
	}
	return ok();
}

void
interrupt_unlinks(int folder, const char *name)
{
	cleaning.folder = folder;
	cleaning.name = name;
}

void
interrupt_says(const char *message)
{
	cleaning.message = message;
}

void
interrupt_restores(int fd, const struct termios *state)
{
	cleaning.terminal = fd;
	cleaning.state = state;
}

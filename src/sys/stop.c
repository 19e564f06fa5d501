/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/stop.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "sys/oserr.h"

err
stop_open(struct stop *out)
{
	sigset_t set;
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGHUP);
	must(pthread_sigmask(SIG_BLOCK, &set, NULL) == 0);
	struct stop s = {.signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK)};
	if (s.signals < 0)
		return oserr_of(errno);
	s.asked = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (s.asked < 0) {
		err e = oserr_of(errno);
		(void)close(s.signals);
		return e;
	}
	*out = s;
	return ok();
}

void
stop_close(struct stop *s)
{
	(void)close(s->signals);
	(void)close(s->asked);
}

void
stop_ask(struct stop *s)
{
	/* Full only after 2^64 askings. */
	must(eventfd_write(s->asked, 1) == 0);
}

/* Each is looked at, so that none is left for the next time. */
static bool
take(struct stop *s)
{
	struct signalfd_siginfo info;
	eventfd_t count = 0;
	bool signaled = read(s->signals, &info, sizeof info) == (ssize_t)sizeof info;
	bool asked = eventfd_read(s->asked, &count) == 0;
	return signaled || asked;
}

bool
stop_wait(struct stop *s, int ms)
{
	struct pollfd fds[] = {{s->signals, POLLIN, 0}, {s->asked, POLLIN, 0}};
	(void)poll(fds, 2, ms);
	return take(s);
}

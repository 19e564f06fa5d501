/* SPDX-License-Identifier: Apache-2.0 */
/* Two turns: the read turn is a mutex held while reading; the write turn is a number that only the
 * worker of that place may raise. The caller is a worker itself, so that one worker needs no thread
 * at all and a machine that refuses threads still gets its file.
 *
 * A failure must not wait for a reader that sits in a quiet pipe, so the reader waits on the input
 * and on an eventfd together; the eventfd is raised by whoever fails. */
#include "sys/workers.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "sys/fd.h"
#include "sys/interrupt.h"
#include "sys/oserr.h"

struct crew {
	const struct workers_job *job;
	void *self;
	int stop;
	pthread_mutex_t reading; /* guards next_read and ended */
	uint64_t next_read;
	bool ended;
	pthread_mutex_t order; /* guards the rest */
	pthread_cond_t moved;
	uint64_t next_written;
	bool stopped;
	err first;
};

struct worker {
	struct crew *crew;
	void *batch;
	pthread_t thread;
};

static bool
is_stopped(struct crew *c)
{
	must(pthread_mutex_lock(&c->order) == 0);
	bool stopped = c->stopped;
	must(pthread_mutex_unlock(&c->order) == 0);
	return stopped;
}

/* Take the read turn. False: there is nothing more to do. The place in the order is *place; a
 * failure to read has a place too, so that what came before it is still written. */
static bool
read_batch(struct crew *c, void *batch, uint64_t *place, err *e)
{
	must(pthread_mutex_lock(&c->reading) == 0);
	bool more = !c->ended && !is_stopped(c);
	if (more) {
		bool last = false;
		*place = c->next_read++;
		*e = c->job->read(&last, c->self, batch, c->stop);
		c->ended = last || failed(*e);
	}
	must(pthread_mutex_unlock(&c->reading) == 0);
	return more;
}

static err
first_of(err a, err b)
{
	return failed(a) ? a : b;
}

/* Wait for the write turn of PLACE, write unless reading failed, hand the turn on. */
static void
write_batch(struct crew *c, void *batch, uint64_t place, err reading, err working)
{
	must(pthread_mutex_lock(&c->order) == 0);
	while (c->next_written != place && !c->stopped)
		must(pthread_cond_wait(&c->moved, &c->order) == 0);
	bool mine = !c->stopped;
	must(pthread_mutex_unlock(&c->order) == 0);
	if (!mine)
		return;

	err e = failed(reading) ? reading : first_of(working, c->job->write(c->self, batch));
	must(pthread_mutex_lock(&c->order) == 0);
	c->next_written++;
	c->first = e;
	c->stopped = failed(e);
	must(pthread_cond_broadcast(&c->moved) == 0);
	must(pthread_mutex_unlock(&c->order) == 0);
	if (failed(e) && c->stop != -1)
		(void)eventfd_write(c->stop, 1);
}

static void *
toil(void *arg)
{
	struct worker *w = arg;
	uint64_t place = 0;
	err reading = ok();
	while (read_batch(w->crew, w->batch, &place, &reading)) {
		err working = failed(reading) ? ok() : w->crew->job->work(w->crew->self, w->batch);
		write_batch(w->crew, w->batch, place, reading, working);
	}
	return NULL;
}

err
workers_run(const struct workers_job *job, void *self, void *const *batches, unsigned count)
{
	struct crew c = {.job = job,
		.self = self,
		.stop = -1,
		.reading = PTHREAD_MUTEX_INITIALIZER,
		.order = PTHREAD_MUTEX_INITIALIZER,
		.moved = PTHREAD_COND_INITIALIZER};
	struct worker w[WORKERS_MAX];
	must(count >= 1 && count <= WORKERS_MAX);
	if (count > 1) {
		c.stop = eventfd(0, EFD_CLOEXEC);
		if (c.stop == -1)
			return oserr_of(errno);
	}
	for (unsigned i = 0; i < count; i++)
		w[i] = (struct worker){.crew = &c, .batch = batches[i]};
	unsigned started = 1;
	interrupt_hold();
	while (started < count && pthread_create(&w[started].thread, NULL, toil, &w[started]) == 0)
		started++;
	interrupt_release();
	(void)toil(&w[0]);
	for (unsigned i = 1; i < started; i++)
		must(pthread_join(w[i].thread, NULL) == 0);
	if (c.stop != -1)
		(void)close(c.stop);
	return c.first;
}

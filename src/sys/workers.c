/* SPDX-License-Identifier: Apache-2.0 */
/* Two turns: the read turn is a mutex held while reading; the write turn is a number, the place of
 * the batch to be written next. Whoever has it writes on for as long as the batch of the next place
 * is ready, whosever it is: between two writes nobody has to be woken first. The caller is a worker
 * itself, so that one worker needs no thread at all and a machine that refuses threads still gets
 * its file.
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

/* Of the batch of a worker; READY and later guarded by `order`. */
enum stage { EMPTY, READY, WRITTEN };

struct worker {
	struct crew *crew;
	void *batch;
	pthread_t thread;
	uint64_t place;
	err reading;
	err working;
	enum stage stage;
	pthread_cond_t called; /* its batch is written, or all have stopped */
};

struct crew {
	const struct workers_job *job;
	void *self;
	int stop;
	struct worker *workers;
	unsigned count;
	pthread_mutex_t reading; /* guards next_read and ended */
	uint64_t next_read;
	bool ended;
	pthread_mutex_t order; /* guards the rest */
	uint64_t next_written;
	bool writing; /* somebody has the write turn */
	bool stopped;
	err first;
};

static bool
is_stopped(struct crew *c)
{
	must(pthread_mutex_lock(&c->order) == 0);
	bool stopped = c->stopped;
	must(pthread_mutex_unlock(&c->order) == 0);
	return stopped;
}

/* Take the read turn. False: there is nothing more to do. A failure to read has a place in the
 * order, too, so that what came before it is still written. */
static bool
read_batch(struct crew *c, struct worker *w)
{
	must(pthread_mutex_lock(&c->reading) == 0);
	bool more = !c->ended && !is_stopped(c);
	if (more) {
		bool last = false;
		w->place = c->next_read++;
		w->working = ok();
		w->reading = c->job->read(&last, c->self, w->batch, c->stop);
		c->ended = last || failed(w->reading);
	}
	must(pthread_mutex_unlock(&c->reading) == 0);
	return more;
}

static err
first_of(err a, err b)
{
	return failed(a) ? a : b;
}

/* The worker whose batch is to be written now, if it is ready; with `order` held. */
static struct worker *
next_ready(struct crew *c)
{
	for (unsigned i = 0; i < c->count && !c->stopped; i++)
		if (c->workers[i].stage == READY && c->workers[i].place == c->next_written)
			return &c->workers[i];
	return NULL;
}

/* All that wait are called: there is no more to wait for. With `order` held. */
static void
stop_all(struct crew *c)
{
	c->stopped = true;
	for (unsigned i = 0; i < c->count; i++)
		must(pthread_cond_signal(&c->workers[i].called) == 0);
	if (c->stop != -1)
		(void)eventfd_write(c->stop, 1);
}

/* Keep the write turn while there is something to write; with `order` held, but not meanwhile. */
static void
write_ready(struct crew *c)
{
	c->writing = true;
	for (struct worker *w = next_ready(c); w != NULL; w = next_ready(c)) {
		must(pthread_mutex_unlock(&c->order) == 0);
		err e = failed(w->reading) ? w->reading
					   : first_of(w->working, c->job->write(c->self, w->batch));
		must(pthread_mutex_lock(&c->order) == 0);
		w->stage = WRITTEN;
		c->next_written++;
		c->first = e;
		if (failed(e))
			stop_all(c);
		must(pthread_cond_signal(&w->called) == 0);
	}
	c->writing = false;
}

/* Until the batch of W is written, by whoever has the turn, or all have stopped. */
static void
write_batch(struct crew *c, struct worker *w)
{
	must(pthread_mutex_lock(&c->order) == 0);
	w->stage = READY;
	if (!c->writing)
		write_ready(c);
	while (w->stage == READY && !c->stopped)
		must(pthread_cond_wait(&w->called, &c->order) == 0);
	w->stage = EMPTY;
	must(pthread_mutex_unlock(&c->order) == 0);
}

static void *
toil(void *arg)
{
	struct worker *w = arg;
	while (read_batch(w->crew, w)) {
		if (!failed(w->reading))
			w->working = w->crew->job->work(w->crew->self, w->batch);
		write_batch(w->crew, w);
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
		.order = PTHREAD_MUTEX_INITIALIZER};
	struct worker w[WORKERS_MAX];
	must(count >= 1 && count <= WORKERS_MAX);
	if (count > 1) {
		c.stop = eventfd(0, EFD_CLOEXEC);
		if (c.stop == -1)
			return oserr_of(errno);
	}
	for (unsigned i = 0; i < count; i++)
		w[i] = (struct worker){
			.crew = &c, .batch = batches[i], .called = PTHREAD_COND_INITIALIZER};
	c.workers = w;
	c.count = count;
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

/* SPDX-License-Identifier: Apache-2.0 */
#include "proc/archivist.h"

#include <time.h>

#include "proc/archivist_inner.h"

static struct reads_scratch
scratch_in(arena *perm)
{
	return (struct reads_scratch){.parts = arena_new(perm, struct part, RECORD_PARTS_MAX),
		.chains = arena_new(perm, struct store_chain, READS_CHANGES)};
}

static bool
has_scratch(const struct reads_scratch *s)
{
	return s->parts != NULL && s->chains != NULL;
}

/* Jobs, sheets and what each thread works in. */
static err
make_room(struct archivist *a, arena *perm)
{
	queue_init(&a->free_jobs);
	queue_init(&a->free_sheets);
	queue_init(&a->asked);
	queue_init(&a->checked);
	for (size_t i = 0; i < a->options.jobs; i++) {
		struct job *job = arena_reserve(perm, struct job, 1);
		if (job == NULL)
			return failure(E_NOMEM);
		job->archivist = a;
		queue_put(&a->free_jobs, &job->node);
	}
	for (size_t i = 0; i < a->options.sheets; i++) {
		struct sheet *sheet = arena_new(perm, struct sheet, 1);
		if (sheet == NULL)
			return failure(E_NOMEM);
		sheet->archivist = a;
		sheet->octets = arena_reserve(perm, uint8_t, READS_ANSWER_MAX);
		if (sheet->octets == NULL)
			return failure(E_NOMEM);
		queue_put(&a->free_sheets, &sheet->node);
	}
	a->ticker_scratch = scratch_in(perm);
	if (!has_scratch(&a->ticker_scratch))
		return failure(E_NOMEM);
	for (unsigned i = 0; i < a->options.workers; i++) {
		a->workers[i] = (struct worker){.archivist = a, .scratch = scratch_in(perm)};
		if (!has_scratch(&a->workers[i].scratch))
			return failure(E_NOMEM);
	}
	a->recent = arena_new(perm, struct recent, 1);
	return a->recent != NULL ? ok() : failure(E_NOMEM);
}

/* Wait until something was published: there is too much that was not. */
static void
wait_for_publishing(void *self)
{
	struct archivist *a = self;
	struct timespec until;
	must(clock_gettime(CLOCK_REALTIME, &until) == 0);
	until.tv_sec++;
	must(pthread_mutex_lock(&a->lock) == 0);
	(void)pthread_cond_timedwait(&a->changed, &a->lock, &until);
	must(pthread_mutex_unlock(&a->lock) == 0);
}

static void
introduce(struct archivist *a)
{
	const struct archivist_options *o = &a->options;
	buf log = BUF_ARRAY(a->log_vkey), time = BUF_ARRAY(a->time_vkey);
	o->keeper.keys(o->keeper.self, &log, &time);
	must(!log.full && !time.full);
	a->judge = authority_judge(&a->authority);
	a->rules = (struct change_rules){.origin = o->origin,
		.store = o->store,
		.judge = &a->judge,
		.recent = a->recent,
		.quota = &a->quota,
		.clock = o->clock};
	a->reads = (struct reads){.origin = o->origin,
		.log_vkey = buf_bytes(&log),
		.time_vkey = buf_bytes(&time),
		.blob_max = o->blob_max,
		.store = o->store,
		.judge = &a->judge,
		.sessions = &a->sessions,
		.quota = &a->quota,
		.map = &a->map,
		.newest = &a->newest,
		.clock = o->clock,
		.random = o->random};
	a->writer = (struct writer){.store = o->store,
		.judge = &a->judge,
		.keeper = o->keeper,
		.recent = a->recent,
		.map = &a->map,
		.newest = &a->newest,
		.clock = o->clock,
		.wait = wait_for_publishing,
		.wait_user = a};
}

/* What the process before left undone: a signature, a version of the map, a publication. */
static err
make_good(struct archivist *a, arena *perm)
{
	err e = writer_open(&a->writer, perm);
	if (!failed(e))
		e = writer_map(&a->writer);
	if (!failed(e))
		e = archivist_publish(a);
	/* What cannot be published for want of room is published when there is some. */
	if (err_is(e, E_SPACE))
		e = ok();
	uint64_t now = a->options.clock.monotonic_ms(a->options.clock.self);
	a->mapped_ms = a->signed_ms = a->published_ms = now;
	return e;
}

static err
open_all(struct archivist *a, arena *perm)
{
	const struct archivist_options *o = &a->options;
	struct authority_options authority = {
		.store = o->store, .founding = o->founding, .sizes = o->states};
	err e = make_room(a, perm);
	if (!failed(e))
		e = sessions_init(&a->sessions, perm, &o->random, o->session_sets);
	if (!failed(e))
		e = quota_init(&a->quota, perm, &o->random, &o->quota);
	if (!failed(e))
		e = authority_open(&a->authority, perm, &authority);
	if (!failed(e))
		e = statemap_open(&a->map, perm, o->store, o->chains);
	if (failed(e))
		return e;
	introduce(a);
	return make_good(a, perm);
}

err
archivist_new(struct archivist **out, arena *perm, const struct archivist_options *options)
{
	must(options->workers >= 1 && options->workers <= ARCHIVIST_WORKERS && options->jobs > 0 &&
		options->sheets > 0);
	struct archivist *a = arena_new(perm, struct archivist, 1);
	if (a == NULL)
		return failure(E_NOMEM);
	a->options = *options;
	newest_init(&a->newest);
	must(pthread_mutex_init(&a->lock, NULL) == 0);
	must(pthread_cond_init(&a->changed, NULL) == 0);
	err e = open_all(a, perm);
	if (!failed(e))
		*out = a;
	return e;
}

/* Of threads that have been started: questions first, then what came of them. */
static void
join(struct archivist *a, bool writer, bool ticker)
{
	queue_close(&a->asked);
	for (unsigned i = 0; i < a->running; i++)
		must(pthread_join(a->workers[i].thread, NULL) == 0);
	a->running = 0;
	queue_close(&a->checked);
	if (writer)
		must(pthread_join(a->writer_thread, NULL) == 0);
	must(pthread_mutex_lock(&a->lock) == 0);
	a->stopping = true;
	must(pthread_cond_broadcast(&a->changed) == 0);
	must(pthread_mutex_unlock(&a->lock) == 0);
	if (ticker)
		must(pthread_join(a->ticker_thread, NULL) == 0);
}

err
archivist_start(struct archivist *a, const struct channel *channel)
{
	a->channel = channel;
	bool writer = pthread_create(&a->writer_thread, NULL, archivist_write, a) == 0;
	bool ticker = writer && pthread_create(&a->ticker_thread, NULL, archivist_tick, a) == 0;
	bool good = ticker;
	for (unsigned i = 0; i < a->options.workers && good; i++) {
		good = pthread_create(
			       &a->workers[i].thread, NULL, archivist_work, &a->workers[i]) == 0;
		a->running += good ? 1 : 0;
	}
	if (good)
		return ok();
	join(a, writer, ticker);
	return failure(E_NOMEM);
}

void
archivist_stop(struct archivist *a)
{
	join(a, true, true);
	archivist_wake(a, true);
}

void
archivist_free(struct archivist *a)
{
	sessions_done(&a->sessions);
	quota_done(&a->quota);
	statemap_close(&a->map);
	authority_close(&a->authority);
	newest_done(&a->newest);
	queue_done(&a->asked);
	queue_done(&a->checked);
	queue_done(&a->free_jobs);
	queue_done(&a->free_sheets);
	(void)pthread_cond_destroy(&a->changed);
	(void)pthread_mutex_destroy(&a->lock);
}

/* M's octets are the sender's: the job has a frame of its own. */
static void
keep_message(struct job *job, const struct ipc_message *m)
{
	buf frame = BUF_ARRAY(job->frame);
	if (m->kind == IPC_SUBMIT) {
		job->m = *m;
		return;
	}
	ipc_encode(&frame, m);
	must(!failed(buf_done(&frame)));
	must(!failed(ipc_decode(&job->m, buf_bytes(&frame))));
}

void
archivist_receive(void *archivist, const struct ipc_message *m, struct cargo *cargo)
{
	struct archivist *a = archivist;
	struct job *job = (struct job *)queue_poll(&a->free_jobs);
	if (job == NULL) {
		channel_release(&cargo->payload);
		archivist_refuse(a, m->call, failure(E_NOMEM), CHANGE_NO_ITEM);
		return;
	}
	keep_message(job, m);
	job->payload = cargo->payload;
	queue_put(&a->asked, &job->node);
}

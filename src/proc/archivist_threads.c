/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <time.h>

#include "proc/archivist_inner.h"

static uint64_t
monotonic(const struct archivist *a)
{
	return a->options.clock.monotonic_ms(a->options.clock.self);
}

static void
fatal(const struct archivist *a, err e)
{
	a->options.fatal(a->options.user, e);
}

/* Workers. */

static void
check(struct archivist *a, struct job *job)
{
	job->change = (struct change){.wire = job->payload.data, .answer = BUF_ARRAY(job->answer)};
	change_check(&job->change, &a->rules);
	if (job->change.state == CHANGE_REFUSED)
		archivist_answer_change(job);
	else
		queue_put(&a->checked, &job->node);
}

void *
archivist_work(void *worker)
{
	struct worker *w = worker;
	struct archivist *a = w->archivist;
	for (struct queue_node *n = queue_take(&a->asked); n != NULL; n = queue_take(&a->asked)) {
		struct job *job = (struct job *)n;
		if (job->m.kind == IPC_SUBMIT) {
			check(a, job);
			continue;
		}
		if (job->m.kind == IPC_CHANGES)
			archivist_wait(a, &w->scratch, job);
		else
			archivist_answer_read(a, &w->scratch, job);
		archivist_drop(job);
	}
	return NULL;
}

/* The writer. */

static struct job *
job_of(struct change *c)
{
	return (struct job *)(void *)((uint8_t *)c - offsetof(struct job, change));
}

static void
done(void *user, struct change *c)
{
	(void)user;
	archivist_answer_change(job_of(c));
}

/* The changes of JOBS, in their order. */
static struct change *
changes_of(struct archivist *a, struct queue_node *jobs)
{
	struct change *first = NULL, **end = &first;
	for (struct queue_node *next; jobs != NULL; jobs = next) {
		next = jobs->next;
		if (jobs == &a->tick) {
			atomic_store(&a->tick_queued, false);
			continue;
		}
		struct change *c = &((struct job *)jobs)->change;
		c->next = NULL;
		*end = c;
		end = &c->next;
	}
	return first;
}

/* What is due besides changes. */
static err
keep_up(struct archivist *a)
{
	err e = ok();
	uint64_t now = monotonic(a);
	/* The first version follows on the first change at once: clients believe no log of some
	 * length that has none. */
	if (now - a->mapped_ms >= a->options.map_ms || !statemap_has_version(&a->map)) {
		e = writer_map(&a->writer);
		a->mapped_ms = now;
	}
	if (!failed(e) && now - a->signed_ms >= a->options.refresh_ms) {
		e = writer_refresh(&a->writer);
		a->signed_ms = now;
	}
	return e;
}

/* Commit CHANGES, if there are any, and do what else is due. */
static err
write_down(struct archivist *a, struct change *changes)
{
	err e = ok();
	if (changes != NULL) {
		e = writer_commit(&a->writer, changes, done, a);
		a->signed_ms = monotonic(a);
	}
	return failed(e) ? e : keep_up(a);
}

/* After a failure nothing is committed any more; whoever still asks is told so until the end. */
void *
archivist_write(void *archivist)
{
	struct archivist *a = archivist;
	bool good = true;
	for (struct queue_node *n = queue_take_all(&a->checked); n != NULL;
		n = queue_take_all(&a->checked)) {
		struct change *changes = changes_of(a, n);
		if (!good) {
			writer_refuse(changes, done, a);
			continue;
		}
		err e = write_down(a, changes);
		good = !failed(e);
		if (!good)
			fatal(a, e);
	}
	return NULL;
}

/* The ticker. */

err
archivist_publish(struct archivist *a)
{
	const struct store *store = a->options.store;
	struct newest_note note;
	tree_head published;
	newest_get(&note, &a->newest);
	err e = store->published(store->self, &published);
	if (!failed(e) && note.tree.size > published.size)
		e = store->publish(store->self, bytes_of(note.text, note.len), &note.tree);
	if (!failed(e) && note.tree.size >= published.size)
		newest_publish(&a->newest, &note);
	return e;
}

static void
queue_tick(struct archivist *a)
{
	if (!atomic_exchange(&a->tick_queued, true))
		queue_put(&a->checked, &a->tick);
}

static err
publish_when_due(struct archivist *a)
{
	uint64_t now = monotonic(a);
	if (now - a->published_ms < a->options.publish_ms)
		return ok();
	a->published_ms = now;
	err e = archivist_publish(a);
	/* The log is public a little later: when there is room again. */
	if (err_is(e, E_SPACE))
		e = ok();
	must(pthread_mutex_lock(&a->lock) == 0);
	must(pthread_cond_broadcast(&a->changed) == 0);
	must(pthread_mutex_unlock(&a->lock) == 0);
	return e;
}

/* False: it is over. */
static bool
sleep_one_tick(struct archivist *a)
{
	struct timespec until;
	must(clock_gettime(CLOCK_REALTIME, &until) == 0);
	uint64_t ns = (uint64_t)until.tv_nsec + a->options.tick_ms * 1000000;
	until.tv_sec += (time_t)(ns / 1000000000);
	until.tv_nsec = (long)(ns % 1000000000);
	must(pthread_mutex_lock(&a->lock) == 0);
	if (!a->stopping)
		(void)pthread_cond_timedwait(&a->changed, &a->lock, &until);
	bool stopping = a->stopping;
	must(pthread_mutex_unlock(&a->lock) == 0);
	return !stopping;
}

void *
archivist_tick(void *archivist)
{
	struct archivist *a = archivist;
	while (sleep_one_tick(a)) {
		queue_tick(a);
		archivist_wake(a, false);
		err e = publish_when_due(a);
		if (failed(e)) {
			fatal(a, e);
			break;
		}
	}
	return NULL;
}

/* Waiting for changes. */

static uint64_t
newest_size(struct archivist *a)
{
	struct newest_note newest;
	newest_get(&newest, &a->newest);
	return newest.tree.size;
}

static bool
put_waiter(struct archivist *a, const struct waiter *in)
{
	bool found = false;
	must(pthread_mutex_lock(&a->lock) == 0);
	for (size_t i = 0; i < ARCHIVIST_WAITERS && !found; i++) {
		if (!a->waiters[i].used) {
			a->waiters[i] = *in;
			a->waiting++;
			found = true;
		}
	}
	must(pthread_mutex_unlock(&a->lock) == 0);
	return found;
}

void
archivist_wait(struct archivist *a, struct reads_scratch *scratch, const struct job *job)
{
	struct waiter w = {.used = true, .looked_at = newest_size(a)};
	uint64_t wait_ms = job->m.changes.wait_ms;
	err e = reads_wait(&w.w, &a->reads, &job->m);
	if (failed(e)) {
		archivist_refuse(a, job->m.call, e, CHANGE_NO_ITEM);
		return;
	}
	if (archivist_answer_waiter(a, scratch, &w.w, wait_ms == 0))
		return;
	w.ends_ms = monotonic(a) + (wait_ms < READS_WAIT_MAX ? wait_ms : READS_WAIT_MAX);
	if (!put_waiter(a, &w))
		(void)archivist_answer_waiter(a, scratch, &w.w, true);
}

/* The waiter at I, taken out of the table; false: there is none. */
static bool
take_waiter(struct waiter *out, struct archivist *a, size_t i)
{
	must(pthread_mutex_lock(&a->lock) == 0);
	*out = a->waiters[i];
	if (out->used) {
		a->waiters[i].used = false;
		a->waiting--;
	}
	must(pthread_mutex_unlock(&a->lock) == 0);
	return out->used;
}

static size_t
count_waiters(struct archivist *a)
{
	must(pthread_mutex_lock(&a->lock) == 0);
	size_t n = a->waiting;
	must(pthread_mutex_unlock(&a->lock) == 0);
	return n;
}

/* W is over, or waits on. */
static void
look_after(struct archivist *a, struct waiter *w, uint64_t size, bool last)
{
	bool over = false;
	if (last || w->looked_at != size) {
		w->looked_at = size;
		over = archivist_answer_waiter(a, &a->ticker_scratch, &w->w, last);
	}
	if (!over && !put_waiter(a, w))
		(void)archivist_answer_waiter(a, &a->ticker_scratch, &w->w, true);
}

void
archivist_wake(struct archivist *a, bool all)
{
	struct waiter w;
	uint64_t now = monotonic(a), size = newest_size(a);
	size_t waiting = count_waiters(a);
	for (size_t i = 0; i < ARCHIVIST_WAITERS && waiting > 0; i++)
		if (take_waiter(&w, a, i))
			look_after(a, &w, size, all || w.ends_ms <= now);
}

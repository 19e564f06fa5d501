/* SPDX-License-Identifier: Apache-2.0 */
/* Three things are done to a line, and while one batch waits for the disk the next ones are read
 * and hashed (sys/workers): the read turn finds the lines and frames them as they will stand in
 * bundles; leaves are hashed beside everything else; the write turn hands them to the journal, in
 * order. With small batches there is nothing to do meanwhile, so one worker does it all.
 *
 * A reader of a pipe should not wait for the end of its batch to be told what is durable, when the
 * writer has nothing to say: a pause commits what is there. */
#include "cli/log/lines.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/input.h"
#include "cli/progress.h"
#include "core/ledger/bundle.h"
#include "crypt/treehash.h"
#include "sys/fd.h"
#include "sys/oserr.h"
#include "sys/workers.h"

enum {
	WINDOW = 1 << 18,
	PIECE = 1 << 18, /* octets of what one worker does at a time */
	ENTRIES = 1024,  /* entries of it */
	PAUSE_MS = 100,  /* without input, after which what waits is made durable */
	SEVERAL = 64,    /* from this batch size on, several workers */
	WORKERS = 3,
};

struct piece {
	uint8_t *room;
	size_t used;
	size_t taken; /* octets of the input */
	size_t count;
	bytes entries[ENTRIES];
	hash32 leaves[ENTRIES];
	hash32 runs[ENTRIES / 2];
	uint64_t first; /* index of its first entry */
	bool commit;    /* make it durable, and what came before it */
	err after;      /* what stands in the input behind it */
};

struct adding {
	struct lines *lines;
	struct journal *journal;
	int fd;
	/* In the read turn. */
	uint8_t *window;
	size_t have;
	size_t from;    /* of the window, not looked at yet */
	uint64_t start; /* size of the log before the first line */
	uint64_t line;
	uint64_t in_commit; /* entries since the last one that was told to commit */
	bool ended;
	/* In the write turn. */
	bool journal_failed;
	struct progress progress;
};

/* More octets behind what is in the window. *out_paused: there are none for now. */
static err
read_more(bool *out_paused, struct adding *a, int stop)
{
	size_t n = 0;
	memmove(a->window, a->window + a->from, a->have - a->from);
	a->have -= a->from;
	a->from = 0;
	const struct fd_patience patience = {
		.stop = stop, .pause_ms = a->in_commit > 0 ? PAUSE_MS : -1};
	err e = fd_read_some(&n, out_paused, a->fd,
		(struct iovec){.iov_base = a->window + a->have, .iov_len = WINDOW - a->have},
		patience);
	if (failed(e))
		return e;
	a->have += n;
	a->ended = n == 0 && !*out_paused;
	return ok();
}

/* The next line, when all of it is in the window. The last one needs no LF. */
static bool
find_line(bytes *out, struct adding *a)
{
	bytes in = bytes_of(a->window, a->have);
	size_t end = bytes_find(in, a->from, '\n');
	bool whole = end < in.len;
	if (!whole && (!a->ended || a->from == a->have))
		return false;
	*out = bytes_slice(in, a->from, end - a->from);
	a->from = whole ? end + 1 : end;
	return true;
}

static void
take_line(struct piece *p, struct adding *a, bytes line)
{
	buf b = buf_of(p->room + p->used, PIECE - p->used);
	must(!failed(bundle_put(&b, line)));
	p->entries[p->count++] = bytes_of(b.data + 2, line.len);
	p->used += b.len;
	p->taken += line.len + 1;
	a->line++;
	a->in_commit++;
	p->commit = a->in_commit == a->lines->batch;
}

/* Lines into P until it is full, is to be committed, or the input has no more (p->after: why). */
static void
fill(struct piece *p, struct adding *a, int stop)
{
	while (!p->commit && p->count < ENTRIES && p->used + 2 + BUNDLE_ENTRY_MAX <= PIECE) {
		bytes line = {NULL, 0};
		bool found = find_line(&line, a);
		size_t pending = found ? line.len : a->have - a->from;
		if (pending > BUNDLE_ENTRY_MAX) {
			p->after = failure_at(E_TOO_LARGE, a->line + 1);
			return;
		}
		if (found) {
			take_line(p, a, line);
			continue;
		}
		if (!a->ended)
			p->after = read_more(&p->commit, a, stop);
		if (a->ended && a->have == a->from)
			return;
		if (failed(p->after))
			return;
	}
}

static err
read_piece(bool *out_last, void *self, void *batch, int stop)
{
	struct adding *a = self;
	struct piece *p = batch;
	p->used = 0;
	p->taken = 0;
	p->count = 0;
	p->first = a->start + a->line;
	p->commit = false;
	p->after = ok();
	fill(p, a, stop);
	*out_last = failed(p->after) || (a->ended && a->from == a->have);
	if (*out_last)
		p->commit = true;
	if (p->commit)
		a->in_commit = 0;
	return ok();
}

static err
hash_piece(void *self, void *batch)
{
	struct piece *p = batch;
	(void)self;
	treehash_leaves(p->leaves, p->entries, p->count);
	journal_hash_runs(p->runs, p->leaves, p->count, p->first);
	return ok();
}

/* What waits is made durable, then said: first and last index. */
static err
commit(struct adding *a)
{
	uint32_t n = journal_waiting(a->journal);
	if (n == 0)
		return ok();
	err e = journal_commit(a->journal);
	if (failed(e))
		return e;
	uint64_t size = journal_size(a->journal);
	printf("%" PRIu64 "\t%" PRIu64 "\n", size - n, size - 1);
	a->lines->durable += n;
	return fflush(stdout) == 0 ? ok() : oserr_of(errno);
}

static err
write_piece(void *self, void *batch)
{
	struct adding *a = self;
	const struct piece *p = batch;
	const struct journal_batch entries = {.raw = bytes_of(p->room, p->used),
		.leaves = p->leaves,
		.count = p->count,
		.runs = p->runs};
	err e = p->count > 0 ? journal_put(a->journal, &entries) : ok();
	if (!failed(e) && p->commit)
		e = commit(a);
	progress_add(&a->progress, p->taken);
	a->journal_failed = failed(e);
	return failed(e) ? e : p->after;
}

static err
run(struct adding *a, arena *memory)
{
	static const struct workers_job job = {read_piece, hash_piece, write_piece};
	unsigned count = a->lines->batch < SEVERAL ? 1 : WORKERS;
	void *pieces[WORKERS] = {NULL};
	for (unsigned i = 0; i < count; i++) {
		struct piece *p = arena_new(memory, struct piece, 1);
		if (p != NULL)
			p->room = arena_new(memory, uint8_t, PIECE);
		if (p == NULL || p->room == NULL)
			return failure(E_NOMEM);
		pieces[i] = p;
	}
	return workers_run(&job, a, pieces, count);
}

err
lines_add(struct lines *l)
{
	struct adding a = {.lines = l, .journal = &l->s->log->journal, .fd = -1};
	arena *memory = &l->s->memory;
	l->durable = 0;
	l->of_input = false;
	a.window = arena_new(memory, uint8_t, WINDOW);
	if (a.window == NULL)
		return failure(E_NOMEM);
	err e = input_open(&a.fd, l->in);
	if (failed(e)) {
		l->of_input = true;
		return e;
	}
	a.start = journal_size(a.journal);
	progress_init(&a.progress, "log add", fd_octets_left(a.fd));
	e = run(&a, memory);
	input_close(a.fd);
	progress_done(&a.progress);
	if (a.journal_failed)
		return e;
	l->of_input = failed(e);
	err last = journal_end(a.journal);
	if (failed(last))
		l->of_input = false;
	return failed(last) ? last : e;
}

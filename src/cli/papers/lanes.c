/* SPDX-License-Identifier: Apache-2.0 */
/* A lane's client is a copy of the caller's, with a world of its own where threads would meet:
 * connection, arena, session. What is left in common is read only, or the system's. */
#include "cli/papers/lanes.h"

#include <string.h>

#include "cli/digest.h"
#include "cli/input.h"
#include "client/session.h"
#include "client/upload.h"
#include "sys/fd.h"
#include "sys/memory.h"
#include "sys/workers.h"

enum {
	/* Content that a lane takes at once, and what it becomes when it is filled up and sealed.
	 */
	GROUP_OCTETS = 4 << 20,
	BATCH_ROOM = 6 << 20,
	/* Beside that, of each document what travels with its event. */
	LANE_MEMORY = 16 << 20,
};

static err
open_lane(struct lane *l, const struct client *c, unsigned number)
{
	l->client = *c;
	l->client.lane = number;
	l->client.http = &l->http;
	l->client.perm = &l->memory;
	l->client.session = (struct client_session){.key = &l->key};
	err e = memory_arena_new(&l->memory, LANE_MEMORY);
	if (!failed(e))
		e = memory_secret_new(&l->key, SESSION_KEY);
	if (!failed(e))
		e = http_open(&l->link, known_text(&c->state->url));
	if (failed(e))
		return e;
	l->http = http_of(&l->link);
	l->batch_room = arena_reserve(&l->memory, uint8_t, BATCH_ROOM);
	l->window = arena_reserve(&l->memory, uint8_t, DIGEST_WINDOW);
	must(l->window != NULL);
	l->mark = l->memory.used;
	return session_begin(&l->client, SESSION_DEVICE);
}

static void
close_lane(struct lane *l)
{
	http_close(&l->link);
	memory_secret_free(&l->key);
	memory_arena_free(&l->memory);
}

/* A lane that does not open is done without, if there is another. */
static err
open_lanes(struct lanes *l, const struct client *c, unsigned count)
{
	err e = ok();
	while (l->open < count && !failed(e)) {
		e = open_lane(&l->lanes[l->open], c, l->open);
		if (failed(e))
			close_lane(&l->lanes[l->open]);
		else
			l->open++;
	}
	return l->open > 0 ? ok() : e;
}

void
lanes_close(struct lanes *l)
{
	while (l->open > 0)
		close_lane(&l->lanes[--l->open]);
}

/* One call of lanes_run. */
struct job {
	struct lanes_load *load;
	const struct tree_file *next; /* that no lane has taken yet, */
	size_t left;                  /* of so many */
};

/* Files from FROM on, of LEFT, that one lane takes: at least one. */
static size_t
group_from(const struct tree_file *from, size_t left)
{
	uint64_t octets = 0;
	size_t n = 0;
	for (; n < left && n < BLOB_BATCH_ITEMS; from = from->next) {
		octets += from->size;
		if (n > 0 && octets > GROUP_OCTETS)
			break;
		n++;
	}
	return n;
}

static err
take(bool *out_last, void *self, void *lane, int stop)
{
	struct job *j = self;
	struct lane *l = lane;
	(void)stop; /* nothing is waited for here */
	l->next = j->next;
	l->count = group_from(j->next, j->left);
	for (size_t i = 0; i < l->count; i++)
		j->next = j->next->next;
	j->left -= l->count;
	*out_last = j->left == 0;
	return ok();
}

/* The document of that name has this content already. */
static err
look(struct lanes_done *d, const struct lane *l)
{
	const struct tree_file *f = d->file;
	struct progress unseen = {.on = false};
	uint64_t octets = 0;
	hash32 digest;
	if (d->before == NULL || strcmp(f->path, "-") == 0 ||
		d->before->newest->put.length != f->size)
		return ok();
	err e = digest_input(&digest, &octets, f->path, l->window, &unseen);
	if (!failed(e))
		d->there = hash32_equal(&digest, &d->before->newest->put.digest);
	return e;
}

static err
give(void *user, size_t *out, uint8_t *to, size_t n)
{
	const int *fd = user;
	return fd_read(out, *fd, to, n);
}

static err
seal(struct lanes_done *d, struct lane *l, const struct recipient *to)
{
	int fd = -1;
	struct document_source from = {give, &fd};
	err e = input_open(&fd, d->file->path);
	if (!failed(e))
		e = document_seal(&d->document, &l->client, to, &from, &l->batch);
	input_close(fd);
	return e;
}

static void
begin_batch(struct lane *l)
{
	l->batch = blob_batch_begin(buf_of(l->batch_room, BATCH_ROOM));
}

/* What is in the batch is with the server. */
static err
end_batch(struct lane *l)
{
	err e = ok();
	if (l->batch.count > 0)
		e = upload_batch(&l->client, blob_batch_end(&l->batch));
	begin_batch(l);
	return e;
}

/* Files that have grown meanwhile may fill a batch before its time. */
static err
do_file(struct lanes_done *d, struct lane *l, const struct lanes_load *load)
{
	d->before = catalog_named(load->catalog, d->file->name);
	err e = look(d, l);
	if (!failed(e) && !d->there)
		e = seal(d, l, load->to);
	if (failed(e))
		l->fault = d->file;
	if (failed(e) || d->there)
		return e;
	if (blob_batch_room(&l->batch).cap < PART_INLINE_MAX)
		e = end_batch(l);
	return failed(e) ? e : document_upload(&l->client, &d->document);
}

static err
work(void *self, void *lane)
{
	const struct job *j = self;
	struct lane *l = lane;
	const struct tree_file *f = l->next;
	err e = ok();
	l->memory.used = l->mark;
	begin_batch(l);
	for (size_t i = 0; i < l->count && !failed(e); i++, f = f->next) {
		l->done[i] = (struct lanes_done){.file = f};
		e = do_file(&l->done[i], l, j->load);
	}
	if (!failed(e))
		e = end_batch(l);
	l->failed = failed(e);
	return e;
}

/* Of a lane that failed nobody knows what the server has. */
static err
hand_over(void *self, void *lane)
{
	const struct job *j = self;
	const struct lane *l = lane;
	err e = ok();
	if (l->failed)
		j->load->fault = l->fault;
	for (size_t i = 0; i < l->count && !failed(e) && !l->failed; i++)
		e = j->load->take(j->load->user, &l->done[i]);
	return e;
}

/* What the server said to the lane that failed. */
static void
take_refusal(struct client *c, const struct lanes *l)
{
	for (unsigned i = 0; i < l->open; i++) {
		const struct client *from = &l->lanes[i].client;
		if (!l->lanes[i].failed || !from->refused)
			continue;
		c->refused = true;
		memcpy(c->refusal, from->refusal, sizeof c->refusal);
		break;
	}
}

err
lanes_run(struct lanes *l, struct client *c, struct lanes_load *load)
{
	static const struct workers_job workers = {take, work, hand_over};
	struct job j = {load, load->first, load->count};
	void *lanes[LANES];
	if (load->count == 0)
		return ok();
	bool many = group_from(load->first, load->count) < load->count;
	err e = open_lanes(l, c, many ? LANES : 1);
	if (failed(e))
		return e;
	for (unsigned i = 0; i < l->open; i++) {
		lanes[i] = &l->lanes[i];
		l->lanes[i].fault = NULL;
		l->lanes[i].failed = false;
	}
	e = workers_run(&workers, &j, lanes, many ? l->open : 1);
	if (failed(e))
		take_refusal(c, l);
	return e;
}

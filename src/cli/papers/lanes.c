/* SPDX-License-Identifier: Apache-2.0 */
/* A lane's client is a copy of the caller's, with a world of its own where threads would meet:
 * connection, arena, session. What is left in common is read only, or the system's. */
#include "cli/papers/lanes.h"

#include <string.h>

#include "client/session.h"
#include "sys/memory.h"
#include "sys/workers.h"

enum { LANE_MEMORY = 1 << 20 };

static bool
is_large(const struct document *d)
{
	return d->parts[1].octets.data == NULL;
}

static err
open_lane(struct lane *l, const struct client *c)
{
	l->client = *c;
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
open_lanes(struct lanes *l, const struct client *c)
{
	err e = ok();
	for (unsigned i = l->open; i < LANES && !failed(e); i++) {
		e = open_lane(&l->lanes[i], c);
		if (failed(e))
			close_lane(&l->lanes[i]);
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

/* One call of lanes_upload. */
struct job {
	const struct lanes_load *load;
	size_t next; /* document that no lane has taken yet */
};

static size_t
next_large(const struct lanes_load *load, size_t i)
{
	while (i < load->count && !is_large(&load->documents[i]))
		i++;
	return i;
}

static err
take(bool *out_last, void *self, void *lane, int stop)
{
	struct job *j = self;
	struct lane *l = lane;
	(void)stop; /* nothing is waited for here */
	l->document = &j->load->documents[j->next];
	j->next = next_large(j->load, j->next + 1);
	*out_last = j->next == j->load->count;
	return ok();
}

static err
upload(void *self, void *lane)
{
	struct lane *l = lane;
	(void)self;
	return document_upload(&l->client, l->document);
}

static err
count(void *self, void *lane)
{
	const struct job *j = self;
	const struct lane *l = lane;
	progress_add(j->load->progress, l->document->sealed.length);
	return ok();
}

/* What the server said to the lane that failed. */
static void
take_refusal(struct client *c, const struct lanes *l)
{
	for (unsigned i = 0; i < l->open; i++) {
		const struct client *from = &l->lanes[i].client;
		if (!from->refused)
			continue;
		c->refused = true;
		memcpy(c->refusal, from->refusal, sizeof c->refusal);
	}
}

static err
upload_all(struct lanes *l, struct client *c, struct job *j)
{
	static const struct workers_job workers = {take, upload, count};
	void *lanes[LANES];
	err e = open_lanes(l, c);
	if (failed(e))
		return e;
	for (unsigned i = 0; i < l->open; i++) {
		lanes[i] = &l->lanes[i];
		l->lanes[i].client.refused = false;
	}
	e = workers_run(&workers, j, lanes, l->open);
	if (failed(e))
		take_refusal(c, l);
	return e;
}

err
lanes_upload(struct lanes *l, struct client *c, const struct lanes_load *load)
{
	struct job j = {load, next_large(load, 0)};
	if (j.next == load->count)
		return ok();
	if (next_large(load, j.next + 1) < load->count)
		return upload_all(l, c, &j);
	const struct document *only = &load->documents[j.next];
	err e = document_upload(c, only);
	if (!failed(e))
		progress_add(load->progress, only->sealed.length);
	return e;
}

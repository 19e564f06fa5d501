/* SPDX-License-Identifier: Apache-2.0 */
/* The desk and the archive know of each other only the channel. The archive is opened first: nobody
 * is let in before the journal has been replayed. It is stopped last. */
#include "proc/serve.h"

#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "api/desk.h"
#include "proc/backoffice.h"
#include "sys/clock.h"
#include "sys/fd.h"
#include "sys/listen.h"
#include "sys/memory.h"
#include "sys/process.h"
#include "sys/stop.h"

/* How long a stop waits for answers to go out, and how often it looks. */
enum { DRAIN_MS = 5000, LOOK_MS = 20 };

struct server {
	const struct serve_source *from;
	struct stop stop;
	struct log log;
	struct channel channel;
	arena memory;
	struct backoffice *back;
	struct desk *desk;
	int listener;
	char address[LISTEN_TEXT_MAX];
	_Atomic uint16_t failed; /* the code of what ended a role */
};

static void
write_line(void *self, bytes line)
{
	(void)self;
	/* There is nobody to tell that nobody can be told. */
	err e = fd_write(STDERR_FILENO, line);
	(void)e;
}

/* From a thread of the archive, which accepts nothing any more. The first failure is the reason of
 * those that follow it. */
static void
role_failed(void *server, err e)
{
	struct server *s = server;
	uint16_t none = OK;
	if (!atomic_compare_exchange_strong(&s->failed, &none, e.code))
		return;
	log_write(&s->log, LOG_failed,
		&(struct log_failed){"archive", err_name(e), (uint64_t)(e.sys > 0 ? e.sys : 0)});
	stop_ask(&s->stop);
}

static unsigned
threads_of(uint64_t wanted)
{
	return wanted != 0 ? (unsigned)wanted : process_processors();
}

static struct desk_source
desk_source_of(struct server *s)
{
	const struct config *c = s->from->config;
	return (struct desk_source){
		.archive = &s->channel,
		.limits =
			{
				.threads = threads_of(c->threads),
				.connections = (unsigned)c->connections,
				.per_address = (unsigned)c->per_address,
				.idle_s = (unsigned)c->idle_s,
				.pause_s = (unsigned)c->pause_s,
				.rate = (unsigned)c->rate,
				.pieces = (unsigned)c->pieces,
				.bodies = (unsigned)c->bodies,
			},
		.clock = clock_system(),
		.log = s->log,
		.logged = (enum desk_logged)c->log_requests,
		.tiles = (size_t)c->tiles,
		.version = s->from->version,
		.listener = s->listener,
	};
}

/* The data folder, and all that is in it. */
static err
open_back(struct server *s)
{
	const struct config *c = s->from->config;
	const struct backoffice_source source = {
		.data = c->data,
		.origin = bytes_of_text(c->origin),
		.checkpoint_ms = c->checkpoint_ms,
		.map_ms = c->map_ms,
		.blob_max = c->blob_max,
		.keep_free = (unsigned)c->keep_free,
		.workers = threads_of(c->workers),
		.sessions = (size_t)c->sessions,
		.quota = {{[QUOTA_SUBMISSIONS] = c->account_submissions,
			[QUOTA_OCTETS] = c->account_octets,
			[QUOTA_SESSIONS] = c->account_sessions}},
		.questions = (size_t)c->connections,
		.failed = role_failed,
		.user = s,
	};
	struct desk_source desk = desk_source_of(s);
	err e = memory_arena_new(&s->memory, BACKOFFICE_MEMORY + desk_memory(&desk));
	return failed(e) ? e : backoffice_open(&s->back, &s->memory, &source);
}

/* The channel knows both ends before either speaks. */
static err
start(struct server *s)
{
	struct desk_source source = desk_source_of(s);
	err e = desk_new(&s->desk, &s->memory, &source);
	if (failed(e))
		return e;
	s->channel.ends[0] = (struct channel_end){IPC_ROLE_DESK, desk_receive, s->desk};
	e = backoffice_start(s->back, &s->channel);
	return failed(e) ? e : desk_start(s->desk, &s->memory);
}

/* The desk asks nothing any more, so the archive can answer everything and end; then what was
 * answered goes out, for a while: who does not take it has lost nothing but the news. */
static err
end(struct server *s)
{
	const struct clock_source clock = clock_system();
	uint64_t began = clock.monotonic_ms(clock.self);
	log_write(&s->log, LOG_draining, &(struct log_draining){desk_busy(s->desk)});
	desk_drain(s->desk);
	backoffice_stop(s->back);
	for (int waited = 0; desk_busy(s->desk) > 0 && waited < DRAIN_MS; waited += LOOK_MS)
		if (stop_wait(&s->stop, LOOK_MS))
			break;
	desk_stop(s->desk);
	backoffice_close(s->back);
	uint64_t took = clock.monotonic_ms(clock.self) - began;
	log_write(&s->log, LOG_stopped, &(struct log_stopped){took});
	return ok();
}

static err
serve(struct server *s, struct serve_end *out)
{
	const struct serve_source *from = s->from;
	/* Connections must not take the descriptors that the archive needs. */
	process_raise_files();
	out->what = "listen";
	err e = listen_open(&s->listener, s->address, from->config->listen);
	if (failed(e))
		return e;
	out->what = "data";
	e = open_back(s);
	if (failed(e)) {
		(void)close(s->listener);
		return e;
	}
	out->what = "desk";
	e = start(s);
	if (failed(e))
		return e;
	log_write(&s->log, LOG_started,
		&(struct log_started){from->version, s->address, backoffice_entries(s->back)});
	from->ready(from->user, s->address, backoffice_founding(s->back));
	(void)stop_wait(&s->stop, -1);
	out->what = "data";
	e = end(s);
	uint16_t code = atomic_load(&s->failed);
	return code != OK ? failure((enum err_code)code) : e;
}

err
serve_run(struct serve_end *out, const struct serve_source *from)
{
	struct server s = {.from = from};
	s.log = (struct log){.clock = clock_system(), .write = write_line};
	out->what = "desk";
	err e = stop_open(&s.stop);
	if (failed(e))
		return e;
	return serve(&s, out);
}

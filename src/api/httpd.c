/* SPDX-License-Identifier: Apache-2.0 */
/* The life of the server and of its connections. Each connection has a place of a fixed table, so
 * all memory is there from the start; the library is told to take no more than there are places.
 *
 * The library itself only knows how long a connection was silent. Somebody who sends an octet now
 * and then would keep his place for ever: so each stage has a deadline, and one thread looks every
 * second for those who missed theirs, and shuts their sockets down. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "api/httpd_inner.h"

enum {
	LIBRARY_MEMORY = 32 << 10, /* a connection's: a head, and half of it for each read */
	MARGIN = 4096,
	/* Later releases refuse folded lines when they are told to be strict. Earlier ones answer a
	 * request without a host with garbage then; what they take is refused in httphead.c. */
	STRICT = MHD_VERSION >= 0x01000000 ? 1 : 0,
};

static size_t
user_octets(const struct httpd_source *from)
{
	return (from->service.user_octets + 15) & ~(size_t)15;
}

size_t
httpd_memory(const struct httpd_source *from)
{
	const struct httpd_limits *l = &from->limits;
	return sizeof(struct httpd) + MARGIN +
		l->connections * (sizeof(struct connection) + user_octets(from)) +
		(size_t)l->pieces * HTTPD_PIECE + (size_t)l->bodies * HTTPD_BODY_MAX;
}

static void
lock(struct httpd *h)
{
	must(pthread_mutex_lock(&h->lock) == 0);
}

static void
unlock(struct httpd *h)
{
	must(pthread_mutex_unlock(&h->lock) == 0);
}

static void
opened(struct httpd *h, struct MHD_Connection *mhd, void **place)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
	lock(h);
	struct connection *c = h->spare;
	if (c != NULL && info != NULL) {
		h->spare = c->next;
		c->mhd = mhd;
		c->stage = STAGE_IDLE;
		c->socket = info->connect_fd;
		uint64_t now = h->source.clock.monotonic_ms(h->source.clock.self);
		atomic_store(&c->deadline_ms, now + h->source.limits.idle_s * UINT64_C(1000));
		*place = c;
	}
	unlock(h);
}

static void
closed(struct httpd *h, void **place)
{
	struct connection *c = *place;
	if (c == NULL)
		return;
	lock(h);
	c->socket = -1;
	c->next = h->spare;
	h->spare = c;
	unlock(h);
	*place = NULL;
}

static void
notify(void *server, struct MHD_Connection *mhd, void **place,
	enum MHD_ConnectionNotificationCode what)
{
	if (what == MHD_CONNECTION_NOTIFY_STARTED)
		opened(server, mhd, place);
	else
		closed(server, place);
}

static void
shut_late(struct httpd *h)
{
	uint64_t now = h->source.clock.monotonic_ms(h->source.clock.self);
	for (unsigned i = 0; i < h->source.limits.connections; i++) {
		struct connection *c = &h->connections[i];
		if (c->socket >= 0 && atomic_load(&c->deadline_ms) <= now)
			(void)shutdown(c->socket, SHUT_RDWR);
	}
}

static void *
reap(void *server)
{
	struct httpd *h = server;
	lock(h);
	while (!h->stopping) {
		struct timespec when;
		must(clock_gettime(CLOCK_MONOTONIC, &when) == 0);
		when.tv_sec++;
		int e = pthread_cond_timedwait(&h->stop, &h->lock, &when);
		must(e == 0 || e == ETIMEDOUT);
		shut_late(h);
	}
	unlock(h);
	return NULL;
}

/* Paths of ours have nothing to unescape; what has is no path of ours. */
static size_t
keep_escapes(void *server, struct MHD_Connection *mhd, char *text)
{
	(void)server;
	(void)mhd;
	return strlen(text);
}

static struct MHD_Daemon *
start_daemon(struct httpd *h)
{
	const struct httpd_limits *l = &h->source.limits;
	/* A pool of one is none. */
	struct MHD_OptionItem pool[] = {
		{l->threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END,
			(intptr_t)l->threads, NULL},
		{MHD_OPTION_END, 0, NULL},
	};
	return MHD_start_daemon(
		MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO, 0, NULL,
		NULL, httpd_step, h, MHD_OPTION_ARRAY, pool, MHD_OPTION_LISTEN_SOCKET,
		h->source.listener, MHD_OPTION_CONNECTION_LIMIT, l->connections,
		MHD_OPTION_PER_IP_CONNECTION_LIMIT, l->per_address, MHD_OPTION_CONNECTION_TIMEOUT,
		l->pause_s, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)LIBRARY_MEMORY,
		MHD_OPTION_STRICT_FOR_CLIENT, STRICT, MHD_OPTION_URI_LOG_CALLBACK, httpd_step_uri,
		h, MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, h, MHD_OPTION_NOTIFY_COMPLETED,
		httpd_step_done, h, MHD_OPTION_NOTIFY_CONNECTION, notify, h, MHD_OPTION_END);
}

static err
make_places(struct httpd *h, arena *perm)
{
	unsigned count = h->source.limits.connections;
	h->connections = arena_new(perm, struct connection, count);
	if (h->connections == NULL)
		return failure(E_NOMEM);
	for (unsigned i = count; i > 0; i--) {
		struct connection *c = &h->connections[i - 1];
		c->request.user =
			arena_alloc(perm, user_octets(&h->source), _Alignof(max_align_t), 1);
		if (c->request.user == NULL)
			return failure(E_NOMEM);
		c->server = h;
		c->socket = -1;
		c->next = h->spare;
		h->spare = c;
	}
	return ok();
}

static err
make_locks(struct httpd *h)
{
	pthread_condattr_t attr;
	bool good = pthread_mutex_init(&h->lock, NULL) == 0 && pthread_condattr_init(&attr) == 0 &&
		pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) == 0 &&
		pthread_cond_init(&h->stop, &attr) == 0 && pthread_condattr_destroy(&attr) == 0;
	return good ? ok() : failure(E_NOMEM);
}

err
httpd_start(struct httpd **out, arena *perm, const struct httpd_source *from)
{
	const struct httpd_limits *l = &from->limits;
	struct httpd *h = arena_new(perm, struct httpd, 1);
	if (h == NULL)
		return failure(E_NOMEM);
	h->source = *from;
	err e = make_places(h, perm);
	if (!failed(e))
		e = buffers_init(&h->pieces, perm, l->pieces, HTTPD_PIECE);
	if (!failed(e))
		e = buffers_init(&h->bodies, perm, l->bodies, HTTPD_BODY_MAX);
	if (!failed(e))
		e = make_locks(h);
	if (failed(e))
		return e;
	if (pthread_create(&h->reaper, NULL, reap, h) != 0)
		return failure(E_NOMEM);
	*out = h;
	h->daemon = start_daemon(h);
	if (h->daemon == NULL) {
		httpd_stop(h);
		return failure(E_NOMEM);
	}
	return ok();
}

void
httpd_drain(struct httpd *h)
{
	atomic_store(&h->draining, true);
	(void)MHD_quiesce_daemon(h->daemon);
	buffers_close(&h->pieces);
	buffers_close(&h->bodies);
}

unsigned
httpd_busy(const struct httpd *h)
{
	return atomic_load(&h->busy);
}

void
httpd_stop(struct httpd *h)
{
	if (h->daemon != NULL)
		MHD_stop_daemon(h->daemon);
	lock(h);
	h->stopping = true;
	must(pthread_cond_signal(&h->stop) == 0);
	unlock(h);
	must(pthread_join(h->reaper, NULL) == 0);
	(void)pthread_cond_destroy(&h->stop);
	(void)pthread_mutex_destroy(&h->lock);
	buffers_done(&h->bodies);
	buffers_done(&h->pieces);
}

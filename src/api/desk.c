/* SPDX-License-Identifier: Apache-2.0 */
/* Default deny: a request reaches the archive through its row of routes.def and no other way. */
#include "api/desk_inner.h"

#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "api/claim.h"
#include "core/vault/session.h"

typedef void ask_fn(struct desk *d, struct httpd_request *r);

static ask_fn *const asks[ROUTE_COUNT] = {
#define ROUTE(name, method, path, entitlement, body, body_max) desk_ask_##name,
#include "api/routes.def"
#undef ROUTE
};

static desk_answered_fn *const answered[IPC_KIND_COUNT] = {
	[IPC_SERVER_IS] = desk_server_is,
	[IPC_SUBMITTED] = desk_submitted,
	[IPC_SESSION_IS] = desk_session_is,
	[IPC_RECORDS] = desk_records,
	[IPC_PART_IS] = desk_part_is,
	[IPC_MAP_IS] = desk_map_is,
	[IPC_MAP_VERSIONS_ARE] = desk_map_versions_are,
	[IPC_HOME_IS] = desk_home_is,
	[IPC_CHANGES_ARE] = desk_changes_are,
	[IPC_BLOBS_ARE] = desk_blobs_are,
	[IPC_UPLOAD_IS] = desk_upload_is,
	[IPC_CHECKPOINT_IS] = desk_checkpoint_is,
	[IPC_TILE_IS] = desk_tile_is,
};

void
desk_refuse(struct httpd_request *r, err e)
{
	struct refusal refusal;
	refusal_make(&refusal, e);
	if (err_is(e, E_METHOD))
		refusal.answer.fields[0] = (struct httpd_field){"Allow", visit_of(r)->routed.allow};
	httpd_answer(r, &refusal.answer);
}

/* What of a head goes into a message has room there, whoever sent it. */
enum { CLAIM_OTHERS = 512 };
_Static_assert(HTTPHEAD_TARGET_MAX + HTTPHEAD_RANGE_MAX + CLAIM_OTHERS <= IPC_FRAME_MAX &&
		SESSION_REQUEST_MAX + CLAIM_OTHERS <= IPC_FRAME_MAX,
	"a frame holds what a stranger may say");

static err
take_claim(struct httpd_request *r)
{
	struct ipc_claim *c = &visit_of(r)->claim;
	err e = claim_decode(c, r->head.authorization);
	c->method = r->method_text;
	c->target = r->target;
	c->range = r->head.range;
	return e;
}

static void
head(void *desk, struct httpd_request *r)
{
	struct visit *v = visit_of(r);
	err e = router_find(&v->routed, r->method, r->path);
	const struct route *route = v->routed.route;
	if (!failed(e))
		e = router_check_body(route, &r->head);
	if (!failed(e) && route->entitlement == ROUTE_SESSION)
		e = take_claim(r);
	if (failed(e))
		desk_refuse(r, e);
	else if (route->body == ROUTE_PIECES)
		desk_upload_head(desk, r);
	else
		httpd_accept(r, HTTPD_BODY_WHOLE);
}

static void
piece(void *desk, struct httpd_request *r)
{
	desk_upload_piece(desk, r);
}

static void
whole(void *desk, struct httpd_request *r)
{
	asks[visit_of(r)->routed.route->name](desk, r);
}

static void
done(void *desk, const struct httpd_request *r, const struct httpd_outcome *o)
{
	const struct desk *d = desk;
	const struct route *route = ((const struct visit *)r->user)->routed.route;
	bool failed_here = o->status >= 500 || (o->status == 0 && o->complete);
	if (d->source.logged == DESK_LOG_NONE && !failed_here)
		return;
	if (d->source.logged == DESK_LOG_FAILED && o->status < 400 && o->complete)
		return;
	struct log_request line = {
		.route = route != NULL ? route->text : "none",
		.status = o->status,
		.received = o->received,
		.ms = o->ms,
		.end = o->complete ? "complete" : "broken",
	};
	log_write(&d->source.log, LOG_request, &line);
}

static void
lock(struct desk *d)
{
	must(pthread_mutex_lock(&d->lock) == 0);
}

static void
unlock(struct desk *d)
{
	must(pthread_mutex_unlock(&d->lock) == 0);
}

static void
ask(struct desk *d, struct httpd_request *r, struct ipc_message *m, struct cargo *cargo)
{
	lock(d);
	uint32_t place = d->spare;
	must(place < d->source.limits.connections);
	struct question *q = &d->questions[place];
	d->spare = q->next;
	q->request = r;
	q->answer = ipc_answer(m->kind);
	m->call = (uint64_t)q->uses << 32 | place;
	unlock(d);
	channel_send(d->source.archive, IPC_ROLE_DESK, m, cargo);
}

void
desk_ask(struct desk *d, struct httpd_request *r, struct ipc_message *m, struct cargo *cargo)
{
	(void)atomic_fetch_add(&d->asking, 1);
	if (atomic_load(&d->draining))
		desk_refuse(r, failure(E_CROWDED));
	else
		ask(d, r, m, cargo);
	(void)atomic_fetch_sub(&d->asking, 1);
}

/* Who asked M's question, which is over. */
static struct httpd_request *
take_question(struct desk *d, const struct ipc_message *m)
{
	uint32_t place = (uint32_t)m->call;
	must(place < d->source.limits.connections);
	lock(d);
	struct question *q = &d->questions[place];
	struct httpd_request *r = q->request;
	must(r != NULL && q->uses == m->call >> 32);
	must(m->kind == q->answer || m->kind == IPC_REFUSED);
	q->request = NULL;
	q->uses++;
	q->next = d->spare;
	d->spare = place;
	unlock(d);
	return r;
}

static void
refused(struct httpd_request *r, const struct ipc_refused *m)
{
	err e = {m->code < ERR_COUNT && m->code != OK ? m->code : E_IO, 0, 0};
	struct refusal refusal;
	if (m->item == UINT32_MAX)
		refusal_make(&refusal, e);
	else
		refusal_make_item(&refusal, e, m->item);
	httpd_answer(r, &refusal.answer);
}

void
desk_receive(void *desk, const struct ipc_message *m, struct cargo *cargo)
{
	struct desk *d = desk;
	struct httpd_request *r = take_question(d, m);
	if (m->kind == IPC_REFUSED)
		refused(r, &m->refused);
	else
		answered[m->kind](d, r, m, cargo);
	channel_release(&cargo->payload);
	for (unsigned i = 0; i < cargo->file_count; i++)
		(void)close(cargo->files[i]);
}

static struct httpd_source
httpd_source_of(struct desk *d, const struct desk_source *from)
{
	return (struct httpd_source){
		.service =
			{
				.self = d,
				.user_octets = sizeof(struct visit),
				.head = head,
				.piece = piece,
				.whole = whole,
				.done = done,
			},
		.limits = from->limits,
		.clock = from->clock,
		.listener = from->listener,
	};
}

size_t
desk_memory(const struct desk_source *from)
{
	struct httpd_source source = httpd_source_of(NULL, from);
	return httpd_memory(&source) + sizeof(struct desk) + 64 +
		from->limits.connections * sizeof(struct question) +
		from->tiles * sizeof(struct tilecache_place);
}

err
desk_new(struct desk **out, arena *perm, const struct desk_source *from)
{
	uint32_t count = from->limits.connections;
	struct desk *d = arena_new(perm, struct desk, 1);
	struct question *questions = arena_new(perm, struct question, count);
	if (d == NULL || questions == NULL || pthread_mutex_init(&d->lock, NULL) != 0 ||
		pthread_mutex_init(&d->tile_lock, NULL) != 0)
		return failure(E_NOMEM);
	d->source = *from;
	d->questions = questions;
	for (uint32_t i = 0; i < count; i++)
		questions[i].next = i + 1;
	err e = tilecache_init(&d->tiles, perm, from->tiles);
	if (!failed(e))
		*out = d;
	return e;
}

err
desk_start(struct desk *d, arena *perm)
{
	struct httpd_source source = httpd_source_of(d, &d->source);
	return httpd_start(&d->httpd, perm, &source);
}

void
desk_drain(struct desk *d)
{
	atomic_store(&d->draining, true);
	/* Whoever saw nothing of that has sent his question when this is over. */
	while (atomic_load(&d->asking) > 0)
		(void)sched_yield();
	httpd_drain(d->httpd);
}

unsigned
desk_busy(const struct desk *d)
{
	return httpd_busy(d->httpd);
}

void
desk_stop(struct desk *d)
{
	httpd_stop(d->httpd);
	tilecache_done(&d->tiles);
	(void)pthread_mutex_destroy(&d->tile_lock);
	(void)pthread_mutex_destroy(&d->lock);
}

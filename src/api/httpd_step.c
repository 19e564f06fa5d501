/* SPDX-License-Identifier: Apache-2.0 */
/* The library calls httpd_step for a head, for octets of the body, and once more at its end: the
 * answer is given then, because one that is given earlier closes the connection. It calls again
 * after each suspension, with what was not taken yet. So a request is a machine of stages, and each
 * call runs it as far as it goes.
 *
 * Handing out: the request is the service's from then on. When it comes back at once, all goes on
 * in this thread, and suspending, which costs a system call or two, is not needed. */
#include "api/httpd_inner.h"

#include <string.h>

#include "base/text.h"

static uint64_t
now(const struct httpd *h)
{
	return h->source.clock.monotonic_ms(h->source.clock.self);
}

/* Nobody waits for longer than OCTETS take at the slowest rate that is allowed, and a pause. */
static void
allow(struct connection *c, uint64_t octets)
{
	const struct httpd_limits *l = &c->server->source.limits;
	atomic_store(&c->deadline_ms,
		now(c->server) + l->pause_s * UINT64_C(1000) + octets / l->rate * 1000);
}

static void
allow_for_ever(struct connection *c)
{
	atomic_store(&c->deadline_ms, UINT64_MAX);
}

static struct connection *
connection_of(struct MHD_Connection *mhd)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	return info != NULL ? info->socket_context : NULL;
}

/* Before anything of the head is known: keep the address as it came, which the library is about to
 * cut up. */
void *
httpd_step_uri(void *server, const char *uri, struct MHD_Connection *mhd)
{
	(void)server;
	struct connection *c = connection_of(mhd);
	if (c == NULL)
		return NULL;
	c->uri = uri;
	c->uri_len = strlen(uri);
	size_t n = c->uri_len < sizeof c->target ? c->uri_len : sizeof c->target;
	memcpy(c->target, uri, n);
	c->request.target = bytes_of(c->target, n);
	return NULL;
}

struct fields {
	struct httphead_field at[HTTPHEAD_FIELDS_MAX + 1];
	size_t count;
};

static enum MHD_Result
collect(void *to, enum MHD_ValueKind kind, const char *name, size_t name_len, const char *value,
	size_t value_len)
{
	struct fields *f = to;
	(void)kind;
	if (f->count > HTTPHEAD_FIELDS_MAX)
		return MHD_NO;
	f->at[f->count++] =
		(struct httphead_field){bytes_of(name, name_len), bytes_of(value, value_len)};
	return MHD_YES;
}

static enum httpd_method
method_of(const char *text)
{
	static const struct {
		const char *text;
		enum httpd_method method;
	} rows[] = {
		{"GET", HTTPD_GET},
		{"HEAD", HTTPD_GET},
		{"POST", HTTPD_POST},
		{"PUT", HTTPD_PUT},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(text, rows[i].text) == 0)
			return rows[i].method;
	return HTTPD_OTHER;
}

/* The request line has one space between its three parts, and no NUL. */
static bool
is_one_line(const struct connection *c, const char *method, const char *version)
{
	return c->uri - (method + strlen(method)) == 1 && version - (c->uri + c->uri_len) == 1;
}

static err
read_head(struct connection *c, const char *method, const char *version)
{
	struct httpd_request *r = &c->request;
	struct fields fields;
	fields.count = 0;
	(void)MHD_get_connection_values_n(c->mhd, MHD_HEADER_KIND, collect, &fields);
	struct httphead_lines lines = {r->target, bytes_of_text(version), fields.at, fields.count};
	err e = httphead_decode(&r->head, &lines);
	if (!failed(e) && !is_one_line(c, method, version))
		e = failure(E_FORMAT);
	if (!failed(e))
		e = httphead_verify_lines(&lines);
	if (failed(e))
		return e;
	size_t mark = bytes_find(r->target, 0, '?');
	r->path = bytes_slice(r->target, 0, mark);
	r->query = bytes_slice(r->target, mark + 1, r->target.len - mark - 1);
	return ok();
}

/* Give the request to CALL. True when it is back. */
static bool
hand_out(struct connection *c, enum stage stage, void (*call)(void *self, struct httpd_request *r))
{
	c->stage = stage;
	allow_for_ever(c);
	atomic_store(&c->turn, TURN_OUT);
	call(c->server->source.service.self, &c->request);
	if (atomic_load(&c->turn) == TURN_BACK)
		return true;
	MHD_suspend_connection(c->mhd);
	enum turn expected = TURN_OUT;
	if (!atomic_compare_exchange_strong(&c->turn, &expected, TURN_SUSPENDED))
		MHD_resume_connection(c->mhd);
	return false;
}

void
httpd_step_back(struct connection *c)
{
	struct MHD_Connection *mhd = c->mhd;
	if (atomic_exchange(&c->turn, TURN_BACK) == TURN_SUSPENDED)
		MHD_resume_connection(mhd);
}

/* True when it goes on at once. */
static bool
begin(struct connection *c, const char *method, const char *version)
{
	struct httpd *h = c->server;
	struct httpd_request *r = &c->request;
	memset(r->user, 0, h->source.service.user_octets);
	*r = (struct httpd_request){
		.method = method_of(method),
		.method_text = bytes_of_text(method),
		.target = r->target,
		.user = r->user,
	};
	c->received = 0;
	c->used = 0;
	c->started_ms = now(h);
	(void)atomic_fetch_add(&h->busy, 1);
	err e = read_head(c, method, version);
	c->malformed = failed(e);
	if (failed(e)) {
		httpd_answer_refusal(c, e);
		return true;
	}
	return hand_out(c, STAGE_HEAD, h->source.service.head);
}

static void
granted(struct buffers_waiter *w, uint8_t *buffer)
{
	struct connection *c =
		(struct connection *)(void *)((uint8_t *)w - offsetof(struct connection, waiter));
	if (buffer == NULL) {
		c->from = NULL;
		httpd_answer_crowded(c);
		return;
	}
	c->buffer = buffer;
	c->room = c->from->octets;
	c->stage = STAGE_BODY;
	allow(c, c->request.head.length);
	httpd_step_back(c);
}

void
httpd_accept(struct httpd_request *r, enum httpd_body how)
{
	struct connection *c = (struct connection *)(void *)r;
	uint64_t length = r->head.length;
	must(c->stage == STAGE_HEAD && (how == HTTPD_BODY_PIECES || length <= HTTPD_BODY_MAX));
	c->how = how;
	c->from = NULL;
	c->buffer = c->small;
	c->room = sizeof c->small;
	if (length <= c->room) {
		c->stage = STAGE_BODY;
		allow(c, length);
		httpd_step_back(c);
		return;
	}
	c->stage = STAGE_ROOM;
	c->waiter.granted = granted;
	c->from = how == HTTPD_BODY_PIECES || length <= HTTPD_PIECE ? &c->server->pieces
								    : &c->server->bodies;
	buffers_take(c->from, &c->waiter);
}

void
httpd_go_on(struct httpd_request *r)
{
	struct connection *c = (struct connection *)(void *)r;
	must(c->stage == STAGE_PIECE);
	r->offset += c->used;
	c->used = 0;
	c->stage = STAGE_BODY;
	allow(c, r->head.length - c->received);
	httpd_step_back(c);
}

static void
give_buffer_back(struct connection *c)
{
	if (c->from != NULL)
		buffers_give(c->from, c->buffer);
	c->from = NULL;
}

/* As much of the body as there is room for. False when the request is out. */
static bool
take(struct connection *c, const char **data, size_t *count)
{
	size_t n = c->room - c->used < *count ? c->room - c->used : *count;
	memcpy(c->buffer + c->used, *data, n);
	c->used += n;
	c->received += n;
	*data += n;
	*count -= n;
	c->request.body = bytes_of(c->buffer, c->used);
	bool full = c->used == c->room || c->received == c->request.head.length;
	return c->how == HTTPD_BODY_WHOLE || !full || c->used == 0 ||
		hand_out(c, STAGE_PIECE, c->server->source.service.piece);
}

/* The answer goes out if it may now. */
static enum MHD_Result
queue(struct connection *c)
{
	if (c->response == NULL)
		return MHD_NO;
	allow(c, c->length);
	give_buffer_back(c);
	return MHD_queue_response(c->mhd, c->status, c->response);
}

/* No octets come with this call: the body is over, or the head was out until now. */
static enum MHD_Result
finish(struct connection *c)
{
	if (c->stage == STAGE_BODY) {
		if (c->received != c->request.head.length)
			return MHD_YES;
		if (!hand_out(c, STAGE_WHOLE, c->server->source.service.whole))
			return MHD_YES;
	}
	return c->stage == STAGE_ANSWERED ? queue(c) : MHD_NO;
}

enum MHD_Result
httpd_step(void *server, struct MHD_Connection *mhd, const char *url, const char *method,
	const char *version, const char *data, size_t *count, void **unused)
{
	(void)server;
	(void)url;
	(void)unused;
	struct connection *c = connection_of(mhd);
	if (c == NULL)
		return MHD_NO;
	bool first = c->stage == STAGE_IDLE;
	if (first && !begin(c, method, version))
		return MHD_YES;
	/* With a body on its way there is no way to answer but now, and the connection is lost. */
	bool body_follows = c->malformed || (c->request.head.length > 0 && c->received == 0);
	if (c->stage == STAGE_ANSWERED && body_follows && *count == 0 && queue(c) == MHD_YES)
		return MHD_YES;
	if (first)
		return MHD_YES;
	if (*count == 0)
		return finish(c);
	while (*count > 0 && c->stage == STAGE_BODY)
		if (!take(c, &data, count))
			return MHD_YES;
	/* It was refused on its way: what still comes is not looked at. */
	if (c->stage == STAGE_ANSWERED)
		*count = 0;
	return MHD_YES;
}

void
httpd_step_done(void *server, struct MHD_Connection *mhd, void **unused,
	enum MHD_RequestTerminationCode how)
{
	struct httpd *h = server;
	(void)unused;
	struct connection *c = connection_of(mhd);
	if (c == NULL || c->stage == STAGE_IDLE)
		return;
	give_buffer_back(c);
	struct httpd_outcome outcome = {
		.status = c->response != NULL ? c->status : 0,
		.received = c->received,
		.ms = now(h) - c->started_ms,
		.complete = how == MHD_REQUEST_TERMINATED_COMPLETED_OK,
	};
	h->source.service.done(h->source.service.self, &c->request, &outcome);
	if (c->ready != NULL)
		(void)atomic_fetch_sub(&c->ready->users, 1);
	else if (c->response != NULL)
		MHD_destroy_response(c->response);
	c->ready = NULL;
	c->response = NULL;
	c->stage = STAGE_IDLE;
	(void)atomic_fetch_sub(&h->busy, 1);
	atomic_store(&c->deadline_ms, now(h) + h->source.limits.idle_s * UINT64_C(1000));
}

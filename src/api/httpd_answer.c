/* SPDX-License-Identifier: Apache-2.0 */
#include <unistd.h>

#include "api/httpd_inner.h"
#include "api/refusal.h"

/* clang-format off */
enum class_row { ROW_ALL, ROW_DATA, ROW_TILE, ROW_NOTE };
/* clang-format on */

static const struct {
	enum class_row row;
	const char *name;
	const char *value;
} rows[] = {
#define FIELD(class, name, value) {ROW_##class, name, value},
#include "api/fields.def"
#undef FIELD
};

static bool
put(struct MHD_Response *to, const char *name, const char *value)
{
	return MHD_add_response_header(to, name, value) == MHD_YES;
}

static bool
put_fields(struct MHD_Response *to, const struct httpd_answer *a)
{
	enum class_row own = a->class == HTTPD_TILE ? ROW_TILE
		: a->class == HTTPD_NOTE            ? ROW_NOTE
						    : ROW_DATA;
	bool good = a->type == NULL || put(to, "Content-Type", a->type);
	for (size_t i = 0; i < sizeof rows / sizeof *rows && good; i++)
		if (rows[i].row == ROW_ALL || rows[i].row == own)
			good = put(to, rows[i].name, rows[i].value);
	for (size_t i = 0; i < HTTPD_FIELDS_MAX && a->fields[i].name != NULL && good; i++)
		good = put(to, a->fields[i].name, a->fields[i].value);
	return good && (!a->close || put(to, "Connection", "close"));
}

/* The library wants a pointer that may be written through, and only reads. */
static void *
unconst(const uint8_t *data)
{
	union {
		const uint8_t *in;
		void *out;
	} u = {.in = data};
	return u.out;
}

static struct MHD_Response *
body(struct httpd_answer *a)
{
	if (a->is_file) {
		struct MHD_Response *r =
			MHD_create_response_from_fd_at_offset64(a->length, a->file, a->offset);
		if (r == NULL)
			(void)close(a->file);
		return r;
	}
	if (a->payload.release == NULL)
		return MHD_create_response_from_buffer(a->payload.data.len + a->octets.len,
			unconst(a->payload.data.len > 0 ? a->payload.data.data : a->octets.data),
			MHD_RESPMEM_MUST_COPY);
	struct MHD_Response *r =
		MHD_create_response_from_buffer_with_free_callback_cls(a->payload.data.len,
			unconst(a->payload.data.data), a->payload.release, a->payload.owner);
	if (r == NULL)
		channel_release(&a->payload);
	a->payload = (struct payload){0};
	return r;
}

static struct MHD_Response *
make(struct httpd_answer *a)
{
	struct MHD_Response *r = body(a);
	if (r != NULL && !put_fields(r, a)) {
		MHD_destroy_response(r);
		r = NULL;
	}
	return r;
}

static uint64_t
length_of(const struct httpd_answer *a)
{
	return a->is_file ? a->length : a->payload.data.len + a->octets.len;
}

static void
give(struct connection *c, unsigned status, struct MHD_Response *response, uint64_t length)
{
	must(c->stage != STAGE_IDLE && c->stage != STAGE_ANSWERED && c->response == NULL);
	c->status = status;
	c->response = response;
	c->length = length;
	c->stage = STAGE_ANSWERED;
	httpd_step_back(c);
}

void
httpd_answer(struct httpd_request *r, struct httpd_answer *a)
{
	struct connection *c = (struct connection *)(void *)r;
	uint64_t length = length_of(a);
	a->close = a->close || atomic_load(&c->server->draining);
	give(c, a->status, make(a), length);
}

/* What came cannot be believed to end where the next request begins. */
void
httpd_answer_refusal(struct connection *c, err e)
{
	struct refusal refusal;
	refusal_make(&refusal, e);
	refusal.answer.close = true;
	c->stage = STAGE_HEAD;
	httpd_answer(&c->request, &refusal.answer);
}

void
httpd_answer_crowded(struct connection *c)
{
	struct refusal refusal;
	refusal_make(&refusal, failure(E_CROWDED));
	httpd_answer(&c->request, &refusal.answer);
}

err
httpd_ready_make(struct httpd_ready *out, struct httpd_answer *a)
{
	uint64_t length = length_of(a);
	struct MHD_Response *response = make(a);
	if (response == NULL)
		return failure(E_NOMEM);
	out->response = response;
	out->length = length;
	out->status = a->status;
	return ok();
}

void
httpd_ready_done(struct httpd_ready *ready)
{
	must(atomic_load(&ready->users) == 0);
	if (ready->response != NULL)
		MHD_destroy_response(ready->response);
	ready->response = NULL;
}

void
httpd_answer_ready(struct httpd_request *r, struct httpd_ready *ready)
{
	struct connection *c = (struct connection *)(void *)r;
	c->ready = ready;
	give(c, ready->status, ready->response, ready->length);
}

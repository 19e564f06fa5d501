/* SPDX-License-Identifier: Apache-2.0 */
/* What brings something in: sessions, submissions, uploads. And who the server is, which one has
 * to know before. */
#include <jansson.h>

#include "api/desk_inner.h"
#include "api/query.h"
#include "base/text.h"
#include "core/vault/part.h"
#include "core/vault/submission.h"

enum { NOTE_ROOM = 4096 };

void
desk_ask_server(struct desk *d, struct httpd_request *r)
{
	desk_ask(d, r, &(struct ipc_message){.kind = IPC_SERVER}, NULL);
}

static void
put_member(buf *b, const char *name, bytes value)
{
	buf_text(b, name);
	buf_text(b, "\"");
	buf_put(b, value);
	buf_text(b, "\"");
}

/* Origins and keys are texts of notes: without what JSON must escape (core/ledger/vkey.h). */
void
desk_server_is(
	struct desk *d, struct httpd_request *r, const struct ipc_message *m, struct cargo *cargo)
{
	(void)cargo;
	uint8_t room[NOTE_ROOM];
	buf b = BUF_ARRAY(room);
	put_member(&b, "{\"origin\":", m->server_is.origin);
	put_member(&b, ",\"log_vkey\":", m->server_is.log_vkey);
	put_member(&b, ",\"time_vkey\":", m->server_is.time_vkey);
	put_member(&b, ",\"version\":", bytes_of_text(d->source.version));
	buf_text(&b, ",\"limits\":{\"submission\":");
	buf_decimal(&b, SUBMISSION_MAX);
	buf_text(&b, ",\"items\":");
	buf_decimal(&b, SUBMISSION_ITEMS_MAX);
	buf_text(&b, ",\"inline\":");
	buf_decimal(&b, PART_INLINE_MAX);
	buf_text(&b, ",\"blob\":");
	buf_decimal(&b, m->server_is.blob_max);
	buf_text(&b, "}}\n");
	if (failed(buf_done(&b)))
		desk_refuse(r, failure(E_NOMEM));
	else
		desk_answer_json(r, buf_bytes(&b));
}

void
desk_ask_session(struct desk *d, struct httpd_request *r)
{
	desk_ask(d, r, &(struct ipc_message){.kind = IPC_SESSION, .session = {.wire = r->body}},
		NULL);
}

void
desk_session_is(
	struct desk *d, struct httpd_request *r, const struct ipc_message *m, struct cargo *cargo)
{
	(void)d;
	(void)cargo;
	struct httpd_answer a = {
		.status = 200,
		.type = "application/octet-stream",
		.octets = m->session_is.answer,
	};
	httpd_answer(r, &a);
}

/* The body stays where it is until the answer is there. */
void
desk_ask_submit(struct desk *d, struct httpd_request *r)
{
	struct cargo cargo = {.payload = {.data = r->body}};
	desk_ask(d, r, &(struct ipc_message){.kind = IPC_SUBMIT}, &cargo);
}

void
desk_submitted(
	struct desk *d, struct httpd_request *r, const struct ipc_message *m, struct cargo *cargo)
{
	(void)d;
	(void)m;
	desk_answer_payload(r, &cargo->payload, false);
}

void
desk_ask_blobs(struct desk *d, struct httpd_request *r)
{
	struct ipc_message m = {.kind = IPC_BLOBS, .blobs = {.claim = visit_of(r)->claim}};
	struct cargo cargo = {.payload = {.data = r->body}};
	if (r->query.len > 0)
		desk_refuse(r, failure(E_FORMAT));
	else
		desk_ask(d, r, &m, &cargo);
}

void
desk_blobs_are(
	struct desk *d, struct httpd_request *r, const struct ipc_message *m, struct cargo *cargo)
{
	(void)d;
	(void)cargo;
	uint8_t room[64];
	buf b = BUF_ARRAY(room);
	buf_text(&b, "{\"blobs\":");
	buf_decimal(&b, m->blobs_are.count);
	buf_text(&b, "}\n");
	must(!failed(buf_done(&b)));
	desk_answer_json(r, buf_bytes(&b));
}

/* {"length":N,"sha256":"HEX"}, and nothing else. */
static err
take_upload(struct ipc_upload *out, bytes json)
{
	json_t *root = json_loadb((const char *)json.data, json.len, JSON_REJECT_DUPLICATES, NULL);
	json_int_t length = 0;
	const char *hash = "";
	bool good = json_unpack(root, "{s:I, s:s!}", "length", &length, "sha256", &hash) == 0 &&
		length > 0 && desk_take_hex(out->hash.b, sizeof out->hash.b, bytes_of_text(hash));
	json_decref(root);
	if (!good)
		return failure(E_FORMAT);
	out->length = (uint64_t)length;
	return out->length <= PART_BLOB_MAX ? ok() : failure(E_TOO_LARGE);
}

void
desk_ask_upload(struct desk *d, struct httpd_request *r)
{
	struct ipc_message m = {.kind = IPC_UPLOAD, .upload = {.claim = visit_of(r)->claim}};
	err e = r->query.len > 0 ? failure(E_FORMAT) : take_upload(&m.upload, r->body);
	if (failed(e))
		desk_refuse(r, e);
	else
		desk_ask(d, r, &m, NULL);
}

static void
ask_where(struct desk *d, struct httpd_request *r)
{
	struct visit *v = visit_of(r);
	struct ipc_message m = {.kind = IPC_UPLOAD_AT, .upload_at = {.claim = v->claim}};
	if (!desk_take_hex(v->upload.b, sizeof v->upload.b, v->routed.arguments[0])) {
		desk_refuse(r, failure(E_NOT_FOUND));
		return;
	}
	m.upload_at.upload = v->upload;
	desk_ask(d, r, &m, NULL);
}

void
desk_ask_upload_at(struct desk *d, struct httpd_request *r)
{
	if (r->query.len > 0)
		desk_refuse(r, failure(E_FORMAT));
	else
		ask_where(d, r);
}

/* Who may not, or begins elsewhere, hears so before he sends a gigabyte. */
void
desk_upload_head(struct desk *d, struct httpd_request *r)
{
	struct query_row row = {"offset", {0}};
	err e = query_decode(&row, 1, r->query);
	if (!failed(e) && row.value.data == NULL)
		e = failure(E_FORMAT);
	if (!failed(e))
		e = query_number(&r->offset, &row, PART_BLOB_MAX);
	if (!failed(e) && r->head.length == 0)
		e = failure(E_FORMAT);
	if (failed(e))
		desk_refuse(r, e);
	else
		ask_where(d, r);
}

void
desk_upload_piece(struct desk *d, struct httpd_request *r)
{
	struct visit *v = visit_of(r);
	struct ipc_message m = {
		.kind = IPC_UPLOAD_PIECE,
		.upload_piece =
			{
				.session = v->claim.session,
				.upload = v->upload,
				.offset = r->offset,
			},
	};
	struct cargo cargo = {.payload = {.data = r->body}};
	desk_ask(d, r, &m, &cargo);
}

static void
answer_upload(struct httpd_request *r)
{
	const struct visit *v = visit_of(r);
	uint8_t room[160];
	buf b = BUF_ARRAY(room);
	buf_text(&b, "{\"id\":\"");
	hex_encode(&b, BYTES_ARRAY(v->upload.b));
	buf_text(&b, "\",\"received\":");
	buf_decimal(&b, v->received);
	buf_text(&b, ",\"length\":");
	buf_decimal(&b, v->length);
	buf_text(&b, "}\n");
	must(!failed(buf_done(&b)));
	desk_answer_json(r, buf_bytes(&b));
}

/* All pieces were acknowledged. */
void
desk_ask_upload_piece(struct desk *d, struct httpd_request *r)
{
	(void)d;
	answer_upload(r);
}

void
desk_upload_is(
	struct desk *d, struct httpd_request *r, const struct ipc_message *m, struct cargo *cargo)
{
	(void)d;
	(void)cargo;
	struct visit *v = visit_of(r);
	v->upload = m->upload_is.upload;
	v->received = m->upload_is.received;
	v->length = m->upload_is.length;
	if (v->routed.route->body != ROUTE_PIECES)
		answer_upload(r);
	else if (r->body.len > 0)
		httpd_go_on(r);
	else if (r->offset != v->received || r->head.length > v->length - v->received)
		desk_refuse(r, failure(E_RANGE));
	else
		httpd_accept(r, HTTPD_BODY_PIECES);
}

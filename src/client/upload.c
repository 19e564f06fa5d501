/* SPDX-License-Identifier: Apache-2.0 */
#include "client/upload.h"

#include <jansson.h>

#include "base/text.h"
#include "client/ask.h"
#include "client/spool.h"
#include "core/vault/blob_batch.h"

enum { SAID_MAX = 1024, TRIES = 6 };
static const unsigned first_pause_ms = 250;

#define TARGET BYTES_LIT("/api/v1/uploads")

err
upload_decode(struct upload_said *out, bytes in)
{
	struct upload_said said = {0};
	json_t *j = json_loadb((const char *)in.data, in.len, JSON_REJECT_DUPLICATES, NULL);
	const char *id = json_string_value(json_object_get(j, "id"));
	const json_t *received = json_object_get(j, "received");
	buf b = BUF_ARRAY(said.id.b);
	err e = ok();
	if (id == NULL || !json_is_integer(received) || json_integer_value(received) < 0)
		e = failure(E_FORMAT);
	if (!failed(e))
		e = hex_decode(&b, bytes_of_text(id));
	if (!failed(e) && b.len != sizeof said.id.b)
		e = failure(E_FORMAT);
	if (!failed(e)) {
		said.received = (uint64_t)json_integer_value(received);
		*out = said;
	}
	json_decref(j);
	return failed(e) ? failure(E_FORMAT) : e;
}

/* Begin, or begin again: the same blob is the same upload. */
static err
begin(struct upload_said *out, struct client *c, const struct part *b)
{
	uint8_t room[256];
	buf body = BUF_ARRAY(room);
	bytes got;
	buf_text(&body, "{\"length\":");
	buf_decimal(&body, b->length);
	buf_text(&body, ",\"sha256\":\"");
	hex_encode(&body, BYTES_ARRAY(b->name.hash.b));
	buf_text(&body, "\"}");
	struct ask a = {.method = HTTP_POST,
		.target = TARGET,
		.type = ASK_JSON,
		.body = buf_bytes(&body),
		.max = SAID_MAX,
		.authenticated = true};
	err e = ask(&got, NULL, c, &a);
	return failed(e) ? e : upload_decode(out, got);
}

/* Where the octets of a blob are. */
struct source {
	const struct spool *spool; /* NULL: in memory */
	bytes memory;
};

/* A body that is being sent. */
struct sending {
	const struct source *from;
	uint64_t at;
};

static err
give(void *user, size_t *out, uint8_t *to, size_t n)
{
	struct sending *s = user;
	const struct source *from = s->from;
	err e = ok();
	if (from->spool != NULL) {
		e = spool_read(from->spool, out, s->at, to, n);
	} else {
		size_t left = from->memory.len - (size_t)s->at;
		*out = left < n ? left : n;
		bytes_copy(to, bytes_slice(from->memory, (size_t)s->at, *out));
	}
	if (!failed(e))
		s->at += *out;
	return e;
}

/* What is missing of a blob of LENGTH, as far as the line bears it. */
static err
go_on(struct upload_said *inout, struct client *c, const struct source *from, uint64_t length)
{
	uint8_t room[128];
	buf to = BUF_ARRAY(room);
	bytes got;
	struct sending s = {from, inout->received};
	if (inout->received > length)
		return failure(E_FORMAT);
	buf_put(&to, TARGET);
	buf_text(&to, "/");
	hex_encode(&to, BYTES_ARRAY(inout->id.b));
	buf_text(&to, "?offset=");
	buf_decimal(&to, inout->received);
	struct ask_upload u = {.target = buf_bytes(&to),
		.give = give,
		.length = length - inout->received,
		.user = &s};
	err e = ask_upload(&got, c, &u, SAID_MAX);
	return failed(e) ? e : upload_decode(inout, got);
}

static err
try(struct client *c, const struct part *b, const struct source *from)
{
	struct upload_said said;
	err e = begin(&said, c, b);
	if (!failed(e) && said.received < b->length)
		e = go_on(&said, c, from, b->length);
	if (!failed(e) && said.received != b->length)
		e = failure(E_FORMAT);
	return e;
}

static bool
may_pass(err e)
{
	return err_is(e, E_UNREACHABLE) || err_is(e, E_BUSY);
}

static err
upload_from(struct client *c, const struct part *b, const struct source *from)
{
	size_t used = c->perm->used;
	err e = try(c, b, from);
	for (unsigned i = 1; i < TRIES && may_pass(e); i++) {
		c->pause->pause_ms(c->pause->self, first_pause_ms << i);
		e = try(c, b, from);
	}
	c->perm->used = used;
	return e;
}

err
upload_blob(struct client *c, const struct part *b)
{
	struct spool s;
	err e = spool_find(&s, c, &b->name.hash);
	if (failed(e))
		return e;
	const struct source from = {.spool = &s};
	e = s.length == b->length ? upload_from(c, b, &from) : failure(E_DAMAGED);
	spool_close(&s);
	return e;
}

static err
send_batch(struct client *c, bytes body)
{
	bytes ignored;
	size_t used = c->perm->used;
	struct ask a = {.method = HTTP_POST,
		.target = BYTES_LIT("/api/v1/blobs"),
		.type = ASK_OCTETS,
		.body = body,
		.max = SAID_MAX,
		.authenticated = true};
	err e = ask(&ignored, NULL, c, &a);
	c->perm->used = used;
	return e;
}

err
upload_batch(struct client *c, bytes body)
{
	struct blob_batch batch;
	err e = send_batch(c, body);
	if (!may_pass(e))
		return e;
	e = blob_batch_decode(&batch, body);
	for (size_t i = 0; i < batch.count && !failed(e); i++) {
		const struct blob_batch_item *item = &batch.items[i];
		const struct part blob = {{PART_BLOB, item->hash}, item->octets.len};
		const struct source from = {.memory = item->octets};
		e = upload_from(c, &blob, &from);
	}
	return e;
}

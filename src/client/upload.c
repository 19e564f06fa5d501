/* SPDX-License-Identifier: Apache-2.0 */
#include "client/upload.h"

#include <jansson.h>

#include "base/text.h"
#include "client/ask.h"
#include "client/spool.h"

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

/* A body that is being sent. */
struct sending {
	const struct spool *from;
	uint64_t at;
};

static err
give(void *user, size_t *out, uint8_t *to, size_t n)
{
	struct sending *s = user;
	err e = spool_read(s->from, out, s->at, to, n);
	if (!failed(e))
		s->at += *out;
	return e;
}

/* What is missing, as far as the line bears it. */
static err
go_on(struct upload_said *inout, struct client *c, const struct spool *from)
{
	uint8_t room[128];
	buf to = BUF_ARRAY(room);
	bytes got;
	struct sending s = {from, inout->received};
	if (inout->received > from->length)
		return failure(E_FORMAT);
	buf_put(&to, TARGET);
	buf_text(&to, "/");
	hex_encode(&to, BYTES_ARRAY(inout->id.b));
	buf_text(&to, "?offset=");
	buf_decimal(&to, inout->received);
	struct ask_upload u = {.target = buf_bytes(&to),
		.give = give,
		.length = from->length - inout->received,
		.user = &s};
	err e = ask_upload(&got, c, &u, SAID_MAX);
	return failed(e) ? e : upload_decode(inout, got);
}

static err
try(struct client *c, const struct part *b, const struct spool *from)
{
	struct upload_said said;
	err e = begin(&said, c, b);
	if (!failed(e) && said.received < b->length)
		e = go_on(&said, c, from);
	if (!failed(e) && said.received != b->length)
		e = failure(E_FORMAT);
	return e;
}

err
upload_blob(struct client *c, const struct part *b)
{
	struct spool s;
	size_t used = c->perm->used;
	err e = spool_find(&s, c, &b->name.hash);
	if (failed(e))
		return e;
	e = s.length == b->length ? try(c, b, &s) : failure(E_DAMAGED);
	for (unsigned i = 1; i < TRIES && (err_is(e, E_UNREACHABLE) || err_is(e, E_BUSY)); i++) {
		c->pause->pause_ms(c->pause->self, first_pause_ms << i);
		e = try(c, b, &s);
	}
	spool_close(&s);
	c->perm->used = used;
	return e;
}

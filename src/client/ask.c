/* SPDX-License-Identifier: Apache-2.0 */
#include "client/ask.h"

#include <jansson.h>
#include <string.h>

#include "base/text.h"
#include "client/session.h"

enum { TRY_AGAIN_MS = 1000, TRIES = 90 };

static err
take_into(void *user, bytes piece)
{
	buf_put(user, piece);
	return buf_done(user);
}

static bool
code_named(enum err_code *out, const char *name)
{
	static const char *const names[ERR_COUNT] = {
#define X(code, http, exit_status, sentence) #code,
#include "base/err.def"
#undef X
	};
	for (int i = 1; i < ERR_COUNT; i++) {
		if (strcmp(names[i], name) != 0)
			continue;
		*out = (enum err_code)i;
		return true;
	}
	return false;
}

bool
ask_refusal_decode(enum err_code *out, char *what, size_t cap, bytes body)
{
	json_t *j = json_loadb((const char *)body.data, body.len, JSON_REJECT_DUPLICATES, NULL);
	const char *name = json_string_value(json_object_get(j, "error"));
	const char *said = json_string_value(json_object_get(j, "what"));
	bool known = name != NULL && code_named(out, name);
	size_t n = 0;
	for (; said != NULL && said[n] != '\0' && n + 1 < cap; n++)
		what[n] = said[n] >= ' ' && said[n] < 0x7f ? said[n] : '?';
	what[n] = '\0';
	json_decref(j);
	return known;
}

/* Without a code of the server's it was somebody on the way. */
static err
refused(struct client *c, const struct http_answer *a)
{
	enum err_code code = E_UNREACHABLE;
	c->refused = ask_refusal_decode(
		&code, c->refusal, sizeof c->refusal, bytes_of(a->refusal, a->refusal_len));
	return failure(code);
}

static const char *
method_name(enum http_method m)
{
	return m == HTTP_GET ? "GET" : m == HTTP_POST ? "POST" : "PUT";
}

/* What a call needs beside the request. */
struct taker {
	http_take_fn *take;
	void *user;
	bool authenticated;
};

static err
call(struct client *c, struct http_answer *answer, struct http_request *r, const struct taker *t)
{
	uint8_t room[SESSION_HEADER_MAX];
	buf value = BUF_ARRAY(room);
	c->refusal[0] = '\0';
	c->refused = false;
	if (t->authenticated) {
		struct session_read read = {.method = bytes_of_text(method_name(r->method)),
			.target = r->target,
			.range = r->range};
		session_authorize(&value, c, &read);
		r->authorization = buf_bytes(&value);
	}
	err e = c->http->call(c->http->self, answer, r, t->take, t->user);
	if (!failed(e) && answer->status >= 400)
		e = refused(c, answer);
	else if (!failed(e) && (answer->status < 200 || answer->status >= 300))
		e = failure(E_FORMAT);
	return e;
}

/* An account that has asked for too much gets it within a minute: the server says so before it has
 * looked at anything. What is streamed is begun again by who has it. */
static err
call_patiently(
	struct client *c, struct http_answer *answer, struct http_request *r, const struct taker *t)
{
	err e = call(c, answer, r, t);
	for (unsigned i = 0; i < TRIES && err_is(e, E_RATE) && c->refused && r->give == NULL; i++) {
		c->pause->pause_ms(c->pause->self, TRY_AGAIN_MS);
		e = call(c, answer, r, t);
	}
	return e;
}

static struct http_request
request_of(const struct ask *a)
{
	return (struct http_request){.method = a->method,
		.target = a->target,
		.range = a->range,
		.type = a->type,
		.body = a->body};
}

/* Call, with the body in the arena; what MAX allowed and was not used is given back. */
static err
call_into(bytes *out, bool *out_more, struct client *c, struct http_request *r, const struct ask *a)
{
	struct http_answer answer;
	uint8_t *room = arena_new(c->perm, uint8_t, a->max);
	if (room == NULL)
		return failure(E_NOMEM);
	buf to = buf_of(room, a->max);
	struct taker t = {take_into, &to, a->authenticated};
	err e = call_patiently(c, &answer, r, &t);
	c->perm->used -= a->max - (failed(e) ? 0 : to.len);
	if (failed(e))
		return e;
	*out = buf_bytes(&to);
	if (out_more != NULL)
		*out_more = answer.more;
	return ok();
}

err
ask(bytes *out, bool *out_more, struct client *c, const struct ask *a)
{
	struct http_request r = request_of(a);
	return call_into(out, out_more, c, &r, a);
}

err
ask_stream(struct client *c, const struct ask *a, http_take_fn *take, void *user)
{
	struct http_answer answer;
	struct http_request r = request_of(a);
	struct taker t = {take, user, a->authenticated};
	return call_patiently(c, &answer, &r, &t);
}

err
ask_upload(bytes *out, struct client *c, const struct ask_upload *u, size_t max)
{
	struct http_request r = {.method = HTTP_PUT,
		.target = u->target,
		.type = ASK_OCTETS,
		.give = u->give,
		.length = u->length,
		.user = u->user};
	struct ask a = {.max = max, .authenticated = true};
	return call_into(out, NULL, c, &r, &a);
}

const char *
ask_chain_kind(enum chain_kind kind)
{
	static const char *const names[] = {"", "user", "firm", "matter", "job", "release"};
	return names[kind];
}

void
ask_put_chain(buf *out, const chain_id *chain)
{
	buf_text(out, ask_chain_kind(chain->kind));
	buf_text(out, "/");
	hex_encode(out, BYTES_ARRAY(chain->id.b));
}

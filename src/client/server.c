/* SPDX-License-Identifier: Apache-2.0 */
#include "client/server.h"

#include <jansson.h>

#include "client/ask.h"
#include "core/ledger/checkpoint.h"
#include "core/ledger/vkey.h"

enum { ANSWER_MAX_OCTETS = 16384 };

/* The member KEY; REQUIRED, or it may be missing or empty. */
static bool
take_text(struct server_text *out, const json_t *object, const char *key, bool required)
{
	const json_t *value = json_object_get(object, key);
	out->len = 0;
	if (value == NULL || json_is_null(value))
		return !required;
	size_t n = json_string_length(value);
	if (!json_is_string(value) || n > sizeof out->data || (n == 0 && required))
		return false;
	bytes_copy(out->data, bytes_of(json_string_value(value), n));
	out->len = n;
	return true;
}

static bool
is_vkey(const struct server_text *t, enum vkey_type type, const struct server_text *name)
{
	struct vkey k;
	return !failed(vkey_decode(&k, bytes_of(t->data, t->len))) && k.type == type &&
		(name == NULL || bytes_equal(k.name, bytes_of(name->data, name->len)));
}

err
server_decode(struct server *out, bytes json)
{
	struct server s = {.origin = {.len = 0}};
	json_t *j = json_loadb((const char *)json.data, json.len, JSON_REJECT_DUPLICATES, NULL);
	bool good = json_is_object(j) && take_text(&s.origin, j, "origin", true) &&
		take_text(&s.log_vkey, j, "log_vkey", true) &&
		take_text(&s.time_vkey, j, "time_vkey", false);
	json_decref(j);
	good = good && checkpoint_is_origin(bytes_of(s.origin.data, s.origin.len)) &&
		is_vkey(&s.log_vkey, VKEY_ED25519, &s.origin) &&
		(s.time_vkey.len == 0 || is_vkey(&s.time_vkey, VKEY_COSIGNATURE, NULL));
	if (!good)
		return failure(E_FORMAT);
	*out = s;
	return ok();
}

err
server_fetch(struct server *out, struct client *c)
{
	bytes got;
	struct ask a = {.target = BYTES_LIT("/api/v1/server"), .max = ANSWER_MAX_OCTETS};
	err e = ask(&got, NULL, c, &a);
	return failed(e) ? e : server_decode(out, got);
}

err
server_remember(struct client *c, bytes url, const struct server *server)
{
	struct known *s = c->state;
	err e = known_set_text(&s->url, url);
	if (!failed(e))
		e = known_set_text(&s->origin, bytes_of(server->origin.data, server->origin.len));
	if (!failed(e))
		e = known_set_text(
			&s->log_vkey, bytes_of(server->log_vkey.data, server->log_vkey.len));
	if (!failed(e))
		e = known_set_text(
			&s->time_vkey, bytes_of(server->time_vkey.data, server->time_vkey.len));
	return e;
}

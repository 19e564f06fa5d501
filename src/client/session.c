/* SPDX-License-Identifier: Apache-2.0 */
#include "client/session.h"

#include "client/ask.h"

/* Whose session, and the seed that signs for it. */
static err
signing_seed(struct secret *seed, id16 *out_id, const struct client *c, enum session_kind kind)
{
	const struct known *s = c->state;
	struct key_name name = {.use = KEY_DEVICE_SIGNING, .id = s->device};
	if (kind == SESSION_INVITATION)
		name = (struct key_name){.use = KEY_INVITATION, .id = s->invite};
	*out_id = name.id;
	return keys_get(seed, &s->keys, &name);
}

/* Our share, signed, and the server's, become the key. */
static err
exchange(struct client *c, const struct session_request *r, const struct secret *scalar,
	const struct secret *seed)
{
	uint8_t wire[SESSION_REQUEST_MAX];
	buf b = BUF_ARRAY(wire);
	struct session_request sent;
	struct session_answer answer;
	bytes got;
	session_encode_request(&b, r, seed);
	err e = buf_done(&b);
	if (!failed(e))
		e = session_decode_request(&sent, buf_bytes(&b));
	if (failed(e))
		return e;
	struct ask a = {.method = HTTP_POST,
		.target = BYTES_LIT("/api/v1/sessions"),
		.type = ASK_OCTETS,
		.body = buf_bytes(&b),
		.max = SESSION_ANSWER_BYTES + 1};
	e = ask(&got, NULL, c, &a);
	if (!failed(e))
		e = session_decode_answer(&answer, got);
	if (failed(e))
		return e;
	struct session_exchange x = {scalar, answer.share, answer.share};
	return session_key(c->session.key, &x, &sent);
}

err
session_begin(struct client *c, enum session_kind kind)
{
	uint8_t seed_room[CLIENT_SEED], scalar_room[DH_BYTES];
	struct secret seed, scalar;
	struct session_request r = {.origin = known_text(&c->state->origin), .kind = kind};
	secret_init(&seed, seed_room, sizeof seed_room);
	secret_init(&scalar, scalar_room, sizeof scalar_room);
	r.claimed_ms = c->clock->now_ms(c->clock->self);
	err e = signing_seed(&seed, &r.id, c, kind);
	if (!failed(e))
		e = client_draw(c, r.session.b, sizeof r.session.b);
	if (!failed(e))
		e = client_draw(c, secret_room(&scalar, DH_BYTES), DH_BYTES);
	if (!failed(e)) {
		dh_public(r.share, scalar_room);
		e = exchange(c, &r, &scalar, &seed);
	}
	if (!failed(e)) {
		c->session.id = r.session;
		c->session.counter = 0;
	}
	secret_done(&seed);
	secret_done(&scalar);
	return e;
}

void
session_authorize(buf *out, struct client *c, struct session_read *read)
{
	must(c->session.key->len == SESSION_KEY);
	read->counter = c->session.counter++;
	struct session_header h = {.session = c->session.id,
		.counter = read->counter,
		.mac = session_read_mac(c->session.key, read)};
	session_read_encode_header(out, &h);
	must(!out->full);
}

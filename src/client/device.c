/* SPDX-License-Identifier: Apache-2.0 */
#include "client/device.h"

#include "base/reader.h"
#include "client/log.h"
#include "client/parts.h"
#include "client/submit.h"
#include "core/age/bech32.h"
#include "core/codec/fingerprint.h"
#include "core/vault/invite.h"
#include "core/vault/user.h"

#define OFFER_HRP   BYTES_LIT("munlink")
#define REQUEST_HRP BYTES_LIT("mundevice")

enum {
	VERSION = 1,
	OFFER_OCTETS = 1 + 16 + 16 + 32 + 32,
	REQUEST_OCTETS = 1 + 16 + 16 + SIGNATURE_KEY_BYTES + RECIPIENT_KEY_MAX + SIGNATURE_BYTES,
};

void
device_encode_offer(buf *out, const struct device_offer *o)
{
	uint8_t room[OFFER_OCTETS];
	buf b = BUF_ARRAY(room);
	buf_u8(&b, VERSION);
	buf_put(&b, BYTES_ARRAY(o->user.b));
	buf_put(&b, BYTES_ARRAY(o->firm.b));
	buf_put(&b, BYTES_ARRAY(o->root.b));
	buf_put(&b, BYTES_ARRAY(o->log.b));
	must(!b.full);
	bech32_encode(out, OFFER_HRP, buf_bytes(&b));
}

err
device_decode_offer(struct device_offer *out, bytes text)
{
	uint8_t room[OFFER_OCTETS + 1];
	buf b = BUF_ARRAY(room);
	struct device_offer o;
	if (text.len != DEVICE_OFFER_TEXT || failed(bech32_decode(&b, OFFER_HRP, text)))
		return failure(E_FORMAT);
	reader r = reader_of(buf_bytes(&b));
	if (reader_u8(&r) != VERSION)
		return failure(E_VERSION);
	o.user = reader_id16(&r);
	o.firm = reader_id16(&r);
	o.root = reader_hash32(&r);
	o.log = reader_hash32(&r);
	err e = reader_done(&r);
	if (failed(e))
		return e;
	*out = o;
	return ok();
}

void
device_encode_request(buf *out, const struct device_request *r)
{
	uint8_t room[REQUEST_OCTETS];
	buf b = BUF_ARRAY(room);
	buf_u8(&b, VERSION);
	buf_put(&b, BYTES_ARRAY(r->user.b));
	buf_put(&b, BYTES_ARRAY(r->device.b));
	signature_key_encode(&b, &r->key);
	buf_put(&b, BYTES_ARRAY(r->to.key));
	buf_put(&b, BYTES_ARRAY(r->accepted));
	must(!b.full);
	bech32_encode(out, REQUEST_HRP, buf_bytes(&b));
}

err
device_decode_request(struct device_request *out, bytes text)
{
	uint8_t room[REQUEST_OCTETS + 1];
	buf b = BUF_ARRAY(room);
	struct device_request q = {.to = {.type = RECIPIENT_HYBRID}};
	if (text.len != DEVICE_REQUEST_TEXT || failed(bech32_decode(&b, REQUEST_HRP, text)))
		return failure(E_FORMAT);
	reader r = reader_of(buf_bytes(&b));
	if (reader_u8(&r) != VERSION)
		return failure(E_VERSION);
	q.user = reader_id16(&r);
	q.device = reader_id16(&r);
	bytes key = reader_take(&r, SIGNATURE_KEY_BYTES);
	bytes to = reader_take(&r, RECIPIENT_KEY_MAX);
	bytes accepted = reader_take(&r, SIGNATURE_BYTES);
	err e = reader_done(&r);
	if (!failed(e))
		e = signature_key_decode(&q.key, key);
	if (!failed(e) && !signature_is_formed(accepted))
		e = failure(E_FORMAT);
	if (failed(e))
		return e;
	bytes_copy(q.to.key, to);
	bytes_copy(q.accepted, accepted);
	*out = q;
	return ok();
}

void
device_offer(struct device_offer *out, const struct client *c)
{
	const struct known *s = c->state;
	const struct known_firm *own = known_firm(s, &s->firm);
	must(own != NULL);
	*out = (struct device_offer){
		s->user, s->firm, own->keyprint, invite_log(known_text(&s->log_vkey))};
}

static err
draw_key(struct client *c, enum key_use use)
{
	uint8_t seed[CLIENT_SEED];
	const struct key_name name = {.use = use, .id = c->state->device};
	err e = client_draw(c, seed, sizeof seed);
	if (!failed(e))
		e = keys_put(&c->state->keys, &name, seed);
	wipe(seed, sizeof seed);
	return e;
}

err
device_prepare(
	struct client *c, bytes url, const struct server *server, const struct device_offer *o)
{
	struct known *s = c->state;
	const struct known_firm pin = {o->firm, o->root, KNOWN_FIRM_OWN};
	hash32 log = invite_log(bytes_of(server->log_vkey.data, server->log_vkey.len));
	if (!hash32_equal(&log, &o->log))
		return alarm_raise(&c->alarm, ALARM_INVITE_LOG);
	s->user = o->user;
	s->firm = o->firm;
	err e = server_remember(c, url, server);
	if (!failed(e))
		e = known_put_firm(s, &pin);
	if (!failed(e))
		e = client_draw(c, s->device.b, sizeof s->device.b);
	if (!failed(e))
		e = draw_key(c, KEY_DEVICE_SIGNING);
	return failed(e) ? e : draw_key(c, KEY_DEVICE_IDENTITY);
}

static err
get_key(struct secret *out, uint8_t *room, const struct client *c, struct key_name name)
{
	secret_init(out, room, CLIENT_SEED);
	return keys_get(out, &c->state->keys, &name);
}

err
device_request(struct device_request *out, struct client *c)
{
	uint8_t signing_room[CLIENT_SEED], identity_room[CLIENT_SEED];
	struct secret signing, identity;
	const struct known *s = c->state;
	struct user_device_add add = {.id = s->device};
	err e = get_key(&signing, signing_room, c,
		(struct key_name){.use = KEY_DEVICE_SIGNING, .id = s->device});
	if (!failed(e))
		e = get_key(&identity, identity_room, c,
			(struct key_name){.use = KEY_DEVICE_IDENTITY, .id = s->device});
	if (!failed(e)) {
		out->user = s->user;
		out->device = s->device;
		out->key = signature_key_of(&signing);
		parts_recipient_of(&out->to, &add.device.fp, &identity);
		add.device.key = out->key;
		user_device_add_sign(&add, &s->user, &signing);
		bytes_copy(out->accepted, BYTES_ARRAY(add.signature));
	}
	wipe(signing_room, sizeof signing_room);
	wipe(identity_room, sizeof identity_room);
	return e;
}

static err
send_control(struct view *v, const struct control *body, struct submit_parts parts)
{
	struct submit s;
	struct submit_result result;
	const chain_id chain = {CHAIN_USER, v->c->state->user};
	struct submit_place at = {chain, 0, view_find(v, &chain)->chain.control};
	err e = submit_begin(&s, v->c, 1);
	if (!failed(e))
		e = submit_control(&s, &at, body, parts);
	return failed(e) ? e : submit_send(&result, &s);
}

err
device_add(struct view *v, const struct device_request *r)
{
	uint8_t room[CLIENT_SEED];
	struct secret puk;
	struct client *c = v->c;
	const struct known *s = c->state;
	const struct policy_user *u = view_user(v, &s->user);
	struct control body = {.type = EVENT_TYPE_DEVICE_ADD};
	struct user_device_add *add = &body.as.user_device_add;
	struct submit_part *parts = arena_new(c->perm, struct submit_part, 2);
	const struct keywrap what = {KEYWRAP_PUK, s->user, u->gen};
	if (parts == NULL)
		return failure(E_NOMEM);
	add->id = r->device;
	add->device.key = r->key;
	bytes_copy(add->signature, BYTES_ARRAY(r->accepted));
	err e = fingerprint_of(&add->device.fp, FINGERPRINT_MLKEM768X25519, BYTES_ARRAY(r->to.key));
	if (failed(e) || !id16_equal(&r->user, &s->user) ||
		failed(user_device_add_verify(add, &s->user)))
		return failure(E_KEY);
	if (policy_user_device(u, &r->device) != NULL)
		return failure(E_EXISTS);
	e = get_key(&puk, room, c, (struct key_name){KEY_USER, s->user, u->gen});
	if (!failed(e))
		e = parts_of_recipient(&parts[0], c, &r->to);
	if (!failed(e))
		e = parts_wrap(&parts[1], c, &r->to, &what, &puk);
	wipe(room, sizeof room);
	if (failed(e))
		return e;
	add->wrap = parts[1].part.name.hash;
	return send_control(v, &body, (struct submit_parts){parts, 2});
}

/* The next generation in the making: its seed, and its parts: recipient, previous, wraps. */
struct generation {
	struct puk puk;
	struct submit_part parts[2 + PUK_DEVICES_MAX];
	struct puk_wrap wraps[PUK_DEVICES_MAX];
	size_t count; /* of wraps */
	uint8_t room[PUK_WRAPS_BYTES];
};

static err
wrap_for_device(struct generation *g, struct view *v, const struct policy_device *d,
	const struct secret *seed)
{
	struct recipient to;
	const id16 *user = &v->c->state->user;
	const chain_id chain = {CHAIN_USER, *user};
	const struct keywrap what = {KEYWRAP_PUK, *user, g->puk.gen};
	struct submit_part *part = &g->parts[2 + g->count];
	err e = parts_fetch_recipient(&to, v->c, &chain, &d->keys.fp);
	if (!failed(e))
		e = parts_wrap(part, v->c, &to, &what, seed);
	if (!failed(e))
		g->wraps[g->count++] = (struct puk_wrap){d->id, part->part.name.hash};
	return e;
}

/* Wraps rise by device. */
static void
sort_wraps(struct generation *g)
{
	for (size_t i = 1; i < g->count; i++)
		for (size_t k = i; k > 0; k--) {
			struct puk_wrap *a = &g->wraps[k - 1], *b = &g->wraps[k];
			size_t at = 0;
			while (at < sizeof a->device.b && a->device.b[at] == b->device.b[at])
				at++;
			if (at == sizeof a->device.b || a->device.b[at] < b->device.b[at])
				break;
			struct puk_wrap wrap = *a;
			struct submit_part part = g->parts[1 + k];
			*a = *b;
			*b = wrap;
			g->parts[1 + k] = g->parts[2 + k];
			g->parts[2 + k] = part;
		}
}

static err
fill_generation(struct generation *g, struct view *v, const id16 *without, struct secret *seed)
{
	uint8_t old_room[CLIENT_SEED];
	struct secret old;
	struct client *c = v->c;
	const struct known *s = c->state;
	const struct policy_user *u = view_user(v, &s->user);
	const struct keywrap before = {KEYWRAP_PUK, s->user, u->gen};
	struct recipient own;
	g->puk.gen = u->gen + 1;
	parts_recipient_of(&own, &g->puk.fp, seed);
	err e = get_key(&old, old_room, c, (struct key_name){KEY_USER, s->user, u->gen});
	if (!failed(e))
		e = parts_of_recipient(&g->parts[0], c, &own);
	if (!failed(e))
		e = parts_wrap(&g->parts[1], c, &own, &before, &old);
	wipe(old_room, sizeof old_room);
	g->puk.previous = g->parts[1].part.name.hash;
	for (size_t i = 0; i < u->device_count && !failed(e); i++)
		if (u->devices[i].active && !id16_equal(&u->devices[i].id, without))
			e = wrap_for_device(g, v, &u->devices[i], seed);
	if (failed(e))
		return e;
	sort_wraps(g);
	buf b = BUF_ARRAY(g->room);
	return puk_set_wraps(&g->puk, &b, g->wraps, g->count);
}

/* A seed for the next generation, held among the keys; one drawn in vain gives way. */
static err
draw_generation(uint8_t seed[CLIENT_SEED], struct client *c, uint32_t gen)
{
	const struct key_name name = {KEY_USER, c->state->user, gen};
	err e = client_draw(c, seed, CLIENT_SEED);
	keys_drop(&c->state->keys, &name);
	return failed(e) ? e : keys_put(&c->state->keys, &name, seed);
}

err
device_revoke(struct view *v, const id16 *device, enum reason reason)
{
	uint8_t drawn[CLIENT_SEED], room[CLIENT_SEED];
	struct secret seed;
	struct client *c = v->c;
	const struct policy_user *u = view_user(v, &c->state->user);
	const struct policy_device *d = policy_user_device(u, device);
	struct generation *g = arena_new(c->perm, struct generation, 1);
	struct control body = {.type = EVENT_TYPE_DEVICE_REVOKE,
		.as.user_device_revoke = {
			.id = *device, .reason = reason, .last_good = log_tree(c).size}};
	if (g == NULL)
		return failure(E_NOMEM);
	if (d == NULL || !d->active)
		return failure(E_NOT_FOUND);
	secret_init(&seed, room, sizeof room);
	err e = draw_generation(drawn, c, u->gen + 1);
	if (!failed(e))
		e = secret_set(&seed, BYTES_ARRAY(drawn));
	if (!failed(e))
		e = fill_generation(g, v, device, &seed);
	secret_done(&seed);
	wipe(drawn, sizeof drawn);
	if (failed(e))
		return err_is(e, E_FORMAT) ? failure(E_FORBIDDEN) : e;
	body.as.user_device_revoke.puk = g->puk;
	return send_control(v, &body, (struct submit_parts){g->parts, 2 + g->count});
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "firm.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/vault/sealed.h"
#include "core/vault/session.h"
#include "core/vault/session_read.h"
#include "crypt/hash.h"

/* A sealed message of a line; the slot of a document. */
enum { RECORD = SEALED_MIN + 200, SLOT = 1700, PER_ITEM = RECORD + 320, HEAD_MAX = 512 };

#define ORIGIN BYTES_LIT("localhost/muniment")
#define OCTETS "Content-Type: application/octet-stream\r\n"

static void
submit(struct peer *p, bytes wire)
{
	size_t room = wire.len + HEAD_MAX;
	buf request = buf_of(malloc(room), room);
	must(request.data != NULL);
	peer_send(p, firm_request(&request, wire));
	(void)peer_wait(p);
	free(request.data);
}

void
firm_found(struct firm *f, struct peer *p, const char *code)
{
	static uint8_t room[1 << 16];
	char text_room[INVITE_TEXT];
	uint8_t secret_octets[INVITE_SECRET], seed_room[SIGN_SEED];
	struct secret text, secret, seed;
	struct invite invite;
	buf wire = BUF_ARRAY(room);
	secret_init(&text, text_room, sizeof text_room);
	secret_init(&secret, secret_octets, sizeof secret_octets);
	secret_init(&seed, seed_room, sizeof seed_room);
	secret_init(&f->session_key, f->key_room, sizeof f->key_room);
	must(!failed(secret_set(&text, bytes_of_text(code))));
	must(!failed(invite_decode(&invite, &secret, &text)));
	invite_seed(&seed, &invite, &secret);
	people_init(&f->people, ORIGIN);
	person_init(&f->owner, &f->people);
	submit(p, people_found(&f->people, &f->owner, &wire, &invite.invite, &seed));
}

chain_id
firm_open_matter(struct firm *f, struct peer *p)
{
	static uint8_t room[1 << 16];
	const struct person *owner = &f->owner;
	struct people *w = &f->people;
	buf wire = BUF_ARRAY(room);
	chain_id chain = {CHAIN_MATTER, people_id(w)};
	size_t chains = w->chain_count, signings = w->signing_count, parts = w->part_count;
	submit(p, people_matter(w, &wire, &chain.id, (struct people_members){&owner, 1}));
	/* People have room for a few matters only, and nothing more is asked of this one. */
	w->chain_count = chains;
	w->signing_count = signings;
	w->part_count = parts;
	return chain;
}

size_t
firm_change_max(const struct firm_change *c)
{
	size_t parts = c->octets > 0 ? SLOT + c->octets : 0;
	return 2 * HEAD_MAX + c->items * (PER_ITEM + parts);
}

/* The two parts of the item whose event is ID; no two have the same. */
static void
make_parts(struct part parts[2], buf *out, const id16 *id, size_t octets)
{
	const size_t lengths[2] = {SLOT, octets};
	const enum part_kind kinds[2] = {PART_SLOT, PART_BLOB};
	for (size_t i = 0; i < 2; i++) {
		uint8_t *room = buf_room(out, lengths[i]);
		must(room != NULL);
		memset(room, 0, lengths[i]);
		memcpy(room, id->b, sizeof id->b);
		must(!failed(part_of(&parts[i], kinds[i], bytes_of(room, lengths[i]))));
	}
}

static void
put_item(struct submission_writer *w, struct firm *f, buf *inlined, const struct firm_change *c)
{
	uint8_t octets[RECORD] = {0};
	struct part parts[2];
	id16 fresh = people_id(&f->people);
	hash32 hash = {{0}};
	memcpy(hash.b, fresh.b, sizeof fresh.b);
	struct record r = {.class = EVENT_CLASS_CONTENT,
		.epoch = 1,
		.event = people_id(&f->people),
		.leaf = leaf_of(LEAF_COMMIT, &hash),
		.octets = BYTES_ARRAY(octets)};
	memcpy(octets, r.event.b, sizeof r.event.b);
	if (c->octets > 0)
		make_parts(parts, inlined, &r.event, c->octets);
	submission_put(w, &c->chains[w->count * c->chain_count / c->items], &r, parts,
		c->octets > 0 ? 2 : 0);
}

bytes
firm_sign(struct firm *f, buf *out, const struct firm_change *c)
{
	size_t most = firm_change_max(c);
	buf wire = buf_of(malloc(most), most), inlined = buf_of(malloc(most), most);
	const struct submission s = {.origin = ORIGIN,
		.device = f->owner.device,
		.claimed_ms = 1,
		.idem = people_id(&f->people)};
	must(wire.data != NULL && inlined.data != NULL);
	struct submission_writer w = submission_begin(&wire, &s);
	for (uint32_t i = 0; i < c->items; i++)
		put_item(&w, f, &inlined, c);
	must(!failed(submission_end(&w, &f->owner.key)));
	buf_put(&wire, buf_bytes(&inlined));
	must(!failed(buf_done(&wire)));
	bytes request = firm_request(out, buf_bytes(&wire));
	free(inlined.data);
	free(wire.data);
	return request;
}

bytes
firm_request(buf *out, bytes wire)
{
	size_t from = out->len;
	peer_encode_head(out, &(struct peer_head){"POST", "/api/v1/submissions", OCTETS, wire.len});
	buf_put(out, wire);
	must(!failed(buf_done(out)));
	return bytes_of(out->data + from, out->len - from);
}

static uint64_t
now_ms(void)
{
	struct timespec t;
	must(clock_gettime(CLOCK_REALTIME, &t) == 0);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

void
firm_begin_session(struct firm *f, struct peer *p)
{
	uint8_t room[SESSION_REQUEST_MAX], head_room[HEAD_MAX], scalar_room[DH_BYTES];
	struct secret scalar;
	struct session_answer answer;
	struct session_request sent,
		r = {.origin = ORIGIN,
			.kind = SESSION_DEVICE,
			.id = f->owner.device,
			.claimed_ms = now_ms(),
			.session = people_id(&f->people)};
	buf wire = BUF_ARRAY(room), head = BUF_ARRAY(head_room);
	people_seed(&scalar, scalar_room, f->people.next++);
	dh_public(r.share, scalar_room);
	session_encode_request(&wire, &r, &f->owner.key);
	must(!failed(session_decode_request(&sent, buf_bytes(&wire))));
	peer_encode_head(&head, &(struct peer_head){"POST", "/api/v1/sessions", OCTETS, wire.len});
	peer_send(p, buf_bytes(&head));
	peer_send(p, buf_bytes(&wire));
	must(!failed(session_decode_answer(&answer, peer_wait(p))));
	const struct session_exchange x = {&scalar, answer.share, answer.share};
	must(!failed(session_key(&f->session_key, &x, &sent)));
	f->session = r.session;
	f->counter = 0;
}

void
firm_authorize(buf *line, struct firm *f, const char *method, const char *target)
{
	const struct session_read r = {.counter = f->counter++,
		.method = bytes_of_text(method),
		.target = bytes_of_text(target)};
	const struct session_header h = {.session = f->session,
		.counter = r.counter,
		.mac = session_read_mac(&f->session_key, &r)};
	buf_text(line, "Authorization: ");
	session_read_encode_header(line, &h);
	buf_text(line, "\r\n");
	must(!line->full);
}

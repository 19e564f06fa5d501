/* SPDX-License-Identifier: Apache-2.0 */
#include "transfer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/vault/sealed.h"
#include "crypt/hash.h"
#include "firm.h"
#include "peer.h"
#include "sys/entropy.h"

enum { TEXT_MAX = 512 };

/* Whoever compresses or shares gains nothing. */
static bytes
make_noise(size_t octets)
{
	enum { PIECE = 1 << 16 };
	const struct random_source random = entropy_system();
	uint8_t *room = malloc(octets);
	must(room != NULL);
	for (size_t at = 0; at < octets; at += PIECE)
		must(!failed(random.fill(
			random.self, room + at, octets - at < PIECE ? octets - at : PIECE)));
	return bytes_of(room, octets);
}

static bytes
ask(struct peer *p, const struct peer_head *h, bytes body)
{
	uint8_t room[2 * TEXT_MAX];
	buf head = BUF_ARRAY(room);
	peer_encode_head(&head, h);
	peer_send(p, buf_bytes(&head));
	peer_send(p, body);
	return peer_wait(p);
}

/* A text that ends with a NUL. */
static const char *
text_of(buf *b)
{
	buf_u8(b, 0);
	must(!b->full);
	return (const char *)b->data;
}

/* The upload's id, in hex, into the end of TARGET. */
static void
begin_upload(buf *target, struct firm *f, struct peer *p, const struct part *blob)
{
	static const char path[] = "/api/v1/uploads";
	uint8_t more_room[TEXT_MAX], body_room[TEXT_MAX];
	buf more = BUF_ARRAY(more_room), body = BUF_ARRAY(body_room);
	firm_authorize(&more, f, "POST", path);
	buf_text(&more, "Content-Type: application/json\r\n");
	buf_text(&body, "{\"length\":");
	buf_decimal(&body, blob->length);
	buf_text(&body, ",\"sha256\":\"");
	hex_encode(&body, BYTES_ARRAY(blob->name.hash.b));
	buf_text(&body, "\"}");
	bytes said = ask(
		p, &(struct peer_head){"POST", path, text_of(&more), body.len}, buf_bytes(&body));
	const bytes before = BYTES_LIT("{\"id\":\"");
	must(bytes_has_prefix(said, before));
	buf_text(target, path);
	buf_text(target, "/");
	buf_put(target, bytes_slice(said, before.len, 32));
	buf_text(target, "?offset=0");
}

static void
upload(struct firm *f, struct peer *p, const struct part *blob, bytes noise)
{
	uint8_t target_room[TEXT_MAX], more_room[TEXT_MAX];
	buf to = BUF_ARRAY(target_room), more = BUF_ARRAY(more_room);
	begin_upload(&to, f, p, blob);
	const char *target = text_of(&to);
	firm_authorize(&more, f, "PUT", target);
	buf_text(&more, "Content-Type: application/octet-stream\r\n");
	(void)ask(p, &(struct peer_head){"PUT", target, text_of(&more), noise.len}, noise);
}

/* The event that names the blob, so that it may be read. */
static void
submit(struct firm *f, struct peer *p, const chain_id *matter, const struct part *blob)
{
	static uint8_t wire_room[1 << 13], request_room[1 << 14];
	uint8_t record[SEALED_MIN + 200] = {0}, slot[1700] = {0};
	struct part parts[2];
	hash32 hash = {{1}};
	buf wire = BUF_ARRAY(wire_room), request = BUF_ARRAY(request_room);
	const struct submission s = {.origin = f->people.origin,
		.device = f->owner.device,
		.claimed_ms = 1,
		.idem = people_id(&f->people)};
	struct record r = {.class = EVENT_CLASS_CONTENT,
		.epoch = 1,
		.event = people_id(&f->people),
		.leaf = leaf_of(LEAF_COMMIT, &hash),
		.octets = BYTES_ARRAY(record)};
	memcpy(record, r.event.b, sizeof r.event.b);
	must(!failed(part_of(&parts[0], PART_SLOT, BYTES_ARRAY(slot))));
	parts[1] = *blob;
	struct submission_writer w = submission_begin(&wire, &s);
	submission_put(&w, matter, &r, parts, 2);
	must(!failed(submission_end(&w, &f->owner.key)));
	buf_put(&wire, BYTES_ARRAY(slot));
	peer_send(p, firm_request(&request, buf_bytes(&wire)));
	(void)peer_wait(p);
}

static void
download(struct firm *f, struct peer *p, const chain_id *matter, const struct part *blob)
{
	uint8_t target_room[TEXT_MAX], more_room[TEXT_MAX];
	buf to = BUF_ARRAY(target_room), more = BUF_ARRAY(more_room);
	buf_text(&to, "/api/v1/parts/blob/");
	hex_encode(&to, BYTES_ARRAY(blob->name.hash.b));
	buf_text(&to, "?chain=matter:");
	hex_encode(&to, BYTES_ARRAY(matter->id.b));
	const char *target = text_of(&to);
	firm_authorize(&more, f, "GET", target);
	(void)ask(p, &(struct peer_head){"GET", target, text_of(&more), 0}, (bytes){NULL, 0});
	must(p->body == blob->length);
}

void
transfer_document(const char *address, const char *code, size_t octets)
{
	static struct firm f;
	struct peer p;
	bytes noise = make_noise(octets);
	peer_open(&p, address);
	firm_found(&f, &p, code);
	chain_id matter = firm_open_matter(&f, &p);
	firm_begin_session(&f, &p);
	const struct part blob = {{PART_BLOB, sha256(noise)}, octets};
	double begun = peer_now();
	upload(&f, &p, &blob, noise);
	double there = peer_now();
	submit(&f, &p, &matter, &blob);
	double asked = peer_now();
	download(&f, &p, &matter, &blob);
	printf("%.6f %.6f\n", there - begun, peer_now() - asked);
}

void
transfer_file(const char *address, const char *target, size_t octets)
{
	struct peer p;
	bytes noise = make_noise(octets);
	peer_open(&p, address);
	double begun = peer_now();
	(void)ask(&p, &(struct peer_head){"PUT", target, "", octets}, noise);
	double there = peer_now();
	(void)ask(&p, &(struct peer_head){"GET", target, "", 0}, (bytes){NULL, 0});
	must(p.body == octets);
	printf("%.6f %.6f\n", there - begun, peer_now() - there);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "client/papers.h"

#include "client/parts.h"
#include "core/vault/event_type.h"

enum { BODY_MAX = 2048 };

/* The fingerprint of EPOCH's recipient, by its seed: the view has opened nothing with another. */
static err
fingerprint(hash32 *out, const struct space *s, uint32_t epoch)
{
	uint8_t room[CLIENT_SEED];
	struct secret seed;
	struct recipient r;
	secret_init(&seed, room, sizeof room);
	err e = space_seed(&seed, s, epoch);
	if (!failed(e))
		parts_recipient_of(&r, out, &seed);
	secret_done(&seed);
	return e;
}

err
papers_list(struct catalog *out, const struct space *s)
{
	hash32 fp = {0};
	uint32_t epoch = 0;
	const struct view_chain *row = s->row;
	err e = catalog_init(out, s->v->c->perm, row->event_count);
	for (size_t i = 0; i < row->event_count && !failed(e); i++) {
		const struct view_event *v = &row->events[i];
		struct event event = {.event = v->event,
			.actor = v->actor,
			.device = v->device,
			.chain = row->chain.id.id,
			.epoch = v->epoch,
			.claimed_ms = v->claimed_ms,
			.type = v->type,
			.body = v->body};
		if (v->epoch != epoch)
			e = fingerprint(&fp, s, v->epoch);
		epoch = v->epoch;
		struct catalog_event what = {&event, v->index, fp};
		if (!failed(e))
			e = catalog_add(out, &what);
		/* A body that is none stands for nothing; the catalog has counted it. */
		if (err_is(e, E_FORMAT))
			e = ok();
	}
	return e;
}

bytes
papers_media(bytes name)
{
	static const struct {
		const char *ending;
		const char *media;
	} known[] = {
		{".csv", "text/csv"},
		{".docx",
			"application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		{".eml", "message/rfc822"},
		{".heic", "image/heic"},
		{".html", "text/html"},
		{".jpeg", "image/jpeg"},
		{".jpg", "image/jpeg"},
		{".json", "application/json"},
		{".mp4", "video/mp4"},
		{".odt", "application/vnd.oasis.opendocument.text"},
		{".pdf", "application/pdf"},
		{".png", "image/png"},
		{".rtf", "application/rtf"},
		{".tif", "image/tiff"},
		{".tiff", "image/tiff"},
		{".txt", "text/plain"},
		{".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
		{".zip", "application/zip"},
	};
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		bytes ending = bytes_of_text(known[i].ending);
		if (name.len > ending.len &&
			bytes_equal(bytes_slice(name, name.len - ending.len, ending.len), ending))
			return bytes_of_text(known[i].media);
	}
	return BYTES_LIT("application/octet-stream");
}

err
papers_place_at(struct papers_place *out, struct secret *seed, const struct space *s,
	const struct submit_place *at)
{
	err e = space_seed(seed, s, at->epoch);
	if (failed(e))
		return e;
	out->at = *at;
	parts_recipient_of(&out->to, &out->fp, seed);
	out->seed = seed;
	return ok();
}

err
papers_place(struct papers_place *out, struct secret *seed, const struct space *s)
{
	const struct submit_place at = space_place(s);
	return papers_place_at(out, seed, s, &at);
}

/* Append an event of TYPE with BODY, which moves into the arena: an event is signed at once, but it
 * is sealed and sent from there. */
static err
put(struct submit *s, const struct papers_place *p, uint16_t type, const buf *body,
	struct submit_parts parts)
{
	struct submit_content content = {type, buf_bytes(body), p->seed, parts};
	err e = buf_done(body);
	return failed(e) ? e : submit_content(NULL, s, &p->at, &content);
}

err
papers_submit(struct submit *s, const struct papers_place *p, const struct papers_new *n)
{
	uint8_t room[BODY_MAX];
	buf body = BUF_ARRAY(room);
	const struct document *d = n->d;
	struct object_put o = {.recipient = p->fp,
		.kind = OBJECT_FILE,
		.version = 1,
		.length = d->sealed.length,
		.digest = d->sealed.digest,
		.media = papers_media(n->name),
		.name = n->name,
		.slot = d->parts[0].part.name.hash,
		.blob = d->parts[1].part.name.hash};
	err e = ok();
	if (n->before == NULL) {
		e = client_draw(s->c, o.object.b, sizeof o.object.b);
	} else {
		o.object = n->before->object;
		o.version = n->before->newest->put.version + 1;
		o.previous = n->before->newest->header;
	}
	if (failed(e))
		return e;
	object_encode_put(&body, &o);
	return put(s, p, EVENT_TYPE_OBJECT_PUT, &body, (struct submit_parts){d->parts, 2});
}

err
papers_submit_remove(struct submit *s, const struct papers_place *p, const struct catalog_object *o)
{
	uint8_t room[BODY_MAX];
	buf body = BUF_ARRAY(room);
	struct object_remove r = {o->object, o->newest->header};
	object_encode_remove(&body, &r);
	return put(s, p, EVENT_TYPE_OBJECT_REMOVE, &body, (struct submit_parts){NULL, 0});
}

err
papers_submit_opened(struct submit *s, const struct papers_place *p,
	const struct catalog_version *v, enum content_why why)
{
	uint8_t room[BODY_MAX];
	buf body = BUF_ARRAY(room);
	struct content_opened o = {v->put.object, v->header, why};
	content_encode_opened(&body, &o);
	return put(s, p, EVENT_TYPE_OPENED, &body, (struct submit_parts){NULL, 0});
}

err
papers_fetch(const struct space *s, const struct catalog_version *v, const struct object_sink *to)
{
	uint8_t room[CLIENT_SEED];
	struct secret seed;
	secret_init(&seed, room, sizeof room);
	err e = space_seed(&seed, s, v->epoch);
	struct document_version version = {s->row->chain.id, &v->put, &seed};
	if (!failed(e))
		e = document_fetch(s->v->c, &version, to);
	secret_done(&seed);
	return e;
}

err
papers_take_into(void *user, bytes piece)
{
	buf_put(user, piece);
	return buf_done(user);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "app/reads.h"

#include <string.h>

#include "app/reads_inner.h"
#include "core/ledger/tile.h"
#include "core/vault/blob_batch.h"
#include "crypt/dh.h"

/* Sessions. */

/* A request for a session, and who makes it. */
struct session_opening {
	struct session_request request;
	struct access_reader who;
};

static err
find_opener(struct session_opening *o, const struct reads *r, uint64_t now_ms)
{
	struct sessions_holder holder = {.kind = o->request.kind, .id = o->request.id};
	err e = access_reader_of(&o->who, r->judge, &holder, now_ms);
	if (failed(e))
		return e;
	return session_verify_request(&o->request,
		o->who.kind == SESSION_DEVICE ? &o->who.device.key : &o->who.invite.key);
}

/* N of KIND for WHO. */
static err
count(const struct reads *r, const struct access_reader *who, enum quota_kind kind, uint64_t n)
{
	const struct quota_ask ask = {.account = access_account(who),
		.kind = kind,
		.n = n,
		.now_ms = r->clock.monotonic_ms(r->clock.self)};
	return quota_take(r->quota, &ask);
}

static bool
is_near(uint64_t a, uint64_t b)
{
	return (a > b ? a - b : b - a) <= SESSIONS_CLOCK_WINDOW;
}

static err
check_session(struct session_opening *out, const struct reads *r, bytes wire, uint64_t now_ms)
{
	struct session_opening o = {0};
	err e = session_decode_request(&o.request, wire);
	if (!failed(e) && !bytes_equal(o.request.origin, r->origin))
		e = failure(E_ORIGIN);
	if (!failed(e))
		e = find_opener(&o, r, now_ms);
	/* Who is nobody here learns no more than that. */
	if (err_is(e, E_SESSION) || err_is(e, E_SIGNATURE))
		e = failure(E_FORBIDDEN);
	if (!failed(e) && !is_near(o.request.claimed_ms, now_ms))
		e = failure(E_CLOCK);
	if (!failed(e))
		e = count(r, &o.who, QUOTA_SESSIONS, 1);
	if (!failed(e))
		*out = o;
	return e;
}

/* The session O, under the server's SCALAR; the earliest of too many ends for it. */
static err
add_session(
	const struct reads *r, const struct session_opening *o, const struct session_exchange *x)
{
	id16 earlier, account = access_account(&o->who);
	uint64_t now = r->clock.monotonic_ms(r->clock.self);
	err e = sessions_add(r->sessions, &o->request, x, now);
	if (!failed(e) && quota_open(&earlier, r->quota, &account, &o->request.session, now))
		sessions_end(r->sessions, &earlier);
	return e;
}

static err
answer_session(struct reads_answer *a, const struct reads_call *c)
{
	const struct reads *r = c->r;
	uint8_t room[DH_BYTES];
	struct secret scalar;
	struct session_opening o;
	struct session_answer answer = {
		.server_ms = r->clock.now_ms(r->clock.self), .lifetime_ms = SESSIONS_LIFETIME};
	err e = check_session(&o, r, c->m->session.wire, answer.server_ms);
	if (failed(e))
		return e;
	secret_init(&scalar, room, sizeof room);
	uint8_t *drawn = secret_room(&scalar, DH_BYTES);
	must(drawn != NULL);
	e = r->random.fill(r->random.self, drawn, DH_BYTES);
	if (!failed(e)) {
		dh_public(answer.share, drawn);
		struct session_exchange x = {
			.scalar = &scalar, .theirs = o.request.share, .server = answer.share};
		e = add_session(r, &o, &x);
	}
	secret_done(&scalar);
	if (failed(e))
		return e;
	session_encode_answer(&a->room, &answer);
	a->m = (struct ipc_message){.kind = IPC_SESSION_IS,
		.session_is = {.call = c->m->call, .answer = buf_bytes(&a->room)}};
	return buf_done(&a->room);
}

/* The map. */

static err
answer_map(struct reads_answer *a, const struct reads_call *c)
{
	a->m = (struct ipc_message){.kind = IPC_MAP_IS, {.call = c->m->call}};
	return statemap_prove(&a->room, c->r->map, c->payload);
}

static err
put_version(void *user, uint64_t index, const struct map_version *version)
{
	buf *out = user;
	(void)index;
	if (out->len == READS_VERSIONS * MAP_VERSION_BYTES)
		return failure(E_INTERRUPTED);
	map_version_encode(out, version);
	return buf_done(out);
}

static err
answer_versions(struct reads_answer *a, const struct reads_call *c)
{
	const struct store *store = c->r->store;
	uint64_t after = c->m->map_versions.after;
	a->m = (struct ipc_message){.kind = IPC_MAP_VERSIONS_ARE, {.call = c->m->call}};
	if (after == UINT64_MAX)
		return ok();
	err e = store->versions(store->self, after + 1, put_version, &a->room);
	return err_is(e, E_INTERRUPTED) ? ok() : e;
}

/* Uploads. */

static err
say_upload(struct reads_answer *a, const struct reads_call *c, const struct store_upload *u)
{
	a->m = (struct ipc_message){.kind = IPC_UPLOAD_IS,
		.upload_is = {.call = c->m->call,
			.upload = u->id,
			.received = u->received,
			.length = u->length}};
	return ok();
}

static err
answer_upload(struct reads_answer *a, const struct reads_call *c)
{
	const struct store *store = c->r->store;
	struct store_upload u = {.device = c->who.device.device,
		.hash = c->m->upload.hash,
		.length = c->m->upload.length};
	if (c->who.kind != SESSION_DEVICE)
		return failure(E_FORBIDDEN);
	if (u.length > c->r->blob_max)
		return failure(E_TOO_LARGE);
	err e = store->upload_begin(store->self, &u);
	/* What is missing is counted before it comes: nobody sends what is refused then. */
	if (!failed(e))
		e = count(c->r, &c->who, QUOTA_OCTETS, u.length - u.received);
	return failed(e) ? e : say_upload(a, c, &u);
}

/* The upload ID, which must be the reader's. */
static err
find_upload(struct store_upload *out, const struct reads_call *c, const id16 *id)
{
	const struct store *store = c->r->store;
	struct store_upload u;
	if (c->who.kind != SESSION_DEVICE)
		return failure(E_FORBIDDEN);
	err e = store->upload_find(store->self, &u, id);
	if (failed(e))
		return e;
	if (memcmp(u.device.b, c->who.device.device.b, sizeof u.device.b) != 0)
		return failure(E_NOT_FOUND);
	*out = u;
	return ok();
}

static err
answer_upload_at(struct reads_answer *a, const struct reads_call *c)
{
	struct store_upload u;
	err e = find_upload(&u, c, &c->m->upload_at.upload);
	return failed(e) ? e : say_upload(a, c, &u);
}

static err
answer_piece(struct reads_answer *a, const struct reads_call *c)
{
	const struct store *store = c->r->store;
	struct store_upload u;
	const struct ipc_upload_piece *q = &c->m->upload_piece;
	err e = find_upload(&u, c, &q->upload);
	if (!failed(e))
		e = store->upload_append(
			store->self, &u.received, &q->upload, q->offset, c->payload);
	if (!failed(e) && u.received == u.length)
		e = store->upload_finish(store->self, &q->upload);
	return failed(e) ? e : say_upload(a, c, &u);
}

/* A batch costs two waits for the disk, however small it is. */
enum { BATCH_LEAST = 1 << 20 };

/* Everything is looked at before anything is kept, and counted before it is hashed. */
static err
answer_blobs(struct reads_answer *a, const struct reads_call *c)
{
	const struct store *store = c->r->store;
	struct blob_batch batch;
	uint64_t octets = c->payload.len > BATCH_LEAST ? c->payload.len : BATCH_LEAST;
	if (c->who.kind != SESSION_DEVICE)
		return failure(E_FORBIDDEN);
	err e = blob_batch_decode(&batch, c->payload);
	for (size_t i = 0; !failed(e) && i < batch.count; i++)
		if (batch.items[i].octets.len > c->r->blob_max)
			e = failure(E_TOO_LARGE);
	if (!failed(e))
		e = count(c->r, &c->who, QUOTA_OCTETS, octets);
	if (!failed(e))
		e = blob_batch_verify(&batch);
	if (!failed(e))
		e = store->keep_blobs(store->self, &batch);
	if (!failed(e))
		a->m = (struct ipc_message){.kind = IPC_BLOBS_ARE,
			.blobs_are = {.call = c->m->call, .count = batch.count}};
	return e;
}

/* What everybody may ask. */

static err
answer_server(struct reads_answer *a, const struct reads_call *c)
{
	a->m = (struct ipc_message){.kind = IPC_SERVER_IS,
		.server_is = {.call = c->m->call,
			.origin = c->r->origin,
			.log_vkey = c->r->log_vkey,
			.time_vkey = c->r->time_vkey,
			.blob_max = c->r->blob_max}};
	return ok();
}

static err
answer_checkpoint(struct reads_answer *a, const struct reads_call *c)
{
	struct newest_note *note = &c->scratch->note;
	err e = newest_public(note, c->r->newest);
	if (!failed(e))
		a->m = (struct ipc_message){.kind = IPC_CHECKPOINT_IS,
			.checkpoint_is = {
				.call = c->m->call, .note = bytes_of(note->text, note->len)}};
	return e;
}

static err
answer_tile(struct reads_answer *a, const struct reads_call *c)
{
	const struct store *store = c->r->store;
	struct tile t;
	uint64_t length;
	err e = tile_path_decode(&t, c->m->tile.path);
	if (failed(e))
		return failure(E_NOT_FOUND);
	e = store->public_file(store->self, &a->file, &length, &t);
	if (!failed(e))
		a->m = (struct ipc_message){
			.kind = IPC_TILE_IS, .tile_is = {.call = c->m->call, .length = length}};
	return e;
}

/* Who asks. */

static err
find_reader(struct reads_call *c, const struct sessions_holder *holder)
{
	const struct reads *r = c->r;
	return access_reader_of(&c->who, r->judge, holder, r->clock.now_ms(r->clock.self));
}

static err
claim(struct reads_call *c, const struct ipc_claim *claim)
{
	const struct reads *r = c->r;
	struct sessions_holder holder;
	err e = sessions_claim(&holder, r->sessions, claim, r->clock.monotonic_ms(r->clock.self));
	return failed(e) ? e : find_reader(c, &holder);
}

/* A piece of a body whose request was claimed when it began. */
static err
find_session(struct reads_call *c, const id16 *session)
{
	const struct reads *r = c->r;
	struct sessions_holder holder;
	err e = sessions_find(&holder, r->sessions, session, r->clock.monotonic_ms(r->clock.self));
	return failed(e) ? e : find_reader(c, &holder);
}

typedef err answer_fn(struct reads_answer *a, const struct reads_call *c);

static err
claimed(struct reads_answer *a, struct reads_call *c, const struct ipc_claim *by, answer_fn *answer)
{
	err e = claim(c, by);
	return failed(e) ? e : answer(a, c);
}

err
reads_answer(struct reads_answer *a, const struct reads *r, struct reads_scratch *scratch,
	const struct reads_question *q)
{
	const struct ipc_message *m = q->m;
	struct reads_call c = {.r = r, .scratch = scratch, .m = m, .payload = q->payload};
	a->file = -1;
	if (m->kind == IPC_SERVER)
		return answer_server(a, &c);
	if (m->kind == IPC_CHECKPOINT)
		return answer_checkpoint(a, &c);
	if (m->kind == IPC_TILE)
		return answer_tile(a, &c);
	if (m->kind == IPC_SESSION)
		return answer_session(a, &c);
	if (m->kind == IPC_CHAIN)
		return claimed(a, &c, &m->chain.claim, reads_chain);
	if (m->kind == IPC_PART)
		return claimed(a, &c, &m->part.claim, reads_part);
	if (m->kind == IPC_MAP)
		return claimed(a, &c, &m->map.claim, answer_map);
	if (m->kind == IPC_MAP_VERSIONS)
		return claimed(a, &c, &m->map_versions.claim, answer_versions);
	if (m->kind == IPC_HOME)
		return claimed(a, &c, &m->home.claim, reads_home);
	if (m->kind == IPC_BLOBS)
		return claimed(a, &c, &m->blobs.claim, answer_blobs);
	if (m->kind == IPC_UPLOAD)
		return claimed(a, &c, &m->upload.claim, answer_upload);
	if (m->kind == IPC_UPLOAD_AT)
		return claimed(a, &c, &m->upload_at.claim, answer_upload_at);
	must(m->kind == IPC_UPLOAD_PIECE);
	err e = find_session(&c, &m->upload_piece.session);
	return failed(e) ? e : answer_piece(a, &c);
}

err
reads_wait(struct reads_waiter *out, const struct reads *r, const struct ipc_message *m)
{
	struct reads_waiter w = {.call = m->call, .since = m->changes.since};
	must(m->kind == IPC_CHANGES);
	err e = sessions_claim(
		&w.holder, r->sessions, &m->changes.claim, r->clock.monotonic_ms(r->clock.self));
	if (!failed(e))
		*out = w;
	return e;
}

err
reads_again(struct reads_answer *a, const struct reads *r, struct reads_scratch *scratch,
	const struct reads_waiter *waiter, bool last)
{
	const struct ipc_message m = {.kind = IPC_CHANGES, {.call = waiter->call}};
	struct reads_call c = {.r = r, .scratch = scratch, .m = &m};
	a->file = -1;
	err e = find_reader(&c, &waiter->holder);
	if (!failed(e))
		e = reads_changes(a, &c, waiter->since);
	if (!failed(e) && a->room.len == 0 && !last)
		e = failure(E_NOT_FOUND);
	return e;
}

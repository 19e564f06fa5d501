/* SPDX-License-Identifier: Apache-2.0 */
/* The file is written first, then the state that lists it: a file that the state does not list was
 * never sent. When the answer is known the state forgets it first, then the file goes: a file that
 * is left over, because a run was killed in between, says nothing and is removed by the next. */
#include "client/outbox.h"

#include "base/text.h"
#include "client/ask.h"
#include "client/log.h"
#include "core/vault/answer.h"
#include "core/vault/submission.h"

static void
put_path(buf *out, const id16 *idem)
{
	buf_text(out, "outbox/");
	hex_encode(out, BYTES_ARRAY(idem->b));
	buf_u8(out, 0);
	must(!out->full);
}

err
outbox_put(struct client *c, const id16 *idem, bytes wire)
{
	char path[DISK_PATH_MAX];
	buf b = BUF_ARRAY(path);
	disk_file f;
	const struct disk *d = c->disk;
	struct known *s = c->state;
	if (s->outbox_count == KNOWN_OUTBOX_MAX)
		return failure(E_TOO_LARGE);
	put_path(&b, idem);
	err e = d->create(d->self, &f, path);
	if (failed(e))
		return e;
	e = d->write(d->self, f, 0, wire);
	err finished = d->finish(d->self, f);
	if (!failed(e))
		e = finished;
	if (!failed(e))
		e = d->settle(d->self);
	if (failed(e))
		return e;
	s->outbox[s->outbox_count++] = *idem;
	return client_save(c);
}

/* The state lists it no more. Voids that it named are over, or, REFUSED, to be named again. */
static void
forget(struct known *s, const id16 *idem, bool refused)
{
	static const id16 nobody = {{0}};
	size_t kept = 0;
	for (size_t i = 0; i < s->outbox_count; i++)
		if (!id16_equal(&s->outbox[i], idem))
			s->outbox[kept++] = s->outbox[i];
	s->outbox_count = kept;
	kept = 0;
	for (size_t i = 0; i < s->void_count; i++) {
		struct known_void v = s->voids[i];
		bool named = id16_equal(&v.named, idem);
		if (named && !refused)
			continue;
		if (named)
			v.named = nobody;
		s->voids[kept++] = v;
	}
	s->void_count = kept;
}

/* A failure leaves the file, which says nothing any more. */
static void
drop_file(struct client *c, const id16 *idem)
{
	char path[DISK_PATH_MAX];
	buf b = BUF_ARRAY(path);
	put_path(&b, idem);
	err ignored = c->disk->remove(c->disk->self, path);
	(void)ignored;
}

static err
load(bytes *out, struct client *c, const id16 *idem)
{
	char path[DISK_PATH_MAX];
	buf b = BUF_ARRAY(path);
	disk_file f;
	uint64_t size = 0;
	size_t n = 0;
	const struct disk *d = c->disk;
	put_path(&b, idem);
	err e = d->open(d->self, &f, path, DISK_READ);
	if (failed(e))
		return err_is(e, E_NOT_FOUND) ? failure(E_DAMAGED) : e;
	e = d->size(d->self, &size, f);
	uint8_t *room = NULL;
	if (!failed(e) && size <= SUBMISSION_MAX)
		room = arena_new(c->perm, uint8_t, (size_t)size + 1);
	if (!failed(e) && room == NULL)
		e = failure(size > SUBMISSION_MAX ? E_DAMAGED : E_NOMEM);
	if (!failed(e))
		e = d->read(d->self, &n, f, 0, room, (size_t)size);
	d->close(d->self, f);
	*out = bytes_of(room, n);
	return e;
}

/* How many of the items from AT on are in CHAIN. */
static uint64_t
count_from(struct submission_walk at, const chain_id *chain)
{
	uint64_t n = 0;
	struct submission_item item;
	while (submission_next(&item, &at))
		n += map_hash_is_same(&item.chain, chain);
	return n;
}

/* How many events of CHAIN are in the submissions behind IDEM. */
static err
count_behind(uint64_t *out, struct client *c, const id16 *idem, const chain_id *chain)
{
	const struct known *s = c->state;
	size_t i = 0;
	uint64_t n = 0;
	while (i < s->outbox_count && !id16_equal(&s->outbox[i], idem))
		i++;
	for (i++; i < s->outbox_count; i++) {
		struct submission sub;
		bytes wire;
		const size_t mark = c->perm->used;
		err e = load(&wire, c, &s->outbox[i]);
		if (!failed(e))
			e = submission_decode(&sub, wire);
		if (failed(e))
			return e;
		n += count_from(submission_walk_of(&sub), chain);
		c->perm->used = mark;
	}
	*out = n;
	return ok();
}

static err
add_each_void(struct client *c, const id16 *idem, bytes wire)
{
	struct submission sub;
	struct submission_item item;
	struct known *s = c->state;
	err e = submission_decode(&sub, wire);
	if (failed(e))
		return e;
	struct submission_walk w = submission_walk_of(&sub);
	while (submission_next(&item, &w)) {
		uint64_t behind = 0;
		const struct known_chain *row = known_chain(s, &item.chain);
		if (row == NULL || s->void_count == KNOWN_VOIDS_MAX)
			return failure(E_TOO_LARGE);
		e = count_behind(&behind, c, idem, &item.chain);
		if (failed(e))
			return e;
		/* The last one that was signed has the seq before the chain's next. */
		uint64_t seq = row->seq - 1 - behind - count_from(w, &item.chain);
		s->voids[s->void_count++] = (struct known_void){
			.chain = item.chain, .seq = seq, .leaf = leaf_hash(&item.record.leaf)};
	}
	return ok();
}

/* Its events are in no log: the next one of each chain has to say so. All of them or none. */
static err
add_voids(struct client *c, const id16 *idem, bytes wire)
{
	const size_t before = c->state->void_count;
	err e = add_each_void(c, idem, wire);
	if (failed(e))
		c->state->void_count = before;
	return e;
}

/* The answer shows our leaves under a checkpoint of the log. */
static err
check_answer(struct outbox_result *out, struct client *c, bytes wire, bytes in)
{
	struct answer a;
	struct log_statement said;
	struct submission sub;
	struct submission_item item;
	size_t n = 0;
	err e = answer_decode(&a, in);
	if (!failed(e))
		e = submission_decode(&sub, wire);
	if (!failed(e))
		e = log_verify_note(&said, c, a.checkpoint);
	if (failed(e))
		return e;
	hash32 *leaves = arena_new(c->perm, hash32, sub.count);
	if (leaves == NULL)
		return failure(E_NOMEM);
	struct submission_walk w = submission_walk_of(&sub);
	while (submission_next(&item, &w))
		leaves[n++] = leaf_hash(&item.record.leaf);
	if (a.count != n || failed(answer_verify(&a, &said.tree, leaves, n)))
		return alarm_raise(&c->alarm, ALARM_ANSWER);
	*out = (struct outbox_result){a.proof.first, a.count};
	return log_promise(c, a.checkpoint);
}

/* The server has looked at it and does not take it, now or later. */
static bool
is_refusal(const struct client *c, err e)
{
	int status = err_http_status(e);
	return failed(e) && c->refused && status >= 400 && status < 500 && !err_is(e, E_SESSION) &&
		!err_is(e, E_CLOCK) && !err_is(e, E_RATE);
}

err
outbox_send(struct outbox_result *out, struct client *c, const id16 *idem, bytes wire)
{
	struct ask a = {.method = HTTP_POST,
		.target = BYTES_LIT("/api/v1/submissions"),
		.type = ASK_OCTETS,
		.body = wire,
		.max = ANSWER_MAX};
	bytes got;
	err asked = ask(&got, NULL, c, &a);
	err e = asked;
	if (!failed(asked))
		e = check_answer(out, c, wire, got);
	else if (is_refusal(c, asked))
		e = add_voids(c, idem, wire);
	if (failed(e))
		return e;
	forget(c->state, idem, failed(asked));
	e = client_save(c);
	if (!failed(e))
		drop_file(c, idem);
	return failed(asked) ? asked : e;
}

static bool
is_listed(const struct known *s, const id16 *idem)
{
	for (size_t i = 0; i < s->outbox_count; i++)
		if (id16_equal(&s->outbox[i], idem))
			return true;
	return false;
}

/* A file with a name as we give it, which the state does not list, goes. */
static err
sweep_name(void *user, const char *name, bool is_folder)
{
	struct client *c = user;
	id16 idem;
	buf b = BUF_ARRAY(idem.b);
	bool ours = !is_folder && !failed(hex_decode(&b, bytes_of_text(name))) &&
		b.len == sizeof idem.b;
	if (ours && !is_listed(c->state, &idem))
		drop_file(c, &idem);
	return ok();
}

/* What cannot be seen or removed now is in nobody's way. */
static void
sweep(struct client *c)
{
	err ignored = c->disk->list(c->disk->self, "outbox", sweep_name, c);
	(void)ignored;
}

err
outbox_resume(size_t *out, size_t *out_refused, struct client *c)
{
	struct outbox_result result;
	size_t accepted = 0, refused = 0;
	err e = ok();
	sweep(c);
	while (c->state->outbox_count > 0 && !failed(e)) {
		id16 first = c->state->outbox[0];
		bytes wire;
		e = load(&wire, c, &first);
		if (!failed(e))
			e = outbox_send(&result, c, &first, wire);
		if (is_refusal(c, e) && c->state->outbox_count > 0 &&
			id16_equal(&c->state->outbox[0], &first))
			break;
		if (is_refusal(c, e)) {
			refused++;
			e = ok();
		} else if (!failed(e)) {
			accepted++;
		}
	}
	*out = accepted;
	if (out_refused != NULL)
		*out_refused = refused;
	return e;
}

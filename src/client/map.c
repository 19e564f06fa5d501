/* SPDX-License-Identifier: Apache-2.0 */
#include "client/map.h"

#include "base/reader.h"
#include "client/ask.h"
#include "client/log.h"
#include "core/codec/field.h"
#include "core/vault/map_proof.h"

enum {
	CHAIN_BYTES = 17,
	VERSIONS_MAX = 4096, /* of one answer */
};

struct map_question {
	struct chain *const *chains;
	size_t count;
	/* Of the verified log, before it is asked: whoever answers has made all versions that are
	 * in there. */
	uint64_t size;
};

/* u32 count || V(u8 kind || id16) each. */
static err
put_question(bytes *out, struct client *c, const struct map_question *q)
{
	size_t cap = 4 + q->count * (4 + CHAIN_BYTES);
	uint8_t *room = arena_new(c->perm, uint8_t, cap);
	if (room == NULL)
		return failure(E_NOMEM);
	buf b = buf_of(room, cap);
	buf_u32(&b, (uint32_t)q->count);
	for (size_t i = 0; i < q->count; i++) {
		buf_u32(&b, CHAIN_BYTES);
		buf_u8(&b, (uint8_t)q->chains[i]->id.kind);
		buf_put(&b, BYTES_ARRAY(q->chains[i]->id.id.b));
	}
	*out = buf_bytes(&b);
	return buf_done(&b);
}

/* The versions that the log has to hold, from the one that is believed to the one that is shown. */
struct follow {
	struct client *c;
	struct map_version last; /* reached so far */
	struct map_version newest;
	reader listed; /* of the server's list, behind the last */
};

static err
ask_versions(struct follow *f)
{
	uint8_t room[HTTP_TARGET_MAX];
	buf target = BUF_ARRAY(room);
	bytes got;
	buf_text(&target, "/api/v1/map/versions?after=");
	buf_decimal(&target, f->last.number);
	struct ask a = {.target = buf_bytes(&target),
		.max = VERSIONS_MAX * MAP_VERSION_BYTES,
		.authenticated = true};
	err e = ask(&got, NULL, f->c, &a);
	if (!failed(e) && (got.len == 0 || got.len % MAP_VERSION_BYTES != 0))
		e = failure(E_FORMAT);
	if (!failed(e))
		f->listed = reader_of(got);
	return e;
}

/* LEAF is that of a version: the one that comes next. */
static err
meet(struct follow *f, const leaf33 *leaf)
{
	struct map_version next = {.number = 0};
	if (f->last.number == f->newest.number)
		return alarm_raise(&f->c->alarm, ALARM_MAP_HELD_BACK);
	err e = reader_at_end(&f->listed) ? ask_versions(f) : ok();
	if (failed(e))
		return e;
	e = map_version_decode(&next, reader_take(&f->listed, MAP_VERSION_BYTES));
	if (!failed(e))
		e = map_version_verify_next(&f->last, &next);
	leaf33 expected = map_version_leaf(&next);
	if (failed(e) || !leaf_equal(&expected, leaf))
		return alarm_raise(&f->c->alarm, ALARM_MAP_BROKEN);
	f->last = next;
	return ok();
}

/* The versions among the log's entries from FROM on, below TO, are those of F, one by one: so there
 * is none that this client is not shown, and none that others are shown instead. */
static err
follow(struct follow *f, uint64_t from, uint64_t to)
{
	struct log_entries *read = arena_new(f->c->perm, struct log_entries, 1);
	if (read == NULL)
		return failure(E_NOMEM);
	const size_t mark = f->c->perm->used;
	for (uint64_t at = from, turn = 1; at < to; at = read->first + read->count, turn++) {
		/* A long log is read in the room of a short one. */
		if (turn % 64 == 0) {
			f->c->perm->used = mark;
			f->c->tiles->count = 0;
			f->listed = reader_of((bytes){NULL, 0});
		}
		err e = log_read_entries(read, f->c, at);
		for (size_t i = 0; i < read->count && !failed(e); i++) {
			uint64_t index = read->first + i;
			if (index >= at && index < to && leaf_kind(&read->leaves[i]) == LEAF_MAP)
				e = meet(f, &read->leaves[i]);
		}
		if (failed(e))
			return e;
	}
	return ok();
}

/* V, whose leaf is at INDEX, is the newest that the log holds below SIZE, and leads on from the one
 * that is believed. Who believes none yet begins with V. */
static err
check_newest(struct client *c, const struct map_version *v, uint64_t index, uint64_t size)
{
	struct known *s = c->state;
	bool first = s->map.number == 0;
	struct follow f = {.c = c, .last = first ? *v : s->map, .newest = *v};
	uint64_t from = first ? index + 1 : s->map_seen;
	uint64_t to = size > index ? size : index + 1;
	if (v->number < f.last.number)
		return alarm_raise(&c->alarm, ALARM_MAP_OLDER);
	err e = follow(&f, from, to);
	if (failed(e))
		return e;
	hash32 reached = map_version_root(&f.last), shown = map_version_root(v);
	if (!hash32_equal(&reached, &shown))
		return alarm_raise(&c->alarm, ALARM_MAP_BROKEN);
	s->map = *v;
	s->map_index = index;
	s->map_seen = to > from ? to : from;
	return ok();
}

/* Its leaf is in the log. */
static err
check_logged(struct client *c, const struct map_version *v, uint64_t index)
{
	leaf33 leaf = map_version_leaf(v);
	hash32 hash = leaf_hash(&leaf);
	err e = log_include(c, index, &hash);
	if (err_is(e, E_RANGE)) {
		e = log_advance(c, index + 1);
		if (!failed(e))
			e = log_include(c, index, &hash);
	}
	bool no = err_is(e, E_RANGE) || (failed(e) && c->alarm.id == ALARM_LEAF_MISSING);
	return no ? alarm_raise(&c->alarm, ALARM_MAP_BROKEN) : e;
}

static err
check_chain(struct client *c, const struct map_version *v, const struct chain *chain, bytes in)
{
	struct map_proof proof;
	struct map_heads heads = chain_heads_at(chain, v->size);
	err e = map_proof_decode(&proof, in);
	if (failed(e))
		return e;
	e = heads.all.count > 0 ? map_proof_verify_head(&proof, &v->tree, &chain->id, &heads)
				: map_proof_verify_absent(&proof, &v->tree, &chain->id);
	return failed(e) ? alarm_raise_chain(&c->alarm, ALARM_CHAIN_HEAD, &chain->id) : ok();
}

/* OUT may be NULL. */
static err
check_answer(bytes *out, struct client *c, const struct map_question *q, bytes answer)
{
	struct map_version v = {.number = 0};
	reader r = reader_of(answer);
	bytes version = reader_take(&r, MAP_VERSION_BYTES);
	uint64_t index = reader_u64(&r);
	if (r.bad || index == UINT64_MAX || failed(map_version_decode(&v, version)))
		return failure(E_FORMAT);
	err e = check_logged(c, &v, index);
	if (!failed(e))
		e = check_newest(c, &v, index, q->size);
	for (size_t i = 0; i < q->count && !failed(e); i++) {
		bytes proof = field_take(&r);
		e = check_chain(c, &v, q->chains[i], proof);
		if (out != NULL)
			out[i] = proof;
	}
	return failed(e) ? e : reader_done(&r);
}

/* There is no map yet: so there is none in the log either, and the log has only begun. */
static err
check_none(struct client *c, uint64_t size)
{
	struct follow f = {.c = c};
	if (c->state->map.number != 0)
		return alarm_raise(&c->alarm, ALARM_MAP_OLDER);
	if (size > MAP_NONE_MAX)
		return alarm_raise(&c->alarm, ALARM_MAP_MISSING);
	return follow(&f, 0, size);
}

/* What the server says of CHAINS. */
static err
ask_map(bytes *out, struct client *c, const struct map_question *q)
{
	bytes question;
	must(q->count > 0 && q->count <= MAP_ASK_MAX);
	err e = put_question(&question, c, q);
	if (failed(e))
		return e;
	struct ask a = {.method = HTTP_POST,
		.target = BYTES_LIT("/api/v1/map"),
		.type = ASK_OCTETS,
		.body = question,
		.max = MAP_VERSION_BYTES + 8 + q->count * (4 + MAP_PROOF_MAX),
		.authenticated = true};
	return ask(out, NULL, c, &a);
}

err
map_check(struct client *c, struct chain *const *chains, size_t count)
{
	bytes answer;
	const struct map_question q = {chains, count, log_tree(c).size};
	err e = ask_map(&answer, c, &q);
	if (err_is(e, E_NOT_FOUND))
		return check_none(c, q.size);
	return failed(e) ? e : check_answer(NULL, c, &q, answer);
}

err
map_fetch(bytes *out, struct client *c, struct chain *const *chains, size_t count)
{
	bytes answer;
	const struct map_question q = {chains, count, log_tree(c).size};
	err e = ask_map(&answer, c, &q);
	return failed(e) ? e : check_answer(out, c, &q, answer);
}

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

/* u32 count || V(u8 kind || id16) each. */
static err
put_question(bytes *out, struct client *c, struct chain *const *chains, size_t count)
{
	size_t cap = 4 + count * (4 + CHAIN_BYTES);
	uint8_t *room = arena_new(c->perm, uint8_t, cap);
	if (room == NULL)
		return failure(E_NOMEM);
	buf b = buf_of(room, cap);
	buf_u32(&b, (uint32_t)count);
	for (size_t i = 0; i < count; i++) {
		buf_u32(&b, CHAIN_BYTES);
		buf_u8(&b, (uint8_t)chains[i]->id.kind);
		buf_put(&b, BYTES_ARRAY(chains[i]->id.id.b));
	}
	*out = buf_bytes(&b);
	return buf_done(&b);
}

/* Each version after the pinned one follows on the one before, up to NEWEST. */
static err
check_follows(struct client *c, const struct map_version *newest)
{
	struct map_version last = c->state->map;
	if (last.number == 0)
		return ok();
	if (newest->number < last.number)
		return alarm_raise(&c->alarm, ALARM_MAP_OLDER);
	while (last.number < newest->number) {
		uint8_t room[HTTP_TARGET_MAX];
		buf target = BUF_ARRAY(room);
		bytes got;
		buf_text(&target, "/api/v1/map/versions?after=");
		buf_decimal(&target, last.number);
		struct ask a = {.target = buf_bytes(&target),
			.max = VERSIONS_MAX * MAP_VERSION_BYTES,
			.authenticated = true};
		err e = ask(&got, NULL, c, &a);
		if (failed(e))
			return e;
		if (got.len == 0 || got.len % MAP_VERSION_BYTES != 0)
			return failure(E_FORMAT);
		for (size_t at = 0; at < got.len && last.number < newest->number;
			at += MAP_VERSION_BYTES) {
			struct map_version next;
			e = map_version_decode(&next, bytes_slice(got, at, MAP_VERSION_BYTES));
			if (!failed(e))
				e = map_version_verify_next(&last, &next);
			if (failed(e))
				return alarm_raise(&c->alarm, ALARM_MAP_BROKEN);
			last = next;
		}
	}
	hash32 reached = map_version_root(&last), shown = map_version_root(newest);
	return hash32_equal(&reached, &shown) ? ok() : alarm_raise(&c->alarm, ALARM_MAP_BROKEN);
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
check_answer(bytes *out, struct client *c, struct chain *const *chains, size_t count, bytes answer)
{
	struct map_version v = {.number = 0};
	reader r = reader_of(answer);
	bytes version = reader_take(&r, MAP_VERSION_BYTES);
	uint64_t index = reader_u64(&r);
	if (r.bad || failed(map_version_decode(&v, version)))
		return failure(E_FORMAT);
	err e = check_follows(c, &v);
	if (!failed(e))
		e = check_logged(c, &v, index);
	for (size_t i = 0; i < count && !failed(e); i++) {
		bytes proof = field_take(&r);
		e = check_chain(c, &v, chains[i], proof);
		if (out != NULL)
			out[i] = proof;
	}
	if (!failed(e))
		e = reader_done(&r);
	if (failed(e))
		return e;
	c->state->map = v;
	c->state->map_index = index;
	return ok();
}

/* What the server says of CHAINS. */
static err
ask_map(bytes *out, struct client *c, struct chain *const *chains, size_t count)
{
	bytes question;
	must(count > 0 && count <= MAP_ASK_MAX);
	err e = put_question(&question, c, chains, count);
	if (failed(e))
		return e;
	struct ask a = {.method = HTTP_POST,
		.target = BYTES_LIT("/api/v1/map"),
		.type = ASK_OCTETS,
		.body = question,
		.max = MAP_VERSION_BYTES + 8 + count * (4 + MAP_PROOF_MAX),
		.authenticated = true};
	return ask(out, NULL, c, &a);
}

err
map_check(struct client *c, struct chain *const *chains, size_t count)
{
	bytes answer;
	err e = ask_map(&answer, c, chains, count);
	/* The first version comes with the log's first minute. */
	if (err_is(e, E_NOT_FOUND))
		return c->state->map.number == 0 ? ok() : alarm_raise(&c->alarm, ALARM_MAP_OLDER);
	return failed(e) ? e : check_answer(NULL, c, chains, count, answer);
}

err
map_fetch(bytes *out, struct client *c, struct chain *const *chains, size_t count)
{
	bytes answer;
	err e = ask_map(&answer, c, chains, count);
	return failed(e) ? e : check_answer(out, c, chains, count, answer);
}

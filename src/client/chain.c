/* SPDX-License-Identifier: Apache-2.0 */
#include "client/chain.h"

#include "base/text.h"
#include "client/ask.h"
#include "client/log.h"

enum {
	FIRST_CAP = 64,
	STREAM_MAX = 9 << 20, /* the server cuts at 8 MiB */
};

static err
grow(struct chain *chain, arena *perm)
{
	size_t cap = chain->cap == 0 ? FIRST_CAP : 2 * chain->cap;
	struct record *records = arena_new(perm, struct record, cap);
	struct head *heads = arena_new(perm, struct head, cap);
	uint8_t *marks = arena_new(perm, uint8_t, cap);
	if (records == NULL || heads == NULL || marks == NULL)
		return failure(E_NOMEM);
	for (size_t i = 0; i < chain->count; i++) {
		records[i] = chain->records[i];
		heads[i] = chain->heads[i];
		marks[i] = chain->marks[i];
	}
	chain->records = records;
	chain->heads = heads;
	chain->marks = marks;
	chain->cap = cap;
	return ok();
}

struct head
chain_head(const struct chain *chain)
{
	static const struct head empty = {.count = 0};
	return chain->count == 0 ? empty : chain->heads[chain->count - 1];
}

struct map_heads
chain_heads_at(const struct chain *chain, uint64_t size)
{
	struct map_heads at = {.all = {.count = 0}};
	for (size_t i = 0; i < chain->count && chain->records[i].index < size; i++) {
		at.all = chain->heads[i];
		if (chain->records[i].class == EVENT_CLASS_CONTROL)
			at.control = head_next(&at.control, &chain->records[i].leaf);
	}
	return at;
}

static err
add(struct chain *chain, arena *perm, const struct record *r)
{
	err e = chain->count == chain->cap ? grow(chain, perm) : ok();
	if (failed(e))
		return e;
	struct head before = chain_head(chain);
	chain->heads[chain->count] = head_next(&before, &r->leaf);
	chain->records[chain->count++] = *r;
	if (r->class == EVENT_CLASS_CONTROL)
		chain->control = head_next(&chain->control, &r->leaf);
	return ok();
}

static uint64_t
next_index(const struct chain *chain)
{
	return chain->count == 0 ? 0 : chain->records[chain->count - 1].index + 1;
}

/* The records of a stream, as far as they can be told from octets alone. */
static err
add_stream(struct chain *chain, arena *perm, bytes stream)
{
	struct record_stream s = record_stream_of(stream, next_index(chain));
	while (!record_at_end(&s)) {
		struct record r;
		err e = record_next(&r, &s);
		if (!failed(e))
			e = add(chain, perm, &r);
		if (failed(e))
			return e;
	}
	return ok();
}

static bool
same_head(const struct head *a, const struct head *b)
{
	return a->count == b->count && hash32_equal(&a->hash, &b->hash);
}

/* What the cache has, when it is what was pinned; else nothing. */
static err
take_cache(struct chain *chain, struct client *c, const struct known_chain *pin)
{
	struct cache_content kept;
	arena before = *c->perm;
	err e = cache_load(&kept, c, pin);
	if (!failed(e))
		e = add_stream(chain, c->perm, kept.pieces->octets);
	struct head head = chain_head(chain);
	if (failed(e) || !same_head(&head, &pin->head)) {
		*chain = (struct chain){.id = chain->id};
		c->perm->used = before.used;
		return err_is(e, E_NOMEM) ? e : ok();
	}
	bytes_copy(chain->marks, bytes_of(kept.marks, kept.count));
	chain->verified = chain->count;
	chain->pieces = kept.pieces;
	chain->kept = kept.kept;
	return ok();
}

static err
ask_records(bytes *out, bool *out_more, struct client *c, const struct chain *chain)
{
	uint8_t room[HTTP_TARGET_MAX];
	buf target = BUF_ARRAY(room);
	buf_text(&target, "/api/v1/chains/");
	ask_put_chain(&target, &chain->id);
	buf_text(&target, "?after=");
	buf_decimal(&target, chain->count);
	struct ask a = {.target = buf_bytes(&target), .max = STREAM_MAX, .authenticated = true};
	return ask(out, out_more, c, &a);
}

/* All that the server has behind what we have. */
static err
take_new(struct chain *chain, struct client *c)
{
	bool more = true;
	struct cache_piece **end = &chain->pieces;
	while (*end != NULL)
		end = &(*end)->next;
	while (more) {
		bytes stream;
		size_t before = chain->count;
		err e = ask_records(&stream, &more, c, chain);
		if (!failed(e))
			e = add_stream(chain, c->perm, stream);
		if (!failed(e) && more && chain->count == before)
			e = failure(E_FORMAT);
		if (failed(e))
			return e;
		struct cache_piece *piece = arena_new(c->perm, struct cache_piece, 1);
		if (piece == NULL)
			return failure(E_NOMEM);
		piece->octets = stream;
		*end = piece;
		end = &piece->next;
	}
	return ok();
}

/* The pinned head is in it, at its place. */
static err
check_pin(const struct chain *chain, struct client *c, const struct head *pin)
{
	if (pin->count == 0)
		return ok();
	if (pin->count > chain->count)
		return alarm_raise_chain(&c->alarm, ALARM_CHAIN_OLDER, &chain->id);
	if (!same_head(&chain->heads[pin->count - 1], pin))
		return alarm_raise_chain(&c->alarm, ALARM_CHAIN_FORKED, &chain->id);
	return ok();
}

/* Each new leaf is in the log where the server says. */
static err
check_leaves(const struct chain *chain, struct client *c)
{
	for (size_t i = chain->verified; i < chain->count; i++) {
		const struct record *r = &chain->records[i];
		hash32 leaf = leaf_hash(&r->leaf);
		err e = log_include(c, r->index, &leaf);
		if (err_is(e, E_RANGE)) {
			e = log_advance(c, next_index(chain));
			if (!failed(e))
				e = log_include(c, r->index, &leaf);
		}
		if (err_is(e, E_RANGE))
			return alarm_raise_event(
				&c->alarm, ALARM_LEAF_MISSING, &chain->id, r->index);
		if (failed(e))
			return e;
	}
	return ok();
}

err
chain_fetch(struct chain *out, struct client *c, const chain_id *id)
{
	*out = (struct chain){.id = *id};
	struct known_chain *pin = known_chain(c->state, id);
	if (pin == NULL)
		return failure(E_TOO_LARGE);
	struct head pinned = pin->head;
	err e = take_cache(out, c, pin);
	if (!failed(e))
		e = take_new(out, c);
	if (err_is(e, E_NOT_FOUND) && pinned.count > 0)
		return alarm_raise_chain(&c->alarm, ALARM_CHAIN_OLDER, id);
	if (!failed(e))
		e = check_pin(out, c, &pinned);
	return failed(e) ? e : check_leaves(out, c);
}

err
chain_fetch_anew(struct chain *out, struct client *c, const chain_id *id)
{
	struct known_chain *pin = known_chain(c->state, id);
	if (pin == NULL)
		return failure(E_TOO_LARGE);
	pin->octets = 0;
	return chain_fetch(out, c, id);
}

err
chain_fetch_more(struct chain *chain, struct client *c)
{
	err e = take_new(chain, c);
	return failed(e) ? e : check_leaves(chain, c);
}

void
chain_mark(struct chain *chain, size_t i)
{
	chain->changed = chain->changed || chain->marks[i] == 0;
	chain->marks[i] = 1;
}

err
chain_keep(struct client *c, struct chain *chain)
{
	struct known_chain *pin = known_chain(c->state, &chain->id);
	struct cache_content content = {chain->pieces, chain->kept, chain->marks, chain->count};
	if (pin == NULL)
		return failure(E_TOO_LARGE);
	pin->head = chain_head(chain);
	if (chain->changed || chain->verified < chain->count)
		cache_save(pin, c, &content);
	chain->kept = content.kept;
	chain->verified = chain->count;
	chain->changed = false;
	return ok();
}

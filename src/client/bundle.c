/* SPDX-License-Identifier: Apache-2.0 */
#include "client/bundle_inner.h"

#include <stdlib.h>

#include "base/text.h"
#include "client/log.h"
#include "client/map.h"
#include "core/ledger/proof.h"
#include "core/ledger/receipt.h"
#include "crypt/hash.h"

err
bundle_add_row(struct bundle_maker *m, const struct manifest_row *row)
{
	if (m->row_count == m->row_cap) {
		size_t cap = m->row_cap == 0 ? 256 : 2 * m->row_cap;
		struct manifest_row *more = arena_new(m->c->perm, struct manifest_row, cap);
		if (more == NULL)
			return failure(E_NOMEM);
		for (size_t i = 0; i < m->row_count; i++)
			more[i] = m->rows[i];
		m->rows = more;
		m->row_cap = cap;
	}
	m->rows[m->row_count++] = *row;
	return ok();
}

err
bundle_path_of(bytes *out, struct bundle_maker *m, const struct place *place)
{
	uint8_t room[PLACE_PATH_MAX];
	buf path = BUF_ARRAY(room);
	place_encode(&path, place);
	uint8_t *kept = arena_new(m->c->perm, uint8_t, path.len);
	if (kept == NULL)
		return failure(E_NOMEM);
	bytes_copy(kept, buf_bytes(&path));
	*out = bytes_of(kept, path.len);
	return ok();
}

static err
write_file(struct bundle_maker *m, bytes path, bytes content)
{
	err e = m->to->begin(m->to->self, path);
	if (failed(e))
		return e;
	e = m->to->add(m->to->self, content);
	err ended = m->to->end(m->to->self, !failed(e));
	return failed(e) ? e : ended;
}

err
bundle_put_file(struct bundle_maker *m, const struct place *place, bytes content)
{
	struct manifest_row row = {.digest = sha256(content)};
	err e = bundle_path_of(&row.path, m, place);
	if (!failed(e))
		e = write_file(m, row.path, content);
	return failed(e) ? e : bundle_add_row(m, &row);
}

/* CHAIN once, which the view has. */
static err
need_chain(struct bundle_maker *m, enum chain_kind kind, const id16 *id)
{
	const chain_id wanted = {kind, *id};
	struct view_chain *row = view_find(m->space->v, &wanted);
	if (row == NULL)
		return failure(E_NOT_FOUND);
	for (size_t i = 0; i < m->chain_count; i++)
		if (m->chains[i] == &row->chain)
			return ok();
	if (m->chain_count == MAP_ASK_MAX)
		return failure(E_TOO_LARGE);
	m->chains[m->chain_count++] = &row->chain;
	return ok();
}

static err
need_named(struct bundle_maker *m, const struct chain *chain, const struct record *r)
{
	struct event event;
	struct control body;
	err e = record_open_control(&event, r, &chain->id);
	if (!failed(e))
		e = control_decode(&body, event.type, event.body);
	if (!failed(e))
		e = need_chain(m, CHAIN_USER, &event.actor);
	if (failed(e))
		return e;
	if (body.type == EVENT_TYPE_MATTER_CREATE)
		return need_chain(m, CHAIN_FIRM, &body.as.matter_create.firm);
	if (body.type != EVENT_TYPE_EPOCH)
		return ok();
	for (size_t i = 0; i < epoch_member_count(&body.as.epoch) && !failed(e); i++) {
		struct epoch_member member = epoch_member_at(&body.as.epoch, i);
		e = need_chain(m, CHAIN_USER, &member.user);
		if (!failed(e))
			e = need_chain(m, CHAIN_FIRM, &member.firm);
	}
	return e;
}

/* The matter's, and of what is named in the table, what it names in its turn. */
static err
list_chains(struct bundle_maker *m)
{
	const chain_id *matter = &m->space->row->chain.id;
	err e = need_chain(m, matter->kind, &matter->id);
	for (size_t i = 0; i < m->chain_count && !failed(e); i++) {
		const struct chain *chain = m->chains[i];
		for (size_t k = 0; k < chain->count && !failed(e); k++)
			if (chain->records[k].class == EVENT_CLASS_CONTROL)
				e = need_named(m, chain, &chain->records[k]);
	}
	return e;
}

err
bundle_make_receipt(bytes *out, struct client *c, uint64_t index, const leaf33 *leaf, bytes extra)
{
	struct proof proof;
	struct receipt r = {
		.extra = extra, .index = index, .checkpoint = known_text(&c->state->checkpoint)};
	hash32 hash = leaf_hash(leaf);
	err e = log_prove(&proof, c, index, &hash);
	if (failed(e))
		return e;
	must(proof.count <= RECEIPT_HASHES);
	r.hash_count = proof.count;
	for (size_t i = 0; i < proof.count; i++)
		r.hashes[i] = proof.hashes[i];
	size_t cap = 256 + proof.count * 45 + r.checkpoint.len +
		base64_encoded_len(extra.len, BASE64_PADDED);
	uint8_t *room = arena_new(c->perm, uint8_t, cap);
	if (room == NULL)
		return failure(E_NOMEM);
	buf b = buf_of(room, cap);
	receipt_encode(&b, &r);
	*out = buf_bytes(&b);
	return buf_done(&b);
}

err
bundle_put_receipt(struct bundle_maker *m, uint64_t index, const leaf33 *leaf)
{
	bytes receipt;
	struct place place = {.kind = PLACE_RECEIPT, .index = index};
	err e = bundle_make_receipt(&receipt, m->c, index, leaf, (bytes){NULL, 0});
	return failed(e) ? e : bundle_put_file(m, &place, receipt);
}

/* Is R revealed? Both tables rise by index. */
static bool
is_revealed(const struct bundle_maker *m, const struct record *r)
{
	size_t low = 0, high = m->made.events;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (m->revealed[middle] < r->index)
			low = middle + 1;
		else
			high = middle;
	}
	return low < m->made.events && m->revealed[low] == r->index;
}

/* R as a bundle has it: control events whole, of contents the leaf, of what is not revealed nothing
 * else; and no parts. */
static struct record
bare_record(const struct bundle_maker *m, const struct record *r)
{
	struct record bare = *r;
	bare.parts = (list){.left = 0};
	if (r->class == EVENT_CLASS_CONTROL)
		return bare;
	bare.octets = (bytes){NULL, 0};
	if (is_revealed(m, r))
		return bare;
	return (struct record){.index = r->index, .class = EVENT_CLASS_CONTENT, .leaf = r->leaf};
}

static err
put_chain(struct bundle_maker *m, const struct chain *chain)
{
	enum { RECORD_AROUND = 96 };
	size_t cap = 0;
	err e = ok();
	struct place place = {.kind = PLACE_CHAIN, .chain = chain->id};
	for (size_t i = 0; i < chain->count; i++)
		cap += RECORD_AROUND + chain->records[i].octets.len;
	uint8_t *room = arena_new(m->c->perm, uint8_t, cap);
	if (room == NULL)
		return failure(E_NOMEM);
	buf b = buf_of(room, cap);
	for (size_t i = 0; i < chain->count && !failed(e); i++) {
		struct record r = bare_record(m, &chain->records[i]);
		record_put(&b, &r, NULL, 0);
		if (r.class == EVENT_CLASS_CONTROL)
			e = bundle_put_receipt(m, r.index, &r.leaf);
	}
	if (!failed(e))
		e = buf_done(&b);
	return failed(e) ? e : bundle_put_file(m, &place, buf_bytes(&b));
}

/* The version, and what it says of each chain. */
static err
put_map(struct bundle_maker *m)
{
	bytes proofs[MAP_ASK_MAX];
	uint8_t room[MAP_VERSION_BYTES + 8];
	buf b = BUF_ARRAY(room);
	struct place place = {.kind = PLACE_MAP_VERSION};
	err e = map_fetch(proofs, m->c, m->chains, m->chain_count);
	/* The view agreed with the map a moment ago: somebody has written since. */
	if (m->c->alarm.id == ALARM_CHAIN_HEAD) {
		alarm_clear(&m->c->alarm);
		return failure(E_STALE);
	}
	if (failed(e))
		return e;
	const struct known *s = m->c->state;
	map_version_encode(&b, &s->map);
	buf_u64(&b, s->map_index);
	leaf33 leaf = map_version_leaf(&s->map);
	e = bundle_put_file(m, &place, buf_bytes(&b));
	if (!failed(e))
		e = bundle_put_receipt(m, s->map_index, &leaf);
	place.kind = PLACE_MAP_PROOF;
	for (size_t i = 0; i < m->chain_count && !failed(e); i++) {
		place.chain = m->chains[i]->id;
		e = bundle_put_file(m, &place, proofs[i]);
	}
	return e;
}

/* Whom to believe, as this device does: the log, and the time of its cosigner where it has stated
 * one. */
static err
put_policy(struct bundle_maker *m)
{
	uint8_t room[2 * KNOWN_VKEY_MAX + 64];
	buf b = BUF_ARRAY(room);
	struct log_statement said;
	struct place place = {.kind = PLACE_POLICY};
	const struct known *s = m->c->state;
	err e = log_verify_note(&said, m->c, known_text(&s->checkpoint));
	if (failed(e))
		return e;
	buf_text(&b, "log ");
	buf_put(&b, known_text(&s->log_vkey));
	if (said.time_s != 0) {
		buf_text(&b, "\nwitness time ");
		buf_put(&b, known_text(&s->time_vkey));
	}
	buf_text(&b, said.time_s != 0 ? "\nquorum time\n" : "\nquorum none\n");
	e = buf_done(&b);
	return failed(e) ? e : bundle_put_file(m, &place, buf_bytes(&b));
}

static int
by_path(const void *a, const void *b)
{
	const struct manifest_row *x = a, *y = b;
	return manifest_before(x->path, y->path) ? -1 : manifest_before(y->path, x->path);
}

static err
put_manifest(struct bundle_maker *m)
{
	size_t cap = 64 + m->row_count * (64 + 3 + PLACE_PATH_MAX);
	uint8_t *room = arena_new(m->c->perm, uint8_t, cap);
	if (room == NULL)
		return failure(E_NOMEM);
	buf b = buf_of(room, cap);
	qsort(m->rows, m->row_count, sizeof *m->rows, by_path);
	manifest_begin(&b);
	for (size_t i = 0; i < m->row_count; i++)
		manifest_put(&b, &m->rows[i]);
	return write_file(m, BYTES_LIT("manifest"), buf_bytes(&b));
}

static err
make(struct bundle_maker *m, const id16 *object)
{
	const struct view_chain *row = m->space->row;
	m->revealed = arena_new(m->c->perm, uint64_t, row->event_count + 1);
	err e = m->revealed == NULL ? failure(E_NOMEM) : list_chains(m);
	if (!failed(e))
		e = put_map(m);
	if (!failed(e))
		e = put_policy(m);
	for (size_t i = 0; i < row->event_count && !failed(e); i++)
		e = bundle_reveal(m, &row->events[i], object);
	if (!failed(e) && m->made.events == 0)
		e = failure(E_NOT_FOUND);
	for (size_t i = 0; i < m->chain_count && !failed(e); i++)
		e = put_chain(m, m->chains[i]);
	return failed(e) ? e : put_manifest(m);
}

err
bundle_make(struct bundle_made *out, const struct bundle_what *what, const struct bundle_sink *to)
{
	uint8_t seed_room[CLIENT_SEED];
	struct secret seed;
	struct client *c = what->space->v->c;
	struct bundle_maker *m = arena_new(c->perm, struct bundle_maker, 1);
	if (m == NULL)
		return failure(E_NOMEM);
	secret_init(&seed, seed_room, sizeof seed_room);
	*m = (struct bundle_maker){.c = c, .space = what->space, .to = to, .seed = &seed};
	err e = make(m, what->object);
	secret_done(&seed);
	m->seed = NULL;
	if (!failed(e))
		*out = m->made;
	return e;
}

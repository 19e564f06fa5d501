/* SPDX-License-Identifier: Apache-2.0 */
/* A tile of level 0 is proven by one of its leaves: the proof's path is made of all of the tile's
 * hashes, so when it leads to the root each of them is what the log has there. */
#include "client/log.h"

#include "client/ask.h"
#include "core/codec/field.h"
#include "core/ledger/bundle.h"
#include "core/ledger/note.h"
#include "core/ledger/proof.h"

enum {
	WAIT_MS = 8000, /* the public checkpoint moves once a second */
	POLL_MS = 100,
	STALE_S = 24 * 60 * 60,
	PROOF_TILES = 64, /* more than one proof is made of */
};

err
log_verify_note(struct log_statement *out, struct client *c, bytes note)
{
	struct note n;
	struct vkey keys[2];
	struct note_verdict verdict;
	struct checkpoint point;
	size_t count = 1;
	err e = vkey_decode(&keys[0], known_text(&c->state->log_vkey));
	if (!failed(e) && c->state->time_vkey.len > 0)
		e = vkey_decode(&keys[count++], known_text(&c->state->time_vkey));
	if (!failed(e))
		e = note_decode(&n, note);
	if (failed(e))
		return e;
	if (failed(note_verify(&verdict, &n, keys, count)) || (verdict.verified & 1) == 0 ||
		failed(checkpoint_decode(&point, n.text)) ||
		!bytes_equal(point.origin, known_text(&c->state->origin)))
		return alarm_raise(&c->alarm, ALARM_NOTE_SIGNATURE);
	bool timed = count > 1 && (verdict.verified & 2) != 0;
	*out = (struct log_statement){point.tree, timed ? verdict.times[1] : 0};
	return ok();
}

tree_head
log_tree(const struct client *c)
{
	struct note n;
	struct checkpoint point;
	tree_head none = {0, merkle_empty_root()};
	bytes note = known_text(&c->state->checkpoint);
	if (note.len == 0 || failed(note_decode(&n, note)) ||
		failed(checkpoint_decode(&point, n.text)))
		return none;
	return point.tree;
}

static bool
same_tile(const struct tile *a, const struct tile *b)
{
	return a->level == b->level && a->index == b->index && a->width == b->width;
}

static struct log_tile *
held(struct client *c, const struct tile *t)
{
	for (size_t i = 0; i < c->tiles->count; i++)
		if (same_tile(&c->tiles->held[i].at, t))
			return &c->tiles->held[i];
	return NULL;
}

static err
fetch_tile(bytes *out, struct client *c, const struct tile *t)
{
	uint8_t room[TILE_PATH_MAX + 8];
	buf target = BUF_ARRAY(room);
	buf_text(&target, "/log/");
	tile_path_encode(&target, t);
	struct ask a = {.target = buf_bytes(&target), .max = TILE_WIDTH * sizeof(hash32)};
	return ask(out, NULL, c, &a);
}

/* T, or the full tile that has taken its place meanwhile. */
static err
load_tile(struct log_tile **out, struct client *c, const struct tile *t)
{
	bytes got;
	struct tile full = *t;
	full.width = TILE_WIDTH;
	err e = fetch_tile(&got, c, t);
	if (err_is(e, E_NOT_FOUND) && t->width != TILE_WIDTH)
		e = fetch_tile(&got, c, &full);
	if (failed(e))
		return e;
	if (got.len < t->width * sizeof(hash32))
		return failure(E_TRUNCATED);
	if (c->tiles->count == LOG_TILES)
		c->tiles->count = 0;
	hash32 *hashes = arena_new(c->perm, hash32, t->width);
	if (hashes == NULL)
		return failure(E_NOMEM);
	for (size_t i = 0; i < t->width; i++)
		bytes_copy(hashes[i].b, bytes_slice(got, i * sizeof(hash32), sizeof(hash32)));
	struct log_tile *row = &c->tiles->held[c->tiles->count++];
	*row = (struct log_tile){.at = *t, .hashes = hashes};
	*out = row;
	return ok();
}

static err
read_tile(void *user, hash32 *out, const struct tile *t)
{
	struct client *c = user;
	struct log_tile *row = held(c, t);
	err e = row != NULL ? ok() : load_tile(&row, c, t);
	if (failed(e))
		return e;
	must(row != NULL);
	for (size_t i = 0; i < t->width; i++)
		out[i] = row->hashes[i];
	return ok();
}

/* NEWER contains OLDER. */
static err
check_extends(struct client *c, const tree_head *older, const tree_head *newer)
{
	struct proof proof = {.count = 0};
	if (newer->size < older->size)
		return alarm_raise(&c->alarm, ALARM_LOG_OLDER);
	if (older->size != 0 && older->size != newer->size) {
		struct proof_tiles *tiles = arena_new(c->perm, struct proof_tiles, 1);
		if (tiles == NULL)
			return failure(E_NOMEM);
		proof_tiles_init(tiles, read_tile, c, newer->size);
		err e = proof_consistency(&proof, tiles, older->size, newer->size);
		if (failed(e))
			return e;
	}
	if (failed(merkle_consistency_verify(older, newer, proof_path(&proof))))
		return alarm_raise(&c->alarm, ALARM_LOG_FORKED);
	return ok();
}

static err
check_fresh(struct client *c, const struct log_statement *s)
{
	uint64_t now_s = c->clock->now_ms(c->clock->self) / 1000;
	/* Without a cosigner no time is stated, and there is nothing to hold against it. */
	if (s->time_s != 0 && now_s > s->time_s && now_s - s->time_s > STALE_S)
		return alarm_raise(&c->alarm, ALARM_LOG_STALE);
	return ok();
}

/* The public checkpoint, as soon as it has SIZE leaves, or whatever it has after the wait. */
static err
fetch_checkpoint(bytes *out, struct log_statement *said, struct client *c, uint64_t size)
{
	struct ask a = {.target = BYTES_LIT("/log/checkpoint"), .max = KNOWN_NOTE_MAX};
	for (unsigned waited = 0;; waited += POLL_MS) {
		err e = ask(out, NULL, c, &a);
		if (!failed(e))
			e = log_verify_note(said, c, *out);
		if (failed(e) || said->tree.size >= size || waited >= WAIT_MS)
			return e;
		c->pause->pause_ms(c->pause->self, POLL_MS);
	}
}

/* The largest tree of the notes that answers promised; 0: none. */
static err
promised_size(uint64_t *out, struct client *c)
{
	uint64_t size = 0;
	reader notes = known_notes(&c->state->promised);
	while (!reader_at_end(&notes)) {
		struct log_statement said = {.time_s = 0};
		err e = log_verify_note(&said, c, field_take(&notes));
		if (failed(e))
			return e;
		size = said.tree.size > size ? said.tree.size : size;
	}
	*out = size;
	return ok();
}

/* NEWER contains the tree of each of them: not of the largest alone, because who signs a tree that
 * is dropped again signs the next one without it. */
static err
check_promises(struct client *c, const tree_head *newer)
{
	reader notes = known_notes(&c->state->promised);
	while (!reader_at_end(&notes)) {
		struct log_statement said = {.time_s = 0};
		err e = log_verify_note(&said, c, field_take(&notes));
		if (!failed(e))
			e = check_extends(c, &said.tree, newer);
		if (failed(e))
			return e;
	}
	return ok();
}

err
log_advance(struct client *c, uint64_t size)
{
	struct log_statement said = {.time_s = 0};
	tree_head pinned = log_tree(c);
	uint64_t promised = 0;
	bytes note;
	err e = promised_size(&promised, c);
	if (failed(e))
		return e;
	if (promised > size)
		size = promised;
	e = fetch_checkpoint(&note, &said, c, size);
	/* A log that nothing was put into has none yet. */
	if (err_is(e, E_NOT_FOUND) && pinned.size == 0 && size == 0)
		return ok();
	if (!failed(e))
		e = check_extends(c, &pinned, &said.tree);
	if (!failed(e))
		e = check_promises(c, &said.tree);
	if (!failed(e))
		e = check_fresh(c, &said);
	if (failed(e))
		return e;
	if (said.tree.size != pinned.size)
		c->tiles->count = 0;
	c->state->promised.len = 0;
	return known_set_text(&c->state->checkpoint, note);
}

/* The proven tile of level 0 in which INDEX is. */
static err
proven_tile(struct log_tile **out, struct client *c, uint64_t index, const tree_head *tree)
{
	struct tile at = tile_at(0, index / TILE_WIDTH, tree->size);
	/* None of a proof's tiles may give way to another while it is made. */
	if (c->tiles->count > LOG_TILES - PROOF_TILES)
		c->tiles->count = 0;
	struct log_tile *row = held(c, &at);
	struct proof proof;
	if (row != NULL && row->proven) {
		*out = row;
		return ok();
	}
	struct proof_tiles *tiles = arena_new(c->perm, struct proof_tiles, 1);
	if (tiles == NULL)
		return failure(E_NOMEM);
	proof_tiles_init(tiles, read_tile, c, tree->size);
	err e = proof_inclusion(&proof, tiles, index, tree->size);
	row = held(c, &at);
	/* A leaf alone is proven by itself: its tile was not asked for. */
	if (!failed(e) && row == NULL)
		e = at.width == 1 ? load_tile(&row, c, &at) : failure(E_PROOF);
	if (failed(e))
		return e;
	const hash32 *leaf = &row->hashes[index % TILE_WIDTH];
	e = merkle_inclusion_verify(tree, index, leaf, proof_path(&proof));
	row->proven = !failed(e);
	*out = row;
	return e;
}

err
log_include(struct client *c, uint64_t index, const hash32 *leaf)
{
	struct log_tile *row = NULL;
	tree_head tree = log_tree(c);
	if (index >= tree.size)
		return failure(E_RANGE);
	err e = proven_tile(&row, c, index, &tree);
	must(failed(e) || row != NULL);
	if (!failed(e) && !hash32_equal(&row->hashes[index % TILE_WIDTH], leaf))
		e = failure(E_PROOF);
	return err_is(e, E_PROOF) ? alarm_raise(&c->alarm, ALARM_LEAF_MISSING) : e;
}

err
log_prove(struct proof *out, struct client *c, uint64_t index, const hash32 *leaf)
{
	tree_head tree = log_tree(c);
	err e = log_include(c, index, leaf);
	if (failed(e))
		return e;
	struct proof_tiles *tiles = arena_new(c->perm, struct proof_tiles, 1);
	if (tiles == NULL)
		return failure(E_NOMEM);
	proof_tiles_init(tiles, read_tile, c, tree.size);
	return proof_inclusion(out, tiles, index, tree.size);
}

static err
fetch_bundle(bytes *out, struct client *c, const struct tile *t)
{
	uint8_t room[TILE_PATH_MAX + 8];
	buf target = BUF_ARRAY(room);
	const struct tile bundle = tile_bundle(t);
	buf_text(&target, "/log/");
	tile_path_encode(&target, &bundle);
	struct ask a = {.target = buf_bytes(&target), .max = (size_t)TILE_WIDTH * (2 + LEAF_BYTES)};
	return ask(out, NULL, c, &a);
}

/* The entries of T, or of the full bundle that has taken its place meanwhile. */
static err
load_bundle(bytes out[TILE_WIDTH], struct client *c, const struct tile *t)
{
	bytes got;
	struct tile full = *t;
	full.width = TILE_WIDTH;
	err e = fetch_bundle(&got, c, t);
	if (!err_is(e, E_NOT_FOUND) || t->width == TILE_WIDTH)
		return failed(e) ? e : bundle_decode(out, t->width, got);
	e = fetch_bundle(&got, c, &full);
	return failed(e) ? e : bundle_decode(out, full.width, got);
}

static err
read_entries(struct log_entries *out, struct client *c, uint64_t index, const tree_head *tree)
{
	bytes entries[TILE_WIDTH];
	struct log_tile *row = NULL;
	err e = proven_tile(&row, c, index, tree);
	must(failed(e) || row != NULL);
	if (!failed(e))
		e = load_bundle(entries, c, &row->at);
	if (failed(e))
		return e;
	for (size_t i = 0; i < row->at.width; i++) {
		e = leaf_decode(&out->leaves[i], entries[i]);
		hash32 hash = leaf_hash(&out->leaves[i]);
		if (failed(e) || !hash32_equal(&hash, &row->hashes[i]))
			return failure(E_PROOF);
	}
	out->first = row->at.index * TILE_WIDTH;
	out->count = row->at.width;
	return ok();
}

err
log_read_entries(struct log_entries *out, struct client *c, uint64_t index)
{
	tree_head tree = log_tree(c);
	if (index >= tree.size)
		return failure(E_RANGE);
	err e = read_entries(out, c, index, &tree);
	/* What is under a public checkpoint can be read: tiles and bundles come before it. */
	bool false_or_hidden = err_is(e, E_PROOF) || err_is(e, E_NOT_FOUND) ||
		err_is(e, E_FORMAT) || err_is(e, E_TRUNCATED);
	return false_or_hidden ? alarm_raise(&c->alarm, ALARM_LOG_ENTRY) : e;
}

err
log_promise(struct client *c, bytes note)
{
	err e = known_add_note(&c->state->promised, note);
	if (!err_is(e, E_TOO_LARGE))
		return e;
	e = log_advance(c, 0);
	return failed(e) ? e : known_add_note(&c->state->promised, note);
}

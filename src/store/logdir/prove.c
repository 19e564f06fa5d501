/* SPDX-License-Identifier: Apache-2.0 */
/* The proof is checked against the checkpoint before it is handed out: a receipt that does not
 * verify would be found out in court. So is the opening of a commitment against its leaf. */
#include "store/logdir/prove.h"

#include <string.h>

#include "core/ledger/note.h"
#include "core/ledger/proof.h"
#include "core/ledger/receipt.h"
#include "store/logdir/logdir.h"

/* The leaf's own hash is in its tile of level 0. */
static err
prove(struct proof *out, hash32 *out_leaf, struct proof_tiles *tiles, const tree_head *tree,
	uint64_t index)
{
	hash32 leaf;
	struct proof p;
	struct tile t = tile_at(0, index / TILE_WIDTH, tree->size);
	err e = tiles->read(tiles->user, tiles->hashes, &t);
	if (failed(e))
		return e;
	leaf = tiles->hashes[index % TILE_WIDTH];
	e = proof_inclusion(&p, tiles, index, tree->size);
	if (failed(e))
		return e;
	if (failed(merkle_inclusion_verify(tree, index, &leaf, proof_path(&p))))
		return failure(E_DAMAGED);
	*out = p;
	*out_leaf = leaf;
	return ok();
}

/* How many openings there are: none in a folder that holds only what is public. */
static err
count_openings(uint64_t *out, const struct disk *disk)
{
	uint8_t room[STATE_MAX];
	bytes text;
	err e = logdir_load(&text, disk, STATE_PATH, room, sizeof room);
	if (err_is(e, E_NOT_FOUND)) {
		*out = 0;
		return ok();
	}
	return failed(e) ? e : state_openings(out, text);
}

/* The opening of the entry, when it has one, as the receipt's `extra`. */
static err
put_opening(buf *extra, const char **culprit, const struct disk *disk, uint64_t index,
	const hash32 *leaf)
{
	struct openings o;
	struct file_opening opening;
	uint64_t count = 0;
	bool found = false;
	*culprit = STATE_PATH;
	err e = count_openings(&count, disk);
	if (failed(e) || count == 0)
		return e;
	*culprit = OPENINGS_PATH;
	e = openings_open(&o, disk, count);
	if (failed(e))
		return e;
	e = openings_find(&opening, &found, &o, index);
	openings_close(&o);
	if (failed(e) || !found)
		return e;
	leaf33 entry = file_opening_leaf(&opening);
	hash32 hash = leaf_hash(&entry);
	if (!hash32_equal(&hash, leaf))
		return failure(E_FORMAT);
	file_opening_encode(extra, &opening);
	return ok();
}

err
prove_entry(buf *out, const char **culprit, arena *scratch, const struct disk *disk, uint64_t index)
{
	struct logdir *l = arena_new(scratch, struct logdir, 1);
	struct proof_tiles *tiles = arena_new(scratch, struct proof_tiles, 1);
	uint8_t *text = arena_new(scratch, uint8_t, PROVE_MAX / 2);
	struct note n;
	struct checkpoint c;
	struct proof p;
	hash32 leaf;
	uint8_t opening[FILE_OPENING_BYTES];
	buf extra = BUF_ARRAY(opening);
	if (l == NULL || tiles == NULL || text == NULL)
		return failure(E_NOMEM);
	struct receipt r = {.index = index};
	l->disk = disk;
	l->culprit = CHECKPOINT_PATH;
	*culprit = l->culprit;
	err e = logdir_load(&r.checkpoint, disk, CHECKPOINT_PATH, text, PROVE_MAX / 2);
	if (failed(e))
		return e;
	e = note_decode(&n, r.checkpoint);
	if (!failed(e))
		e = checkpoint_decode(&c, n.text);
	if (failed(e))
		return failure(E_DAMAGED);
	if (index >= c.tree.size)
		return failure(E_RANGE);
	proof_tiles_init(tiles, logdir_read_tile, l, c.tree.size);
	e = prove(&p, &leaf, tiles, &c.tree, index);
	*culprit = l->culprit;
	if (failed(e))
		return e;
	e = put_opening(&extra, culprit, disk, index, &leaf);
	if (failed(e))
		return err_is(e, E_FORMAT) ? failure(E_DAMAGED) : e;
	r.extra = buf_bytes(&extra);
	must(p.count <= RECEIPT_HASHES);
	r.hash_count = p.count;
	memcpy(r.hashes, p.hashes, p.count * sizeof(hash32));
	receipt_encode(out, &r);
	return buf_done(out);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "app/keeper.h"

#include "base/reader.h"
#include "core/ledger/checkpoint.h"
#include "core/ledger/cosignature.h"
#include "core/ledger/note.h"
#include "core/ledger/range.h"

#define MAGIC BYTES_LIT("MK1\0")

void
keeper_state_encode(buf *out, const struct frontier *tree, uint32_t key)
{
	buf_put(out, MAGIC);
	buf_u32(out, key);
	buf_u64(out, tree->size);
	for (int level = 63; level >= 0; level--)
		if ((tree->size >> level & 1) != 0)
			buf_put(out, BYTES_ARRAY(tree->peaks[level].b));
}

err
keeper_state_decode(struct frontier *out, bytes in, uint32_t key)
{
	reader r = reader_of(in);
	if (!bytes_has_prefix(in, MAGIC))
		return failure(E_VERSION);
	reader_expect(&r, MAGIC);
	uint32_t id = reader_u32(&r);
	struct frontier f;
	frontier_init(&f);
	f.size = reader_u64(&r);
	for (int level = 63; level >= 0; level--)
		if ((f.size >> level & 1) != 0)
			f.peaks[level] = reader_hash32(&r);
	err e = reader_done(&r);
	if (!failed(e) && id != key)
		e = failure(E_KEY);
	if (!failed(e))
		*out = f;
	return e;
}

err
keeper_open(struct keeper_role *k)
{
	uint8_t room[KEPT_MAX];
	bytes state;
	must(k->log.vkey.type == VKEY_ED25519 && k->time.vkey.type == VKEY_COSIGNATURE);
	frontier_init(&k->tree);
	k->dead = false;
	err e = k->kept.load(k->kept.self, &state, room);
	if (failed(e) || state.len == 0)
		return e;
	e = keeper_state_decode(&k->tree, state, k->log.vkey.id);
	return failed(e) ? failure(E_DAMAGED) : e;
}

static tree_head
head_of(const struct frontier *f)
{
	return (tree_head){.size = f->size, .root = frontier_root(f)};
}

static err
last(void *self, tree_head *out)
{
	const struct keeper_role *k = self;
	if (k->dead)
		return failure(E_SYNC);
	*out = head_of(&k->tree);
	return ok();
}

/* *out: the tree that X leads to from the one that was signed last. */
static err
extend(struct frontier *out, const struct keeper_role *k, const struct keeper_extension *x)
{
	struct frontier next = k->tree;
	if (x->old_size != k->tree.size || x->tree.size < k->tree.size)
		return failure(E_RANGE);
	merkle_path cover = {.hashes = x->nodes, .count = x->node_count};
	if (failed(range_append(&next, x->tree.size, cover)))
		return failure(E_INCONSISTENT);
	hash32 root = frontier_root(&next);
	if (!hash32_equal(&root, &x->tree.root))
		return failure(E_INCONSISTENT);
	*out = next;
	return ok();
}

/* Before a signature of TREE leaves: from now on nothing but what extends it is signed. */
static err
keep(struct keeper_role *k, const struct frontier *tree)
{
	uint8_t room[KEEPER_STATE_MAX];
	buf state = BUF_ARRAY(room);
	keeper_state_encode(&state, tree, k->log.vkey.id);
	must(!failed(buf_done(&state)));
	err e = k->kept.save(k->kept.self, buf_bytes(&state));
	if (failed(e))
		k->dead = true;
	else
		k->tree = *tree;
	return e;
}

static err
write_note(buf *out, const struct keeper_role *k, const tree_head *tree)
{
	uint8_t room[KEEPER_NOTE_MAX];
	buf text = BUF_ARRAY(room);
	struct checkpoint c = {.origin = k->log.vkey.name, .tree = *tree};
	checkpoint_encode(&text, &c);
	err e = buf_done(&text);
	if (!failed(e))
		e = note_begin(out, buf_bytes(&text));
	if (failed(e))
		return e;
	note_sign(out, &k->log, buf_bytes(&text));
	uint64_t seconds = k->clock.now_ms(k->clock.self) / 1000;
	e = cosignature_sign(out, &k->time, seconds, buf_bytes(&text));
	return failed(e) ? e : buf_done(out);
}

static err
sign(void *self, buf *note, const struct keeper_extension *x)
{
	struct keeper_role *k = self;
	struct frontier next;
	uint8_t room[KEEPER_NOTE_MAX];
	buf made = BUF_ARRAY(room);
	if (k->dead)
		return failure(E_SYNC);
	err e = extend(&next, k, x);
	if (!failed(e) && next.size != k->tree.size)
		e = keep(k, &next);
	if (!failed(e))
		e = write_note(&made, k, &x->tree);
	if (failed(e))
		return e;
	buf_put(note, buf_bytes(&made));
	return buf_done(note);
}

static void
keys(void *self, buf *log_vkey, buf *time_vkey)
{
	const struct keeper_role *k = self;
	vkey_encode(log_vkey, &k->log.vkey);
	vkey_encode(time_vkey, &k->time.vkey);
}

struct keeper
keeper_port(struct keeper_role *k)
{
	return (struct keeper){.self = k, .last = last, .sign = sign, .keys = keys};
}
